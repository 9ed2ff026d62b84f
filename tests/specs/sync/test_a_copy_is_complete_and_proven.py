"""Backfill beside live writers, verification that finds every planted difference, repair by the ordinary way."""

import datetime
import itertools
import uuid
from decimal import Decimal
from functools import cache

import msgspec
import pytest
from django.db import OperationalError

from strangler.protocol.claim import RowKey
from strangler.resilience import moments
from strangler.sync import backfill, links, queue, verify
from strangler.sync.apply import apply
from strangler.sync.deliver import PeerError, read_batch
from strangler.sync.engines import engine_of
from tests.projects.sync.databases import beside
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED, REFERENCES, moved_link, reference_link

BEFORE = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


def _seed(notes=25):
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").bulk_create(
        [Note(author=author, slug=f"n{i}", score=Decimal(i) / 4, made_at=BEFORE) for i in range(notes)]
    )
    Like.objects.using("monolith").bulk_create(
        [Like(note=note, author=author) for note in Note.objects.using("monolith").all()]
    )


def _begin(pair, notes=25):
    """Rows, and then the triggers."""
    pair.after(_seeded(notes))


@cache
def _seeded(notes):
    def walk(pair):
        _seed(notes)
        pair.install()

    return walk


def _copy(pair, link=MOVED, chunk_rows=10):
    backfill.cut(pair.monolith, link, chunk_rows=chunk_rows)
    while chunk := backfill.take(pair.monolith, link):
        backfill.copy(pair.monolith, link, chunk, pair.to_service)


def test_rows_older_than_the_triggers_are_copied(pair):
    _begin(pair)
    _copy(pair, REFERENCES)
    _copy(pair)
    pair.assert_equal()
    assert backfill.progress(pair.monolith, MOVED).rows == 50
    assert backfill.progress(pair.monolith, MOVED).is_done
    assert verify.verify(pair.monolith, MOVED, pair.to_service).is_clean


def test_a_copy_of_children_before_their_references_completes(pair):
    _begin(pair)
    _copy(pair)
    assert not Note.objects.using("service").exists()
    _copy(pair, REFERENCES)
    pair.settle()
    pair.assert_equal()


def test_a_late_chunk_neither_resurrects_nor_rolls_back(pair):
    _begin(pair, notes=3)
    _copy(pair, REFERENCES)

    def meanwhile(link, table):
        if table == "notes_note" and Note.objects.using("monolith").filter(slug="n0").exists():
            Note.objects.using("monolith").filter(slug="n1").update(body="newer")
            Note.objects.using("monolith").get(slug="n0").delete()
            pair.settle()

    with moments.listening("sync.chunk_read", meanwhile):
        _copy(pair)
    pair.settle()
    pair.assert_equal()
    assert not Note.objects.using("service").filter(slug="n0").exists()
    assert Note.objects.using("service").get(slug="n1").body == "newer"


@pytest.mark.parametrize("is_late_first", [True, False], ids=["late first", "late second"])
def test_two_appliers_of_one_key_ask_the_guard_in_turn(pair, is_late_first):
    """A row that was copied late and its tombstone, both past the door: whoever asks second waits for the first."""
    _begin(pair, notes=1)
    _copy(pair, REFERENCES)
    note = Note.objects.using("monolith").get()
    late, tombstone = _copied(pair, note), _deleted(pair, note)
    late = msgspec.structs.replace(late, high_water=tombstone.high_water)  # both are let in
    first, second = (late, tombstone) if is_late_first else (tombstone, late)

    def meanwhile(link):
        if not asked:
            asked.append(link)
            with beside(pair.service, is_patient=False) as another, pytest.raises(OperationalError):
                apply(another, second)

    asked = []
    with moments.listening("sync.guarded", meanwhile):
        assert _outcomes(pair.there.apply(first)) == ["applied"]
    assert _outcomes(pair.there.apply(second)) == ["applied" if is_late_first else "stale"]
    assert not Note.objects.using("service").exists()


