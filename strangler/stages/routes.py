"""The routes of one extraction as they were last published; no examination of the project is needed to know them."""

from strangler import settings
from strangler.models import Publication
from strangler.routing.snapshot import BadSnapshot, from_bytes
from strangler.routing.table import Route, Table
from strangler.signing.keys import BadKeys, Keyring
from strangler.stages.history import alias


def published() -> Table | None:
    """The newest table that can be read, or None before the first."""
    row = Publication.objects.using(alias()).exclude(snapshot=b"").order_by("-version").first()
    if row is None:
        return None
    try:
        keys = Keyring.parse(settings.read("STRANGLER_GATEWAY_KEYS"))
        return from_bytes(bytes(row.snapshot), keys=keys)
    except (BadKeys, BadSnapshot):
        return None


def read_routes(extraction: str) -> list[str]:
    """Names of the routes whose answers can be compared: those that read and move."""
    table = published()
    routes: tuple[Route, ...] = table.routes if table else ()
    return [r.name for r in routes if r.extraction == extraction and r.access == "read" and not r.stays]
