"""What the admin gets: the console under Standings, and the ledger's rows. Imported once the apps are ready.

A project with an admin site of its own calls `register(that_site)`.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, path

from strangler.console import ledger
from strangler.console.verbs import Verb
from strangler.models import Difference, Publication, RouteTally, Standing, Transition


class StandingAdmin(ledger.ReadOnlyAdmin):
    """The list of standings is the board; each has a page, its differences, and a page a button."""

    def get_urls(self) -> list[URLPattern]:
        return [
            self._at("", "changelist", "show_board"),
            *(self._at(f"<str:name>/{verb}/", verb, "ask", verb=verb) for verb in Verb),
            self._at("<str:name>/differences/", "differences", "show_differences"),
            self._at("<str:name>/", "page", "show_extraction"),
        ]

    def _at(self, route: str, word: str, view: str, **fixed: Any) -> URLPattern:
        def shown(*args: Any, **names: Any) -> HttpResponse:
            from strangler.console import views  # the conductor comes with the first page, not with every start-up

            return getattr(views, view)(self, *args, **names, **fixed)

        # Under ATOMIC_REQUESTS a hand-over would otherwise wait for its own uncommitted fence.
        guarded = self.admin_site.admin_view(transaction.non_atomic_requests(shown))
        return path(route, guarded, name=f"strangler_standing_{word}")


MODELS = {
    Standing: StandingAdmin,
    Transition: ledger.TransitionAdmin,
    Publication: ledger.PublicationAdmin,
    RouteTally: ledger.RouteTallyAdmin,
    Difference: ledger.DifferenceAdmin,
}


def register(site: AdminSite = admin.site) -> None:
    """Once or again: what is registered already stays as it is."""
    for model, shown_by in MODELS.items():
        if not site.is_registered(model):
            site.register(model, shown_by)


register()
