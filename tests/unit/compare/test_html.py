"""Pages are compared as trees; what Django writes anew on every request is masked, everything else is not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from strangler.compare.content import compare_bodies
from strangler.compare.difference import Difference
from strangler.compare.html import html_differences
from strangler.compare.tree import MAX_DEPTH, Element, NotHtml, is_markup, read_html, without_tokens
from tests.unit.compare.pairs import drawn, side


def found(control: str, candidate: str) -> set[tuple[str, str]]:
    return {(one.path, one.kind.value) for one in html_differences(control, candidate)}


@pytest.mark.parametrize(
    ("control", "candidate"),
    [
        (
            '<input type="hidden" name="csrfmiddlewaretoken" value="aaaa">',
            '<input type="hidden" name="csrfmiddlewaretoken" value="bbbb">',
        ),
        ('<meta name="csrf-token" content="aaaa">', '<meta name="csrf-token" content="bbbb">'),
        ('<script nonce="aaaa">x()</script>', '<script nonce="bbbb">x()</script>'),
        (
            '<link href="/static/app.0a1b2c3d4e5f.css">',
            '<link href="/static/app.f5e4d3c2b1a0.css">',
        ),
        ('<img src="/static/a.png?v=17">', '<img src="/static/a.png?v=18">'),
        (
            "<style>a{background:url(i.0123456789ab.png)}</style>",
            "<style>a{background:url(i.ba9876543210.png)}</style>",
        ),
        (
            f'<script>var csrfToken = "{"a" * 64}";</script>',
            f'<script>var csrfToken = "{"b" * 64}";</script>',
        ),
        (
            f'<body hx-headers=\'{{"X-CSRFToken": "{"a" * 64}"}}\'>',
            f'<body hx-headers=\'{{"X-CSRFToken": "{"b" * 64}"}}\'>',
        ),
        ("<p> a\n  b </p>", "<p>a b</p>"),
        ("<ul>\n<li>1\n</ul>", "<ul><li>1</ul>"),
        ('<p class="a  b">', '<p class="a b">'),
        ("<p>a<!-- 1 --></p>", "<p>a<!-- 2 --></p>"),
        ("<p>&eacute;&#233;</p>", "<p>éé</p>"),
        ('<br/><a href="x" id="y">', '<BR><A ID="y" HREF="x">'),
    ],
)
def test_what_differs_by_nature_is_no_difference(control, candidate):
    assert found(control, candidate) == set()


@pytest.mark.parametrize(
    ("control", "candidate", "expected"),
    [
        ("<p>a</p>", "<p>b</p>", {("p>text", "value")}),
        ("<p>a</p>", "<div>a</div>", {("any", "type")}),
        ("<p>a</p>", "<p>a</p><p>b</p>", {("page", "list_length")}),
        ("<div><ul><li>1<li>2</ul></div>", "<div><ul><li>1</ul></div>", None),
        ('<a href="/x">', '<a href="/y">', {("a@href", "value")}),
        ("<input checked>", "<input>", {("input@checked", "missing_field")}),
        ("<input>", "<input disabled>", {("input@disabled", "extra_field")}),
        ("<i>1</i><i>2</i>", "<i>1</i><i>3</i>", {("i[]>text", "value")}),
        ("<pre>a  b</pre>", "<pre>a b</pre>", {("pre>text", "value")}),
        ("<script>a()</script>", "<script>b()</script>", {("script>text", "value")}),
        ('<input name="q" value="a">', '<input name="q" value="b">', {("input@value", "value")}),
        ('<img src="/media/1.png">', '<img src="/media/2.png">', {("img@src", "value")}),
        ("<!DOCTYPE html><p>", "<p>", {("page", "list_length")}),
    ],
)
def test_what_a_customer_could_notice_is_one(control, candidate, expected):
    differences = found(control, candidate)

    assert differences == expected if expected is not None else differences


def test_a_page_nested_without_end_is_read_without_falling():
    page = "<div>" * 5000 + "deep" + "</div>" * 5000

    assert found(page, page) == set()
    assert found(page, page.replace("deep", "deeper")) != set()


def depth(element: Element) -> int:
    return 1 + max((depth(child) for child in element.children if isinstance(child, Element)), default=0)


def test_no_tree_is_deeper_than_a_walk_can_go():
    assert depth(read_html("<b>" * 3000)) <= MAX_DEPTH + 1


@pytest.mark.parametrize("garbage", ["<a" * 20_000, "<!--" * 20_000, "<" * 20_000])
def test_garbage_on_which_a_parser_would_never_end_is_compared_as_text(garbage):
    assert not is_markup(garbage)
    compared = compare_bodies(side(garbage, "text/html"), side(garbage + "x", "text/html"))
    assert [(one.path, one.kind.value) for one in compared.differences] == [("body", "value")]


TOKEN = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'


@drawn
@given(st.lists(st.sampled_from([TOKEN.format("aB1"), TOKEN.format("cD2"), "<p>", "x", TOKEN, '"', ">"]), max_size=6))
def test_pages_equal_without_their_tokens_have_equal_trees(parts):
    one = "".join(parts)
    other = one.replace("aB1", "eF3")

    assert without_tokens(one) == without_tokens(other)
    assert found(one, other) == set()


pages = st.text(alphabet="<>/!-=\"'& apbiv[]?\n", max_size=60)


def compared(control: str, candidate: str) -> list[Difference]:
    return compare_bodies(side(control, "text/html"), side(candidate, "text/html")).differences


@drawn
@given(pages)
@example("<![>")  # at which html.parser gives up
def test_no_page_differs_from_itself(page):
    assert compared(page, page) == []
    assert is_unreadable(page) or found(page, page) == set()


def is_unreadable(page: str) -> bool:
    try:
        read_html(page)
    except NotHtml:
        return True
    return False


@drawn
@given(pages, pages)
@example("<![>", "<p>")
def test_two_pages_exchanged_give_the_same_with_missing_and_extra_exchanged(one, other):
    assert compared(other, one) == [each.mirrored() for each in compared(one, other)]


@pytest.mark.parametrize("page", ["<![>", "<p>&#" + "9" * 5000 + ";"])
def test_a_page_the_parser_gives_up_on_is_compared_as_text(page):
    assert compared(page, page) == []
    if is_unreadable(page):  # which declarations it refuses differs between Pythons
        assert [(each.path, each.kind.value) for each in compared(page, page + "x")] == [("body", "value")]
