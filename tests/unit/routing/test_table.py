"""Tables: one that exists can be decided on; a bad one names every fault at once."""

import pytest

from strangler.routing.faults import BadTable
from strangler.routing.table import ExtractionState, Route, Table

UP = {"monolith": ("http://127.0.0.1:1",), "things": ("http://127.0.0.1:2",)}


STATES = (ExtractionState("things"),)


def table(*routes, states=STATES, upstreams=UP, version=1):
    return Table(version, upstreams, tuple(states), tuple(routes))


def faults(*routes, **more):
    with pytest.raises(BadTable) as caught:
        table(*routes, **more)
    return caught.value.faults


def test_every_fault_is_named_at_once():
    found = faults(
        Route("things", "a", (), "no-slash", access="write", stale_ok=True),
        Route("unknown", "b", ("get",), "/b"),
        states=[ExtractionState("things", owner="nobody", read_share=1.5, shadow_timeout_s=60.0, upstream="gone")],
        upstreams={"things": ("https://x",), "empty": ()},
        version=-1,
    )
    text = "\n".join(found)
    for part in (
        "version -1",
        "no upstream is named 'monolith'",
        "must look like http://",
        "'empty' has no address",
        "owner 'nobody'",
        "read_share 1.5",
        "shadow_timeout_s 60.0",
        "sends traffic to 'gone'",
        "things.a has no method",
        "only reads may be stale_ok",
        "must start with /",
        "belongs to an extraction the table does not have",
        "'get' is no method",
    ):
        assert part in text
    assert len(found) == 13


def test_two_routes_for_the_same_requests_are_refused_with_both_names():
    [fault] = faults(Route("things", "a", ("GET", "POST"), "/x/{id}/"), Route("things", "b", ("POST",), "/x/{pk}/"))
    assert "things.a and things.b both take POST /x/x/ and neither is more specific" in fault


def test_crossing_routes_of_two_extractions_are_refused_unless_one_is_more_specific():
    states = (ExtractionState("things"), ExtractionState("others"))
    crossing = (Route("things", "a", ("GET",), "/{x}/b"), Route("others", "b", ("GET",), "/a/{x}"))
    [fault] = faults(*crossing, states=states)
    assert "both take GET /a/b" in fault
    table(Route("things", "a", ("GET",), "/{x}/b"), Route("others", "b", ("GET",), "/a/b"), states=states)
    table(Route("things", "a", ("GET",), "/a/{x*}"), Route("others", "b", ("GET",), "/a/b/{x}"), states=states)
    table(Route("things", "a", ("GET",), "/{x}/b"), Route("others", "b", ("POST",), "/a/{x}"), states=states)


@pytest.mark.parametrize("url", ["ftp://x", "http://", "http://x:99999", "http://x/path", "http://u@x", "x"])
def test_an_upstream_must_be_a_plain_http_origin(url):
    assert faults(upstreams={"monolith": (url,)})


def test_names_are_declared_once():
    found = faults(
        Route("things", "a", ("GET",), "/1"),
        Route("things", "a", ("GET",), "/2"),
        states=[ExtractionState("things"), ExtractionState("things")],
    )
    assert found == [
        "extraction 'things' is declared more than once",
        "route 'things.a' is declared more than once",
    ]
