"""Gates about rows: lag, dead letters, verification. Evidence comes from the owner's side of the extraction's links."""

from collections.abc import Iterator

from strangler.plans.gates import LagBelow, NoDeadLetters, StoodFor, Verified
from strangler.protocol.link import Role
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.history import last_change_s
from strangler.sync import config, lag, links, peers, wire
from strangler.sync.deliver import PeerError

US = 1_000_000


@answers("no_dead_letters")
def no_dead_letters(_gate: NoDeadLetters, extraction: str) -> tuple[Verdict, str]:
    counts = {link: state.dead_letters for link, state in owners(extraction)}
    if not counts:
        return Verdict.PASS, "none: no link is installed yet"
    bad = [f"{link} has {count}" for link, count in counts.items() if count]
    return (Verdict.FAIL, ", ".join(bad)) if bad else (Verdict.PASS, "none on " + ", ".join(counts))


@answers("lag_below")
def lag_below(gate: LagBelow, extraction: str) -> tuple[Verdict, str]:
    lags = {link: lag.seconds(config.connection(), link) for link in _names(extraction)}
    if not lags:
        return Verdict.NOT_ENOUGH, "no link is installed"
    saw = ", ".join(f"{link} {lag_s:.2f} s" for link, lag_s in lags.items())
    return (Verdict.PASS if max(lags.values()) < gate.seconds else Verdict.FAIL), saw


@answers("verified")
def verified(gate: Verified, extraction: str) -> tuple[Verdict, str]:
    saw, verdict = [], Verdict.PASS
    for link, state in owners(extraction):
        if state.faults:
            verdict = Verdict.FAIL
            saw.append(f"{link}: {'; '.join(state.faults)}")
            continue
        if not state.verified_us:
            verdict = Verdict.NOT_ENOUGH if verdict is Verdict.PASS else verdict
            saw.append(f"{link}: no clean pass since the last drift or lost trigger")
            continue
        age_s = (state.now_us - state.verified_us) / US
        saw.append(f"{link}: clean pass {age_s:.0f} s ago")
        if age_s > gate.within_s:
            verdict = Verdict.FAIL
    return (verdict, "; ".join(saw)) if saw else (Verdict.NOT_ENOUGH, "no link is installed")


@answers("stood_for")
def stood_for(gate: StoodFor, extraction: str) -> tuple[Verdict, str]:
    age_s = last_change_s(extraction)
    if age_s is None:
        return Verdict.NOT_ENOUGH, "nothing has been applied yet"
    return (Verdict.PASS if age_s >= gate.seconds else Verdict.NOT_ENOUGH), f"for {age_s:.0f} s"


def owners(extraction: str) -> Iterator[tuple[str, wire.State]]:
    """(link, state of the side that owns it) for each link; a service that does not answer is left out."""
    for link in _names(extraction):
        state = peers.here().state(wire.Named(link))
        if state.role == Role.FOLLOWER.value:
            try:
                state = peers.there(link).state(wire.Named(link))
            except PeerError:
                continue
        yield link, state


def _names(extraction: str) -> list[str]:
    return [name for name in links.names(config.connection()) if config.extraction_of(name) == extraction]
