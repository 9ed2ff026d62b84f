"""The customers' own HTTP: whole answers are read to their end, half ones are told as what they are."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

from tests.demo.customers.browser import Browser
from tests.demo.customers.config import Config
from tests.demo.customers.cron import _purge_once
from tests.demo.customers.telling import Outcome
from tests.demo.customers.wire import HEAD_BYTES, Broken, Wire

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def with_server(answers: list[bytes], ask: Callable[[Browser], Awaitable[object]]) -> tuple[object, list[bytes]]:
    """What came of asking a server that gives these answers in turn, and the heads it got."""
    heads: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while answers:
            try:
                heads.append(await reader.readuntil(b"\r\n\r\n"))
            except asyncio.IncompleteReadError:
                break
            answer = answers.pop(0)
            writer.write(answer)
            if answer.endswith(b"!"):
                break
        writer.close()

    async def run() -> object:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        async with server:
            browser = Browser(Wire(*server.sockets[0].getsockname()[:2]))
            try:
                return await ask(browser)
            finally:
                browser.wire.close()

    return asyncio.run(run()), heads


def test_a_chunked_answer_and_a_counted_one_come_over_one_connection() -> None:
    async def ask(browser: Browser) -> list[bytes]:
        return [(await browser.get("/a")).body, (await browser.get("/b")).body, (await browser.get("/c")).body]

    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
    bodies, heads = with_server(
        [chunked, b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"], ask
    )

    assert bodies == [b"abcde", b"", b"ok"]
    assert [head.split()[1] for head in heads] == [b"/a", b"/b", b"/c"]


@pytest.mark.parametrize("half", [b"!", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab!"])
def test_a_connection_cut_in_the_answer_is_a_write_of_unknown_end(half: bytes) -> None:
    async def ask(browser: Browser) -> Broken:
        with pytest.raises(Broken) as broken:
            await browser.send("POST", "/", {"a": 1})
        return broken.value

    broken, _ = with_server([half], ask)

    assert isinstance(broken, Broken) and broken.is_sent


@pytest.mark.parametrize(
    "garbage",
    [
        b"garbage\r\n\r\n!",
        b"HTTP/1.1 two hundred\r\n\r\n!",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n!",
        b"x" * (HEAD_BYTES + 1) + b"\r\n\r\n!",
    ],
)
def test_an_answer_that_is_no_http_is_called_malformed_and_not_a_reset(garbage: bytes) -> None:
    async def ask(browser: Browser) -> Broken:
        with pytest.raises(Broken) as broken:
            await browser.send("POST", "/", {"a": 1})
        return broken.value

    broken, _ = with_server([garbage], ask)

    assert str(broken).startswith("malformed: ") and broken.is_sent


def test_a_door_that_is_shut_took_nothing() -> None:
    async def ask() -> None:
        await Browser(Wire("127.0.0.1", 1)).get("/")

    with pytest.raises(Broken) as broken:
        asyncio.run(ask())

    assert not broken.value.is_sent


def test_cookies_are_kept_sent_back_and_forgotten_as_told_and_a_form_carries_its_token() -> None:
    async def ask(browser: Browser) -> dict[str, str]:
        await browser.get("/")
        await browser.post_form("/form", [("a", "b c")])
        return browser.cookies

    first = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: csrftoken=T1; Path=/\r\nSet-Cookie: messages=m\r\nContent-Length: 0\r\n\r\n"
    )
    second = b'HTTP/1.1 200 OK\r\nSet-Cookie: messages=""; Max-Age=0\r\nContent-Length: 0\r\n\r\n'
    cookies, heads = with_server([first, second], ask)

    assert b"Cookie: csrftoken=T1; messages=m\r\n" in heads[1]
    assert b"Content-Length: 28\r\n" in heads[1]  # csrfmiddlewaretoken=T1&a=b+c
    assert cookies == {"csrftoken": "T1"}


@pytest.mark.parametrize(
    ("ends", "outcome", "status", "error"),
    [
        ("print('3 spam reviews deleted.')", Outcome.DONE, 0, ""),
        ("sys.exit('InternalError: strangler fenced: reviews')", Outcome.REFUSED, 1, "SF001"),
        (
            "sys.exit('OperationalError: database is locked')",
            Outcome.UNKNOWN,
            1,
            "OperationalError: database is locked",
        ),
        ("print('strangler fenced'); sys.exit(1)", Outcome.UNKNOWN, 1, ""),
        ("print('done')", Outcome.UNKNOWN, 0, ""),
    ],
)
def test_a_nightly_command_hears_a_fence_and_nothing_else_passes_for_one(
    ends: str, outcome: Outcome, status: int, error: str
) -> None:
    config = Config("", 0, "", "", "", purge_argv=[sys.executable, "-c", f"import sys; {ends}"])

    told = asyncio.run(_purge_once(config, "word"))

    assert (told.outcome, told.status, told.error) == (outcome, status, error)
