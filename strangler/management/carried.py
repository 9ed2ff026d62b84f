"""An extraction's name, a table's, keys as people type them; the links, tables and keys they mean, or a refusal with the
nearest. Called by verify and repair.
"""

import json
from collections.abc import Iterable, Sequence

from strangler.exceptions import Refused
from strangler.messages import nearest, refuse
from strangler.sync import config, links
from strangler.sync.definition import Table
from strangler.sync.links import StoredLink

Key = tuple[str, ...]


def links_of(name: str) -> list[StoredLink]:
    """Every link of an extraction that is installed here: `name` and `name.references`. Raises Refused."""
    connection = config.connection()
    installed = links.names(connection)
    mine = [link for link in installed if config.extraction_of(link) == name]
    if not mine:
        known = sorted({config.extraction_of(link) for link in installed})
        raise Refused([refuse("S502", name=name, nearest=nearest(name, known), known=", ".join(known) or "none")])
    return [links.read(connection, link) for link in mine]


def table_of(found: Sequence[StoredLink], name: str) -> tuple[StoredLink, Table]:
    """The link that carries a table. Raises Refused."""
    carried = {table.name: (each, table) for each in found for table in each.definition.tables}
    if name not in carried:
        extraction, known = config.extraction_of(found[0].row.link), ", ".join(carried)
        raise Refused([refuse("S503", name=extraction, table=name, nearest=nearest(name, carried), known=known)])
    return carried[name]


def keys_of(table: Table, texts: Iterable[str]) -> list[Key]:
    """`17`, or `["17","b"]` for a key of several columns. Raises Refused with every text that is none."""
    read = {text: _key(text) for text in texts}
    width = len(table.key)
    bad = [text for text, key in read.items() if key is None or len(key) != width]
    if bad:
        words = {"table": table.name, "columns": ", ".join(table.key), "example": _example(width)}
        raise Refused(refuse("S504", key=text, **words) for text in bad)
    return [key for key in read.values() if key is not None]


def _key(text: str) -> Key | None:
    if not text.startswith("["):
        return (text,)
    try:
        values = json.loads(text)
    except ValueError:
        return None
    return tuple(map(str, values))


def _example(width: int) -> str:
    return "17" if width == 1 else json.dumps([str(17 + i) for i in range(width)])
