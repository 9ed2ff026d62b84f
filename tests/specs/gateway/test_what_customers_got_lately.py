"""What gates ask a gateway: answers and failures side by side in time, and fences nobody declared."""

import asyncio

from strangler.gateway.recent import SLOT_S, SLOTS
from strangler.routing.decision import Decision
from tests.specs.gateway.world import ROUTES, Customer, World, answer, live


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
