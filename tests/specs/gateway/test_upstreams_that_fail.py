"""An upstream may die, stall or lie; a customer gets the best honest answer, and nobody gets somebody else's."""

import asyncio

import pytest

from tests.specs.gateway.world import World, answer, live, until


async def breaks_off(seen, reader, writer):
    writer.transport.abort()


async def breaks_off_midway(seen, reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
    await writer.drain()
    writer.close()


async def says_nothing(seen, reader, writer):
    await reader.read()


@live
async def test_a_dead_monolith_is_502_and_it_is_used_again_when_it_is_back():
    async with World() as world:
        await world.monolith.stop()
        reply = await world.ask("POST", "/", body=b"x")
        assert (reply.status, reply.one(b"x-strangler-error")) == (502, b"G502")
        await world.monolith.start()
        assert (await world.ask("GET", "/")).status == 200


@live
async def test_an_upstream_that_does_not_answer_in_time_is_504():
    async with World(timeouts={"first_byte_s": 0.05}) as world:
        world.monolith.handlers[b"/"] = says_nothing
        assert (await world.ask("GET", "/")).status == 504


@live
async def test_an_answer_that_breaks_off_is_cut_not_completed():
    async with World() as world:
        world.monolith.handlers[b"/"] = breaks_off_midway
        async with world.customer() as customer:
            customer.send("GET", "/")
            with pytest.raises(asyncio.IncompleteReadError):
                await customer.receive()


@live
async def test_a_chunked_answer_that_breaks_off_never_looks_whole():
    async with World() as world:

        async def half(seen, reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
            await writer.drain()
            writer.close()

        world.monolith.handlers[b"/"] = half
        assert not (await world.talk(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")).endswith(b"0\r\n\r\n")


@live
async def test_an_answer_that_stalls_midway_is_cut():
    async with World(timeouts={"idle_s": 0.05}) as world:

        async def stalls(seen, reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            await reader.read()

        world.monolith.handlers[b"/"] = stalls
        got = await world.talk(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert got.endswith(b"only this")


@live
async def test_connections_are_reused_while_they_are_whole():
    async with World() as world:
        for _ in range(5):
            await world.ask("GET", "/")
        assert world.monolith.connections == 1


@live
async def test_a_client_that_leaves_midway_aborts_its_upstream_and_never_poisons_the_pool():
    async with World() as world:
        is_gone = asyncio.Event()

        async def slow(seen, reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome")
            await writer.drain()
            await reader.read()  # ends when the gateway breaks off
            is_gone.set()

        world.monolith.handlers[b"/slow"] = slow
        async with world.customer() as customer:
            customer.send("GET", "/slow")
            await customer.reader.readuntil(b"some")
        await is_gone.wait()
        assert (await world.ask("GET", "/")).body == b"monolith"
        assert world.gateway.inflight.count("things") == 0


def dies_idle(world, side, path):
    """The next request on this side's pooled connection finds it dead, the one after on a new connection works."""

    async def handler(seen, reader, writer):
        if seen.connection == 1:
            writer.transport.abort()
        else:
            writer.write(answer(b"second try"))

    side.handlers[path] = handler


@live
async def test_a_dead_pooled_connection_is_replaced_for_what_may_be_repeated():
    async with World() as world:
        await world.ask("GET", "/")
        dies_idle(world, world.monolith, b"/again")
        reply = await world.ask("PUT", "/again", body=b"kept")
        assert (reply.status, reply.body) == (200, b"second try")
        assert [seen.body for seen in world.monolith.seen[1:]] == [b"kept", b"kept"]


@live
async def test_a_post_is_never_sent_twice_because_a_connection_died():
    async with World() as world:
        await world.ask("GET", "/")
        dies_idle(world, world.monolith, b"/once")
        reply = await world.ask("POST", "/once", body=b"x")
        assert reply.status == 502
        assert world.monolith.targets().count(b"/once") == 1


@live
async def test_what_may_not_be_repeated_is_never_sent_on_a_connection_that_may_have_died_idle():
    async with World() as world:
        await world.ask("GET", "/")

        def grow_old():
            for idle in world.gateway.pool._idle.values():
                for upstream in idle:
                    upstream.idle_since_s -= 1

        grow_old()
        await world.ask("PUT", "/", body=b"x")
        assert world.monolith.connections == 1
        grow_old()
        await world.ask("POST", "/", body=b"x")
        assert world.monolith.connections == 2


@live
async def test_a_connection_that_died_after_its_first_byte_is_not_retried():
    async with World() as world:
        await world.ask("GET", "/")

        async def half_a_head(seen, reader, writer):
            writer.write(b"HTTP/1.1 200")
            await writer.drain()
            writer.close()

        world.monolith.handlers[b"/x"] = half_a_head
        assert (await world.ask("GET", "/x")).status == 502
        assert world.monolith.targets().count(b"/x") == 1


@pytest.mark.parametrize(
    "trouble",
    [breaks_off, says_nothing, "stopped", answer(b"", status=500), answer(b"", status=503), b"nonsense\r\n\r\n"],
)
@live
async def test_before_own_a_failing_service_read_is_answered_by_the_monolith(trouble):
    async with World(read_share=1.0, timeouts={"first_byte_s": 0.1}) as world:
        await misbehave(world, b"/things/", trouble)
        reply = await world.ask("GET", "/things/")
        assert (reply.status, reply.body, reply.one(b"x-strangler-stale")) == (200, b"monolith", None)


async def misbehave(world, path, trouble):
    if trouble == "stopped":
        await world.service.stop()
    elif isinstance(trouble, bytes):
        world.service.says(path, trouble)
    else:
        world.service.handlers[path] = trouble


@live
async def test_a_read_that_may_not_be_repeated_does_not_fall_back():
    async with World(read_share=1.0) as world:
        world.service.handlers[b"/search"] = breaks_off
        assert (await world.ask("POST", "/search", body=b"q")).status == 502
        assert world.monolith.seen == []


@live
async def test_nothing_falls_back_once_a_byte_has_reached_the_customer():
    async with World(read_share=1.0) as world:
        world.service.handlers[b"/things/"] = breaks_off_midway
        async with world.customer() as customer:
            customer.send("GET", "/things/")
            with pytest.raises(asyncio.IncompleteReadError):
                await customer.receive()
        assert world.monolith.seen == []


@pytest.mark.parametrize("trouble", [breaks_off, "stopped", answer(b"", status=500)])
@live
async def test_after_own_stale_reads_fall_back_to_the_marked_followers_copy(trouble):
    async with World(owner="service") as world:
        await misbehave(world, b"/things/", trouble)
        reply = await world.ask("GET", "/things/")
        assert (reply.body, reply.one(b"x-strangler-stale")) == (b"monolith", b"1")


@live
async def test_after_own_other_reads_and_all_writes_fail_honestly():
    async with World(owner="service") as world:
        await world.service.stop()
        assert (await world.ask("GET", "/things/7/")).status == 502
        assert (await world.ask("POST", "/things/", body=b"x")).status == 502
        assert (await world.ask("PUT", "/things/7/", body=b"x")).status == 502
        assert world.monolith.seen == []


@live
async def test_an_answer_before_the_end_of_the_upload_reaches_the_customer():
    async with World() as world:

        async def too_large(seen, reader, writer):
            writer.write(answer(b"too large", status=413))
            await reader.read()

        too_large.reads_body_itself = True
        world.monolith.handlers[b"/"] = too_large
        async with world.customer() as customer:
            customer.writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nstart")
            reply = await customer.receive()
            assert (reply.status, reply.body, reply.one(b"connection")) == (413, b"too large", b"close")
        await until(lambda: not world.gateway.clients)
        assert (await world.ask("GET", "/next")).body == b"monolith"
