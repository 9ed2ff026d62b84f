"""Small words of the gateway: cookies, header lists, kept bodies, positions in a cookie."""

import pytest

from strangler.gateway.body import Body
from strangler.gateway.cookies import cookie_name, read_cookies, set_cookie, without_cookies
from strangler.gateway.head import HOP_BY_HOP, dropped_names, every, first
from strangler.gateway.metrics import Metrics
from strangler.gateway.position import MAX_LINKS, merge
from strangler.gateway.refusal import FENCED, MALFORMED
from strangler.routing.position import Position

OURS = frozenset({b"sessionid", b"strangler_actor"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a=1; sessionid=x; b=2", b"a=1; b=2"),
        (b"sessionid=x", b""),
        (b"sessionid=x; a=1", b"a=1"),
        (b"a=1;sessionid=x;b=2", b"a=1;b=2"),
        (b'a="1; 2"; b', b'a="1; 2"; b'),
        (b"xsessionid=1; sessionidx=2", b"xsessionid=1; sessionidx=2"),
        (b"a=sessionid=x", b"a=sessionid=x"),
        (b"sessionid=x; sessionid=y; a=1", b"a=1"),
    ],
)
def test_a_cookie_is_taken_out_and_every_other_byte_stays(before, after):
    assert without_cookies(before, OURS) == after


def test_cookies_are_read_like_django_reads_them():
    headers = [(b"Cookie", b"a=1; b=x=y; a=2; junk"), (b"cookie", b"c=\xe9")]
    assert read_cookies(headers) == {b"a": b"2", b"b": b"x=y", b"c": b"\xe9"}


def test_our_cookies_are_closed_to_scripts_and_secure_by_https():
    assert (
        set_cookie("n", "v", max_age_s=5, is_secure=True) == b"n=v; Path=/; Max-Age=5; HttpOnly; SameSite=Lax; Secure"
    )
    assert cookie_name(b' sessionid =""; Max-Age=0') == b"sessionid"


def test_a_connection_header_ends_what_it_names_but_never_what_routing_needs():
    headers = [(b"Connection", b"X-A , close"), (b"connection", b"host,content-length,cookie,x-b")]
    names = [name.lower() for name, _ in headers]
    assert dropped_names(headers, names) - HOP_BY_HOP == {b"x-a", b"close", b"x-b"}
    assert dropped_names([], []) is HOP_BY_HOP


def test_headers_are_found_by_any_case_and_all_of_them():
    headers = [(b"X-A", b"1"), (b"x-a", b"2")]
    assert (first(headers, b"x-a"), every(headers, b"x-a"), first(headers, b"x-b")) == (b"1", [b"1", b"2"], None)


def test_a_body_can_be_sent_again_until_more_than_the_limit_has_been_handed_on():
    body, once, twice = Body(limit=4), [], []
    body.add(b"ab")
    body.attach(once.append, lambda: once.append(b"end"))
    body.add(b"cd")
    body.detach()
    body.attach(twice.append, lambda: twice.append(b"end"))
    assert body.is_replayable and twice == [b"ab", b"cd"]
    body.add(b"e")
    body.end()
    assert not body.is_replayable and twice == [b"ab", b"cd", b"e", b"end"] and once == [b"ab", b"cd"]


def test_nothing_is_lost_of_a_large_body_nobody_takes_yet():
    body, taken = Body(limit=1), []
    body.add(b"abc")
    assert body.is_replayable and body.is_over_limit
    body.attach(taken.append, lambda: None)
    assert taken == [b"abc"] and not body.is_replayable


def test_a_customers_positions_forget_what_arrived_and_stay_few():
    written = {"a": Position(1, 5), "b": Position(1, 5)}
    assert merge(written, ["b;1;3", "c;2;1", "rubbish"], {"a": Position(1, 6)}) == {
        "b": Position(1, 5),
        "c": Position(2, 1),
    }
    many = merge({}, [f"l{n};1;1" for n in range(20)], {})
    assert list(many) == [f"l{n}" for n in range(20 - MAX_LINKS, 20)]


def test_a_refusal_says_its_id_and_when_to_come_back():
    assert (b"X-Strangler-Error", b"G503F") in FENCED.headers() and (b"Retry-After", b"1") in FENCED.headers()
    assert (b"Retry-After", b"1") not in MALFORMED.headers() and MALFORMED.is_closing
    assert MALFORMED.body().startswith(b"G400: ")


def test_counts_add_up_over_their_labels():
    metrics = Metrics()
    metrics.count("bounced", extraction="a")
    metrics.count("bounced", extraction="b")
    metrics.count("bounced", extraction="b")
    assert (metrics.total("bounced"), metrics.total("unknown")) == (3, 0)
