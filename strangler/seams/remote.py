"""A packed call in; the service's packed answer out, or an error that says whether it may have run. Called by seam.

200 the result · 409 a Declined · 422 not plain · 503 with X-Strangler-Fenced: not its owner, nothing was done · another status
of AWAY: Unreachable · else Failed.
"""

import random
import threading
import time
from collections import defaultdict
from typing import Any

import httpx2  # here, not at the first call: a customer would wait for it, at the very moment the side changes
import msgspec

from strangler.protocol.carried import Declined, NotPlain
from strangler.resilience import trust
from strangler.resilience.breaker import Breaker
from strangler.resilience.budget import RetryBudget
from strangler.resilience.clock import SystemClock
from strangler.resilience.deadline import Deadline
from strangler.seams.errors import Failed, Unreachable
from strangler.signing.request import HEADER, sign
from strangler.sync import config

FENCED = "X-Strangler-Fenced"
PATH = "/strangler/seams/{extraction}/{seam}/{method}/"
AWAY = (429, 502, 503, 504)  # said by whatever stands before the code, or before it has begun; nobody knows which
TRIES = 3
LEAST_S = 0.02  # left of a deadline, below which asking proves nothing

trust.context()  # as httpx2: now, not while a customer waits
_local = threading.local()
_breakers: dict[str, Breaker] = defaultdict(Breaker)
_budgets: dict[str, RetryBudget] = defaultdict(RetryBudget)


class NotOwner(Exception):
    """The side that was asked is fenced: nothing was done, and the table that sent us there is late."""


class Said(msgspec.Struct, frozen=True):
    """The body of a 409: Declined, or of another error: its text."""

    code: str = ""
    text: str = ""


def ask(
    urls: tuple[str, ...], address: tuple[str, str, str], body: bytes, *, call: str, may_repeat: bool, within_s: float
) -> bytes:
    """address: extraction, seam, method. Raises Unreachable, Failed, Declined, NotPlain, NotOwner, ImproperlyConfigured."""
    extraction, seam, method = address
    breaker, budget = _breakers[extraction], _budgets[extraction]
    deadline = Deadline.after(within_s, clock=SystemClock())
    path = PATH.format(extraction=extraction, seam=seam, method=method)
    budget.called()
    for number in range(1, TRIES + 1):
        if not breaker.allows():
            raise Unreachable(call, "it failed too often just now and is let alone for a moment", may_have_run=False)
        try:
            answer = _post(random.choice(urls), path, extraction, body, call, deadline)
        except Unreachable as error:
            breaker.failed()
            is_safe = may_repeat or not error.may_have_run
            if number == TRIES or not is_safe or deadline.left_s() < LEAST_S or not budget.takes():
                raise
            continue
        breaker.succeeded()
        return _read(answer, call)
    raise AssertionError("the last try returns or raises")


def _post(url: str, path: str, extraction: str, body: bytes, call: str, deadline: Deadline) -> Any:
    signature = sign("POST", path, body, keys=config.keys_out(extraction), now_s=time.time())
    headers = {HEADER: signature, "Content-Type": "application/json"}
    left_s = max(LEAST_S, deadline.left_s())
    try:
        answer = _session().post(url + path, content=body, headers=headers, timeout=left_s)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        raise Unreachable(call, f"{url} could not be reached: {error}", may_have_run=False) from error
    except httpx2.HTTPError as error:
        why = f"{url} did not answer within {left_s:.2f} s: {error or type(error).__name__}"
        raise Unreachable(call, why, may_have_run=True) from error
    if answer.status_code in AWAY and not answer.headers.get(FENCED):
        raise Unreachable(call, f"{url} answered {answer.status_code}", may_have_run=True)
    return answer


def _read(answer: Any, call: str) -> bytes:
    if answer.status_code == 200:
        return bytes(answer.content)
    if answer.headers.get(FENCED):
        raise NotOwner
    said = _said(answer.content)
    if answer.status_code == 409 and said.code:
        raise Declined(said.code, said.text)
    if answer.status_code == 422:
        raise NotPlain(said.text)
    raise Failed(call, f"the service answered {answer.status_code}: {said.text}")


def _said(body: bytes) -> Said:
    try:
        return msgspec.json.decode(body, type=Said)
    except msgspec.MsgspecError:
        return Said(text=body[:200].decode(errors="replace"))


def _session() -> Any:
    """One client a thread: its pool is not waited for by others."""
    if not hasattr(_local, "session"):
        _local.session = httpx2.Client(trust_env=False, verify=trust.context())
    return _local.session
