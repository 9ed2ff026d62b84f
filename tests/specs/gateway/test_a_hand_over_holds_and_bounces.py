"""While ownership changes sides, writes wait a moment or are sent again; none fails, none is sent twice by accident."""

import asyncio

import pytest

from strangler.resilience import moments
from tests.specs.gateway.world import World, answer, live, until


async def hold(world, **more):
    status, reply = await world.admin("POST", "/hold", {"extraction": "things", **more})
    assert status == 200, reply
    return reply


async def release(world):
    return (await world.admin("POST", "/release", {"extraction": "things"}))[1]


def parked(world):
    return world.gateway.holds.parked("things")


def fenced(epoch, body=b"fenced"):
    return answer(body, status=503, headers=[(b"X-Strangler-Fenced", b"things;%d" % epoch)])


@live
async def test_a_held_write_waits_and_goes_to_the_new_owner_after_the_release():
    async with World() as world:
        await hold(world)
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"kept"))
        await until(lambda: parked(world) == 1)
        assert (world.monolith.seen, world.service.seen) == ([], [])
        await world.publish(owner="service", epoch=2)
        assert not writing.done()
        assert await release(world) == {"extraction": "things", "held": False, "released": 1}
        assert (await writing).body == b"things"
        assert [seen.body for seen in world.service.seen] == [b"kept"]


@live
async def test_reads_and_other_writes_pass_a_hold():
    async with World() as world:
        await hold(world)
        assert (await world.ask("GET", "/things/")).status == 200
        assert (await world.ask("POST", "/elsewhere", body=b"x")).status == 200


@live
async def test_writes_that_stay_are_held_too():
    async with World() as world:
        await hold(world)
        writing = asyncio.ensure_future(world.ask("POST", "/page/7", body=b"x"))
        await until(lambda: parked(world) == 1)
        await release(world)
        assert (await writing).body == b"monolith"


@live
async def test_held_writes_are_released_in_the_order_they_came():
    async with World() as world:
        await hold(world)
        writes = []
        for n in range(10):
            writes.append(asyncio.ensure_future(world.ask("POST", f"/things/?n={n}", body=b"x")))
            await until(lambda n=n: parked(world) == n + 1)
        order = []
        with moments.listening("gateway.let_go", lambda **facts: order.append(facts["target"])):
            await release(world)
            await asyncio.gather(*writes)
        assert order == [b"/things/?n=%d" % n for n in range(10)]
        assert sorted(world.monolith.targets()) == order


@live
async def test_a_held_write_whose_client_has_gone_is_never_sent():
    async with World() as world:
        await hold(world)
        async with world.customer() as customer:
            customer.send("POST", "/things/", body=b"gone")
            await until(lambda: parked(world) == 1)
        staying = asyncio.ensure_future(world.ask("POST", "/things/", body=b"stays"))
        await until(lambda: len(world.gateway.clients) == 1 and parked(world) == 1)
        await release(world)
        await staying
        assert [seen.body for seen in world.monolith.seen] == [b"stays"]


@live
async def test_leaving_is_heard_also_behind_pipelined_requests():
    async with World() as world:
        await hold(world)
        async with world.customer() as customer:
            customer.send("POST", "/things/", body=b"gone")
            customer.send("GET", "/")
            await until(lambda: parked(world) == 1)
        await until(lambda: not world.gateway.clients)
        await release(world)
        assert (await world.ask("GET", "/")).status == 200
        assert world.monolith.targets() == [b"/"]


@live
async def test_a_held_request_without_a_client_is_dropped_also_where_nobody_reads_on():
    large = b"z" * 400_000  # more than is kept: the gateway reads no further, and is told of nothing
    async with World() as world:
        await hold(world)
        async with world.customer() as customer:
            customer.send("POST", "/things/", body=large)
            await until(lambda: parked(world) == 1)
            await until(lambda: not customer.writer.transport.get_write_buffer_size())
        async with world.customer() as customer:
            for n in range(10):
                customer.send("POST", f"/things/?n={n}", body=b"gone")
            await until(lambda: parked(world) == 2)
        staying = asyncio.ensure_future(world.ask("POST", "/things/", body=b"stays"))
        await until(lambda: parked(world) == 3)
        await release(world)
        await staying
        await until(lambda: not world.gateway.clients)
        assert [seen.body for seen in world.monolith.seen] == [b"stays"]


@live
async def test_a_hold_nobody_renews_ends_by_itself():
    async with World() as world:
        await hold(world, ttl_ms=50)
        assert (await world.ask("POST", "/things/", body=b"x")).body == b"monolith"


