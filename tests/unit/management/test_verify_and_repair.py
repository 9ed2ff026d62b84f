"""`verify`, `repair` from a shell's point of view; what comparing itself promises is held by tests/specs/sync."""

import pytest
from django.db import OperationalError, connection

from strangler.management.verbs import repair, verify
from strangler.models import Transition
from strangler.protocol.claim import RowKey
from strangler.sync import dead_letters, links, queue, wire
from strangler.sync.deliver import PeerError
from tests.projects.control.things.models import Thing


@pytest.fixture
def rows(peer):
    """Three rows on both sides, nothing under way."""
    for number in (1, 2, 3):
        Thing.objects.create(pk=number, title=f"t{number}")
        peer.rows[(str(number),)] = (str(number), f"t{number}", "0")
    _forget_queue()
    return peer


def _forget_queue():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_queue")


def _queued():
    return queue.counts(connection, "things").queued


def test_equal_sides_are_clean_and_the_proof_is_remembered(strangle, rows):
    code, document = strangle("verify", "things")
    assert (code, document["links"][0]["rows"], document["links"][0]["clean"]) == (0, 3, True)
    assert links.read(connection, "things").verified_us > 0
    assert "things: 3 rows compared, 0 differ, 0 moving" in strangle("verify", "things", format="text")[1]


def test_S505_what_differs_is_named_by_key_and_column(strangle, rows):
    rows.rows[("2",)] = ("2", "other", "0")
    del rows.rows[("3",)]
    rows.rows[("9",)] = ("9", "extra", "0")
    code, document = strangle("verify", "things")
    assert (code, document["refusals"][0]["id"]) == (1, "S505")
    found = {(drift["key"][0], drift["what"], *drift["columns"]) for drift in document["links"][0]["drifts"]}
    assert found == {("2", "differs", "title"), ("3", "missing"), ("9", "extra")}
    text = strangle("verify", "things", format="text")[1]
    assert "things_thing 2 differs in title" in text
    assert "things_thing 3 is missing there" in text
    assert _queued() == 0


def test_repair_after_verify_queues_what_differs_and_ends_with_zero(strangle, rows):
    rows.rows[("2",)] = ("2", "other", "0")
    code, document = strangle("verify", "things", "--repair")
    assert (code, document["repaired"], _queued()) == (0, 1, 1)


def test_a_dry_run_of_a_repair_counts_and_queues_nothing(strangle, rows):
    rows.rows[("2",)] = ("2", "other", "0")
    code, document = strangle("verify", "things", "--repair", "--dry-run")
    assert (code, document["repaired"], len(document["links"][0]["drifts"]), _queued()) == (0, 0, 1, 0)
    text = strangle("verify", "things", "--repair", "--dry-run", format="text")[1]
    assert "1 keys would be queued anew (dry run)." in text


def test_S506_rows_under_way_are_neither_equal_nor_different(strangle, rows):
    Thing.objects.filter(pk=2).update(title="on its way")
    code, document = strangle("verify", "things")
    assert (code, document["refusals"][0]["id"], document["links"][0]["drifts"]) == (1, "S506", [])


def test_some_keys_are_compared_right_now(strangle, rows):
    rows.rows[("2",)] = ("2", "other", "0")
    assert strangle("verify", "things", "--table", "things_thing", "--keys", "1", "3")[0] == 0
    code, document = strangle("verify", "things", "--table", "things_thing", "--keys", "1", '["2"]')
    assert (code, document["links"][0]["rows"], len(document["links"][0]["drifts"])) == (1, 2, 1)


def test_S411_a_peer_that_is_away_is_told(strangle, rows):
    rows.is_away = True
    code, document = strangle("verify", "things")
    assert (code, document["refusals"][0]["id"]) == (1, "S411")


def test_S508_single_rows_of_what_the_service_owns_are_not_compared_from_here(strangle, rows):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET role = 'follower'")
    code, document = strangle("verify", "things", "--table", "things_thing")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET role = 'owner'")
    assert (code, document["refusals"][0]["id"], document["links"]) == (1, "S508", [])


@pytest.mark.parametrize("verb", [["verify"], ["repair", "--from-dead-letters"]])
def test_S502_an_unknown_extraction_is_answered_with_the_nearest(strangle, rows, verb):
    code, document = strangle(*verb, "thinsg")
    assert (code, document["refusals"][0]["id"]) == (1, "S502")
    assert "Did you mean things?" in document["refusals"][0]["what"]


