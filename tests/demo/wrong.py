"""The service with one wrong answer planted: each review in a list has a star too many. Run instead of its own wsgi for a
moment of Shadow, to see whether anybody notices. No customer ever gets such an answer.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from reviews_service.wsgi import application as right


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI. Everything but lists of reviews passes unchanged."""
    if environ["REQUEST_METHOD"] != "GET" or not environ["PATH_INFO"].startswith("/api/products/"):
        return right(environ, start)
    said: list[Any] = []
    body = b"".join(right(environ, lambda *words: said.extend(words)))
    status, headers = said[0], said[1]
    body = with_a_star_too_many(body)
    start(
        status, [*(pair for pair in headers if pair[0].lower() != "content-length"), ("Content-Length", str(len(body)))]
    )
    return [body]


def with_a_star_too_many(body: bytes) -> bytes:
    """A page of reviews, each rated one higher; anything else as it is."""
    try:
        page = json.loads(body)
        for review in page["results"]:
            review["rating"] += 1
    except (ValueError, KeyError, TypeError):
        return body
    return json.dumps(page, separators=(",", ":")).encode()
