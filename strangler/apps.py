"""The Django app of the side you leave: its label, and the checks wired in. Nothing heavy, no queries."""

from django.apps import AppConfig, apps


class StranglerConfig(AppConfig):
    name = "strangler"
    label = "strangler"
    verbose_name = "Strangler"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from strangler import checks, settings  # noqa: F401  (checks register themselves)
        from strangler.boundaries.recorder import start
        from strangler.stages import applied, standing

        applied.take_from(standing.applied_steps)
        if apps.is_installed("django.contrib.admin"):
            from strangler.console import admin  # noqa: F401  (registers itself)
        if settings.is_enabled():
            _carry_out_answers()
        start.start_if_asked()


def _carry_out_answers() -> None:
    """Whatever the plans answer for writers in this process. Each asks anew, at each call, who owns the rows."""
    from strangler.stages import replay
    from strangler.stages.refusing.writers import refuse_writers

    if apps.is_installed("django.contrib.admin"):
        from django.contrib.admin.sites import all_sites

        from strangler.stages.moved_admins import close_moved

        for site in all_sites:  # django.contrib.admin stands earlier in INSTALLED_APPS, so all admins are registered
            close_moved(site)
    replay.connect()
    refuse_writers()