def test_S503_an_unknown_table_is_answered_with_the_nearest(strangle, rows):
    code, document = strangle("verify", "things", "--table", "things_thign")
    assert (code, document["refusals"][0]["id"]) == (1, "S503")
    assert "Did you mean things_thing?" in document["refusals"][0]["what"]


@pytest.mark.parametrize("key", ['["1","2"]', "[1", "[]"])
def test_S504_a_key_of_another_shape_is_refused_with_an_example(strangle, rows, key):
    code, document = strangle("repair", "things", "--table", "things_thing", "--keys", key)
    assert (code, document["refusals"][0]["id"]) == (1, "S504")
    assert document["refusals"][0]["next"] == "write it like 17"


@pytest.mark.parametrize("verb", ["verify", "repair"])
def test_S510_keys_without_a_table_are_refused(strangle, rows, verb):
    code, document = strangle(verb, "things", "--keys", "1")
    assert (code, document["refusals"][0]["id"]) == (1, "S510")


def test_named_keys_are_queued_anew_and_a_dry_run_queues_none(strangle, rows):
    words = ("repair", "things", "--table", "things_thing", "--keys", "1", "3")
    assert strangle(*words, "--dry-run")[1]["queued"] == 0
    assert _queued() == 0
    code, document = strangle(*words)
    assert (code, document["queued"], document["keys"][0]["keys"]) == (0, 2, [["1"], ["3"]])
    assert _queued() == 1


def test_refused_keys_are_queued_anew(strangle, rows):
    dead_letters.keep(connection, "things", RowKey("things_thing", ("2",)), 5, "no")
    code, document = strangle("repair", "things", "--from-dead-letters")
    assert (code, document["queued"], _queued()) == (0, 1, 1)


def test_without_refused_keys_there_is_nothing_to_do(strangle, rows):
    assert strangle("repair", "things", "--from-dead-letters", format="text") == (0, "0 keys were queued anew.\n")


def test_keys_queued_before_the_other_side_went_away_are_told(strangle, rows, monkeypatch):
    found = repair.links_of("things")
    letters = [(found[0], found[0].definition.tables[0], [(pk,)]) for pk in "12"]
    monkeypatch.setattr(repair, "_letters", lambda links: letters)
    queue_one = repair._requeue

    def requeue(link, table, keys):
        if keys == [("2",)]:
            raise PeerError("refused")
        queue_one(link, table, keys)

    monkeypatch.setattr(repair, "_requeue", requeue)
    code, document = strangle("repair", "things", "--from-dead-letters")
    assert (code, document["refusals"][0]["id"], _queued()) == (1, "S411", 1)
    assert document["changed"] == ["things things_thing: 1 keys were queued anew"]


def test_keys_a_verify_queued_before_it_broke_off_are_told(strangle, rows, monkeypatch):
    def away(*words):
        raise OperationalError("the database is away")

    rows.rows[("2",)] = ("2", "other", "0")
    monkeypatch.setattr(verify, "_text", away)
    code, document = strangle("verify", "things", "--repair")
    assert (code, document["refusals"][0]["id"], _queued()) == (1, "S306", 1)
    assert document["changed"] == ["things: 1 keys were queued anew"]


def test_lost_triggers_are_named_by_side_and_what_comes_next_is_said(strangle, rows):
    rows.mended = wire.Done(True, value="trigger one on things_thing is gone\ntrigger two on things_thing is gone")
    code, document = strangle("repair", "things", "--triggers")
    assert (code, [each["side"] for each in document["mended"]]) == (0, ["service"])
    text = strangle("repair", "things", "--triggers", format="text")[1]
    assert "things, service: trigger one on things_thing is gone; trigger two on things_thing is gone" in text
    assert "Next: manage.py strangle verify things --repair" in text


def test_S523_what_no_trigger_can_mend_is_refused_with_the_side_and_its_reason(strangle, rows):
    rows.mended = wire.Done(False, "there is no table things_thing on this side; run its migrations")
    code, document = strangle("repair", "things", "--triggers")
    assert (code, document["refusals"][0]["id"]) == (1, "S523")
    assert "at the service: there is no table things_thing" in document["refusals"][0]["what"]
    assert "Every trigger is there." not in strangle("repair", "things", "--triggers", format="text")[1]
    assert {row.outcome for row in Transition.objects.filter(verb="repair")} == {"failed"}
