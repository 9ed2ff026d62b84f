"""The schedule is made beforehand and kept, whatever becomes of earlier sends; a pause is found."""

import asyncio
import re
from itertools import islice, pairwise, takewhile
from types import SimpleNamespace

import pytest

from tests.demo.customers import cron
from tests.demo.customers.config import Config
from tests.demo.customers.kinds import KINDS
from tests.demo.customers.opening import DOOMED
from tests.demo.customers.schedule import RATES, WRITES, planned
from tests.demo.customers.sessions import READERS
from tests.demo.customers.telling import Outcome, Told
from tests.demo.proof import pace
from tests.demo.proof.timeline import Stage, Timeline
from tests.demo.walk import WALK
from tests.unit.demo.planted import DONE, REFUSED

SPAN_S = 20.0
ONE_STAGE = Timeline((Stage("declared", 0.0, 0.0),), end_s=SPAN_S)


def sent(*, late_s: float = 0.0, from_s: float = 0.0, to_s: float = 0.0) -> list[Told]:
    """The schedule's first seconds; those planned from_s to to_s left late."""
    found = []
    for one in planned(seed=1):
        if one.at_s >= SPAN_S:
            return found
        left_s = one.at_s + (late_s if from_s <= one.at_s < to_s else 0.0)
        found.append(Told(one.kind, "demo001", one.kind in WRITES, one.at_s, left_s, left_s + 0.01, outcome=DONE))
    return found


def test_the_schedule_promises_forty_requests_and_ten_writes_a_second() -> None:
    kept = pace.judge(sent(), ONE_STAGE)

    assert kept.faults == []
    assert kept.requests_per_s >= 40
    assert kept.writes_per_s >= 10
    assert kept.kinds == len(RATES) >= 8


def test_the_same_seed_is_the_same_schedule_and_another_is_not() -> None:
    first, again, other = (list(islice(planned(seed=seed), 500)) for seed in (1, 1, 2))

    assert first == again != other
    assert first == sorted(first)


def test_every_planned_kind_can_be_played() -> None:
    assert set(KINDS) == set(RATES)


def test_a_quarter_of_a_second_without_sends_is_found() -> None:
    kept = pace.judge(sent(late_s=0.6, from_s=5.0, to_s=5.5), ONE_STAGE)

    assert [fault for fault in kept.faults if re.search(r" 0% of the sends of (4\.75|5\.00) s", f" {fault}")]
    assert kept.worst_window_share == 0.0


def test_a_window_whose_sends_all_leave_at_its_end_is_found() -> None:
    first_s = sent()[0].planned_s
    held = sent()
    for one in held:
        if 5.0 <= one.planned_s - first_s < 5.25:
            one.sent_s = first_s + 5.25

    kept = pace.judge(held, ONE_STAGE)

    assert [fault for fault in kept.faults if fault.endswith("of the sends of 5.00 s")]
    assert len(kept.faults) == 1 and kept.worst_window_share < pace.LEAST_SHARE


def test_a_little_lateness_is_none() -> None:
    kept = pace.judge(sent(late_s=0.04, from_s=0.0, to_s=SPAN_S), ONE_STAGE)

    assert (kept.faults, kept.worst_window_share) == ([], 1.0)


@pytest.mark.parametrize("kind", ["vote", "edit", "read_reviews"])
def test_a_kind_that_stays_away_from_a_stage_is_found(kind: str) -> None:
    two = Timeline((Stage("declared", 0, 0), Stage("copy", 10, 10)), end_s=SPAN_S)
    sends = [one for one in sent() if not (one.kind == kind and one.planned_s >= 10)]

    assert [fault for fault in pace.judge(sends, two).faults if fault.startswith(f"copy: 0 × {kind},")]


def test_a_run_without_customers_does_not_hold() -> None:
    assert pace.judge([], ONE_STAGE).faults == ["nothing was sent"]


def beside(kind: str, times: list[float], *, door: str, who: str = "role") -> list[Told]:
    return [
        Told(kind, who, False, at_s, at_s, at_s + 0.01, outcome=DONE, is_planned=False, door=door) for at_s in times
    ]


CRON = beside("purge_spam", [15.0], door="cron")
SESSIONS = beside("rr_write", [*range(1, 20, 3)], door="session")
LEAVING = Timeline((Stage("serve", 0, 0), Stage("own", 8, 9)), end_s=SPAN_S)


