"""What Copy says when it stops reaches whoever asked, through every block it leaves on the way."""

from collections.abc import Callable
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from strangler.protocol.link import LinkRow, Role
from strangler.resilience.clock import HandClock
from strangler.stages import copying
from strangler.stages.copying import CopyFailed, Patience
from strangler.sync.backfill import NotAdmitted, Progress
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


def test_a_busy_service_is_not_asked_before_the_time_it_names() -> None:
    said, napped = [], []

    patience(said, napped).ask(Service(3, PeerError("busy", retry_s=30.0)).answer)

    assert napped == [30.0] * 3
    assert "trying again in 30 s" in said[0]


def test_one_that_says_no_is_not_asked_again() -> None:
    said, napped = [], []
    with pytest.raises(PeerRefused):
        patience(said, napped).ask(Service(1, PeerRefused("403 not allowed", status=403)).answer)
    assert (said, napped) == ([], [])


def test_one_that_stays_away_ends_the_copy_with_what_it_said() -> None:
    with pytest.raises(CopyFailed, match="away for 10 minutes: no answer"):
        patience([], []).ask(Service(10_000, PeerError("no answer")).answer)


def test_whoever_waits_reads_for_how_long_at_most_and_how_to_stop_it() -> None:
    said = []
    patience(said, []).ask(Service(20, PeerError("no answer")).answer)
    assert "trying again in 0.5 s, for 10 min at most" in said[0]
    assert "trying again in 5 s, for 9 min at most" in said[-1]
    assert all("Ctrl-C stops it, and what was copied stays" in line for line in said)


@pytest.mark.parametrize("napping", [True, False], ids=["between two askings", "while it is asked again"])
def test_ctrl_c_while_the_service_is_away_ends_the_copy_in_words_and_as_a_move_that_failed(napping: bool) -> None:
    """By a traceback it would count as a conductor that died, and raise an alarm."""
    away = Service(1, PeerError("no answer"))

    def stop(*_seconds: float) -> str:
        raise KeyboardInterrupt

    def deed() -> str:
        return away.answer() if away.away else stop()

    nap = stop if napping else lambda seconds: None
    with pytest.raises(CopyFailed, match="stopped by hand while the service was away: no answer"):
        Patience([].append, HandClock(), nap).ask(deed)


def test_ctrl_c_in_a_deed_that_nothing_kept_waiting_is_nobodys_failed_copy() -> None:
    """Nobody knows what it left: the lease lapses, and whoever finds it looks."""
    with pytest.raises(KeyboardInterrupt):
        patience([], []).ask(Service(1, KeyboardInterrupt()).answer)


class Road:
    """The link's last rows on their way to a service; they arrive with the first turn after it is back."""

    def __init__(self, away: int) -> None:
        self.service, self.has_arrived, self.clock = Service(away, PeerError("no answer")), False, HandClock()
        self.stop = SimpleNamespace(wait=self.clock.advance)
        self._began_s = self.clock.monotonic_s()

    def gone_s(self) -> float:
        return self.clock.monotonic_s() - self._began_s

    def row(self, request: object) -> None:
        self.service.answer()

    def turn(self) -> bool:
        self.has_arrived = self.service.away < 0
        return False

    def state(self, request: object) -> SimpleNamespace:
        return SimpleNamespace(high_water=7, delivered_below=8 if self.has_arrived else 3)


@pytest.fixture
def settle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Road, list[str]], None]:
    def settled(road: Road, said: list[str]) -> None:
        monkeypatch.setattr(copying.peers, "here", lambda: road)
        monkeypatch.setattr(copying.peers, "there", lambda link: road)
        monkeypatch.setattr(copying.config, "connection", lambda: None)
        monkeypatch.setattr(copying.backfill, "progress", lambda connection, link: Progress(1, 1, 9))
        monkeypatch.setattr(copying, "Loop", lambda *args, **how: road)
        copying._settle("notes", road.clock, Patience(said.append, road.clock, road.clock.advance))

    return settled


def test_a_service_that_goes_away_before_the_last_rows_arrive_is_waited_for_as_in_any_other_part(settle) -> None:
    road, said = Road(away=30), []

    settle(road, said)

    assert road.gone_s() > 2 * copying.SETTLE_S
    assert len(said) == 30 and "waiting for the service: no answer" in said[0]


def test_one_that_stays_away_then_ends_the_copy_after_the_same_time(settle) -> None:
    with pytest.raises(CopyFailed, match="away for 10 minutes: no answer"):
        settle(Road(away=10_000), [])


def test_one_that_answers_and_takes_nothing_is_told_apart(settle) -> None:
    road = Road(away=0)
    road.turn = lambda: False

    with pytest.raises(CopyFailed, match="is the service keeping up"):
        settle(road, [])

    assert road.gone_s() < copying.SETTLE_S + 1


@pytest.mark.parametrize(
    ("theirs", "ids"),
    [(None, []), (LinkRow("notes", 4, Role.FOLLOWER), []), (LinkRow("notes", 4, Role.OWNER), ["S540"])],
)
def test_S540_only_a_service_that_follows_or_has_nothing_is_copied_to(
    theirs: LinkRow | None, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying.peers, "there", lambda link: None)
    monkeypatch.setattr(copying, "remote_row", lambda side, link: theirs)
    assert [refusal.id for refusal in copying.given_away("notes")] == ids


def test_a_service_that_is_away_is_asked_again_by_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(link: str) -> None:
        raise PeerError("no answer")

    monkeypatch.setattr(copying.peers, "there", away)
    assert copying.given_away("notes") == []
