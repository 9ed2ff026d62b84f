"""`doctor` names what is wrong by id, and everything else as well; nothing it looks at makes it fall."""

import pytest
from django.db import connection, connections

from strangler.management import diagnosis
from strangler.protocol.claim import RowKey
from strangler.sync import dead_letters, lease, links
from strangler.testing.ports import free_port

FORWARD = "strangler.forward.middleware.ForwardMiddleware"
LINK = "strangler.sync.middleware.LinkMiddleware"


@pytest.fixture
def well(peer, settings):
    """A project in which nothing is to repair."""
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], LINK, *[m for m in settings.MIDDLEWARE[1:] if m != LINK]]
    settings.STRANGLER_KEYS_IN = "k2:the-other-direction-0123"
    lease.take(connection, "deliver:things", "somebody", 60)
    return peer


def ids(document):
    return [each["id"] for each in document["refusals"]]


def test_a_project_that_is_well_ends_with_zero(strangle, well):
    code, document = strangle("doctor")
    assert (code, ids(document)) == (0, []), document["refusals"]
    assert all(topic["ok"] for topic in document["topics"].values())
    text = strangle("doctor", format="text")[1]
    assert "Databases: OK  default (SQLite)" in text or "Databases: OK  default (PostgreSQL)" in text
    assert "Links: OK  things owner of epoch 1, 0 changes behind, delivered by somebody" in text
    assert "Peers: OK  things follower of epoch 1" in text


def test_before_copy_there_is_nothing_to_repair_in_links(strangle, transactional_db, settings):
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], LINK]
    assert strangle("doctor")[0] == 0


def test_S511_a_database_that_is_away_is_one_finding_among_others(strangle, well, settings):
    settings.STRANGLER_DATABASE = "away"
    connections.databases["away"] = {**connections.databases["default"], "NAME": "/nowhere/at/all.sqlite3"}
    connections.databases["away"] |= {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    try:
        code, document = strangle("doctor")
    finally:
        del connections.databases["away"]
        del connections["away"]
    assert (code, ids(document)) == (1, ["S511"])
    assert document["topics"]["peers"]["ok"]


def test_P101_an_engine_that_is_not_there_yet_is_not_called_well(strangle, transactional_db, monkeypatch):
    monkeypatch.setattr(diagnosis, "not_yet", lambda connection: "Oracle")
    code, document = strangle("doctor")
    assert (code, document["topics"]["databases"]["ok"], "P101" in ids(document)) == (1, False, True)


def test_S512_a_broker_that_is_away_is_told_without_its_password(strangle, well, settings):
    settings.CELERY_BROKER_URL = f"redis://:secret@127.0.0.1:{free_port()}/0"
    code, document = strangle("doctor")
    assert (code, ids(document)) == (1, ["S512"])
    assert "secret" not in str(document)


def test_S513_a_lost_trigger_is_named(strangle, well):
    with connection.cursor() as cursor:
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'things_thing'"
        if connection.vendor == "postgresql":
            sql = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'things_thing'::regclass AND NOT tgisinternal"
        cursor.execute(sql)
        name = cursor.fetchall()[0][0]
        cursor.execute(f'DROP TRIGGER "{name}"' + (" ON things_thing" if connection.vendor == "postgresql" else ""))
    code, document = strangle("doctor")
    assert (code, set(ids(document))) == (1, {"S513"})


def test_S514_a_link_that_stands_still_is_told(strangle, well):
    links.stop(connection, "things", "source went back in time")
    assert ids(strangle("doctor")[1]) == ["S514"]


def test_S514_a_link_that_stands_still_at_the_other_side_is_told(strangle, well):
    """While the service owns, it is its own delivery that stands still, and nothing here shows it."""
    well.state["stopped"] = "the peer went back in time"
    code, document = strangle("doctor")
    assert (code, ids(document)) == (1, ["S514"])
    assert "on the other side" in document["refusals"][0]["what"]


def test_S515_a_peer_that_is_away_is_told(strangle, well):
    well.is_away = True
    code, document = strangle("doctor")
    assert (code, ids(document)) == (1, ["S515"])


@pytest.mark.parametrize("off_s", [-30, 30])
def test_S516_clocks_that_differ_are_told(strangle, well, monkeypatch, off_s):
    ours_us = diagnosis.time.time_ns() // 1000
    well.state["now_us"] = ours_us + off_s * diagnosis.US
    code, document = strangle("doctor")
    assert (code, ids(document)) == (1, ["S516"])


@pytest.mark.parametrize("order", ["missing", "before", "late"])
def test_S517_the_middleware_stands_directly_after_the_session(strangle, well, settings, order):
    others = [name for name in settings.MIDDLEWARE if name != LINK]
    settings.MIDDLEWARE = {"missing": others, "before": [LINK, *others], "late": [*others, LINK]}[order]
    assert ids(strangle("doctor")[1]) == ["S517"]


@pytest.mark.parametrize("order", ["missing", "second"])
def test_S460_a_table_that_no_middleware_reads_in_time_is_told(strangle, well, settings, order):
    settings.STRANGLER_SWITCH_TABLE = "strangler.stages.published.table"
    if order == "second":
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, FORWARD]
    assert ids(strangle("doctor")[1]) == ["S460"]


