"""The Django app of the side you leave: its label, and the checks wired in. Nothing heavy, no queries."""

from django.apps import AppConfig, apps


class StranglerConfig(AppConfig):
    name = "strangler"
    label = "strangler"
    verbose_name = "Strangler"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from strangler import checks  # noqa: F401  (registers itself)
        from strangler.stages import applied, replay, standing
        from strangler.stages.refusing.writers import refuse_writers

        applied.take_from(standing.applied_steps)
        if apps.is_installed("django.contrib.admin"):
            from django.contrib.admin import site

            from strangler.console import admin  # noqa: F401  (registers itself)
            from strangler.stages.moved_admins import close_moved

            close_moved(site)  # django.contrib.admin stands earlier in INSTALLED_APPS, so all admins are registered
        replay.connect()
        refuse_writers()
