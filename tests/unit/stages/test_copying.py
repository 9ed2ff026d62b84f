"""What Copy says when it stops reaches whoever asked, through every block it leaves on the way."""

from contextlib import contextmanager

import pytest

from strangler.resilience.clock import HandClock
from strangler.stages.copying import CopyFailed, Patience
from strangler.sync.backfill import NotAdmitted
from strangler.sync.client import PeerRefused
from strangler.sync.deliver import PeerError


@contextmanager
def recorded():
    yield


def test_why_a_copy_stopped_survives_the_ledger() -> None:
    with pytest.raises(CopyFailed, match="it did not come to rest"), recorded():
        raise CopyFailed("it did not come to rest")


class Service:
    """Away for so many askings, then there."""

    def __init__(self, away: int, error: Exception) -> None:
        self.away, self.error = away, error

    def answer(self) -> str:
        self.away -= 1
        if self.away >= 0:
            raise self.error
        return "here"


def patience(said: list[str], napped: list[float]) -> Patience:
    clock = HandClock()

    def nap(seconds: float) -> None:
        napped.append(seconds)
        clock.advance(seconds)

    return Patience(said.append, clock, nap)


@pytest.mark.parametrize(
    "error", [PeerError("no answer"), NotAdmitted("not now"), PeerRefused("502 bad gateway", status=502)]
)
def test_a_service_that_is_away_is_waited_for_ever_longer_and_that_is_said(error: Exception) -> None:
    said, napped = [], []

    assert patience(said, napped).ask(Service(6, error).answer) == "here"

    assert napped == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    assert len(said) == 6 and str(error) in said[0] and "trying again in 0.5 s" in said[0]


def test_one_that_says_no_is_not_asked_again() -> None:
    said, napped = [], []
    with pytest.raises(PeerRefused):
        patience(said, napped).ask(Service(1, PeerRefused("403 not allowed", status=403)).answer)
    assert (said, napped) == ([], [])


def test_one_that_stays_away_ends_the_copy_with_what_it_said() -> None:
    with pytest.raises(CopyFailed, match="away for 10 minutes: no answer"):
        patience([], []).ask(Service(10_000, PeerError("no answer")).answer)
