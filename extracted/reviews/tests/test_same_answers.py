"""The service answers what the shop answers: the same bytes to the same questions, from the same tables."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from conversation import player, shape
from conversation.turns import TURNS

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
SHOP = HERE.parents[2]
RENEW = "Next: renew the golden files, as tests/README.md says, and read what changed."


def golden(name: str):
    return json.loads((GOLDEN / name).read_text())


@pytest.mark.usefixtures("world")
def test_every_answer_is_the_shops_to_the_byte(log_in):
    answers, expected = player.play(TURNS, log_in=log_in), golden("answers.json")

    assert len(answers) == len(expected), RENEW
    assert [difference for pair in zip(expected, answers, strict=True) for difference in differences(*pair)] == []


def differences(expected: dict, answer: dict) -> list[str]:
    about = f"user {expected['who']}: {expected['method']} {expected['path']}"
    return [f"{about}: {key}: {expected[key]!r} != {answer[key]!r}" for key in expected if expected[key] != answer[key]]


def test_a_difference_is_seen():
    one = golden("answers.json")[0]

    assert differences(one, one | {"body": one["body"].replace("cleo@shop", "cleo")})
    assert differences(one, one | {"headers": one["headers"] | {"Vary": "Accept"}})


def test_moved_tables_have_the_shops_columns_and_rules():
    ours, shops = shape.shape(), golden("tables.json")

    for table in shape.MOVED:
        assert ours["columns"][table] == shops["columns"][table]
        assert ours["rules"][table] == shops["rules"][table]


def test_borrowed_tables_have_some_of_the_shops_columns():
    ours, shops = shape.shape()["columns"], golden("tables.json")["columns"]

    for table in shape.BORROWED:
        assert ours[table].items() <= shops[table].items()


@pytest.mark.django_db
def test_the_database_has_what_the_models_say():
    with connection.cursor() as cursor:
        for table, columns in shape.shape()["columns"].items():
            found = {c.name: c.null_ok for c in connection.introspection.get_table_description(cursor, table)}
            assert found == {name: may_be_null for name, (*_, may_be_null) in columns.items()}


@pytest.mark.skipif(not (SHOP / "monolith").is_dir(), reason="the shop does not stand beside this service")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the shop is asked once, by the run on SQLite")
def test_the_golden_files_are_still_what_the_shop_says(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {
        "DJANGO_SETTINGS_MODULE": "monolith.settings",
        "SHOP_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(HERE.parent),
    }
    command = [sys.executable, "-B", "-m", "conversation.record", str(tmp_path)]
    result = subprocess.run(
        command, cwd=SHOP, env=kept | given, capture_output=True, text=True, timeout=60, check=False
    )

    assert result.returncode == 0, result.stderr
    for name in ("answers.json", "tables.json"):
        assert json.loads((tmp_path / name).read_text()) == golden(name), RENEW
