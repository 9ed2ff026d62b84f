"""Clocks and messages come in: the control side's Celery tasks. Sync's own, the same on both sides, are in sync/tasks.

Celery finds this module by its name; every task is imported here.
"""

from strangler.tasks.comparing import judge_batch
from strangler.tasks.taking_over import take_over

__all__ = ["judge_batch", "take_over"]