@live
async def test_a_hold_said_again_lasts_from_then():
    async with World() as world:
        await hold(world, ttl_ms=60)
        await hold(world, ttl_ms=5000)
        status, reply = await world.admin("GET", "/inflight", signed=False)
        assert reply["extractions"]["things"]["held_ms_left"] > 1000


@live
async def test_one_request_waits_only_so_long_and_only_so_many_wait():
    async with World(timeouts={"held_s": 0.1}, limits={"held_requests": 1}) as world:
        await hold(world)
        first = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x"))
        await until(lambda: parked(world) == 1)
        second = await world.ask("POST", "/things/", body=b"x")
        assert (second.status, second.one(b"x-strangler-error")) == (503, b"G503Q")
        assert ((await first).status, (await first).one(b"x-strangler-error")) == (503, b"G503H")
        assert world.monolith.seen == []


@live
async def test_a_held_write_with_a_large_body_is_kept_outside_until_the_release():
    body = b"z" * 3_000_000
    async with World() as world:
        await hold(world)
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=body))
        await until(lambda: parked(world) == 1)
        await release(world)
        assert (await writing).status == 200
        assert world.monolith.seen[0].body == body


@live
async def test_a_table_can_hold_and_release():
    async with World(timeouts={"hold_s": 60}) as world:
        await world.publish(held=True)
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x"))
        await until(lambda: parked(world) == 1)
        await world.publish(held=False, owner="service", epoch=2)
        assert (await writing).body == b"things"


@live
async def test_hold_waits_for_writes_in_flight_and_tells_how_many_are_left():
    async with World() as world:
        go_on = asyncio.Event()

        async def slow(seen, reader, writer):
            await go_on.wait()
            writer.write(answer(b"done"))

        world.monolith.handlers[b"/things/"] = slow
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x"))
        await until(lambda: world.gateway.inflight.count("things") == 1)
        assert (await hold(world))["inflight"] == 1
        assert (await hold(world, drain_ms=20))["inflight"] == 1
        draining = asyncio.ensure_future(hold(world, drain_ms=4000))
        waiting = asyncio.ensure_future(world.ask("POST", "/things/", body=b"y"))
        await until(lambda: parked(world) == 1)
        go_on.set()
        assert (await draining)["inflight"] == 0
        assert (await writing).body == b"done"
        await release(world)
        await waiting


@live
async def test_a_fenced_write_waits_for_its_new_owner_and_is_sent_once():
    async with World() as world:
        world.monolith.says(b"/things/", fenced(2))
        with moments.listening("gateway.fenced", lambda **facts: met.append(facts)):
            met = []
            writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"precious"))
            await until(lambda: met)
        assert met == [{"extraction": "things", "epoch": 2}]
        assert world.gateway.inflight.count("things") == 0
        await world.publish(owner="service", epoch=2)
        assert (await writing).body == b"things"
        assert [seen.body for seen in world.service.seen] == [b"precious"]
        assert len(world.monolith.seen) == 1
        assert world.gateway.metrics.total("bounced") == 1


@live
async def test_a_fence_that_names_the_old_epoch_still_waits_for_the_new_owner():
    async with World() as world:
        world.monolith.says(b"/things/", fenced(1))
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x"))
        await until(lambda: world.monolith.seen)
        await world.publish(owner="service", epoch=2)
        assert (await writing).body == b"things"


@live
async def test_a_fenced_write_goes_back_to_the_old_owner_when_the_hand_over_was_undone():
    async with World() as world:
        world.monolith.says(b"/things/", fenced(2))
        await hold(world)
        await release(world)
        with moments.listening("gateway.fenced", lambda **facts: met.append(facts)):
            met = []
            writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x"))
            await until(lambda: met)
        world.monolith.handlers.clear()
        await hold(world)
        await release(world)
        assert (await writing).body == b"monolith"


@live
async def test_a_table_that_changed_while_the_write_was_on_its_way_is_used_at_once():
    async with World() as world:
        arrived, go_on = asyncio.Event(), asyncio.Event()

        async def fences_later(seen, reader, writer):
            arrived.set()
            await go_on.wait()
            writer.write(fenced(2))

        world.monolith.handlers[b"/things/"] = fences_later
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x"))
        await arrived.wait()
        await world.publish(owner="service", epoch=2)
        go_on.set()
        assert (await writing).body == b"things"


