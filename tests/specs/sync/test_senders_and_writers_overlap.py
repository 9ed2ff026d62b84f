"""Senders stall, overlap and meet writers half-way: no writer waits for one, no reader takes a lock, nothing newer is lost."""

import itertools
from contextlib import ExitStack, contextmanager

import msgspec
import pytest
from django.db import OperationalError, transaction

from strangler.resilience import moments
from strangler.sync import queue
from strangler.sync.deliver import PeerError, read_batch
from strangler.sync.engines import engine_of
from tests.projects.sync.databases import beside
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED, moved_link

on_postgres = pytest.mark.parametrize("engine", ["postgres"])
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def shop(pair):
    """Three notes of one author on both sides."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    for slug in "abc":
        Note.objects.using("monolith").create(author=author, slug=slug)
    pair.settle()


def write(body, slug="a", using="monolith"):
    assert Note.objects.using(using).filter(slug=slug).update(body=body) == 1


def body(slug="a", using="service"):
    return Note.objects.using(using).get(slug=slug).body


@contextmanager
def writing(pair, text, slug="a"):
    """Another process has written a row and not committed yet; it does when the block ends."""
    with beside(pair.monolith) as writer, transaction.atomic(using=writer.alias):
        write(text, slug, using=writer.alias)
        yield


def hold(pair, holder):
    queue.unpack(pair.monolith, MOVED)
    return queue.hold(pair.monolith, MOVED, holder=holder, limit=500, lease_s=10)


def read(pair, held):
    return read_batch(pair.monolith, moved_link(), 1, [item.claim for item in held])


def test_a_hanging_peer_slows_no_writer(shop):
    """A claim that stays open across HTTP, or that ends by key, would stop this writer or lose what he wrote."""

    def hang(*_, **__):
        with beside(shop.monolith, is_patient=False) as writer:
            write(f"while {len(hung)} hung", using=writer.alias)
        hung.append(shop.monolith.in_atomic_block)

    hung = []
    write("sent")
    shop.to_service.before = shop.to_service.after = lambda verb, request: hang()
    with moments.listening("sync.held", hang), moments.listening("sync.read", hang):
        shop.deliver()
    shop.to_service.before = shop.to_service.after = lambda verb, request: None
    assert hung == [False] * 4
    shop.settle()
    assert body() == "while 3 hung"


def test_a_late_reply_ends_only_what_it_delivered(shop):
    """1 A posts, its reply is slow, its lease passes to B   2 B delivers, the row changes, B claims again   3 A is answered"""

    def meanwhile(verb, request):
        shop.to_service.after = lambda verb, request: None
        shop.lapse()
        assert shop.deliver(holder="B").delivered == 1
        write("newer")
        shop.to_service.is_cut = True
        with pytest.raises(PeerError):
            shop.deliver(holder="B")
        shop.to_service.is_cut = False

    write("older")
    shop.to_service.after = meanwhile
    shop.deliver(holder="A")
    assert queue.counts(shop.monolith, MOVED).inflight == 1, "B's second claim is nobody else's to end"
    shop.settle()
    assert body() == "newer"


def test_two_senders_never_show_an_older_row(shop):
    """1 A claims   2 B claims and reads, is slow   3 the row changes, A reads and posts   4 B posts what it read"""
    write("first")
    of_a = hold(shop, "A")
    write("second")
    slow = read(shop, hold(shop, "B"))
    write("third")
    fast = read(shop, of_a)
    assert shop.to_service.apply(fast).receipts
    assert body() == "third"
    late = msgspec.structs.replace(slow, high_water=fast.high_water)  # its mark is read after its rows
    assert [receipt.outcome for receipt in shop.to_service.apply(late).receipts] == ["stale"]
    assert body() == "third"


@on_postgres
def test_writers_that_commit_out_of_order_lose_nothing(shop):
    with ExitStack() as everybody:
        writers = [everybody.enter_context(beside(shop.monolith)) for _ in "abc"]
        for sequence in itertools.permutations(range(3)):
            open_until = [ExitStack() for _ in writers]
            for writer, commit, slug in zip(writers, open_until, "abc", strict=True):
                commit.enter_context(transaction.atomic(using=writer.alias))
                write(f"{slug} of {sequence}", slug, using=writer.alias)
            for place in sequence:
                open_until[place].close()
                shop.deliver()
                assert body("abc"[place]) == f"{'abc'[place]} of {sequence}"
    shop.settle()
    shop.assert_equal()


@on_postgres
@pytest.mark.parametrize("is_missing", [False, True], ids=["a row that is there", "a row being born"])
def test_a_repair_waits_for_the_writer_of_its_row(shop, monkeypatch, is_missing):
    """1 a writer takes version 6, has not committed   2 a repair queues the key as 7   3 the old row is sent as 7: the
    writer's own change would be stale."""
    monkeypatch.setattr("strangler.sync.engines.postgres.LOCK_TIMEOUT_MS", 20)
    table = moved_link().table("notes_note")
    with beside(shop.monolith) as writer, transaction.atomic(using=writer.alias):
        if is_missing:
            Note.objects.using(writer.alias).create(pk=77, author_id=1, slug="new", body="written")
        else:
            Note.objects.using(writer.alias).filter(slug="a").update(body="written")
        key = ("77",) if is_missing else (str(Note.objects.using(writer.alias).get(slug="a").pk),)
        with pytest.raises(OperationalError), transaction.atomic(using="monolith"):  # inside one it does not try again
            queue.requeue(shop.monolith, MOVED, table, [key])
        shop.settle()
    queue.requeue(shop.monolith, MOVED, table, [key])
    shop.settle()
    assert body("new" if is_missing else "a") == "written"


