"""What the monolith's Celery beat has to send, as data for settings: delivery and the rest of sync's, and the look after
conductors that died. Importable before Django is set up.

CELERY_BEAT_SCHEDULE = {**BEAT, ...}
"""

from strangler.sync import schedule

BEAT = {
    **schedule.BEAT,
    "strangler.stages.take_over": {
        "task": "strangler.stages.take_over",
        "schedule": schedule.TICK_S,
        "options": {"expires": 2 * schedule.TICK_S},
    },
}
