"""How long customers waited is read off their own clocks, around the steps they never heard of."""

import time
from pathlib import Path

from tests.demo.customers.memory import Memory
from tests.demo.customers.sessions import THINKS_S
from tests.demo.customers.telling import Told
from tests.demo.proof.timeline import Stage, Timeline
from tests.demo.proof.waits import hand_overs, rollback_traffic_ms
from tests.demo.screen import Screen
from tests.unit.demo.planted import DONE

WALK = Timeline(
    (
        Stage("canary", -10, -10),
        Stage("serve", 0, 0),
        Stage("own", 20, 21),
        Stage("serve", 40, 41, "rollback"),
        Stage("canary", 60, 60.5, "rollback"),
    ),
    end_s=80,
)


def read(planned_s: float, took_s: float, *, who: str = "demo001", by: str = "reviews", why: str = "") -> Told:
    done_s = planned_s + took_s
    done = {"outcome": DONE, "status": 200, "answered_by": by, "because": why}
    return Told("read_review", who, False, planned_s, planned_s, done_s, **done)


def outside(who: str) -> Told:
    """Read in the first Canary, and answered by the monolith since his bucket lies beyond the share."""
    return read(-5, 0.1, who=who, by="monolith", why="bucket 7000 >= 2000")


def test_the_pause_is_the_longest_wait_of_any_customer_while_ownership_moves() -> None:
    found = hand_overs([read(15, 0.3), read(20.1, 0.7), read(20.8, 0.2), read(30, 5.0), read(40.9, 0.4)], WALK)

    assert [(one.to, round(one.longest_ms), round(one.longest_before_ms)) for one in found] == [
        ("own", 700, 300),
        ("serve", 400, 5000),
    ]


def test_a_wait_that_began_before_and_ends_after_counts() -> None:
    assert round(hand_overs([read(19.5, 3.0)], WALK)[0].longest_ms) == 3000


def test_traffic_is_back_when_the_service_answers_the_last_customer_outside_the_canary() -> None:
    told = [read(-5, 0.1, who="canary"), outside("demo001"), outside("demo002")]
    told += [read(59, 0.1), read(60.1, 0.2), read(60.2, 0.1, who="demo002"), read(62, 0.1, by="monolith")]
    told.append(read(70, 0.1, who="canary"))

    assert round(rollback_traffic_ms(told, WALK)) == 300


def test_whom_the_service_goes_on_answering_after_the_way_back_is_still_outside() -> None:
    told = [outside("demo001"), read(59, 0.1), read(60.05, 0.1), read(64.95, 0.1), read(66, 0.1, by="monolith")]

    assert round(rollback_traffic_ms(told, WALK)) == 5050


def test_whom_the_monolith_answered_once_for_his_own_write_is_not_outside() -> None:
    just_wrote = read(-5, 0.1, who="canary", by="monolith", why="the service lacks this customer's write on reviews")
    told = [just_wrote, outside("demo001"), read(59, 0.1), read(60.05, 0.1), read(70, 0.1, who="canary")]

    assert round(rollback_traffic_ms(told, WALK)) == 150


def test_a_walk_without_that_step_has_no_such_number() -> None:
    assert rollback_traffic_ms([read(1, 0.1)], Timeline((Stage("declared", 0, 0),), 10)) is None


def test_traffic_that_never_left_cannot_come_back() -> None:
    told = [outside("demo001"), read(59, 0.1, by="monolith"), read(62, 0.1, by="monolith")]

    assert rollback_traffic_ms(told, WALK) is None


def test_what_follows_from_a_planned_send_waits_from_its_own() -> None:
    second_press = read(15, 5.9)  # planned long before
    second_press.is_planned, second_press.sent_s = False, 20.2

    assert round(hand_overs([second_press], WALK)[0].longest_ms) == 700


def beside(kind: str, door: str, sent_s: float, done_s: float) -> Told:
    return Told(kind, "role", True, sent_s - 2, sent_s, done_s, outcome=DONE, is_planned=False, door=door)


def test_an_old_session_waits_too_less_what_it_thinks() -> None:
    writer = beside("rr_write", "session", 20.1, 20.1 + THINKS_S + 0.6)

    (found, _) = hand_overs([read(20.2, 0.3), writer], WALK)

    assert (round(found.longest_ms), found.longest_kind) == (600, "rr_write")
    assert round(hand_overs([beside("rr_read", "session", 20.1, 20.5)], WALK)[0].longest_ms) == 400


def test_the_start_of_the_nightly_command_is_nobody_s_wait() -> None:
    assert hand_overs([beside("purge_spam", "cron", 19, 22)], WALK)[0].longest_ms == 0


def test_the_screen_shows_the_same_wait_as_the_report(tmp_path: Path) -> None:
    screen = Screen(tmp_path / "told.jsonl", title="")
    now_s = time.monotonic()
    memory = Memory(tmp_path / "told.jsonl")
    for one in (read(now_s - 0.25, 0.25), beside("purge_spam", "cron", now_s - 2, now_s)):
        memory.keep(one)
    memory.close()

    screen._look()

    assert round(screen._numbers()[2]) == 250
    assert "1 requests" in screen._line()
