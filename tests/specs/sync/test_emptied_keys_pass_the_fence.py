"""What Django writes at a follower when a parent that stays is deleted: a key set to NULL passes, if the plan says so and it
does nothing else. The owner hears of the parent and does the same, so that the copy converges.
"""

import msgspec
import pytest
from django.db import DatabaseError, connections, transaction

from strangler.protocol.capture import Operation, Session, Write, judge
from strangler.protocol.link import Role
from strangler.stages.hand_over import HandOver, NoSwitches
from strangler.sync import links, queue
from strangler.sync.definition import LinkDefinition
from strangler.sync.engines import engine_of
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED, moved_link, reference_link


def letting(*columns):
    note, like = moved_link().tables
    return LinkDefinition(MOVED, (note, msgspec.structs.replace(like, empties=columns)))


@pytest.fixture
def shop(pair):
    """Ada's note, liked by Grace, thanks to Kay; only Kay's key may be emptied here."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install(reference_link(), letting("thanked_id"))
    ada, grace, kay = (Author.objects.using("monolith").create(name=name) for name in ("Ada", "Grace", "Kay"))
    note = Note.objects.using("monolith").create(author=ada, slug="a")
    Like.objects.using("monolith").create(note=note, author=grace, thanked=kay)
    pair.settle()


def own(pair):
    attempt = HandOver(MOVED, pair.here, pair.to_service, extraction="notes", switches=NoSwitches())
    assert attempt.run(epoch=1).is_settled


def test_a_parents_deletion_by_django_empties_the_key_on_both_sides(shop):
    own(shop)
    Author.objects.using("monolith").get(name="Kay").delete()
    assert Like.objects.using("monolith").get().thanked_id is None
    assert Like.objects.using("service").get().thanked_id is not None
    shop.settle()
    shop.assert_equal()
    assert Like.objects.using("service").get().thanked_id is None


def test_without_the_plans_word_the_fence_refuses_it(pair):
    pair.install(reference_link(), letting())
    author = Author.objects.using("monolith").create(name="Ada")
    note = Note.objects.using("monolith").create(author=author, slug="a")
    Like.objects.using("monolith").create(note=note, author=author, thanked=author)
    pair.settle()
    own(pair)
    assert is_fenced(pair.monolith, "UPDATE notes_like SET thanked_id = NULL")


@pytest.mark.parametrize(
    "change",
    [
        "thanked_id = NULL, weight = weight + 1",
        "thanked_id = thanked_id + 1",
        "thanked_id = author_id",
        "thanked_id = thanked_id",
        "weight = 2",
        "id = id + 1, thanked_id = NULL",
        "note_id = NULL",
    ],
)
def test_whatever_else_is_written_is_refused(shop, change):
    own(shop)
    assert is_fenced(shop.monolith, f"UPDATE notes_like SET {change}")
    shop.assert_equal()


def test_a_row_that_the_owner_has_emptied_meanwhile_may_be_emptied_again(shop):
    own(shop)
    for _ in range(2):
        with shop.monolith.cursor() as cursor:
            cursor.execute("UPDATE notes_like SET thanked_id = NULL")
    assert queue.counts(shop.monolith, MOVED).queued == 0


def test_the_service_lets_nobody_pass_while_it_follows(shop):
    assert is_fenced(shop.service, "UPDATE notes_like SET thanked_id = NULL")
    assert links.read(shop.service, MOVED).definition.table("notes_like").empties == ()


@pytest.mark.parametrize("role", list(Role))
def test_the_triggers_judge_as_the_protocol_says(shop, role):
    with transaction.atomic(using="monolith"), shop.monolith.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_queue")
        cursor.execute("UPDATE strangler_link SET role = %s WHERE link = %s", [role.value, MOVED])
        engine_of(shop.monolith).wake(shop.monolith, links.read(shop.monolith, MOVED).definition, role)
    for origin in ("", MOVED, "another.link"):
        words = {"deletes_through": True, "only_empties": True}
        expected = judge(MOVED, role, Operation.UPDATE, Session(origin), **words)
        assert _observe(shop.monolith, origin) is expected, origin


class _Seen(Exception):
    """Carries what was seen out of a transaction that is rolled back."""


def _observe(connection, origin):
    engine = engine_of(connection)
    try:
        with transaction.atomic(using="monolith"), connection.cursor() as cursor:
            if origin:
                engine.mark(connection, origin)
            cursor.execute("UPDATE notes_like SET thanked_id = NULL")
            raise _Seen(queue.counts(connection, MOVED).queued)
    except DatabaseError as error:
        assert engine.is_fenced_error(error)
        return Write.FENCED
    except _Seen as seen:
        return Write.CAPTURED if seen.args[0] else Write.SILENT


def is_fenced(connection, sql):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(using=connection.alias):
        with connections[connection.alias].cursor() as cursor:
            cursor.execute(sql)
    return engine_of(connection).is_fenced_error(caught.value)
