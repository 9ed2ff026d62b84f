"""How long customers waited is read off their own clocks, around the steps they never heard of."""

from tests.demo.customers.telling import Told
from tests.demo.proof.timeline import Stage, Timeline
from tests.demo.proof.waits import hand_overs, rollback_traffic_ms
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
