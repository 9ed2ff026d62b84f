"""What Django writes here when a parent that stays is deleted needs an answer, and one that the fence will honour."""

from typing import Any

import pytest
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from strangler import plans
from strangler.stages.resolve.links import links_of
from tests.projects.control.notes.models import Note
from tests.projects.control.things.models import Thing
from tests.unit.stages.resolve.test_resolve import LISTENER, PIN, outcome, refusal, resolved, sound

pytestmark = pytest.mark.django_db

OTHERS = (plans.Loosen(PIN), plans.ReadOnlyAdmin("notes.Note"), plans.Moves(LISTENER))
FROM_THING = plans.DeleteThrough("cascade from things.Thing")
FROM_USER = plans.DeleteThrough("cascade from auth.User")


@pytest.fixture
def author_is(monkeypatch: pytest.MonkeyPatch) -> Any:
    """author_is(models.SET_NULL): what becomes of a note when its author goes."""
    remote = Note._meta.get_field("author").remote_field
    return lambda on_delete: monkeypatch.setattr(remote, "on_delete", on_delete)


def unanswered(*answers: Any, **changes: Any) -> list[tuple[str, str]]:
    """(id, the key it is about) of each."""
    found = resolved(answers=[*OTHERS, *answers], **changes).unanswered
    return [(each.id, each.what.split()[0]) for each in found]


def test_S230_a_cascade_from_a_table_that_stays_asks_for_an_answer() -> None:
    (fault,) = resolved(answers=[*OTHERS, FROM_USER]).unanswered
    assert (fault.id, "notes.Note.thing goes with its things.Thing" in fault.what) == ("S230", True)
    assert 'plans.DeleteThrough("cascade from things.Thing")' in fault.next
    assert 'plans.Moves("cascade from things.Thing")' in fault.next


@pytest.mark.parametrize(
    "answer", [FROM_THING, plans.Moves("cascade from things.Thing"), plans.Moves("notes.Note.thing")]
)
def test_a_cascade_is_settled_by_its_own_name_or_its_keys(answer: Any) -> None:
    assert unanswered(FROM_USER, answer) == []


@pytest.mark.parametrize("word", ["refuse", "through"])
def test_a_cascade_is_asked_about_whatever_the_fence_does_with_its_deletes(word: Any) -> None:
    tables = [plans.Table(each.name, deletes=word) for each in sound()["tables"]]
    assert [key for _, key in unanswered(tables=tables)] == ["notes.Note.thing", "notes.Note.author", "notes.Like.user"]


@pytest.fixture
def thing_has_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if notes hung on things by content type as well: no key of theirs says so."""
    tie = GenericRelation(Note)
    tie.name = "remarks"
    monkeypatch.setattr(Thing._meta, "private_fields", [*Thing._meta.private_fields, tie])


def test_S230_a_generic_relation_of_a_table_that_stays_asks_as_a_key_does(thing_has_notes: None) -> None:
    assert ("S230", "things.Thing.remarks") in unanswered(FROM_USER, plans.Moves("notes.Note.thing"))
    assert unanswered(FROM_USER, FROM_THING) == []
    assert unanswered(FROM_USER, plans.Moves("notes.Note.thing"), plans.Moves("things.Thing.remarks")) == []


def test_S231_a_cascade_reaches_along_a_generic_relation(
    thing_has_notes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Note._meta.get_field("thing").remote_field, "on_delete", models.PROTECT)
    tables = [plans.Table("notes.Note") if each.name == "notes.Note" else each for each in sound()["tables"]]
    fault = refusal(answers=[FROM_THING], tables=tables)
    assert (fault.id, "notes.Note" in fault.what) == ("S231", True)


def test_S231_a_cascade_that_goes_through_is_not_stopped_by_a_table_it_reaches() -> None:
    """Notes go through; the likes that go with them would not."""
    tables = [plans.Table("notes.Like") if each.name == "notes.Like" else each for each in sound()["tables"]]
    fault = refusal(answers=[FROM_THING], tables=tables)
    assert (fault.id, "notes.Like" in fault.what) == ("S231", True)
    assert 'plans.Table("notes.Like", deletes="through")' in fault.next
    assert unanswered(plans.Moves(FROM_THING.subject), plans.Moves(FROM_USER.subject), tables=tables) == []


def test_S231_code_that_deletes_through_needs_a_table_that_lets_it() -> None:
    tables = [plans.Table(each.name) for each in sound()["tables"]]
    assert refusal(answers=[plans.DeleteThrough(LISTENER)], tables=tables).id == "S231"


def test_S231_is_told_of_each_table_at_once() -> None:
    tables = [plans.Table(each.name) for each in sound()["tables"]]
    _, faults = outcome(answers=[FROM_USER], tables=tables)
    assert [each.id for each in faults] == ["S231"] * 3, "notes, their tags and the likes; no tag goes with a user"


def test_S225_a_key_that_django_empties_asks_for_its_cascade(author_is: Any) -> None:
    author_is(models.SET_NULL)
    faults = {each.what.split()[0]: each for each in resolved(answers=[*OTHERS, FROM_THING]).unanswered}
    fault = faults["notes.Note.author"]
    assert (fault.id, faults["notes.Like.user"].id) == ("S225", "S230")
    assert 'plans.DeleteThrough("cascade from auth.User")' in fault.next
    assert links_of(resolved())[1].table("notes_note").empties == ()

    answered = resolved(answers=[*OTHERS, FROM_THING, FROM_USER])
    assert answered.unanswered == ()
    assert links_of(answered)[1].table("notes_note").empties == ("author_id",)


def test_S225_is_not_settled_by_an_answer_that_opens_no_fence(author_is: Any) -> None:
    author_is(models.SET_NULL)
    assert ("S225", "notes.Note.author") in unanswered(FROM_THING, plans.DeleteThrough("notes.Note.author"))


def test_a_cascade_that_moves_or_is_another_ones_opens_no_fence(author_is: Any) -> None:
    author_is(models.SET_NULL)
    for answer in (plans.Moves("cascade from auth.User"), FROM_THING):
        assert links_of(resolved(answers=[answer]))[1].table("notes_note").empties == ()


@pytest.mark.parametrize("on_delete", [models.SET_DEFAULT, models.SET(1), lambda *words: None])
def test_S232_a_key_that_gets_another_value_is_settled_by_nobody_deleting_here(author_is: Any, on_delete: Any) -> None:
    author_is(on_delete)
    assert unanswered(FROM_THING, FROM_USER) == [("S232", "notes.Note.author")]
    assert unanswered(FROM_THING, plans.Moves("cascade from auth.User")) == []


@pytest.mark.parametrize("on_delete", [models.PROTECT, models.RESTRICT, models.DO_NOTHING])
def test_a_deletion_that_writes_nothing_asks_nothing(author_is: Any, on_delete: Any) -> None:
    author_is(on_delete)
    assert unanswered(FROM_THING, FROM_USER) == []
