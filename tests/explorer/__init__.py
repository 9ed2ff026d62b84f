"""Every interleaving of the protocol's rules, within printed bounds. Reading order: checker, rules, the models (delivery,
handover, intents, reinstall, links, reading), mutants.

`python -m tests.explorer` prints the table; `python -m tests.explorer full` the larger one.
"""
