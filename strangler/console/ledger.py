"""The ledger's rows as the admin shows them: looked at, searched, never added, changed or deleted by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from strangler.models import Publication
from strangler.stages.history import alias


class ReadOnlyAdmin(admin.ModelAdmin):
    """Everybody with the model's view permission looks; nobody writes, whatever else they may."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).using(alias())


class TransitionAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "extraction",
        "verb",
        "step",
        "stage_before",
        "stage_after",
        "outcome",
        "actor",
        "reason",
    )
    list_filter = ("extraction", "verb", "outcome")
    search_fields = ("step", "actor", "reason")


class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("version", "published_at", "gateways")
    fields = ("version", "published_at", "acknowledged", "table")
    readonly_fields = fields

    @admin.display(description="acknowledged by")
    def gateways(self, row: Publication) -> str:
        return ", ".join(f"{url}: {said}" for url, said in row.acknowledged.items()) or "nobody"

    @admin.display(description="table, as posted")
    def table(self, row: Publication) -> str:
        return format_html("<pre>{}</pre>", bytes(row.snapshot).decode(errors="replace"))


class RouteTallyAdmin(ReadOnlyAdmin):
    list_display = ("extraction", "route", "counts", "changed_at")
    list_filter = ("extraction",)
    search_fields = ("route",)
    exclude = ("found",)  # thousands of marks; the differences page says what they add up to


class DifferenceAdmin(ReadOnlyAdmin):
    list_display = ("extraction", "route", "path", "kind", "count", "last_seen")
    list_filter = ("extraction", "kind")
    search_fields = ("route", "path")