def test_deletes_behind_the_cursor_skip_no_row(pair, monkeypatch):
    """By offset, a page would begin as many rows too far on as were deleted before it."""
    monkeypatch.setattr(backfill, "BATCH_ROWS", 4)
    _seed(notes=25)
    pair.install()
    _copy(pair, REFERENCES)
    likes = Like.objects.using("monolith")
    first, last = likes.order_by("pk").first().pk, likes.order_by("pk").last().pk

    def delete_behind(link, table):
        if table == "notes_like" and pair.to_service.posted:
            keys = [int(change.key[0]) for change in pair.to_service.posted[-1].changes if change.table == table]
            likes.filter(pk__in=keys[:2]).delete()  # of the page before
            for key in [key for key in keys[2:3] if key <= last]:
                likes.filter(pk=key).update(id=key + 1000)  # ahead again, by a changed key

    with moments.listening("sync.chunk_read", delete_behind):
        _copy(pair, chunk_rows=10)
    copied = set(Like.objects.using("service").values_list("pk", flat=True))
    assert copied >= set(range(first, last + 1)), "every row was posted before it was deleted, none was skipped"
    pair.settle()
    pair.assert_equal()


def test_a_copy_resumes_where_it_was_killed(pair):
    _begin(pair)
    _copy(pair, REFERENCES)
    backfill.cut(pair.monolith, MOVED, chunk_rows=10)
    backfill.copy(pair.monolith, MOVED, backfill.take(pair.monolith, MOVED), pair.to_service)
    lost = backfill.take(pair.monolith, MOVED)
    pair.to_service.is_cut = True
    with pytest.raises(PeerError):
        backfill.copy(pair.monolith, MOVED, lost, pair.to_service)
    pair.to_service.is_cut = False
    with pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_chunk SET lease_us = 0")
    posted = len(pair.to_service.posted)
    _copy(pair)
    pair.assert_equal()
    assert len(pair.to_service.posted) - posted == 5  # of six chunks, the first was not posted again


@pytest.mark.parametrize("heard", [["service", "monolith"], ["monolith"]], ids=["by both", "by one side only"])
def test_a_cancelled_copy_can_be_made_again(pair, heard):
    """And counts from 1 again, as after an uninstall: what the service remembers of before is higher."""
    _begin(pair, notes=3)
    _copy(pair, REFERENCES)
    _copy(pair)
    for _ in range(3):
        Note.objects.using("monolith").update(body="many versions")
        pair.settle()
    for side, link in itertools.product(heard, (MOVED, REFERENCES)):
        links.remove(getattr(pair, side), link)
    _count_from_one_again(pair.monolith)
    pair.install()
    assert engine_of(pair.monolith).high_water(pair.monolith) == 0
    Note.objects.using("monolith").filter(slug="n1").update(body="first of the new epoch")
    pair.settle()
    _copy(pair, REFERENCES)
    _copy(pair)
    pair.settle()
    pair.assert_equal()


def _count_from_one_again(connection):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'strangler_queue'")
        else:
            cursor.execute("ALTER TABLE strangler_queue ALTER COLUMN version RESTART")


PLANTED = {
    "missing": "DELETE FROM notes_like WHERE note_id = {n0}",
    "extra": "INSERT INTO notes_note(id, author_id, slug, body, is_public, token) "
    "VALUES (999, {author}, 'ghost', '', {true}, '00000000000000000000000000000009')",
    "score": "UPDATE notes_note SET score = 7.77 WHERE slug = 'n1'",
    "body": "UPDATE notes_note SET body = ' ' WHERE slug = 'n1'",
    "extra_json": "UPDATE notes_note SET extra = '{{\"a\": 1}}' WHERE slug = 'n1'",
    "is_public": "UPDATE notes_note SET is_public = {false} WHERE slug = 'n1'",
    "made_at": "UPDATE notes_note SET made_at = '2026-03-01 00:00:00.000001' WHERE slug = 'n1'",
    "token": "UPDATE notes_note SET token = '00000000000000000000000000000008' WHERE slug = 'n1'",
    "weight": "UPDATE notes_like SET weight = 1.0000000000000002 WHERE note_id = {n0}",
}


