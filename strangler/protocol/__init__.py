"""The rules by which two databases stay in step and ownership changes sides. Pure; the same functions run in production
(sync, stages) and under the model checker in tests/explorer, so what was explored is what is shipped.

Reading order: position, link, capture, claim, admission, receipt, order, progress, intent, handover, call.
"""
