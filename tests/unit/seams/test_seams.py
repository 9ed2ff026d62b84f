"""A seam answers from the side the published table names, alike on both; what went wrong there never passes for undone."""

from typing import Any

import httpx2
import pytest

from strangler import seams
from strangler.resilience.clock import HandClock
from strangler.routing.table import ExtractionState
from strangler.seams import remote
from strangler.seams.switch import EVERY_S, Switch
from tests.unit.seams.choir import Away, Choir, Patient
from tests.unit.seams.conftest import World

pytestmark = pytest.mark.django_db


def test_before_a_table_is_published_everything_stays_here(world: World) -> None:
    world.state = None
    assert Choir().singers("great") == ["here", "great"]
    assert world.asked == 0


def test_reads_follow_reads_and_writes_follow_writes(world: World) -> None:
    world.state = ExtractionState("things", read_share=1.0)
    assert Choir().singers("great") == ["there", "great"]
    assert Choir().newest("great") == "here"
    assert Choir().join("great", "Ada") == 3
    assert world.asked == 1


def test_once_the_service_owns_everything_goes_there(world: World) -> None:
    world.owned_there()
    assert (Choir().newest("great"), Choir().join("great", "Ada"), world.asked) == ("there", 3, 2)


def test_a_share_of_customers_is_the_gateway_s(world: World) -> None:
    world.state = ExtractionState("things", read_share=0.5)
    sides = {number: Choir().of_one(number) for number in range(40)}
    assert set(sides.values()) == {"here", "there"}
    assert Choir().singers("great") == ["here", "great"]  # nobody is known by it


def test_switched_off_it_stays_here(world: World, settings: Any) -> None:
    world.owned_there()
    settings.STRANGLER_ENABLED = False
    assert Choir().newest("great") == "here"


@pytest.mark.parametrize("is_there", [False, True])
def test_a_no_is_the_same_no_on_both_sides(world: World, is_there: bool) -> None:
    if is_there:
        world.owned_there()
    with pytest.raises(seams.Declined) as caught:
        Choir().newest("nowhere")
    assert (caught.value.code, caught.value.text) == ("no-hall", "there is no such hall")


@pytest.mark.parametrize("is_there", [False, True])
def test_what_an_implementation_raises_is_failed_on_both_sides(world: World, is_there: bool) -> None:
    if is_there:
        world.owned_there()
    with pytest.raises(seams.Failed, match="Choir.newest: .*KeyError"):
        Choir().newest("on fire")


@pytest.mark.parametrize("is_there", [False, True])
def test_what_cannot_cross_is_refused_on_both_sides(world: World, is_there: bool) -> None:
    if is_there:
        world.owned_there()
    with pytest.raises(seams.NotPlain, match="hall"):
        Choir().singers(object())  # type: ignore[arg-type]
    assert world.asked == 0


def test_what_may_be_repeated_is_and_the_customer_sees_nothing(world: World) -> None:
    world.owned_there()
    answers = iter([httpx2.ReadTimeout("late"), httpx2.Response(200, json=["there", "great"])])
    world.road = lambda request: told(next(answers))
    assert Choir().singers("great") == ["there", "great"]
    assert world.asked == 2


def test_what_may_have_run_and_must_not_run_twice_is_not_repeated(world: World) -> None:
    world.owned_there()
    world.road = lambda request: told(httpx2.ReadTimeout("late"))
    with pytest.raises(seams.Unreachable) as caught:
        Choir().join("great", "Ada")
    assert (caught.value.may_have_run, world.asked) == (True, 1)


def test_what_was_never_sent_may_be_sent_again(world: World) -> None:
    world.owned_there()
    world.road = lambda request: told(httpx2.ConnectError("refused"))
    with pytest.raises(seams.Unreachable) as caught:
        Choir().join("great", "Ada")
    assert (caught.value.may_have_run, world.asked) == (False, remote.TRIES)


def test_a_service_that_fails_on_and_on_is_let_alone(world: World) -> None:
    world.owned_there()
    world.road = lambda request: told(httpx2.ConnectError("refused"))
    for _ in range(4):
        with pytest.raises(seams.Unreachable):
            Choir().singers("great")
    asked = world.asked
    with pytest.raises(seams.Unreachable, match="let alone"):
        Choir().singers("great")
    assert world.asked == asked < 4 * remote.TRIES


def test_a_read_that_may_be_stale_is_answered_here_while_the_service_is_away(world: World) -> None:
    world.owned_there()
    world.road = lambda request: httpx2.Response(503)
    assert Patient().singers("great") == ["here", "great"]
    with pytest.raises(seams.Unreachable):
        Patient().join("great", "Ada")


def test_without_its_code_here_nothing_answers_here(world: World) -> None:
    with pytest.raises(seams.Unreachable, match="tests.unit.seams.gone.Here is not here any more") as caught:
        Away().singers("great")
    assert not caught.value.may_have_run


def test_a_fenced_side_sends_the_call_to_its_owner(world: World) -> None:
    world.owned_there()

    def fenced(request: httpx2.Request) -> httpx2.Response:
        world.state = ExtractionState("things", epoch=3)
        return httpx2.Response(503, headers={"X-Strangler-Fenced": "things;3"})

    world.road = fenced
    assert Choir().newest("great") == "here"
    assert world.asked == 1


def test_a_table_that_cannot_be_read_changes_nothing() -> None:
    clock, owned = HandClock(), World()
    owned.owned_there()
    found = iter([owned.table(), OSError("away")])
    switch = Switch(lambda: told(next(found)), clock=clock)
    assert not switch.side("things", "read").is_here
    clock.advance(EVERY_S)
    assert not switch.side("things", "read").is_here
    assert next(found, "both were asked for") == "both were asked for"


def told(thing: Any) -> Any:
    """Raised if it can be."""
    if isinstance(thing, Exception):
        raise thing
    return thing


def test_strangers_are_not_answered(world: World, client: Any, settings: Any) -> None:
    path = "/strangler/seams/things/choir/singers/"
    unsigned = client.post(path, b'{"hall":"great"}', content_type="application/json", headers={"host": "service.test"})
    assert unsigned.status_code == 401
    settings.STRANGLER_KEYS_OUT = "k1:another-key-0123456789"
    world.owned_there()
    with pytest.raises(seams.Failed, match="401"):
        Choir().singers("great")


def test_only_what_is_marked_is_served(world: World) -> None:
    world.owned_there()
    with pytest.raises(seams.Failed, match="404: no method 'secret'; served: singers, of_one, newest, join"):
        ask = ("things", "choir", "secret")
        remote.ask(("http://service.test",), ask, b"{}", call="Choir.secret", may_repeat=True, within_s=1)
