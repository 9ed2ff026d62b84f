"""Whatever a customer and an upstream say to each other passes byte for byte."""

import asyncio

import pytest

from tests.specs.gateway.world import World, answer, live, until


@live
async def test_everything_goes_to_the_monolith_before_any_table_came():
    async with World(table=False) as world:
        reply = await world.ask("GET", "/things/")
        assert (reply.status, reply.body) == (200, b"monolith")


@pytest.mark.parametrize("target", ["/a%2Fb/%7e;x=1//?q=%27%3A%28&q=+&&=", "/caf%C3%A9/?", "/?a=b?c"])
@live
async def test_path_and_query_keep_their_raw_bytes(target):
    async with World() as world:
        await world.ask("GET", target)
        assert world.monolith.targets() == [target.encode()]


@live
async def test_duplicate_headers_keep_order_case_and_bytes_both_ways():
    async with World() as world:
        sent = [(b"X-Twice", b"1"), (b"x-other", b"caf\xe9"), (b"X-Twice", b"2")]
        cookies = [(b"Set-Cookie", b"a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"), (b"Set-Cookie", b"b=2")]
        world.monolith.says(b"/", answer(b"x", headers=[*cookies, (b"X-Dup", b"1"), (b"x-dup", b"2")]))
        reply = await world.ask("GET", "/", sent)
        [seen] = world.monolith.seen
        assert [pair for pair in seen.headers if pair[0].lower() in (b"x-twice", b"x-other")] == sent
        assert seen.one(b"host") == b"shop.example"
        assert [pair for pair in reply.headers if pair[0].lower() in (b"set-cookie", b"x-dup")] == [
            *cookies,
            (b"X-Dup", b"1"),
            (b"x-dup", b"2"),
        ]


@live
async def test_a_status_keeps_its_number_and_words():
    async with World() as world:
        world.monolith.says(b"/", answer(b"", status=418, reason=b"I am a teapot"))
        reply = await world.ask("GET", "/")
        assert (reply.status, reply.reason) == (418, b"I am a teapot")


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 1_500_000])
@live
async def test_bodies_of_any_size_arrive_whole_with_a_length(size):
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    async with World() as world:
        world.monolith.says(b"/up", answer(body))
        reply = await world.ask("POST", "/up", body=body)
        assert world.monolith.seen[0].body == body
        assert reply.body == body
        assert reply.one(b"content-length") == b"%d" % size


@live
async def test_chunked_bodies_arrive_whole_both_ways():
    async with World() as world:
        world.monolith.says(
            b"/up", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n"
        )
        async with world.customer() as customer:
            chunks = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
            reply = await customer.ask("POST", "/up", [(b"Transfer-Encoding", b"chunked")], chunks)
            assert world.monolith.seen[0].body == b"hello world"
            assert world.monolith.seen[0].all(b"transfer-encoding") == [b"chunked"]
            assert (reply.body, reply.all(b"content-length")) == (b"abcde", [])
            assert (await customer.ask("GET", "/next")).body == b"monolith"


