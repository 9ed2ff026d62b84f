"""A project that had the toolkit, and took it away, is built as it was before: tables, triggers, permissions."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.projects.choir import rows
from tests.projects.choir.world import found

LEFT = {
    "content types": "SELECT app_label, model FROM django_content_type ORDER BY 1, 2",
    "permissions": "SELECT codename FROM auth_permission ORDER BY 1",
    "migrations": "SELECT app, name FROM django_migrations ORDER BY 1, 2",
}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_choir_that_copied_cancelled_and_uninstalled_is_built_as_before(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """One dump before the toolkit's first table, one after its last: on the side it is taken from, while all processes run.
    A service that arrives keeps its sync, and loses what Copy added."""
    postgres = request.getfixturevalue("postgres_server") if engine == "postgres" else None
    with found(tmp_path, postgres) as choir:
        for words in (("migrate", "--verbosity", "0"), ("fill_choir",)):
            choir.manage("monolith", *words, "--skip-checks", "--settings", "conf.untouched")
        before = built(choir.urls["monolith"])
        choir.fork_commands()
        choir.build()
        service = rows.schema(choir.urls["service"])
        choir.start()
        assert choir.strangle("advance", "concerts")["ok"]
        assert rows.schema(choir.urls["service"]) != service, "a copy that adds nothing proves nothing"
        assert [each["id"] for each in choir.ask("uninstall")["refusals"]] == ["S416"]

        choir.strangle("cancel", "concerts")
        installed = built(choir.urls["monolith"])
        listed = choir.strangle("uninstall", "--dry-run")["tables"]
        assert len(listed) > 10 and built(choir.urls["monolith"]) == installed, "a dry run takes nothing away"
        assert choir.strangle("uninstall")["tables"] == listed

        assert differences(before, built(choir.urls["monolith"])) == {}
        assert rows.schema(choir.urls["service"]) == service
        answer = httpx2.get(choir.at("monolith") + "/de/concerts/", trust_env=False)
        assert (answer.status_code, "Abend 1 " in answer.text) == (200, True), "settings still list what is gone"


def differences(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, tuple[list[Any], list[Any]]]:
    """What is missing and what is left, by kind; {} if nothing is."""
    pairs = {
        kind: (
            [each for each in before[kind] if each not in after[kind]],
            [each for each in after[kind] if each not in before[kind]],
        )
        for kind in before
    }
    return {kind: pair for kind, pair in pairs.items() if pair != ([], []) or len(before[kind]) != len(after[kind])}


def built(url: str) -> dict[str, list[Any]]:
    """How a database is built, and what Django noted about it; sorted, for the sequence of making is no difference."""
    told = {name: rows.ask(url, asked) for name, asked in LEFT.items()}
    told |= {"counters": rows.counters(url), **rows.schema(url)}
    return {name: sorted(lines, key=repr) for name, lines in told.items()}