def test_S461_a_middleware_that_is_told_of_no_table_is_named_where_no_gateway_turns_traffic(strangle, well, settings):
    settings.MIDDLEWARE = [FORWARD, *settings.MIDDLEWARE]
    assert ids(strangle("doctor")[1]) == ["S461"]
    settings.STRANGLER_SWITCH_TABLE = "strangler.stages.published.table"
    code, document = strangle("doctor")
    assert (code, ids(document)) == (0, [])
    assert (
        "the monolith forwards by the table of strangler.stages.published.table"
        in document["topics"]["middleware"]["saw"]
    )


def test_a_middleware_left_beside_gateways_is_no_fault(strangle, well, settings):
    settings.MIDDLEWARE = [FORWARD, *settings.MIDDLEWARE]
    settings.STRANGLER_GATEWAYS = f"http://127.0.0.1:{free_port()}"
    assert ids(strangle("doctor")[1]) == ["S521"]


@pytest.mark.parametrize("name", ["STRANGLER_PEERS", "STRANGLER_KEYS_OUT", "STRANGLER_KEYS_IN"])
def test_S518_a_link_without_address_or_keys_is_told(strangle, well, settings, name):
    setattr(settings, name, {})
    assert ids(strangle("doctor")[1]) == ["S518"]


@pytest.mark.parametrize("there", [{"role": "owner"}, {"epoch": 2}, {"role": "closing", "epoch": 2}])
def test_S519_two_sides_that_disagree_are_told(strangle, well, there):
    well.state.update(there)
    assert ids(strangle("doctor")[1]) == ["S519"]


def test_S520_refused_keys_are_counted(strangle, well):
    dead_letters.keep(connection, "things", RowKey("things_thing", ("2",)), 5, "no")
    assert ids(strangle("doctor")[1]) == ["S520"]


def test_S521_a_gateway_that_is_away_is_told(strangle, well, settings):
    settings.STRANGLER_GATEWAYS = f"http://127.0.0.1:{free_port()}"
    assert ids(strangle("doctor")[1]) == ["S521"]


def test_S522_a_link_nobody_delivers_is_told(strangle, well):
    lease.give_back(connection, "deliver:things", "somebody")
    assert ids(strangle("doctor")[1]) == ["S522"]


def test_settings_faults_are_shown_with_their_own_ids(strangle, well, settings):
    settings.STRANGLER_GATEWAYS = "ftp://nowhere"
    code, document = strangle("doctor")
    assert code == 1
    assert "strangler.E004" in ids(document)
