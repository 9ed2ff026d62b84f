"""What gates ask a gateway: answers and failures side by side in time, and fences nobody declared."""

import asyncio

from strangler.gateway.recent import OTHERS, PLACES, SLOT_S, SLOTS, Recent
from strangler.resilience.clock import HandClock
from strangler.routing.decision import Decision
from tests.specs.gateway.world import ROUTES, Customer, World, answer, live


def fenced(epoch):
    return answer(status=503, headers=[(b"X-Strangler-Fenced", b"things;%d" % epoch)])


async def recent(world, extraction="things"):
    status, told = await world.admin("GET", f"/recent?extraction={extraction}", signed=False)
    assert status == 200, told
    return told


def total(told, upstream, route=None):
    """(answers, failures)."""
    some = [one for slot in told["slots"] for one in slot["answers"] if one[1] == upstream and route in (None, one[0])]
    return sum(one[2] for one in some), sum(one[3] for one in some)


@live
async def test_answers_and_failures_count_by_route_and_upstream():
    async with World(read_share=1.0) as world:
        for path in ("/things/1/", "/things/2/"):
            await world.ask("GET", path)
        assert (await world.ask("POST", "/things/", body=b"x")).status == 200
        world.monolith.says(b"/things/", answer(b"broken", status=500))
        assert (await world.ask("POST", "/things/", body=b"x")).status == 500
        told = await recent(world)
        assert total(told, "things", "detail") == (2, 0)
        assert total(told, "monolith", "add") == (2, 1)


@live
async def test_a_failure_that_a_fallback_kept_from_the_customer_is_one():
    async with World(read_share=1.0) as world:
        world.service.says(b"/things/7/", answer(b"broken", status=500))
        assert (await world.ask("GET", "/things/7/")).status == 200
        told = await recent(world)
        assert (total(told, "things"), total(told, "monolith")) == ((1, 1), (1, 0))


@live
async def test_an_answer_broken_off_in_the_middle_is_a_failure():
    async with World(read_share=1.0) as world:

        async def half(seen, reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            await writer.drain()
            writer.transport.abort()

        world.service.handlers[b"/things/7/"] = half
        try:
            await world.ask("GET", "/things/7/")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        assert total(await recent(world), "things") == (1, 1)


@live
async def test_a_service_that_is_gone_fails_even_as_owner():
    async with World(owner="service", read_share=1.0) as world:
        await world.service.stop()
        assert (await world.ask("GET", "/things/7/")).status == 502
        assert total(await recent(world), "things") == (1, 1)


@live
async def test_what_the_gateway_refuses_is_nobodys_failure():
    async with World(read_share=1.0, held=True, timeouts={"held_s": 0.05}) as world:
        assert (await world.ask("POST", "/things/", body=b"x")).status == 503
        told = await recent(world)
        assert (total(told, "monolith"), total(told, "things")) == ((0, 0), (0, 0))


@live
async def test_a_request_that_meets_the_fence_where_no_write_is_declared_counts_once():
    async with World(owner="service", read_share=1.0, epoch=2) as world:
        fenced = answer(b"", status=503, headers=[(b"X-Strangler-Fenced", b"things;2")])
        world.monolith.says(b"/elsewhere", fenced)
        await world.ask("POST", "/elsewhere", body=b"x")
        assert [slot["fenced"] for slot in (await recent(world))["slots"]] == [1]


@live
async def test_slots_age_and_the_oldest_go():
    async with World(read_share=1.0) as world:
        async with Customer(world.gateway.address) as customer:
            for _ in range(3):
                await customer.ask("GET", "/things/1/")
                world.clock.advance(SLOT_S)
        ages = [slot["age_s"] for slot in (await recent(world))["slots"]]
        assert ages == sorted(ages, reverse=True)
        assert [age // SLOT_S for age in ages] == [2.0, 1.0, 0.0]
        decision = Decision("things", "a test", route=ROUTES[0], extraction="things")
        for _ in range(SLOTS):
            world.gateway.recent.answered(decision, "things", is_failure=False)
            world.clock.advance(SLOT_S)
        assert len((await recent(world))["slots"]) == SLOTS


@live
async def test_an_unknown_extraction_is_refused_with_the_known_ones():
    async with World() as world:
        status, told = await world.admin("GET", "/recent?extraction=thing", signed=False)
        assert (status, told["error"]) == (400, "unknown extraction 'thing'; known: things")


@live
async def test_who_was_refused_at_the_fence_for_good_is_named_by_method_and_path():
    async with World(owner="service", epoch=2) as world:
        world.monolith.says(b"/bulk", fenced(2))
        for _ in range(2):
            assert (await world.ask("POST", "/bulk?by=me", body=b"x")).status == 501
        told = await recent(world)
        assert sum(slot["fenced"] for slot in told["slots"]) == 2
        places = [place for slot in told["slots"] for place in slot["refused"]]
        assert {(method, path) for method, path, _ in places} == {("POST", "/bulk")}
        assert sum(count for *_, count in places) == 2
        assert world.gateway.metrics.total("refused_for_good") == 2


@live
async def test_a_write_that_a_hand_over_refused_is_not_among_them():
    async with World(timeouts={"bounce_s": 0.05}) as world:
        world.monolith.says(b"/things/", fenced(2))
        assert (await world.ask("POST", "/things/", body=b"x")).status == 503
        assert all(slot["refused"] == [] for slot in (await recent(world))["slots"])


def test_addresses_that_somebody_makes_up_take_no_memory_without_end():
    lately = Recent(HandClock())
    for number in range(PLACES + 5):
        lately.refused("things", "POST", f"/made/up/{number}")
    lately.refused("things", "POST", "/made/up/0")
    (slot,) = lately.told("things")["slots"]
    assert len(slot["refused"]) == PLACES + 1
    assert ["POST", "/made/up/0", 2] in slot["refused"]
    assert ["", OTHERS, 5] in slot["refused"]