@pytest.mark.parametrize("planted", PLANTED)
def test_every_planted_difference_is_found_named_and_repaired(pair, engine, planted):
    _begin(pair, notes=3)
    _copy(pair, REFERENCES)
    _copy(pair)
    first = Note.objects.using("monolith").get(slug="n0")
    words = {"true": "true", "false": "false"} if engine == "postgres" else {"true": 1, "false": 0}
    _write_behind_the_fence(pair, PLANTED[planted].format(n0=first.pk, author=first.author_id, **words))
    report = verify.verify(pair.monolith, MOVED, pair.to_service)
    assert len(report.drifts) == 1
    drift = report.drifts[0]
    assert drift.what == (planted if planted in ("missing", "extra") else "differs")
    assert drift.columns == (() if drift.what != "differs" else (planted.replace("extra_json", "extra"),))
    verify.repair(pair.monolith, MOVED, report.drifts)
    pair.settle()
    assert verify.verify(pair.monolith, MOVED, pair.to_service).is_clean
    pair.assert_equal()


def test_two_swapped_rows_do_not_cancel_out(pair):
    """Count and every value of the table are the same; only which row holds which is not."""
    _seed(notes=2)
    a, b = Note.objects.using("monolith").order_by("pk")
    for note, body in ((a, "mine"), (b, "yours")):
        Note.objects.using("monolith").filter(pk=note.pk).update(body=body, score=None, token=uuid.UUID(int=7))
    pair.install()
    _copy(pair, REFERENCES)
    _copy(pair)
    _write_behind_the_fence(pair, "UPDATE notes_note SET body = CASE body WHEN 'mine' THEN 'yours' ELSE 'mine' END")
    assert set(Note.objects.using("service").values_list("pk", "body")) == {(a.pk, "yours"), (b.pk, "mine")}
    drifts = verify.verify(pair.monolith, MOVED, pair.to_service).drifts
    assert [(drift.key, drift.columns) for drift in drifts] == [((str(n.pk),), ("body",)) for n in (a, b)]


def test_a_difference_that_is_under_way_is_not_drift(pair):
    _begin(pair, notes=2)
    _copy(pair, REFERENCES)
    _copy(pair)
    Note.objects.using("monolith").filter(slug="n1").update(body="on its way")
    report = verify.verify(pair.monolith, MOVED, pair.to_service)
    assert not report.drifts
    assert len(report.moving) == 1
    pair.settle()
    assert verify.verify(pair.monolith, MOVED, pair.to_service).is_clean


def test_a_reference_is_verified_by_its_own_columns(pair):
    _seed(notes=1)
    pair.install(reference_link())
    _copy(pair, REFERENCES)
    Author.objects.using("monolith").update(last_seen=BEFORE)
    assert verify.verify(pair.monolith, REFERENCES, pair.to_service).is_clean
    assert queue.counts(pair.monolith, REFERENCES).queued == 0


def _copied(pair, note):
    """The note as a copier reads it; no change of it is queued."""
    return read_batch(pair.monolith, moved_link(), 1, [], [RowKey("notes_note", (str(note.pk),))])


def _deleted(pair, note):
    """The note's tombstone, as its sender reads it."""
    note.delete()
    queue.unpack(pair.monolith, MOVED)
    held = queue.hold(pair.monolith, MOVED, holder="test", limit=10, lease_s=10)
    return read_batch(
        pair.monolith, moved_link(), 1, [item.claim for item in held if item.claim.row.table == "notes_note"]
    )


def _outcomes(reply):
    return [receipt.outcome for receipt in reply.receipts]


def _write_behind_the_fence(pair, sql):
    """As somebody with the keys of the database would."""
    from django.db import transaction

    from strangler.sync.engines import engine_of

    with transaction.atomic(using="service"), pair.service.cursor() as cursor:
        engine_of(pair.service).mark(pair.service, MOVED)
        cursor.execute(sql)
        engine_of(pair.service).unmark(pair.service, MOVED)
