"""One look at a plan tells all that is wrong with it: as written, against the project, and who has no answer yet."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from strangler.stages.resolve.examine import Examination, examine

pytestmark = pytest.mark.django_db

SOUND = {
    "owner": '"team-notes"',
    "service": '"http://127.0.0.1:8101"',
    "tables": '[plans.Table("notes.Note"), plans.Table("notes.Like"), plans.Table("notes.Note_tags"), TAG]',
    "references": '[plans.Reference("auth.User", ["id"]), plans.Reference("things.Thing", ["id"])]',
}
OPEN = ["S220", "S221", "S222", "S230", "S230", "S230"]


@pytest.fixture
def examined(tmp_path: Path) -> Any:
    """examined(owner='""'): a plan of the tiny project, with these of its words changed."""

    def look(**changes: str) -> Examination:
        words = "".join(f"{name}={value},\n" for name, value in {**SOUND, **changes}.items())
        text = (
            f'from strangler import plans\n\nTAG = plans.Table("notes.Tag")\nextraction = plans.Extraction(\n{words})\n'
        )
        (tmp_path / "notes").mkdir()
        (tmp_path / "notes" / "__init__.py").write_text(dedent(text))
        return examine(tmp_path, "notes", {})

    return look


def ids(refusals: Any) -> list[str]:
    return [each.id for each in refusals]


def test_a_sound_plan_is_resolved_and_tells_who_has_no_answer(examined: Any) -> None:
    found = examined()
    assert found.resolved
    assert (ids(found.unanswered), ids(found.tight)) == (OPEN, ["S220"])
    assert (found.unanswered, found.tight) == (found.resolved.unanswered, found.resolved.tight)


def test_a_fault_as_written_hides_nothing_that_the_project_says(examined: Any) -> None:
    found = examined(
        owner='""',
        references='[plans.Reference("auth.User", ["id", "nam"]), plans.Reference("things.Thing", ["id"])]',
        endpoints='[plans.Endpoint("GET /api/nots/"), plans.Endpoint("notes:detial")]',
        answers='[plans.Moves("notes.nothing")]',
    )
    assert found.resolved is None
    assert ids(found.refusals) == ["S123", "S203", "S211", "S212", "S216"]
    assert ids(found.unanswered) == OPEN


def test_an_unknown_model_is_told_beside_an_empty_owner(examined: Any) -> None:
    found = examined(owner='""', tables='[plans.Table("notes.Note"), plans.Table("notes.Lik")]')
    assert ids(found.refusals) == ["S123", "S201"]
    assert ids(found.unanswered) == ["S221", "S222"], "keys of a table that was misspelt are no strangers"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tables": SOUND["tables"].replace('"notes.Like"', '"notes.Like", deletes="thru"')}, ["S124"]),
        ({"tables": SOUND["tables"].replace('"notes.Like"', '"notes.Like", columns=[]')}, ["S123"]),
        ({"tables": SOUND["tables"].replace("TAG", 'TAG, plans.Table("notes.Tag")')}, ["S117"]),
        ({"references": SOUND["references"].replace('["id"]', '"id"', 1)}, ["S105"]),
        ({"references": SOUND["references"].replace('"auth.User"', "5")}, ["S105"]),
        ({"references": SOUND["references"].replace("[plans", "[TAG, plans", 1)}, ["S105"]),
        ({"service": "5"}, ["S105"]),
        ({"answers": '[plans.Moves("")]'}, ["S123"]),
        ({"answers": '[plans.Moves(5), plans.DeleteThrough("outside: us")]'}, ["S105", "S231"]),
        ({"endpoints": '[plans.Endpoint("GTE /api/nots/"), plans.Endpoint(5)]'}, ["S118", "S105"]),
    ],
)
def test_what_is_wrong_as_written_is_told_once_and_starts_no_second_fault(
    examined: Any, changes: dict[str, str], told: list[str]
) -> None:
    found = examined(**changes)
    assert (found.resolved, ids(found.refusals)) == (None, told)
    assert ids(found.unanswered) == OPEN


@pytest.mark.parametrize("tables", ["[]", "5", '["notes.Note"]', '[plans.Table("notes.Note"), plans.Table(5)]'])
def test_without_its_tables_a_plan_is_still_asked_about_its_paths_and_its_address(examined: Any, tables: str) -> None:
    found = examined(tables=tables, service='"nowhere"', endpoints='[plans.Endpoint("GET /api/nots/")]')
    assert ids(found.refusals)[-2:] == ["S215", "S211"]
    assert set(ids(found.refusals)[:-2]) <= {"S105", "S116"}
    assert found.unanswered == ()


def test_two_endpoints_that_are_one_are_told_once(examined: Any) -> None:
    paths = ["GET /api/notes/{id}/", "GET /api/notes/{number}/", "GET /api/notes/{id}/"]
    endpoints = ", ".join(f'plans.Endpoint("{each}")' for each in paths)
    found = examined(endpoints=f"[{endpoints}]", stays='[plans.Endpoint("GET /api/notes/{id}/")]')
    assert ids(found.refusals) == ["S119", "S117", "S120", "S119", "S119", "S120"]
