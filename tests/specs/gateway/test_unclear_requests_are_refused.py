"""A request that two parsers could read differently is refused, closed, and nothing of it is forwarded."""

import pytest

from tests.specs.gateway.world import World, answer, live, until

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"

UNCLEAR = {
    "length and chunked": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "list of lengths": POST + b"Content-Length: 3, 3\r\n\r\nabc",
    "signed length": POST + b"Content-Length: +3\r\n\r\nabc",
    "folded header": GET + b"X-A: a\r\n b\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: x\n\n",
    "bare line feed inside": GET + b"X-A: a\nX-B: b\r\n\r\n",
    "bare carriage return": GET + b"X-A: a\rX-B: b\r\n\r\n",
    "zero byte": GET + b"X-A: a\0b\r\n\r\n",
    "space in a name": GET + b"X A: a\r\n\r\n",
    "space before the colon": GET + b"X-A : a\r\n\r\n",
    "empty name": GET + b": a\r\n\r\n",
    "underscore in a name": GET + b"X_Strangler_Identity: me\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": GET + b"Host: y\r\n\r\n",
    "another site's target": b"GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "unknown method": b"FOO / HTTP/1.1\r\nHost: x\r\n\r\n",
    "unknown version": b"GET / HTTP/1.2\r\nHost: x\r\n\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "chunked in HTTP/1.0": b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "vertical tab before chunked": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "bad chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
    "bare line feed after a chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
    "not HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("raw", UNCLEAR.values(), ids=UNCLEAR.keys())
@live
async def test_an_unclear_request_gets_400_and_nothing_is_forwarded(raw):
    async with World() as world:
        got = await world.talk(raw + b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
        assert got.startswith(b"HTTP/1.1 400 ")
        assert b"Connection: close" in got and got.count(b"HTTP/1.1 ") == 1
        assert (world.monolith.seen, world.service.seen) == ([], [])


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 501),
        (GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n", 501),
        (b"CONNECT other:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        (POST + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n", 417),
        (GET + b"X-Big: " + b"x" * 40_000 + b"\r\n\r\n", 431),
        (GET + b"".join(b"X-%d: x\r\n" % n for n in range(5000)) + b"\r\n", 431),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
    ],
)
@live
async def test_what_is_not_served_is_said_honestly_and_not_forwarded(raw, status):
    async with World() as world:
        got = await world.talk(raw)
        assert got.startswith(b"HTTP/1.1 %d " % status)
        assert b"X-Strangler-Error: G" in got and b"Connection: close" in got
        assert world.monolith.seen == []


@live
async def test_a_head_that_never_ends_is_refused_while_it_still_grows():
    async with World() as world, world.customer() as customer:
        customer.writer.write(GET + b"X-Big: ")
        for _ in range(20):
            customer.writer.write(b"x" * 65536)
        assert (await customer.receive()).status == 431


@live
async def test_a_head_that_comes_too_slowly_is_given_up():
    async with World(timeouts={"head_s": 0.05}) as world:
        assert (await world.talk(GET)).startswith(b"HTTP/1.1 408 ")


@live
async def test_a_good_request_before_a_bad_one_still_gets_its_answer():
    async with World() as world:
        got = await world.talk(b"GET /good HTTP/1.1\r\nHost: x\r\n\r\n" + UNCLEAR["folded header"])
        assert got.index(b"HTTP/1.1 200 ") < got.index(b"HTTP/1.1 400 ")
        assert world.monolith.targets() == [b"/good"]


@live
async def test_a_body_that_turns_bad_on_its_way_is_never_taken_for_whole():
    async with World() as world:
        ends = []

        async def reads_all(seen, reader, writer):
            ends.append(await reader.read(-1))

        reads_all.reads_body_itself = True
        world.monolith.handlers[b"/"] = reads_all
        async with world.customer() as customer:
            customer.writer.write(POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            await until(lambda: world.monolith.seen)
            customer.writer.write(b"xyz\r\n")
            assert (await customer.receive()).status == 400
        await until(lambda: ends or not world.monolith.writers)
        assert all(not end.endswith(b"0\r\n\r\n") for end in ends)


@live
async def test_bytes_behind_an_answer_never_reach_another_customer():
    async with World() as world:
        world.monolith.says(b"/bad", answer(b"mine") + answer(b"poison"))
        assert (await world.ask("GET", "/bad")).body == b"mine"
        for _ in range(5):
            assert (await world.ask("GET", "/good")).body == b"monolith"


@live
async def test_an_answer_to_head_with_a_body_never_reaches_another_customer():
    async with World() as world:
        world.monolith.says(b"/bad", answer(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"))
        async with world.customer() as customer:
            assert (await customer.ask("HEAD", "/bad")).status == 200
            assert (await customer.ask("GET", "/good")).body == b"monolith"


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"hello\r\n\r\n",
    ],
)
@live
async def test_an_unclear_answer_becomes_an_honest_502(raw):
    async with World() as world:
        world.monolith.says(b"/", raw)
        assert (await world.ask("GET", "/")).status == 502
