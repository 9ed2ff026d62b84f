"""At Own the service answers alone: the monolith is stopped, and reviews are read on. Called by play, after the customers.

In: how to stop the monolith, the gateway's address, what was told. Out: what is wrong, empty if every read was answered 200.
"""

import http.client
import json
from collections.abc import Callable

from tests.demo.customers.telling import Outcome, Told

READS = 20
TIMEOUT_S = 5.0


def faults(stop: Callable[[], object], at: tuple[str, int], told: list[Told]) -> list[str]:
    """Visitors read what they read before. stop: the monolith, for good: nothing comes after this. at: the gateway."""
    targets = _targets(told)
    stop()
    found = [f"without the monolith: {fault}" for target in targets if (fault := _fault(at, target))]
    return found if targets else ["without the monolith: nothing was read before"]


def _targets(told: list[Told]) -> list[str]:
    """Reads of reviews that visitors were given last, newest first, each once."""
    reads = [
        one.request.removeprefix("GET ")
        for one in reversed(told)
        if one.who == "visitor" and one.outcome is Outcome.DONE and "reviews" in one.request
    ]
    return list(dict.fromkeys(reads))[:READS]


def _fault(at: tuple[str, int], target: str) -> str:
    connection = http.client.HTTPConnection(*at, timeout=TIMEOUT_S)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        return "" if answer.status == 200 and _is_json(body) else f"GET {target} answered {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        return f"GET {target}: {error or type(error).__name__}"
    finally:
        connection.close()


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
