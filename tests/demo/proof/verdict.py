"""Everything remembered and everything that is there in; the proof out: numbers and each thing that is wrong.

Called by play. Pure: who wants to see it fail plants a loss.
"""

from dataclasses import dataclass, field

from tests.demo.customers.telling import Told
from tests.demo.proof import opinions, pace, purchases, refusals, sides, votes, waits
from tests.demo.proof.findings import Finding, count
from tests.demo.proof.pace import Pace
from tests.demo.proof.rows import Rows
from tests.demo.proof.sides import Difference
from tests.demo.proof.story import is_acknowledged, is_unknown
from tests.demo.proof.timeline import Timeline
from tests.demo.proof.waits import HandOver


@dataclass(frozen=True)
class Evidence:
    """before: the monolith's rows before the first customer. service: None if nothing was copied there.

    owner: "monolith" or "service", who owns reviews at the end. has_sessions: old sessions of the database were among the
    customers.
    """

    told: list[Told]
    before: Rows
    monolith: Rows
    service: Rows | None
    timeline: Timeline
    owner: str = "monolith"
    has_sessions: bool = False


@dataclass(frozen=True)
class Verdict:
    """differing: None when there is only one side. Times in milliseconds.

    unexplained: failures no kill of this run accounts for; without kills, all of them.
    """

    requests: int
    acknowledged_writes: int
    unknown_writes: int
    expected_refusals: int
    failed_requests: int
    findings: list[Finding]
    differing: list[Difference] | None
    pace: Pace
    hand_overs: list[HandOver]
    rollback_traffic_ms: float | None
    failures: list[Told] = field(default_factory=list)
    unexplained: list[Told] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return count(self.findings, kind)

    @property
    def differing_rows(self) -> int | None:
        return None if self.differing is None else sides.rows_that_differ(self.differing)

    def faults(self) -> list[str]:
        """Why the proof does not hold; empty if it does."""
        found = [f"{one.kind}: {one.what}: {one.why}" for one in self.findings]
        found += [f"failed: {one.kind} {one.request} {one.status} {one.error}" for one in self.unexplained]
        found += [f"differs: {one.table} {one.key} {one.column}" for one in self.differing or []]
        return found + [f"pace: {fault}" for fault in self.pace.faults]


def judge(evidence: Evidence) -> Verdict:
    told, owned = evidence.told, evidence.monolith
    if evidence.owner == "service" and evidence.service is not None:
        owned = evidence.service
    findings = opinions.judge(told, evidence.before, owned) + votes.judge(told, evidence.before, owned)
    findings += purchases.judge(told, evidence.before, evidence.monolith)
    expected, failed = refusals.split(told, evidence.timeline)
    return Verdict(
        requests=sum(one.door == "http" for one in told),
        acknowledged_writes=sum(one.is_write and is_acknowledged(one) for one in told),
        unknown_writes=sum(one.is_write and is_unknown(one) for one in told),
        expected_refusals=len(expected),
        failed_requests=len(failed),
        findings=findings,
        differing=None if evidence.service is None else sides.differences(evidence.monolith, evidence.service),
        pace=pace.judge(told, evidence.timeline, has_sessions=evidence.has_sessions),
        hand_overs=waits.hand_overs(told, evidence.timeline),
        rollback_traffic_ms=waits.rollback_traffic_ms(told, evidence.timeline),
        failures=failed,
        unexplained=refusals.unexplained(failed, evidence.timeline),
    )
