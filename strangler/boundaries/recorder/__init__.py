"""Learns at run time which entry point touches which table and column. Nothing is patched or connected unless
STRANGLER_RECORD asks for it; once it is, nothing here raises into anybody's request.

Read `start` (who asks, what is installed), `hooks` (where an entry begins and ends; `requests`, `streams`, `commands` and
`celery_tasks` know each kind), `watch` (each statement), `stack` with `signals` (where it came from), `statement` with
`tokens`, `query` and `scope` (what it touches), `blocks` and `transactions` (what was committed together), `memory`, then
`naming` and `writer` (how it becomes a file, see `boundaries.recording`), and `known` (what there is to be seen at all).
"""
