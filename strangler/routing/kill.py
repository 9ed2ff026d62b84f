"""A Table and the killed extractions in; the Table with everyone home out. Called by the gateway's kill switch.

What the service already owns stays with the service: sending it home is a hand-over, not a switch.
"""

from collections.abc import Set
from dataclasses import replace

from strangler.routing.table import Table

EVERYTHING = "*"


def without_killed(table: Table, killed: Set[str]) -> Table:
    """The table with no read and no shadow copy sent to the services of the killed extractions ("*" is all)."""
    if not killed:
        return table
    states = tuple(
        replace(state, read_share=0.0, shadow_share=0.0) if killed & {state.name, EVERYTHING} else state
        for state in table.extractions
    )
    return Table(table.version, table.upstreams, states, table.routes)