@on_postgres
def test_a_reference_that_is_being_written_fails_nobodys_round(shop, monkeypatch):
    monkeypatch.setattr("strangler.sync.engines.postgres.LOCK_TIMEOUT_MS", 20)
    author = Author.objects.using("monolith").create(name="Grace")
    Note.objects.using("monolith").create(author=author, slug="hers")
    write("beside it")
    with beside(shop.monolith) as writer, transaction.atomic(using=writer.alias):
        Author.objects.using(writer.alias).filter(pk=author.pk).update(name="Grace H.")
        done = shop.deliver()
        assert (done.delivered, done.waiting) == (1, 1)
    shop.settle()
    shop.assert_equal()


@on_postgres
def test_a_row_that_rides_along_does_not_outrun_its_writer(shop):
    """A parent sent only because its child waits is read like a backfilled row: with a fresh version it would make what
    its writer is about to commit stale."""
    note = Note.objects.using("monolith").get(slug="a")
    _lose_behind_the_fence(shop, note)
    Like.objects.using("monolith").create(note=note, author_id=note.author_id)
    assert shop.deliver().waiting == 1
    with writing(shop, "written"):
        shop.lapse()
        shop.deliver()
    shop.settle()
    assert body() == "written"


def _lose_behind_the_fence(pair, note):
    with transaction.atomic(using="service"), pair.service.cursor() as cursor:
        engine_of(pair.service).mark(pair.service, MOVED)
        cursor.execute("DELETE FROM notes_note WHERE id = %s", [note.pk])
        cursor.execute("DELETE FROM strangler_version WHERE table_name = 'notes_note'")
        engine_of(pair.service).unmark(pair.service, MOVED)


@on_sqlite
def test_a_sender_reads_beside_an_open_writer(shop):
    """Django's IMMEDIATE would take the only write lock for a read."""
    write("committed")
    held = hold(shop, "A")
    with beside(shop.monolith, is_patient=False) as sender:
        with writing(shop, "not committed yet"):
            batch = read_batch(sender, moved_link(), 1, [item.claim for item in held])
        assert "committed" in batch.changes[0].values
        with engine_of(sender).snapshot(sender):
            assert body(using=sender.alias) == "not committed yet"
            with beside(shop.monolith, is_patient=False) as writer:
                write("beside an open reader", using=writer.alias)
            assert body(using=sender.alias) == "not committed yet", "one snapshot, whatever is committed meanwhile"
