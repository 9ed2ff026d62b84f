"""The published examples: what either engine stores is read as what tests/vectors says, and written it is the same again.

Whoever writes another end of a link, in another language, can hold it against them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from strangler.sync import rows
from strangler.sync.definition import Column, Kind
from strangler.sync.encoding import row_hash
from strangler.sync.misfits import is_canonical
from tests.projects.sync.kinds import made
from tests.projects.sync.pair import Pair

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "canonical.json").read_text())


def named(vector: dict[str, Any]) -> str:
    return f"{vector['kind']} {vector['canonical']}"


def test_every_kind_has_an_example() -> None:
    assert {vector["kind"] for vector in VECTORS["values"]} == {kind.value for kind in Kind}


@pytest.mark.parametrize("vector", VECTORS["values"], ids=named)
def test_what_an_engine_stores_is_read_as_published(pair: Pair, vector: dict[str, Any]) -> None:
    literal = vector.get(pair.monolith.vendor)
    if literal is None:
        assert vector["why"], "an engine that cannot hold it is left out with a reason"
        return
    table = made(pair.monolith, Kind(vector["kind"]), is_key=False, scale=vector.get("scale", 2))
    with pair.monolith.cursor() as cursor:
        cursor.execute(f'INSERT INTO "Of a kind"(id, value) VALUES (1, {literal})')

    assert rows.read_range(pair.monolith, table, None, None, 10) == [("1", vector["canonical"])]

    rows.upsert(pair.monolith, table, [("2", vector["canonical"])])
    assert rows.read(pair.monolith, table, [("2",)]) == {("2",): ("2", vector["canonical"])}


@pytest.mark.parametrize("vector", VECTORS["values"], ids=named)
def test_what_is_published_is_let_in(vector: dict[str, Any]) -> None:
    column = Column("value", Kind(vector["kind"]), nullable=True)
    assert vector["canonical"] is None or is_canonical(column, vector["canonical"])


@pytest.mark.parametrize("vector", VECTORS["rows"], ids=str)
def test_a_row_is_hashed_as_published(vector: dict[str, Any]) -> None:
    assert row_hash(tuple(vector["values"])) == vector["hash"]
