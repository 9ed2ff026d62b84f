"""The verbs of a side, as data: name -> request and answer struct. Client and views both read this table."""

from strangler.sync import wire

VERBS: dict[str, tuple[type, type]] = {
    "apply": (wire.Batch, wire.Reply),
    "state": (wire.Named, wire.State),
    "define": (wire.Define, wire.Done),
    "remove": (wire.Remove, wire.Done),
    "checksum": (wire.Range, wire.Checksum),
    "hashes": (wire.Range, wire.Hashes),
    "rows": (wire.Keys, wire.Rows),
    "changed": (wire.Changed, wire.ChangedKeys),
    "repair": (wire.Keys, wire.Count),
    "beat": (wire.Beat, wire.Done),
    "prepare": (wire.Prepare, wire.Done),
    "fence": (wire.Fence, wire.Done),
    "undo": (wire.Conduct, wire.Done),
    "drain": (wire.Drain, wire.Done),
    "sequences": (wire.Sequences, wire.Sequences),
    "journal": (wire.Conduct, wire.Done),
    "open": (wire.Conduct, wire.Done),
    "settle": (wire.Named, wire.Done),
    "intents": (wire.Intents, wire.IntentsRan),
}


def link_of(request: object) -> str:
    """The link a request is about."""
    if isinstance(request, wire.Define):
        return request.definition.link
    return str(getattr(request, "link", ""))