@pytest.mark.parametrize("missing", ["purge_spam", "rr_write", "rr_read"])
def test_cron_and_old_sessions_must_have_been_there(missing: str) -> None:
    beyond = [*CRON, *SESSIONS, *beside("rr_read", [*range(1, 20)] * len(READERS), door="session")]
    long = Timeline(ONE_STAGE.stages, end_s=30.0)

    def faults(told: list[Told]) -> list[str]:
        found = pace.judge([*sent(), *told], long, rates={}, has_sessions=True).faults
        return [fault for fault in found if missing in fault]

    assert faults([one for one in beyond if one.kind != missing])
    assert not faults(beyond)


TWICE_OWN = Timeline((Stage("own", 0, 0), Stage("serve", 14, 14), Stage("own", 20, 20)), end_s=38.0)
DELETING, PURGING = "own: no delete_product was done in 32 s", "own: no purge_spam was done in 32 s"


def old_code(kind: str, at_s: float, outcome: Outcome = DONE, *, door: str = "http", **said: int) -> Told:
    return Told(kind, "staff", True, at_s, at_s, at_s + 0.01, outcome=outcome, said=said, door=door)


def twice_own(*told: Told) -> pace.Pace:
    others = [one for one in sent() if one.kind != "delete_product"]
    return pace.judge([*others, *told], TWICE_OWN, rates={"delete_product": 0.08})


@pytest.mark.parametrize(
    ("told", "is_found"),
    [
        ([], True),
        ([old_code("delete_product", 17)], True),
        ([old_code("delete_product", 30, REFUSED)], True),
        ([old_code("delete_product", 30)], False),
    ],
)
def test_a_rare_kind_must_have_been_done_in_all_stays_at_a_stage_together(told: list[Told], is_found: bool) -> None:
    assert (DELETING in twice_own(*told).faults) is is_found


@pytest.mark.parametrize(("count", "is_found"), [(0, True), (3, False)])
def test_a_purge_that_deletes_nothing_is_none(count: int, is_found: bool) -> None:
    purge = old_code("purge_spam", 5, door="cron", count=count)

    assert (PURGING in twice_own(purge).faults) is is_found


def test_who_came_is_counted_by_stage_over_all_stays() -> None:
    told = [old_code("delete_product", at_s) for at_s in (5, 17, 30, 39)]

    found = twice_own(*told).by_stage

    assert (found["own"]["delete_product"], found["serve"]["delete_product"]) == (2, 1)


def test_each_own_of_the_walk_meets_a_deletion_by_schedule() -> None:
    shortest_s = min(step.dwell_s for step in WALK if step.to == "own" and step.verb == "advance")
    times = [one.at_s for one in takewhile(lambda one: one.at_s < 300, planned(seed=1)) if one.kind == "delete_product"]

    assert max(later - one for one, later in pairwise([0.0, *times])) < shortest_s
    assert len(times) <= DOOMED


def test_the_nightly_command_comes_by_the_clock_however_long_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s, started = [100.0], []

    async def wait(stop: object, wait_s: float) -> bool:
        now_s[0] += wait_s
        return len(started) == 3

    async def nap(wait_s: float) -> None:
        now_s[0] += wait_s

    async def run(config: Config, word: str) -> Told:
        started.append(now_s[0])
        now_s[0] += 4.5
        return old_code("purge_spam", started[-1])

    monkeypatch.setattr(cron, "is_set_within", wait)
    monkeypatch.setattr(cron, "_purge_once", run)
    monkeypatch.setattr(cron, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    monkeypatch.setattr(cron.asyncio, "sleep", nap)
    shelf = SimpleNamespace(spam_batch=0, spam_word=str)

    asyncio.run(cron.purge(Config("", 0, "", "", ""), shelf, SimpleNamespace(keep=lambda told: None), asyncio.Event()))

    assert started == [112.0, 124.0, 136.0]


@pytest.mark.parametrize(("times", "is_found"), [([5.0, 15.0], False), ([5.0, 8.5], True), ([9.5, 15.0], True)])
@pytest.mark.parametrize("who", READERS)
def test_a_reader_that_did_not_stay_open_through_a_hand_over_is_found(
    who: str, times: list[float], is_found: bool
) -> None:
    others = [one for one in READERS if one != who]
    told = [*sent(), *beside("rr_read", times, door="session", who=who)]
    for other in others:
        told += beside("rr_read", [5.0, 15.0], door="session", who=other)
    faults = pace.judge(told, LEAVING, rates={}, has_sessions=True).faults

    assert [f"of the {who} " in fault for fault in faults if "stayed open" in fault] == [True] * is_found
