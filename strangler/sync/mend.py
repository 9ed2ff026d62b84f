"""A link whose triggers were lost in; the same ones again, awake for the side's role, and one sentence for each fault that was
mended, out. Called by side.

What passed unseen meanwhile nobody knows: the proof is gone, and only a pass over all rows brings it back.
"""

from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import fitting, links, wire
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently


def mend(connection: Connection, link: str) -> wire.Done:
    """value: the faults, a line each; '' if there were none. Not done: what no trigger can mend. Raises links.UnknownLink."""
    if lacking := fitting.lacking(connection, links.read(connection, link).definition):
        return wire.Done(False, "; ".join(lacking))
    try:
        faults = patiently(connection, lambda: _mend(connection, link))
    except fitting.Unfit as error:
        return wire.Done(False, str(error))
    except OperationalError as error:
        return wire.Done(False, f"the tables are busy: {str(error).strip().splitlines()[0]}")
    return wire.Done(True, value="\n".join(faults))


def _mend(connection: Connection, link: str) -> list[str]:
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, link, lock=engine.for_update())
        fitting.require_fit(connection, stored.definition)
        faults = engine.faults(connection, stored.definition, stored.row.role)
        if faults:
            links.doubt(connection, link)
            engine.lock_tables(connection, stored.definition)
            engine.mend(connection, stored.definition, stored.row.role)
    return faults
