"""Turns and a way to log in, in; every answer out, as data that JSON can hold. Called by record and by the tests.

Kept: status, every header but cookies' values, the whole body. Of the pages with a form the part inside <main> is kept:
the shop's header around it knows shelves and baskets, which a service does not. CSRF tokens are masked: they are random.
"""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from unittest import mock

from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from conversation.rows import at
from conversation.turns import Turn

TOKEN = "c" * 32
SERVER_SET = ("Set-Cookie", "Content-Length")
INSIDE = re.compile(r"<main[^>]*>\s*(.*)</main>", re.S)
MASKED = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')

LogIn = Callable[[Client, int], dict[str, str]]  # leaves cookies in the client, or returns headers to send


def play(turns: Iterable[Turn], *, log_in: LogIn) -> list[dict[str, Any]]:
    """The answers, in order. Each turn happens a minute after the one before it, whatever the real clock says."""
    handler = ClientHandler(enforce_csrf_checks=True)  # one for all: some middleware reads much when it is made
    answers = []
    for number, turn in enumerate(turns):
        now = at(20) + timedelta(minutes=number, microseconds=number)
        with mock.patch("django.utils.timezone.now", return_value=now):
            answers.append(_asked(turn) | _answered(ask(turn, handler, log_in=log_in)))
    return answers


def ask(turn: Turn, handler: ClientHandler, *, log_in: LogIn) -> HttpResponse:
    """One turn, as a browser of its own."""
    client = Client(raise_request_exception=True)
    client.handler = handler
    headers = dict(turn.headers) | (log_in(client, turn.who) if turn.who else {})
    client.cookies["csrftoken"] = TOKEN
    body = turn.body
    if turn.token and "json" in turn.content_type:
        headers["X-CSRFToken"] = TOKEN
    elif turn.token:
        body += b"&csrfmiddlewaretoken=" + TOKEN.encode()
    return client.generic(turn.method, turn.path, body, content_type=turn.content_type, headers=headers)


def _asked(turn: Turn) -> dict[str, Any]:
    return {"who": turn.who, "method": turn.method, "path": turn.path}


def _answered(response: HttpResponse) -> dict[str, Any]:
    body = response.content.decode()
    page = INSIDE.search(body) if "<!doctype html>" in body[:20] else None
    headers = {name: value for name, value in response.headers.items() if name not in SERVER_SET}
    if "Content-Length" in response.headers and not headers.get("Content-Type", "").startswith("text/html"):
        headers["Content-Length"] = response.headers["Content-Length"]
    return {
        "status": response.status_code,
        "headers": dict(sorted(headers.items())),
        "cookies": {name: _attributes(morsel) for name, morsel in sorted(response.cookies.items())},
        "body": MASKED.sub(r"\1…", page[1] if page else body),
    }


def _attributes(morsel: Any) -> dict[str, Any]:
    return {name: value for name, value in sorted(morsel.items()) if value and name != "expires"}
