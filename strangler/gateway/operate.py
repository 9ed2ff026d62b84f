"""A verb and its fields in; one signed question to a gateway's admin port, its answer out. No Django, no event loop.

Called by stages for tables and holds, and by people when nothing else works:
`python -m strangler.gateway.operate kill --admin 127.0.0.1:8010`.
"""

import argparse
import http.client
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from strangler.signing.keys import BadKeys, Keyring
from strangler.signing.request import HEADER, sign

T = TypeVar("T")
VERBS = ("hold", "release", "kill", "revive", "revoke", "inflight", "recent", "healthz")
READS = ("inflight", "recent", "healthz")
EXTRACTION_VERBS = ("hold", "release", "kill", "revive", "recent")
SWITCHES = ("kill", "revive")


class Unanswered(Exception):
    """The gateway did not answer; the message says where and why."""


def post(admin: str, verb: str, asked: dict[str, Any], *, keys: Keyring, now_s: float, timeout_s: float = 2.0) -> Any:
    """(status, answer) of one signed verb. admin: host:port. Raises Unanswered."""
    return _ask(admin, "POST", f"/{verb}", msgspec.json.encode(asked), keys=keys, now_s=now_s, timeout_s=timeout_s)


def publish(admin: str, snapshot: bytes, *, keys: Keyring, now_s: float, timeout_s: float = 2.0) -> Any:
    """(status, acknowledgement) of one table's snapshot. Raises Unanswered."""
    return _ask(admin, "POST", "/table", snapshot, keys=keys, now_s=now_s, timeout_s=timeout_s)


def read(admin: str, verb: str, asked: dict[str, Any] | None = None, *, timeout_s: float = 2.0) -> Any:
    """(status, answer) of a question that changes nothing. Raises Unanswered."""
    target = f"/{verb}?{urlencode(asked)}" if asked else f"/{verb}"
    return _ask(admin, "GET", target, b"", keys=None, now_s=0.0, timeout_s=timeout_s)


def of_all(admins: Sequence[str], question: Callable[[str], T]) -> dict[str, T]:
    """admin -> what the question about it answered. All at once: silent ones cost one time-out, however many they are."""
    if len(admins) < 2:
        return {admin: question(admin) for admin in admins}
    with ThreadPoolExecutor(len(admins), thread_name_prefix="gateway") as pool:
        return dict(zip(admins, pool.map(question, admins), strict=True))


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 1 refused or unanswered, 2 usage."""
    parser = argparse.ArgumentParser(
        prog="python -m strangler.gateway.operate",
        description="Ask a running gateway for one thing. Keys come from STRANGLER_GATEWAY_KEYS.",
    )
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("extraction", nargs="?", help="which one; kill and revive without it mean all")
    parser.add_argument("--admin", default="127.0.0.1:8010", metavar="HOST:PORT", help="(%(default)s)")
    parser.add_argument("--user", metavar="ID", help="whom to ask about anew; revoke without it means everybody")
    parser.add_argument("--reason", default="", help="why, for the gateway's log; of kill and revive")
    options = parser.parse_args(argv)
    if options.user and options.verb != "revoke":
        parser.error("--user goes with revoke")
    asked = {"extraction": options.extraction} if options.extraction and options.verb in EXTRACTION_VERBS else {}
    asked |= {"user_id": options.user} if options.user else {}
    asked |= {"reason": options.reason} if options.reason and options.verb in SWITCHES else {}
    try:
        status, answer = _operate(options.admin, options.verb, asked)
    except BadKeys as error:
        parser.exit(2, f"{parser.prog}: STRANGLER_GATEWAY_KEYS: {error}\n")
    except Unanswered as error:
        parser.exit(1, f"{parser.prog}: {error}\n")
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    return 0 if status == 200 else 1


def _operate(admin: str, verb: str, asked: dict[str, Any]) -> Any:
    if verb in READS:
        return read(admin, verb, asked)
    keys = Keyring.parse(os.environ.get("STRANGLER_GATEWAY_KEYS", ""))
    return post(admin, verb, asked, keys=keys, now_s=time.time())


def _ask(
    admin: str, method: str, target: str, body: bytes, *, keys: Keyring | None, now_s: float, timeout_s: float
) -> tuple[int, Any]:
    headers = {HEADER: sign(method, target, body, keys=keys, now_s=now_s)} if keys else {}
    connection = http.client.HTTPConnection(admin, timeout=timeout_s)
    try:
        connection.request(method, target, body or None, headers)
        reply = connection.getresponse()
        return reply.status, msgspec.json.decode(reply.read())
    except (OSError, http.client.HTTPException, msgspec.MsgspecError) as error:
        raise Unanswered(f"the gateway at {admin} does not answer {target}: {error or type(error).__name__}") from error
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
