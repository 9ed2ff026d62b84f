"""`strangle repair NAME --columns`: a column that both sides got while a link stands travels with its rows from then on,
whoever owns, and nothing is copied anew or lost meanwhile."""

from datetime import UTC, datetime

import pytest

from strangler.models import Transition
from strangler.plans.stage import Stage
from strangler.sync import dead_letters, links, queue
from strangler.sync.deliver import PeerError
from tests.projects.sync.lost import verified_until_clean
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES

SIDES = ("monolith", "service")


def connection_of(shop, side):
    return getattr(shop.pair, side)


def migrate(shop, *sides, column="mood varchar(50)", table="notes_note"):
    for side in sides:
        with connection_of(shop, side).cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def say(shop, side, mood):
    with connection_of(shop, side).cursor() as cursor:
        cursor.execute("UPDATE notes_note SET mood = %s", [mood])


def mood_at(shop, side):
    with connection_of(shop, side).cursor() as cursor:
        cursor.execute("SELECT mood FROM notes_note")
        return cursor.fetchone()[0]


def deliver(shop, owner):
    for _ in range(3):
        shop.deliver_from(owner)


def ids(told):
    return [each["id"] for each in told["refusals"]]


@pytest.mark.parametrize("stage", [Stage.COPY, Stage.SERVE, Stage.OWN])
def test_what_was_written_before_and_after_arrives_whoever_owns(shop, stage):
    shop.at(stage)
    owner = shop.owner
    follower = next(side for side in SIDES if side != owner)
    epoch = links.read(shop.pair.monolith, MOVED).row.epoch
    migrate(shop, *SIDES)
    say(shop, owner, "written before the link knew of it")
    deliver(shop, owner)
    assert mood_at(shop, follower) is None

    told = shop.told("repair", MOVED, "--columns")
    assert (told["ok"], told["widened"]) == (True, [{"link": MOVED, "columns": ["notes_note.mood"]}])
    deliver(shop, owner)
    assert mood_at(shop, follower) == "written before the link knew of it"
    say(shop, owner, "and after")
    deliver(shop, owner)
    assert mood_at(shop, follower) == "and after"

    assert links.read(shop.pair.monolith, MOVED).row.epoch == epoch
    assert dead_letters.count(connection_of(shop, owner), MOVED) == 0
    verified_until_clean(shop, owner)
    assert (Transition.objects.first().verb, Transition.objects.first().outcome) == ("repair", "done")
    shop.roll_back() if stage is Stage.OWN else shop.advance(Stage.OWN)
    say(shop, shop.owner, "from the other side")
    deliver(shop, shop.owner)
    assert {mood_at(shop, side) for side in SIDES} == {"from the other side"}


def test_the_followers_fence_stands_as_before(shop):
    shop.at(Stage.SERVE)
    migrate(shop, *SIDES)
    shop.told("repair", MOVED, "--columns")
    with pytest.raises(Exception, match="strangler fenced"):
        say(shop, "service", "past the owner")
    assert shop.told("status")["extractions"][0]["links"][0]["faults"] == []


def test_the_proof_is_gone_until_somebody_looked(shop):
    shop.at(Stage.COPY)
    migrate(shop, *SIDES)
    shop.told("repair", MOVED, "--columns")
    assert links.read(shop.pair.monolith, MOVED).verified_us == 0


def test_nothing_came_and_nothing_is_done(shop):
    shop.at(Stage.COPY)
    before = Transition.objects.count()
    assert shop.told("repair", MOVED, "--columns")["widened"] == []
    assert links.read(shop.pair.monolith, MOVED).verified_us > 0
    assert Transition.objects.count() == before


def test_a_dry_run_names_them_and_changes_nothing(shop):
    shop.at(Stage.COPY)
    migrate(shop, *SIDES)
    told = shop.told("repair", MOVED, "--columns", "--dry-run")
    assert told["would"] == [{"link": MOVED, "columns": ["notes_note.mood"]}]
    assert links.read(shop.pair.monolith, MOVED).verified_us > 0


def test_a_side_that_has_not_migrated_is_named_before_the_other_is_changed(shop):
    shop.at(Stage.COPY)
    migrate(shop, "monolith")
    told = shop.told("repair", MOVED, "--columns")
    assert (ids(told), "for the service says: table notes_note has no column mood" in told["refusals"][0]["what"]) == (
        ["S486"],
        True,
    )
    for side in SIDES:
        carried = links.read(connection_of(shop, side), MOVED).definition.table("notes_note").columns
        assert "mood" not in [column.name for column in carried]
    say(shop, "monolith", "nobody else has it")
    deliver(shop, "monolith")
    assert queue.counts(shop.pair.monolith, MOVED).inflight == 0, "rows travel as before"


def test_one_that_broke_off_between_the_sides_is_ended_by_the_same_command(shop):
    """Until then what is narrow waits: it is refused whole, and lost by nobody."""
    shop.at(Stage.COPY)
    migrate(shop, *SIDES)

    def after(verb, request):
        if verb == "widen" and not request.is_dry:
            raise PeerError("the answer was lost")

    shop.pair.to_service.after = after
    assert ids(shop.told("repair", MOVED, "--columns")) == ["S411"]
    shop.pair.to_service.after = lambda verb, request: None
    Note.objects.using("monolith").update(body="written between the two")
    say(shop, "monolith", "calm")
    shop.deliver_from("monolith")
    assert Note.objects.using("service").get().body == ""

    assert shop.told("repair", MOVED, "--columns")["ok"]
    shop.pair.lapse()
    deliver(shop, "monolith")
    assert (Note.objects.using("service").get().body, mood_at(shop, "service")) == ("written between the two", "calm")
    assert dead_letters.count(shop.pair.monolith, MOVED) == 0


def test_what_is_more_than_a_column_is_refused(shop):
    shop.at(Stage.COPY)
    declaration = shop.folder / "__init__.py"
    declaration.write_text(declaration.read_text().replace('plans.Table("notes.Like", deletes="through")', ""))
    told = shop.told("repair", MOVED, "--columns")
    assert (ids(told), "it carries notes_like, notes_note" in told["refusals"][0]["what"]) == (["S485"], True)


def test_a_reference_takes_in_what_the_plan_asks_of_it_now(shop):
    shop.at(Stage.SHADOW)
    declaration = shop.folder / "__init__.py"
    declaration.write_text(declaration.read_text().replace('["id", "name"]', '["id", "name", "last_seen"]'))
    seen = datetime(2026, 1, 31, 9, 5, tzinfo=UTC)
    Author.objects.using("monolith").update(last_seen=seen)
    deliver(shop, "monolith")
    assert Author.objects.using("service").get().last_seen is None

    told = shop.told("repair", MOVED, "--columns")
    assert told["widened"] == [{"link": REFERENCES, "columns": ["notes_author.last_seen"]}]
    deliver(shop, "monolith")
    assert Author.objects.using("service").get().last_seen == seen
