"""Gateways are asked all at once: customers may be parked meanwhile, and a dead one must not hold up the others."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from strangler.gateway import operate
from strangler.signing.keys import Keyring
from strangler.stages.gateways import Gateways

URLS = ("http://gone:1", "http://silent:2", "http://alive:3")
WAIT_S = 10.0  # for the others to be asked: reached only by who asks in turn

Asking = Callable[[Gateways], Any]
ASKED: dict[str, Asking] = {
    "hold": lambda gateways: gateways.hold("notes", 5.0),
    "release": lambda gateways: gateways.release("notes"),
    "table": lambda gateways: gateways.post_table(b"a table"),
    "recent": lambda gateways: gateways.recent("notes"),
}


@pytest.fixture
def gateways(monkeypatch: pytest.MonkeyPatch) -> Gateways:
    """Two that are silent, named first, and one that answers; each only once all of them have been asked."""
    all_asked = threading.Barrier(len(URLS), timeout=WAIT_S)

    def answer(admin: str, *args: Any, **how: Any) -> tuple[int, dict[str, int]]:
        all_asked.wait()
        if not admin.startswith("alive"):
            raise operate.Unanswered("no answer")
        return 200, {"inflight": 2, "version": 7}

    for question in ("post", "publish", "read"):
        monkeypatch.setattr(operate, question, answer)
    return Gateways(URLS, Keyring.parse("k1:only-for-tests-0123456789"))


@pytest.mark.parametrize("verb", ASKED)
def test_silent_gateways_cost_one_time_out_and_not_one_each(gateways: Gateways, verb: str) -> None:
    ASKED[verb](gateways)


def test_what_each_answered_is_told_by_its_own_address(gateways: Gateways) -> None:
    told = gateways.post_table(b"a table").told
    assert list(told) == list(URLS)
    assert (told["http://alive:3"], "no answer" in told["http://gone:1"]) == (7, True)
    assert gateways.hold("notes", 5.0) == 2
