"""What a pair counts as, whatever both sides sent."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.compare.observation import Side
from strangler.compare.verdict import Verdict
from tests.unit.compare.pairs import drawn, judged, keys, pair, side


def test_the_same_said_in_another_encoding_matches():
    squeezed = side(gzip.compress(b'{"b": 2, "a": 1}'), headers=[("Content-Encoding", "gzip")])

    assert judged(pair('{"a": 1, "b": 2}', squeezed)).verdict is Verdict.MATCH


def test_a_wrong_field_is_a_mismatch_with_its_path():
    judgement = judged(pair('{"a": 1}', '{"a": 2}'))

    assert (judgement.verdict, keys(judgement)) == (Verdict.MISMATCH, {("body.a", "value")})


def test_another_status_is_told_alone():
    assert keys(judged(pair("1", side("2", "text/html", status=404)))) == {("status", "value")}


def test_two_failures_are_alike_whatever_their_pages_say():
    assert judged(pair(side("a", status=500), side("b", status=500))).verdict is Verdict.MATCH


def test_a_candidate_that_fails_alone_is_a_mismatch():
    assert judged(pair("1", side("1", status=500))).verdict is Verdict.MISMATCH


@pytest.mark.parametrize("error", ["too slow", "unreachable"])
def test_no_answer_is_a_verdict_of_its_own(error):
    judgement = judged(pair("1", Side(error=error)))

    assert (judgement.verdict, judgement.why) == (Verdict.NO_ANSWER, error)


@pytest.mark.parametrize("status", [502, 503, 504])
@pytest.mark.parametrize("is_control", [True, False])
def test_what_infrastructure_says_is_held_against_nobody(status, is_control):
    broken = side("x", status=status)
    observation = pair(broken, "1") if is_control else pair("1", broken)

    assert judged(observation).verdict is Verdict.UNFAIR


@pytest.mark.parametrize(
    "observation",
    [
        pair(Side(error="aborted"), "1"),
        pair(side("1", status=409, headers=[("X-Strangler-Fenced", "things;2")]), "1"),
        pair(
            side("1", headers=[("X-Strangler-Epoch", "things;1")]),
            side("1", headers=[("X-Strangler-Epoch", "things;2")]),
        ),
        pair(side("1", is_cut=True), side("1", is_cut=True)),
    ],
)
def test_what_cannot_be_compared_is_unfair_even_when_it_looks_equal(observation):
    judgement = judged(observation)

    assert judgement.verdict is Verdict.UNFAIR and judgement.why and not judgement.is_suspect


MOVING = [
    {"control": {"positions": {"things": (1, 5)}}},
    {"control": {"delivered": {"things": (1, 6)}}, "delivered_before": {"things": (1, 5)}},
    {"control": {"delivered": {"things": (1, 5)}, "headers": [("X-Strangler-Written", "other;1;3, things;1;5")]}},
    {"control": {"headers": [("X-Strangler-Written", "things;1;5")]}},
    {"control": {"delivered": {"things": (1, 9)}, "headers": [("X-Strangler-Written", "things;2;5")]}},
]


def moving(case, control, candidate):
    return pair(side(control, **case["control"]), candidate, delivered_before=case.get("delivered_before", {}))


@pytest.mark.parametrize("case", MOVING)
def test_a_difference_while_data_moves_proves_nothing(case):
    judgement = judged(moving(case, "1", "2"))

    assert judgement.verdict is Verdict.UNFAIR and judgement.why and judgement.is_suspect


@pytest.mark.parametrize("case", MOVING)
def test_equal_answers_count_although_data_moves(case):
    assert judged(moving(case, "1", "1")).verdict is Verdict.MATCH


def test_a_difference_counts_when_everything_written_has_arrived():
    control = side("1", delivered={"things": (1, 6)}, headers=[("X-Strangler-Written", "things;1;5")])

    assert judged(pair(control, "2", delivered_before={"things": (1, 6)})).verdict is Verdict.MISMATCH


@pytest.mark.parametrize(
    ("again", "verdict"),
    [
        ("1", Verdict.UNFAIR),  # it has caught up
        ("3", Verdict.UNFAIR),  # what it reads is moving
        ("2", Verdict.MISMATCH),  # it stands by its answer
    ],
)
def test_a_candidate_asked_again_shows_whether_its_data_moved(again, verdict):
    assert judged(pair("1", "2", again=side(again))).verdict is verdict


def test_a_second_answer_that_did_not_come_leaves_it_to_the_positions():
    lost = Side(error="too slow")

    assert judged(pair("1", "2", again=lost)).verdict is Verdict.MISMATCH
    assert judged(pair(side("1", positions={"things": (1, 5)}), "2", again=lost)).verdict is Verdict.UNFAIR


def test_masked_pages_match_whatever_their_etags_say():
    page = '<input name="csrfmiddlewaretoken" value="{}">'
    one, other = (side(page.format(token), "text/html", headers=[("ETag", token)]) for token in ("a", "b"))

    assert judged(pair(one, other)).verdict is Verdict.MATCH


def test_unreadable_json_is_compared_as_text():
    assert judged(pair("{broken", "{broken")).verdict is Verdict.MATCH
    assert keys(judged(pair("{broken", "{brokem"))) == {("body", "value")}
    assert keys(judged(pair("[" * 100_000, "[" * 99_999))) == {("body", "value")}


bodies = st.binary(max_size=40) | st.sampled_from([b"{}", b"[1]", b"<p>", b"<!", b"<![a", b"\x1f\x8b", b"[" * 3000])
medias = st.sampled_from(
    [
        "application/json",
        "text/html",
        "text/plain; charset=utf-16",
        "image/png",
        "",
        ";;charset==",
        "text/html;charset=\0",
    ]
)
encodings = st.sampled_from(["gzip", "deflate", "br", "", "gzip, br", ",,"])
sides = st.builds(
    lambda body, media, encoding, status, name, value: side(
        body, media, status=status, headers=[("Content-Encoding", encoding), (name, value)]
    ),
    bodies,
    medias,
    encodings,
    st.sampled_from([0, 200, 304, 500, 503]),
    st.sampled_from(["Set-Cookie", "Vary", "X-Strangler-Epoch", "X-Strangler-Written", "ETag"]),
    st.text(max_size=12) | st.sampled_from(["things;1", "things;1;2", ",;,"]),
)


@drawn
@given(sides, sides)
def test_there_is_a_verdict_on_any_garbage(one, other):
    assert judged(pair(one, other)).verdict in Verdict


@drawn
@given(sides)
def test_an_answer_always_equals_itself(one):
    judgement = judged(pair(one, one))

    assert judgement.verdict in (Verdict.MATCH, Verdict.UNFAIR) and not judgement.differences
