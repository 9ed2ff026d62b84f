"""What a customer may be refused is written down once; anything else is a failure, an error page with status 200 too."""

import pytest

from tests.demo.customers.asking import _judge, has
from tests.demo.customers.telling import Outcome
from tests.demo.customers.wire import Answer
from tests.demo.proof.refusals import EXPECTED, split, unexplained
from tests.demo.proof.timeline import Kill, Stage, Timeline
from tests.unit.demo.planted import DONE, REFUSED, told

STAGES = Timeline((Stage("declared", 0, 0), Stage("serve", 10, 11), Stage("own", 20, 21), Stage("serve", 30, 31)), 40)


def test_a_refusal_on_the_list_is_counted_apart() -> None:
    on_purpose = told("vote_own", 1, REFUSED, code=403, error="own-review")

    assert split([on_purpose], STAGES) == ([on_purpose], [])


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [("vote", 403, "own-review"), ("vote_own", 404, "own-review"), ("vote_own", 403, "no-permission")],
)
def test_a_refusal_that_differs_in_anything_is_a_failure(kind: str, status: int, error: str) -> None:
    one = told(kind, 1, REFUSED, code=status, error=error)

    assert split([one], STAGES) == ([], [one])


@pytest.mark.parametrize(("at_s", "is_expected"), [(5, False), (15, False), (25, True), (35, False)])
def test_a_refusal_of_one_stage_is_a_failure_in_another(at_s: float, is_expected: bool) -> None:
    fenced = told("rr_write", at_s, REFUSED, code=0, error="SF001")

    assert bool(split([fenced], STAGES)[0]) is is_expected


@pytest.mark.parametrize("at_s", [20.5, 30.5])
def test_a_step_under_way_counts_as_both_its_stages(at_s: float) -> None:
    assert split([told("rr_write", at_s, REFUSED, code=0, error="SF001")], STAGES)[1] == []


def test_no_answer_at_all_is_always_a_failure() -> None:
    lost = told("vote_own", 1, Outcome.UNKNOWN, code=403, error="own-review")

    assert split([lost, told("vote", 1, DONE)], STAGES) == ([], [lost])


def test_no_line_of_the_list_stands_twice() -> None:
    assert len(set(EXPECTED)) == len(EXPECTED)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b"<main>Basket</main>", Outcome.DONE),
        (200, b"Something went wrong", Outcome.WRONG),
        (204, b"", Outcome.WRONG),
        (302, b"", Outcome.WRONG),
        (403, b"no", Outcome.REFUSED),
        (503, b"G503H", Outcome.REFUSED),
        (500, b"", Outcome.UNKNOWN),
        (502, b"", Outcome.UNKNOWN),
        (504, b"", Outcome.UNKNOWN),
    ],
)
def test_an_answer_is_right_only_with_its_status_and_its_mark(status: int, body: bytes, outcome: Outcome) -> None:
    assert _judge(Answer(status, [], body), {200: has("Basket")})[0] is outcome


def test_a_gateway_s_refusal_keeps_its_id() -> None:
    held = Answer(503, [("x-strangler-error", "G503H")], b"")

    assert _judge(held, {200: has("Basket")}) == (Outcome.REFUSED, "G503H")


@pytest.mark.parametrize(
    ("at_s", "code", "error", "is_explained"),
    [
        (10.5, 502, "G502", True),
        (10.5, 0, "reset: ConnectionResetError", True),
        (9.95, 504, "G504", True),  # sent before, answered after the kill
        (10.5, 500, "page", False),
        (10.5, 0, "timeout", False),
        (10.5, 0, "malformed: ValueError", False),  # whoever dies says nothing; this is somebody who talks nonsense
        (9.5, 502, "G502", False),
        (13.0, 502, "G502", False),
        (57.0, 502, "G502", False),  # away too long: no more than five seconds are explained
    ],
)
def test_a_failure_is_explained_only_by_a_kill_of_its_moment(
    at_s: float, code: int, error: str, is_explained: bool
) -> None:
    killed = Timeline(STAGES.stages, 99, kills=(Kill("service", 10.0, 12.0), Kill("gateway", 50.0, 60.0)))
    failure = told("read_review", at_s, Outcome.UNKNOWN, code=code, error=error)

    assert (unexplained([failure], killed) == []) is is_explained
    assert unexplained([failure], STAGES) == [failure]