@pytest.mark.parametrize(("size", "status"), [(64 * 1024, 200), (64 * 1024 + 1, 503)])
@live
async def test_only_what_was_kept_can_be_sent_again(size, status):
    async with World() as world:
        world.monolith.says(b"/things/", fenced(2))
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x" * size))
        await until(lambda: world.monolith.seen)
        await world.publish(owner="service", epoch=2)
        reply = await writing
        assert reply.status == status
        assert [len(seen.body) for seen in world.service.seen] == ([size] if status == 200 else [])
        if status == 503:
            assert reply.one(b"x-strangler-error") == b"G503F" and reply.one(b"retry-after") == b"1"


@live
async def test_a_fenced_write_without_a_new_owner_in_time_is_an_honest_503():
    async with World(timeouts={"bounce_s": 0.05}) as world:
        world.monolith.says(b"/things/", fenced(2))
        reply = await world.ask("POST", "/things/", body=b"x")
        assert (reply.status, reply.one(b"x-strangler-error")) == (503, b"G503F")
        assert len(world.monolith.seen) == 1


@live
async def test_a_write_nobody_declared_hears_the_monoliths_own_word_once_the_rows_have_moved():
    async with World() as world:
        world.monolith.says(b"/admin/things/", fenced(1))
        with moments.listening("gateway.fenced", lambda **facts: met.append(facts)):
            met = []
            writing = asyncio.ensure_future(world.ask("POST", "/admin/things/", body=b"x"))
            await until(lambda: met)
        world.monolith.handlers.clear()
        await world.publish(owner="service", epoch=2)
        assert (await writing).body == b"monolith"
        assert [seen.body for seen in world.monolith.seen] == [b"x", b"x"]
        assert world.service.seen == []


@live
async def test_a_write_nobody_declared_is_not_told_to_try_again_where_the_service_has_owned_for_long():
    async with World(owner="service", epoch=2, timeouts={"bounce_s": 60}) as world:
        world.monolith.says(b"/admin/things/", fenced(2))
        reply = await world.ask("POST", "/admin/things/", body=b"x")
        assert (reply.status, reply.one(b"x-strangler-error")) == (501, b"G501F")
        assert b"trying again will not help" in reply.body and reply.one(b"retry-after") is None
        assert len(world.monolith.seen) == 1


@live
async def test_neither_does_one_on_a_route_that_stays():
    async with World(owner="service", epoch=2, timeouts={"bounce_s": 60}) as world:
        world.monolith.says(b"/page/7", fenced(2))
        reply = await world.ask("POST", "/page/7", body=b"x")
        assert (reply.status, reply.one(b"x-strangler-error")) == (501, b"G501F")
        assert len(world.monolith.seen) == 1


@live
async def test_a_fenced_write_whose_client_has_gone_is_not_sent_again():
    async with World() as world:
        world.monolith.says(b"/things/", fenced(2))
        async with world.customer() as customer:
            customer.send("POST", "/things/", body=b"x")
            await until(lambda: world.gateway.metrics.total("fenced") == 1)
        await until(lambda: not world.gateway.clients)
        await world.publish(owner="service", epoch=2)
        await world.ask("GET", "/things/")
        assert [seen.method for seen in world.service.seen] == ["GET"]


@live
async def test_a_write_both_sides_fence_is_not_sent_for_ever():
    async with World(timeouts={"bounce_s": 60}) as world:
        world.monolith.says(b"/things/", fenced(2))
        world.service.says(b"/things/", fenced(2))
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x"))
        await until(lambda: world.monolith.seen)
        await world.publish(owner="service", epoch=2)
        await until(lambda: world.service.seen)
        await world.publish(owner="monolith", epoch=3)
        assert (await writing).status == 503
        assert len(world.monolith.seen) + len(world.service.seen) == 3


@live
async def test_a_fence_met_outside_the_declared_routes_is_listed_and_told_honestly():
    async with World() as world:
        world.monolith.says(b"/bulk", fenced(2))
        writing = asyncio.ensure_future(world.ask("POST", "/bulk", body=b"x"))
        await until(lambda: world.monolith.seen)
        await world.publish(owner="service", epoch=2)
        assert (await writing).status == 501
        assert len(world.monolith.seen) == 2  # asked once more for its own word, which is the fence again
        status, reply = await world.admin("GET", "/inflight", signed=False)
        assert reply["fenced_elsewhere"] == ["POST /bulk"]


@live
async def test_a_503_without_the_mark_is_passed_on_as_it_is():
    async with World() as world:
        world.monolith.says(b"/things/", answer(b"busy", status=503))
        reply = await world.ask("POST", "/things/", body=b"x")
        assert (reply.status, reply.body) == (503, b"busy")
