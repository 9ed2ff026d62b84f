"""Of the headers only what a customer's program could notice is compared, each in the form its meaning has."""

import pytest

from strangler.compare.headers import HeaderRules, header_differences
from tests.unit.compare.pairs import side


def found(control, candidate, *, is_masked=False, media=("application/json", "application/json"), **rules):
    one, other = (side("", its, headers=headers) for its, headers in zip(media, (control, candidate), strict=True))
    differences = header_differences(one, other, HeaderRules(**rules), is_masked=is_masked)
    return {(each.path, each.kind.value) for each in differences}


@pytest.mark.parametrize(
    ("control", "candidate"),
    [
        ([("Date", "now"), ("Server", "a"), ("Content-Length", "1")], [("Date", "then"), ("Content-Length", "2")]),
        ([("X-Request-Id", "1"), ("X-Strangler-Epoch", "things;1")], [("X-Strangler-Stale", "1")]),
        ([("Cache-Control", "max-age=3, private")], [("cache-control", "Private,max-age=3")]),
        ([("Vary", "Accept"), ("Vary", "Cookie")], [("Vary", "cookie, accept")]),
        ([("Allow", "GET, HEAD")], [("Allow", "HEAD,GET")]),
        ([("ETag", '"1"')], [("ETag", 'W/"1"')]),
        ([("Set-Cookie", "sessionid=...")], []),
        ([("Set-Cookie", "a=1; Path=/; HttpOnly; Expires=x")], [("Set-Cookie", "a=2; httponly; expires=y; path=/")]),
    ],
)
def test_what_means_the_same_is_no_difference(control, candidate):
    assert found(control, candidate) == set()


@pytest.mark.parametrize(
    ("control", "candidate", "expected"),
    [
        ([("Vary", "Cookie")], [], ("header:vary", "missing_field")),
        ([], [("Allow", "GET")], ("header:allow", "extra_field")),
        ([("Location", "/a")], [("Location", "/b")], ("header:location", "value")),
        ([("Cache-Control", "private")], [("Cache-Control", "public")], ("header:cache-control", "value")),
        ([("ETag", '"1"')], [("ETag", '"2"')], ("header:etag", "value")),
        ([("Set-Cookie", "a=1")], [], ("header:set-cookie.a", "missing_field")),
        ([("Set-Cookie", "a=1; Secure")], [("Set-Cookie", "a=1")], ("header:set-cookie.a", "value")),
    ],
)
def test_what_a_program_could_notice_is_one(control, candidate, expected):
    assert found(control, candidate) == {expected}


def test_the_content_type_counts_with_the_charset_it_implies():
    assert found([], [], media=("application/json", "Application/JSON; charset=UTF8")) == set()
    assert found([], [], media=("text/html", "text/html; charset=latin-1")) == {("header:content-type", "value")}
    assert found([], [], media=("image/png; x=1", "image/png")) == set()


def test_the_etag_of_a_masked_page_differs_by_nature():
    assert found([("ETag", '"1"')], [("ETag", '"2"')], is_masked=True) == set()


def test_people_may_add_a_header_and_leave_one_out():
    control, candidate = [("X-Total", "1"), ("Vary", "a")], [("X-Total", "2")]

    assert found(control, candidate, also={"x-total"}, left_out={"vary"}) == {("header:x-total", "value")}
