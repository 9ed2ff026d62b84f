"""What a link is worth watching for is told by the side that knows it, and only by that one."""

import pytest

from strangler.protocol.claim import RowKey
from strangler.sync import dead_letters, gauges, links, verify
from strangler.sync.gauges import HELP, of_links
from tests.projects.sync.models import Author, Note
from tests.projects.sync.ownership import own
from tests.projects.sync.pair import MOVED, REFERENCES

AT_THE_OWNER = {"link_lag_seconds", "link_proven"}


@pytest.fixture
def shop(pair, settings):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a")
    return pair


def told(connection, link=MOVED):
    """{name: value} of one link."""
    return {name: value for name, labels, value in of_links(connection) if labels.get("link") == link}


def info(connection, link=MOVED):
    [labels] = [s.labels for s in of_links(connection) if s.name == "link_info" and s.labels["link"] == link]
    return labels


def test_every_number_has_a_help_and_every_link_its_labels(shop):
    for name, labels, _value in of_links(shop.monolith):
        assert name in HELP
        assert name == "clock_seconds" or (labels["extraction"], labels["link"] in (MOVED, REFERENCES)) == (MOVED, True)


def test_role_and_epoch_stand_in_labels_and_follow_the_hand_over(shop, settings):
    settings.STRANGLER_SIDE = "monolith"
    shop.settle()
    before = info(shop.monolith)
    own(shop)
    assert before == {"extraction": MOVED, "link": MOVED, "side": "monolith", "role": "owner", "epoch": 1}
    assert info(shop.monolith) == {**before, "role": "follower", "epoch": 2}
    assert (info(shop.service)["role"], info(shop.monolith, REFERENCES)["role"]) == ("owner", "owner")
    assert told(shop.service)["link_epoch"] == 2


def test_lag_and_proof_are_told_by_the_side_that_owns(shop):
    shop.settle()
    assert told(shop.monolith).keys() >= AT_THE_OWNER
    assert not AT_THE_OWNER & told(shop.service).keys()
    own(shop)
    assert not AT_THE_OWNER & told(shop.monolith).keys()
    assert told(shop.service).keys() >= AT_THE_OWNER


def test_what_waits_is_counted_and_its_wait_grows(shop):
    assert told(shop.monolith)["link_queued"] == 1
    with shop.monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_waiting SET since_us = since_us - 90000000 WHERE link = %s", [MOVED])
    assert told(shop.monolith)["link_lag_seconds"] >= 90
    shop.settle()
    after = told(shop.monolith)
    assert (after["link_queued"], after["link_inflight"], after["link_lag_seconds"]) == (0, 0, 0)


def test_a_proof_has_an_age_until_it_is_taken_away(shop):
    shop.settle()
    assert verify.verify(shop.monolith, MOVED, shop.to_service).is_clean
    assert told(shop.monolith)["link_proven"] == 1
    assert 0 <= told(shop.monolith)["link_clean_pass_age_seconds"] < 60
    links.doubt(shop.monolith, MOVED)
    assert told(shop.monolith)["link_proven"] == 0
    assert "link_clean_pass_age_seconds" not in told(shop.monolith)


def test_trouble_is_counted(shop):
    sound = told(shop.monolith)
    assert (sound["link_stopped"], sound["link_dead_letters"], sound["link_faults"]) == (0, 0, 0)
    links.stop(shop.monolith, MOVED, "a person must look")
    dead_letters.keep(shop.monolith, MOVED, RowKey("notes_note", ("1",)), 1, "refused")
    assert (told(shop.monolith)["link_stopped"], told(shop.monolith)["link_dead_letters"]) == (1, 1)


def test_nothing_was_heard_of_a_side_that_never_spoke(shop):
    assert "link_heard_seconds" not in told(shop.monolith)


def test_a_link_taken_down_between_two_looks_is_left_out(shop, monkeypatch):
    monkeypatch.setattr(gauges.links, "names", lambda connection: ["gone", MOVED])
    assert {s.labels.get("link") for s in of_links(shop.monolith)} == {None, MOVED}
