"""Writers that the plan answers with Refuse raise before they do anything, while the service owns the rows.

Reading order: subjects (what a dotted name is, decided), in_place (a function asks first, whoever holds it), on_load (not
before the project imports it itself), celery_tasks, asking (the question), writers puts them together at start-up.

Limits, behind all of which the fence in the database stands: code compiled to C; objects that are called (`partial`, an
instance with `__call__`); functions made anew at each call; an override in a subclass that does not call its parent; the
inner function of a decorator (`__wrapped__`) called past it; a process that reads no plans.
"""
