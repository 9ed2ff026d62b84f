"""The newest published table out, from the ledger's database: the way that needs neither a gateway nor an address.

STRANGLER_SWITCH_TABLE = "strangler.stages.published.table" makes a monolith that forwards see what a hand-over publishes as
soon as it is committed. The ledger itself revises it.
"""

from strangler import settings
from strangler.models import Publication
from strangler.routing.snapshot import from_bytes
from strangler.routing.table import Table
from strangler.signing.keys import Keyring


def table() -> Table | None:
    """None until something was published. Raises BadSnapshot, BadKeys."""
    row = Publication.objects.using(str(settings.read("STRANGLER_DATABASE"))).exclude(snapshot=b"").first()
    if row is None:
        return None
    return from_bytes(bytes(row.snapshot), keys=Keyring.parse(settings.read("STRANGLER_GATEWAY_KEYS")))
