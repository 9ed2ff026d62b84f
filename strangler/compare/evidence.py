"""Counts per route in; what they prove out, and whether that is enough. Called by the gate `compared` and by reports.

Counted are distinct requests, so that one hot address is not three thousand samples. A claim is an upper bound at 95 %:
with no mismatch in n the share is below 1 - 0.05**(1/n), the rule of three (3/n); with some, Wilson's score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from strangler.compare.tally import FAIR, RouteCount
from strangler.compare.verdict import Verdict

Z = 1.6448536269514722  # one-sided 95 % of the normal distribution
RISK = 0.05
MAX_EXCUSED_SHARE = 0.1  # of pairs that were unfair or unanswered; beyond it excuses may be what hides a bug


class Outcome(StrEnum):
    """NOT_ENOUGH holds: it neither passes nor blames."""

    PASS = "pass"
    FAIL = "fail"
    NOT_ENOUGH = "not enough data"


@dataclass(frozen=True, slots=True)
class RouteEvidence:
    """One route, or all of them added up. compared, mismatched: distinct requests of fair pairs. pairs: all fair ones,
    repeated requests too. suspect: unfair pairs that differ. fenced: pairs whose candidate met the fence: no read."""

    route: str
    compared: int = 0
    mismatched: int = 0
    pairs: int = 0
    mismatched_pairs: int = 0
    unfair: int = 0
    suspect: int = 0
    no_answer: int = 0
    fenced: int = 0

    @property
    def share(self) -> float:
        """Mismatches, 0.0-1.0: of distinct requests or of pairs, whichever is worse."""
        return max(_share(self.mismatched, self.compared), _share(self.mismatched_pairs, self.pairs))

    @property
    def claim(self) -> float:
        """The true share lies below this with 95 % confidence."""
        return upper_bound(self.mismatched, self.compared)

    @property
    def excused_share(self) -> float:
        """Pairs that say nothing, of all, 0.0-1.0."""
        excused = self.unfair + self.no_answer
        return _share(excused, self.pairs + excused)


@dataclass(frozen=True, slots=True)
class Evidence:
    """routes: one each, declared ones without a pair included. uncovered: declared routes nothing was compared on."""

    routes: tuple[RouteEvidence, ...]
    total: RouteEvidence
    uncovered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """saw: the evidence in words."""

    outcome: Outcome
    saw: str


def gather(counts: Mapping[str, RouteCount], *, declared: Iterable[str]) -> Evidence:
    """counts: route -> what was counted. declared: names of the routes that must be covered."""
    names = sorted({*counts, *declared})
    routes = tuple(_route(name, counts.get(name) or RouteCount()) for name in names)
    return Evidence(routes, _total(routes), tuple(one.route for one in routes if one.compared == 0))


def find(evidence: Evidence, *, at_least: int, mismatch_below: float) -> Finding:
    """Is this enough to go on? at_least: distinct fair comparisons. mismatch_below: share 0.0-1.0.

    Fails as soon as it is certain, in total or on one route, that the share is not below; passes only when there is
    enough, every declared route has been compared, and few pairs were excused as unfair or unanswered.
    """
    total, saw = evidence.total, in_words(evidence)
    if guilty := next((one for one in (total, *evidence.routes) if is_certain(one, mismatch_below)), None):
        return Finding(Outcome.FAIL, f"{saw}; {guilty.route}: {guilty.mismatched:,} of {guilty.compared:,} differ")
    if total.compared < at_least:
        return Finding(Outcome.NOT_ENOUGH, f"{saw}; {at_least:,} are asked for")
    if total.share >= mismatch_below:
        return Finding(Outcome.FAIL, saw)
    if evidence.uncovered:
        return Finding(Outcome.NOT_ENOUGH, saw)
    if total.excused_share > MAX_EXCUSED_SHARE:
        return Finding(Outcome.NOT_ENOUGH, f"{saw}; too many are excused to look away from")
    return Finding(Outcome.PASS, saw)


def in_words(evidence: Evidence) -> str:
    """`3,004 distinct requests compared (5,120 pairs), 0 differ: below 0.1 % at 95 %; 12 unfair (4 of
    them differ), 3 unanswered`."""
    total = evidence.total
    claim = f": {_percent(total.claim)} at 95 %" if total.compared else ""
    words = (
        f"{total.compared:,} distinct requests compared ({total.pairs:,} pairs), {total.mismatched:,} differ{claim}; "
        f"{total.unfair:,} unfair ({total.suspect:,} of them differ), {total.no_answer:,} unanswered"
    )
    return f"{words}; nothing compared on {', '.join(evidence.uncovered)}" if evidence.uncovered else words


def is_certain(one: RouteEvidence, mismatch_below: float) -> bool:
    """Whether the true share is, with 95 % confidence, not below."""
    return one.mismatched > 0 and lower_bound(one.mismatched, one.compared) >= mismatch_below


def upper_bound(hits: int, samples: int) -> float:
    """Of a share, at 95 % one-sided, 0.0-1.0. No samples: 1.0, anything is possible."""
    if samples == 0:
        return 1.0
    if hits == 0:
        return float(1 - RISK ** (1 / samples))
    return min(1.0, _wilson(hits, samples, +1))


def lower_bound(hits: int, samples: int) -> float:
    """Of a share, at 95 % one-sided, 0.0-1.0."""
    return max(0.0, _wilson(hits, samples, -1)) if samples else 0.0


def _wilson(hits: int, samples: int, sign: int) -> float:
    share = hits / samples
    middle = share + Z * Z / (2 * samples)
    spread = Z * sqrt(share * (1 - share) / samples + Z * Z / (4 * samples * samples))
    return (middle + sign * spread) / (1 + Z * Z / samples)


def _route(name: str, count: RouteCount) -> RouteEvidence:
    return RouteEvidence(
        route=name,
        compared=len(count.compared),
        mismatched=len(count.mismatched),
        pairs=sum(count.counts[verdict.value] for verdict in FAIR),
        mismatched_pairs=count.counts[Verdict.MISMATCH.value],
        unfair=count.counts[Verdict.UNFAIR.value],
        suspect=count.suspect,
        no_answer=count.counts[Verdict.NO_ANSWER.value],
        fenced=count.fenced,
    )


def _total(routes: Iterable[RouteEvidence]) -> RouteEvidence:
    routes = tuple(routes)
    names = ("compared", "mismatched", "pairs", "mismatched_pairs", "unfair", "suspect", "no_answer", "fenced")
    return RouteEvidence("in total", **{name: sum(getattr(one, name) for one in routes) for name in names})


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _percent(share: float) -> str:
    return f"below {share * 100:.2g} %"
