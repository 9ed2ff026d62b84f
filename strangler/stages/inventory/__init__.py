"""Tables that are to leave in; everything in the monolith that reaches them out, each with the answers a plan can give it.

Reading order: item (what is told), side (what leaves), answered (what the plan says already); then a file for each kind of
tie: keys, deletions, admins, writers, routes, readers, roles; recorded for what was seen. take puts them together, lines makes
a plan's lines of them, questions the refusals. `analyze`, `new`, `check` and the conductor ask; nothing here writes.
"""
