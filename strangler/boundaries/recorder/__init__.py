"""Learns at run time which entry point touches which table and column. Nothing is patched or connected unless
STRANGLER_RECORD asks for it; once it is, nothing here raises into anybody's request.

Read `start` (who asks, what is installed), `hooks` (where an entry begins and ends), `watch` (each statement), `stack` (where
it came from), `statement` with `query` and `tokens` (what it touches), `transactions`, `memory`, then `naming` and `writer`
(how it becomes a file, see `boundaries.recording`).
"""
