"""What Celery's beat has to send on either side, as data for settings. Importable before Django is set up.

CELERY_BEAT_SCHEDULE = {**BEAT, ...}
"""

TICK_S = 1.0

BEAT = {
    "strangler.sync.tick": {
        "task": "strangler.sync.tick",
        "schedule": TICK_S,
        "options": {"expires": 2 * TICK_S},  # ticks must not pile up before a worker that is away or busy
    },
}
