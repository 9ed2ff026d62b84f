"""A table on several links, or written by several hands at once: each link hears of every change but its own peer's."""

import pytest
from django.db import transaction

from strangler.protocol.link import Role
from strangler.sync import links, queue, wire
from strangler.sync.definition import LinkDefinition
from strangler.sync.deliver import deliver_once
from strangler.sync.engines import engine_of
from strangler.sync.introspect import table_of
from strangler.sync.reload import queue_table
from tests.projects.sync.models import Author, Note
from tests.projects.sync.ownership import own
from tests.projects.sync.pair import MOVED

SEARCH = "search"


@pytest.fixture
def shop(pair):
    """Two notes of one author on both sides."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    for slug in "ab":
        Note.objects.using("monolith").create(author=author, slug=slug)
    pair.settle()


@pytest.fixture
def search(shop, another):
    """A second extraction's link on the same tables, to a service of its own."""
    definition = LinkDefinition(SEARCH, (table_of(Author, columns=["name"]), table_of(Note)), is_reference=True)
    links.install(shop.monolith, definition, side="monolith", role=Role.OWNER, epoch=1)
    assert another.define(wire.Define(definition, 1)).ok
    for table in definition.tables:
        queue_table(shop.monolith, SEARCH, table, another)
    feed(shop, another)
    return another


def feed(pair, road):
    """The second link's own sender, until nothing is left for it."""
    while deliver_once(pair.monolith, SEARCH, road, holder="search").sent:
        pair.lapse()


def bodies(alias):
    return dict(Note.objects.using(alias).values_list("slug", "body"))


@pytest.mark.parametrize("is_first", [True, False])
def test_two_links_on_one_table_each_get_every_change(shop, search, is_first):
    Note.objects.using("monolith").filter(slug="a").update(body="for both")
    Note.objects.using("monolith").filter(slug="b").delete()
    if is_first:
        feed(shop, search)
    shop.settle()
    feed(shop, search)
    assert bodies("monolith") == bodies("service") == bodies("another") == {"a": "for both"}


def test_what_one_link_brings_in_leaves_by_the_others(shop, search):
    own(shop)
    Note.objects.using("service").filter(slug="a").update(body="from its owner")
    shop.settle(MOVED)
    feed(shop, search)
    assert bodies("another") == bodies("service") == {"a": "from its owner", "b": ""}
    assert queue.counts(shop.monolith, MOVED) == queue.Counts(0, 0, 0), "nothing went back to where it came from"


@pytest.mark.parametrize("sequence", [("applied", "local"), ("local", "applied")], ids="-".join)
def test_a_local_write_beside_an_applied_one_still_leaves(shop, sequence):
    """Both in one transaction: the mark is of a statement, and no entry is judged by the ones beside it."""
    engine = engine_of(shop.monolith)
    with transaction.atomic(using="monolith"):
        for writer in sequence:
            if writer == "applied":
                engine.mark(shop.monolith, MOVED)
            Note.objects.using("monolith").filter(slug="a").update(**{"score" if writer == "applied" else "body": 7})
            if writer == "applied":
                engine.unmark(shop.monolith, MOVED)
    assert shop.deliver().delivered == 1
    assert bodies("service")["a"] == "7"


def test_what_a_users_trigger_writes_during_an_apply_still_leaves(shop):
    own(shop)
    _rate_authors_by_trigger(shop.monolith)
    Note.objects.using("service").filter(slug="a").update(body="arrives")
    shop.settle()
    assert Author.objects.using("monolith").get().name == "rated"
    assert Author.objects.using("service").get().name == "rated", "tagged with the note's origin it would have stayed"
    _forget_trigger(shop.monolith)


def _rate_authors_by_trigger(connection):
    deed = "UPDATE notes_author SET name = 'rated' WHERE id = NEW.author_id;"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER users_own AFTER UPDATE ON notes_note BEGIN {deed} END")
            return
        cursor.execute(
            f"CREATE FUNCTION users_own() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {deed} RETURN NULL; END $$;"
            " CREATE TRIGGER users_own AFTER UPDATE ON notes_note FOR EACH ROW EXECUTE FUNCTION users_own()"
        )


def _forget_trigger(connection):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER users_own")
        else:
            cursor.execute("DROP FUNCTION users_own CASCADE")