@live
async def test_head_204_and_304_have_no_body_and_keep_the_connection():
    async with World() as world:
        world.monolith.says(b"/h", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        world.monolith.says(b"/204", b"HTTP/1.1 204 No Content\r\n\r\n")
        world.monolith.says(b"/304", b'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: "x"\r\n\r\n')
        async with world.customer() as customer:
            head = await customer.ask("HEAD", "/h")
            assert (head.status, head.one(b"content-length")) == (200, b"500")
            assert (await customer.ask("GET", "/204")).status == 204
            fresh = await customer.ask("GET", "/304")
            assert (fresh.status, fresh.one(b"etag"), fresh.one(b"content-length")) == (304, b'"x"', b"500")
            assert (await customer.ask("GET", "/end")).body == b"monolith"


@live
async def test_an_answer_that_ends_with_its_connection_is_passed_on_whole():
    async with World() as world:

        async def until_eof(seen, reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\n\r\nall of it")
            writer.close()

        world.monolith.handlers[b"/eof"] = until_eof
        async with world.customer() as customer:
            reply = await customer.ask("GET", "/eof")
            assert (reply.body, reply.one(b"transfer-encoding")) == (b"all of it", b"chunked")
            assert (await customer.ask("GET", "/next")).body == b"monolith"
        old = await world.ask("GET", "/eof", version=b"1.0")
        assert (old.body, old.all(b"transfer-encoding"), old.one(b"connection")) == (b"all of it", [], b"close")


@live
async def test_interim_answers_are_not_taken_for_the_answer():
    async with World() as world:
        world.monolith.says(b"/", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(b"real"))
        assert (await world.ask("GET", "/")).body == b"real"


@live
async def test_pieces_of_an_answer_arrive_as_they_are_sent():
    async with World() as world:
        more = asyncio.Event()

        async def in_pieces(seen, reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none")
            await more.wait()
            writer.write(b"two")

        world.monolith.handlers[b"/"] = in_pieces
        async with world.customer() as customer:
            customer.send("GET", "/")
            assert (await customer.reader.readuntil(b"one")).endswith(b"\r\n\r\none")
            more.set()
            assert await customer.reader.readexactly(3) == b"two"


@live
async def test_pieces_of_a_request_arrive_as_they_are_sent():
    async with World() as world:
        arrived = asyncio.Event()

        async def takes_pieces(seen, reader, writer):
            assert await reader.readexactly(3) == b"one"
            arrived.set()
            assert await reader.readexactly(3) == b"two"
            writer.write(answer(b"both"))

        takes_pieces.reads_body_itself = True
        world.monolith.handlers[b"/"] = takes_pieces
        async with world.customer() as customer:
            customer.writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\none")
            await arrived.wait()
            customer.writer.write(b"two")
            assert (await customer.receive()).body == b"both"


@live
async def test_a_slow_reader_slows_the_upstream_down_instead_of_filling_memory():
    async with World(limits={"write_buffer_bytes": 64 * 1024}) as world:
        written = 0
        total = 64 * 1024 * 1024

        async def endless(seen, reader, writer):
            nonlocal written
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % total)
            while written < total:
                writer.write(b"x" * 65536)
                await writer.drain()
                written += 65536

        world.monolith.handlers[b"/"] = endless
        reader, writer = await asyncio.open_connection(*world.gateway.address, limit=4096)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await settled(lambda: written)
        assert 0 < written < total / 2
        got = 0
        while got < total:
            got += len(await reader.read(1 << 20))
        writer.close()
        assert written == total


@live
async def test_a_slow_upstream_slows_an_upload_down_instead_of_filling_memory():
    async with World(limits={"write_buffer_bytes": 64 * 1024}) as world:
        go_on = asyncio.Event()
        total = 48 * 1024 * 1024

        async def reluctant(seen, reader, writer):
            await go_on.wait()
            left = total
            while left:
                left -= len(await reader.read(1 << 20))
            writer.write(answer(b"took it all"))

        reluctant.reads_body_itself = True
        world.monolith.handlers[b"/"] = reluctant
        async with world.customer() as customer:
            customer.writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % total)
            sent = 0

            async def upload():
                nonlocal sent
                while sent < total:
                    customer.writer.write(b"y" * 65536)
                    await customer.writer.drain()
                    sent += 65536

            upload_task = asyncio.ensure_future(upload())
            await settled(lambda: sent)
            assert sent < total / 2
            go_on.set()
            assert (await customer.receive()).body == b"took it all"
            await upload_task


@live
async def test_a_connection_a_slow_reader_paused_serves_the_next_customer():
    async with World() as world:
        world.monolith.says(b"/slow", answer(b"last bytes"))
        async with world.customer() as customer:
            await customer.ask("GET", "/")
            [client] = world.gateway.clients
            write = client.transport.write
            client.write = lambda data: (write(data), client.pause_writing())  # full with the very last piece
            assert (await customer.ask("GET", "/slow")).body == b"last bytes"
        assert (await world.ask("GET", "/next")).body == b"monolith"
        assert world.monolith.connections == 1


@live
async def test_a_customer_whose_upload_was_slowed_down_is_heard_again_after_the_answer():
    async with World() as world, world.customer() as customer:
        await customer.ask("GET", "/")
        [client] = world.gateway.clients
        write = client.transport.write
        client.write = lambda data: (write(data), client.pause_body())  # the upstream is full and answers already
        await customer.ask("GET", "/")
        del client.write
        assert (await customer.ask("GET", "/next")).body == b"monolith"


@live
async def test_an_answer_behind_one_that_is_not_read_yet_waits_at_its_upstream():
    size = 32 * 1024 * 1024
    async with World() as world:
        written = 0

        async def large(seen, reader, writer):
            nonlocal written
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            while written < size:
                writer.write(b"x" * 65536)
                await writer.drain()
                written += 65536

        world.monolith.handlers[b"/large"] = large
        async with world.customer() as customer:
            await customer.ask("GET", "/")
            [client] = world.gateway.clients
            client.pause_writing()  # as the transport does when the answer before is still on its way
            customer.send("GET", "/large")
            reading = asyncio.ensure_future(customer.receive())
            await settled(lambda: written)
            assert written < size
            client.resume_writing()
            assert len((await reading).body) == size


async def settled(value):
    """Wait until a growing number has started growing and then stood still for a while."""
    await until(lambda: value() > 0)
    still, last = 0, -1
    while still < 20:
        await asyncio.sleep(0.005)
        still, last = (still + 1, last) if value() == last else (0, value())


@live
async def test_pipelined_requests_are_answered_in_order_each_with_its_own_answer():
    async with World() as world:
        for path in (b"/1", b"/2", b"/3"):
            world.monolith.says(path, answer(b"answer to " + path))
        async with world.customer() as customer:
            customer.writer.write(b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in (1, 2, 3)))
            replies = [await customer.receive() for _ in range(3)]
        assert [reply.body for reply in replies] == [b"answer to /1", b"answer to /2", b"answer to /3"]


@live
async def test_requests_that_arrive_byte_by_byte_are_read_alike():
    stream = (
        b"POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
        b"POST /2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: 1\r\n\r\n"
        b"GET /3?a=b HTTP/1.1\r\nHost: x\r\nX-A: b\r\n\r\n"
    )
    async with World() as world, world.customer() as customer:
        await customer.ask("GET", "/0")
        [client] = world.gateway.clients
        for n in range(len(stream)):
            client.data_received(stream[n : n + 1])
        for _ in range(3):
            assert (await customer.receive()).status == 200
        assert [seen.body for seen in world.monolith.seen] == [b"", b"hello", b"hello", b""]
        assert world.monolith.targets() == [b"/0", b"/1", b"/2", b"/3?a=b"]


@live
async def test_very_many_pipelined_requests_are_all_answered():
    async with World() as world, world.customer() as customer:
        customer.writer.write(b"".join(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(500)))
        for _ in range(500):
            assert (await customer.receive()).status == 200
        assert world.monolith.targets() == [b"/%d" % n for n in range(500)]


@live
async def test_a_closing_customer_and_an_old_one_get_a_closed_connection():
    async with World() as world:
        raw = await world.talk(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert raw.endswith(b"monolith") and b"Connection: close" in raw
        assert (await world.talk(b"GET / HTTP/1.0\r\n\r\n")).endswith(b"monolith")
