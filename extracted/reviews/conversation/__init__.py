"""One conversation, held with the shop once and with this service in every test run: who said what, and what was answered.

Reading order: rows (the world before it), turns (what is asked), seals (who asks here), player (asks), shape (of the
tables), record (writes the shop's answers down).
"""
