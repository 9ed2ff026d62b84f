"""`gateway` publishes the table to every gateway, and is refused while one of them does not have it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from strangler.models import Publication
from strangler.stages.gateways import Gateways, Posted
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401
from tests.unit.management.conftest import Strangle

pytestmark = pytest.mark.django_db
ONE, OTHER = "http://127.0.0.1:9001", "http://127.0.0.1:9002"


@pytest.fixture
def posted(notes: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:  # noqa: F811
    """Two gateways, of which one takes every table; what the other says is the test's to choose."""
    settings.STRANGLER_GATEWAYS = f"{ONE},{OTHER}"
    said = {OTHER: ""}

    def post_table(self: Gateways, snapshot: bytes) -> Posted:
        version = Publication.objects.get(snapshot=snapshot).version
        return Posted({ONE: version, OTHER: said[OTHER] or version})

    monkeypatch.setattr(Gateways, "post_table", post_table)
    return lambda words: said.update({OTHER: words})


def test_all_of_them_have_it(posted: Callable[[str], None], strangle: Strangle) -> None:
    code, told = strangle("gateway")
    version = Publication.objects.get().version
    assert (code, told["ok"], told["version"]) == (0, True, version)
    assert told["acknowledged"] == {ONE: version, OTHER: version}
    assert strangle("gateway", format="text")[1] == f"table {version + 1}\n  {ONE}: has it\n  {OTHER}: has it\n"


def test_S436_one_that_does_not_have_it_is_named(posted: Callable[[str], None], strangle: Strangle) -> None:
    posted("no answer: refused")
    code, told = strangle("gateway")
    (refusal,) = told["refusals"]
    assert (code, told["ok"], refusal["id"]) == (1, False, "S436")
    assert refusal["what"] == f"1 of 2 gateways do not have table {told['version']}: {OTHER}."
    assert refusal["next"] == "manage.py strangle doctor, then manage.py strangle gateway"
    assert f"  {OTHER}: no answer: refused\n" in strangle("gateway", format="text")[1]


def test_a_dry_run_posts_nothing(posted: Callable[[str], None], strangle: Strangle) -> None:
    code, told = strangle("gateway", "--dry-run")
    assert (code, told["extractions"], told["gateways"]) == (0, ["notes"], [ONE, OTHER])
    assert Publication.objects.count() == 0


def test_a_publication_that_broke_off_is_not_nothing(
    posted: Callable[[str], None], strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: Gateways, snapshot: bytes) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(Gateways, "post_table", away)
    code, told = strangle("gateway")
    assert (code, [each["id"] for each in told["refusals"]], Publication.objects.count()) == (1, ["S306"], 1)
    assert told["changed"] == ["a table was being made and posted; gateways that have it keep it"]
