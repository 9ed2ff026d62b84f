"""Decisions: the same customers on the same side, writes at the owner, and everybody somewhere."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.routing.bucket import bucket_of, is_chosen
from strangler.routing.decision import Facts, decide
from strangler.routing.kill import without_killed
from strangler.routing.position import Position, read_epoch, read_position, write_position
from strangler.routing.table import ExtractionState, Route, Table

ROUTES = (
    Route("things", "list", ("GET",), "/things/", stale_ok=True),
    Route("things", "search", ("POST",), "/things/search", access="read"),
    Route("things", "add", ("POST",), "/things/", access="write"),
    Route("things", "page", ("GET",), "/page/{id}", stays=True),
    Route("things", "drop", ("DELETE",), "/page/{id}", access="write", stays=True),
)


def table(**state):
    return Table(
        1,
        {"monolith": ("http://127.0.0.1:1",), "things": ("http://127.0.0.1:2",)},
        (replace(ExtractionState("things"), **state),),
        ROUTES,
    )


READ = Facts("GET", "/things/", user_id="7")


@pytest.mark.parametrize(
    ("actor", "salt", "bucket"),
    [
        ("user:1", "reviews", 6030),
        ("user:2", "reviews", 8317),
        ("anonymous:abc", "reviews", 1440),
        ("user:1", "orders", 3946),
        ("user:é", "s", 9856),
        ("", "", 5896),
    ],
)
def test_buckets_never_change_once_shipped(actor, salt, bucket):
    assert bucket_of(actor, salt=salt) == bucket


shares = st.floats(0, 1)
actors = st.text(max_size=20)


@given(actors, st.text(max_size=8), shares, shares)
def test_a_growing_share_never_sends_anybody_back(actor, salt, one, other):
    small, big = sorted((one, other))
    bucket = bucket_of(actor, salt=salt)
    assert is_chosen(bucket, big) or not is_chosen(bucket, small)


@given(actors, shares)
def test_a_customer_is_pinned_whatever_the_request_looks_like(actor, share):
    sides = {
        decide(Facts(method, "/things/", actor=actor, user_id=actor), table(read_share=share)).upstream
        for method in ("GET", "HEAD")
    }
    assert len(sides) == 1


@given(st.text(max_size=12), st.text(max_size=30), st.sampled_from(["monolith", "service"]), shares, st.booleans())
def test_every_request_is_answered_by_a_known_upstream(method, path, owner, share, held):
    known = table(owner=owner, read_share=share, held=held, shadow_share=share)
    decision = decide(Facts(method, path), known)
    assert decision.upstream in known.upstreams
    assert decision.because


def test_a_share_chooses_about_as_many_as_it_says():
    chosen = sum(
        decide(Facts("GET", "/things/", user_id=str(n)), table(read_share=0.05)).upstream == "things"
        for n in range(10_000)
    )
    assert 420 <= chosen <= 580


def test_the_user_decides_once_known_else_the_anonymous_cookie():
    half = table(read_share=0.5)
    by_user = decide(Facts("GET", "/things/", user_id="1", actor="abc"), half)
    assert by_user == decide(Facts("GET", "/things/", user_id="1", actor="xyz"), half)
    assert decide(Facts("GET", "/things/", actor="abc"), half).because.startswith("bucket ")
    assert decide(Facts("GET", "/things/"), half).upstream == "monolith"


def test_before_own_writes_go_to_the_monolith_and_reads_by_share():
    for share in (0.0, 0.5, 1.0):
        assert decide(Facts("POST", "/things/"), table(read_share=share)).upstream == "monolith"
    assert decide(READ, table(read_share=1.0)).upstream == "things"


def test_before_own_a_failing_read_falls_back_only_if_it_may_be_repeated():
    assert decide(READ, table(read_share=1.0)).fallback == "monolith"
    assert decide(Facts("POST", "/things/search"), table(read_share=1.0)).fallback is None


def test_after_own_reads_and_writes_go_to_the_service_and_writes_never_fall_back():
    write = decide(Facts("POST", "/things/"), table(owner="service"))
    read = decide(READ, table(owner="service", read_share=0.0))
    assert (write.upstream, write.fallback) == ("things", None)
    assert (read.upstream, read.fallback, read.is_fallback_stale) == ("things", "monolith", True)
    assert decide(Facts("POST", "/things/search"), table(owner="service")).fallback is None


def test_after_own_a_stale_read_falls_back_only_if_it_may_be_repeated():
    for is_idempotent in (False, True):
        search = Route("things", "find", ("POST",), "/find", access="read", stale_ok=True, idempotent=is_idempotent)
        known = replace(table(owner="service"), routes=(*ROUTES, search))
        fallback = decide(Facts("POST", "/find"), known).fallback
        assert fallback == ("monolith" if is_idempotent else None)


def test_a_route_that_stays_never_goes_to_the_service():
    for owner in ("monolith", "service"):
        assert decide(Facts("GET", "/page/3"), table(owner=owner, read_share=1.0)).upstream == "monolith"
        assert decide(Facts("DELETE", "/page/3"), table(owner=owner, read_share=1.0)).upstream == "monolith"


def test_only_writes_are_held_also_those_that_stay():
    held = table(held=True)
    assert decide(Facts("POST", "/things/"), held).hold
    assert decide(Facts("DELETE", "/page/3"), held).hold
    assert not decide(READ, held).hold
    assert not decide(Facts("POST", "/elsewhere/"), held).hold


def test_a_read_goes_to_the_owner_until_the_own_write_has_arrived():
    wrote = replace(READ, written={"things": Position(1, 5)})
    assert decide(wrote, table(read_share=1.0)).upstream == "monolith"
    for below, side in ((5, "monolith"), (6, "things")):
        arrived = replace(wrote, delivered={"things": Position(1, below)})
        assert decide(arrived, table(read_share=1.0)).upstream == side
    assert decide(replace(wrote, delivered={"things": Position(2, 0)}), table(read_share=1.0)).upstream == "things"
    assert decide(wrote, table(owner="service")).upstream == "things"


def test_a_staying_read_waits_only_after_own_and_only_for_its_own_write():
    wrote = Facts("GET", "/page/3", written={"things.rows": Position(2, 5)})
    assert decide(wrote, table(owner="service")).waits
    assert not decide(wrote, table(owner="monolith")).waits
    assert not decide(replace(wrote, written={"others": Position(2, 5)}), table(owner="service")).waits


def test_an_override_moves_reads_only_and_only_while_there_is_something_to_try():
    forced = replace(READ, overrides={"things": "service"})
    assert decide(forced, table(shadow_share=0.1)).upstream == "things"
    assert decide(forced, table()).upstream == "monolith"
    home = replace(READ, overrides={"things": "monolith"})
    assert decide(home, table(read_share=1.0)).upstream == "monolith"
    assert decide(home, table(owner="service")).upstream == "things"


def test_only_repeatable_reads_of_the_monolith_are_shadowed():
    shadowing = table(shadow_share=1.0)
    assert decide(READ, shadowing).shadow == "things"
    assert decide(Facts("POST", "/things/search"), shadowing).shadow is None
    assert decide(Facts("POST", "/things/"), shadowing).shadow is None
    assert decide(Facts("GET", "/page/3"), shadowing).shadow is None
    assert decide(READ, table(shadow_share=1.0, read_share=1.0)).shadow is None


def test_the_kill_switch_sends_everybody_home_where_the_monolith_still_owns():
    for killed in ({"*"}, {"things"}):
        home = decide(READ, without_killed(table(read_share=1.0, shadow_share=1.0), killed))
        assert (home.upstream, home.shadow) == ("monolith", None)
    assert decide(READ, without_killed(table(read_share=1.0), {"others"})).upstream == "things"
    assert decide(READ, without_killed(table(owner="service"), {"*"})).upstream == "things"


def test_positions_are_read_strictly_and_compared_epoch_first():
    assert read_position("things;2;17") == ("things", Position(2, 17))
    assert write_position("things", Position(2, 17)) == "things;2;17"
    assert Position(2, 0) > Position(1, 999)
    for bad in ("", "things", "things;2", "things;2;x", ";2;3", "things;-1;3", "things;²;3", "a;1;2;3"):
        assert read_position(bad) is None
    assert read_epoch("things;4") == ("things", 4)
    assert read_epoch("things;") is None
