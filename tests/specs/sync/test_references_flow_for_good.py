"""What a parent's tombstone does to rows the service has, before and after it owns them: what Django does to each key."""

import msgspec
import pytest
from django.db import transaction

from strangler.protocol.claim import RowKey
from strangler.stages.hand_over import HandOver, NoSwitches
from strangler.sync import guard, links
from strangler.sync.deliver import read_batch
from strangler.sync.engines import engine_of
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED, REFERENCES, moved_link, reference_link


@pytest.fixture
def shop(pair):
    """Ada's note, liked by Grace, thanks to Kay; Kay's key is emptied when she goes, Grace's takes the like along."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    ada, grace, kay = (Author.objects.using("monolith").create(name=name) for name in ("Ada", "Grace", "Kay"))
    note = Note.objects.using("monolith").create(author=ada, slug="a")
    Like.objects.using("monolith").create(note=note, author=grace, thanked=kay)
    pair.settle()


def tombstone_of(pair, name):
    """The parent's deletion arrives, and nothing else of what the monolith did."""
    author = Author.objects.using("monolith").get(name=name)
    with pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE notes_like SET thanked_id = NULL WHERE thanked_id = %s", [author.pk])
        cursor.execute("DELETE FROM notes_like WHERE author_id = %s", [author.pk])
        cursor.execute("DELETE FROM notes_author WHERE id = %s", [author.pk])
    pair.deliver(REFERENCES)


def test_a_parents_tombstone_runs_what_was_declared(shop):
    tombstone_of(shop, "Kay")
    assert Like.objects.using("service").get().thanked_id is None
    tombstone_of(shop, "Grace")
    assert not Like.objects.using("service").exists()
    assert Note.objects.using("service").exists()
    shop.settle()
    shop.assert_equal()


@pytest.mark.parametrize(("name", "is_declared"), [("Grace", True), ("Kay", True), ("Ada", False)])
def test_a_late_child_of_a_deleted_parent_waits_for_nobody(shop, name, is_declared):
    """1 a sender read a child, 2 its parent was deleted and the tombstone arrived, 3 the child is posted. The parent never
    comes back: what was declared has happened to the child, and its own tombstone or its emptied key is on the way."""
    like, note = Like.objects.using("monolith").get(), Note.objects.using("monolith").get()
    row = RowKey("notes_note", (str(note.pk),)) if name == "Ada" else RowKey("notes_like", (str(like.pk),))
    definition = moved_link() if is_declared else _that_restricts(moved_link())
    shop.install(definition)
    late = read_batch(shop.monolith, definition, links.read(shop.monolith, MOVED).row.epoch, [], [row])
    gone = Author.objects.using("monolith").get(name=name)
    _remember_tombstone(shop, gone.pk)

    (receipt,) = shop.there.apply(late).receipts

    if is_declared:
        assert (receipt.outcome, receipt.reason, receipt.row_hash) == ("applied", "its parent was deleted", "")
    else:  # nothing was declared: its own tombstone has to come, and it says for whom it waits
        assert (receipt.outcome, receipt.waits_for) == ("waiting", ("notes_author", (str(gone.pk),)))
    assert guard.known(shop.service, [MOVED], [row]) == set(), "whatever comes next is newer"


def test_at_an_owner_it_is_an_ordinary_write_that_travels_back(shop):
    attempt = HandOver(MOVED, shop.here, shop.to_service, extraction="notes", switches=NoSwitches())
    assert attempt.run(epoch=1).is_settled
    author = Author.objects.using("monolith").get(name="Kay")
    with shop.monolith.constraint_checks_disabled(), shop.monolith.cursor() as cursor:
        _delete_parent_alone(shop, cursor, author.pk)
    shop.deliver(REFERENCES)
    assert Like.objects.using("service").get().thanked_id is None
    shop.settle(MOVED)
    assert Like.objects.using("monolith").get().thanked_id is None


def test_parents_that_swap_a_unique_value_take_nobody_along(pair):
    """Each makes room for the other and comes back in the same transaction; their notes are none the wiser."""
    names = msgspec.structs.replace(reference_link().tables[0], uniques=(("name",),))
    for side in (pair.monolith, pair.service):
        with side.cursor() as cursor:
            cursor.execute("CREATE UNIQUE INDEX names ON notes_author(name)")
    pair.install(msgspec.structs.replace(reference_link(), tables=(names,)), moved_link())
    ada, grace = (Author.objects.using("monolith").create(name=name) for name in ("Ada", "Grace"))
    for author in (ada, grace):
        Note.objects.using("monolith").create(author=author, slug=author.name)
    pair.settle()
    for author, name in ((ada, "-"), (grace, "Ada"), (ada, "Grace")):
        Author.objects.using("monolith").filter(pk=author.pk).update(name=name)
    pair.settle()
    assert Note.objects.using("service").count() == 2
    pair.assert_equal()


def _that_restricts(definition):
    tables = tuple(
        msgspec.structs.replace(
            table, parents=tuple(msgspec.structs.replace(parent, on_delete="restrict") for parent in table.parents)
        )
        for table in definition.tables
    )
    return msgspec.structs.replace(definition, tables=tables)


def _remember_tombstone(shop, pk):
    """The service's author and all that points to it are gone; that it was there is remembered."""
    with shop.service.constraint_checks_disabled(), transaction.atomic(using="service"):
        for link in (MOVED, REFERENCES):
            engine_of(shop.service).mark(shop.service, link)
            if link == MOVED:
                Like.objects.using("service").all().delete()
                Note.objects.using("service").filter(author=pk).delete()
            else:
                Author.objects.using("service").filter(pk=pk)._raw_delete("service")
            engine_of(shop.service).unmark(shop.service, link)


def _delete_parent_alone(shop, cursor, pk):
    """As after `Loosen`: the monolith's copy has no constraint, so its parent may go first."""
    if shop.monolith.vendor == "postgresql":
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'notes_like'::regclass AND contype = 'f'"
            " AND pg_get_constraintdef(oid) LIKE '%thanked_id%'"
        )
        cursor.execute(f'ALTER TABLE notes_like DROP CONSTRAINT "{cursor.fetchone()[0]}"')
    cursor.execute("DELETE FROM notes_author WHERE id = %s", [pk])
