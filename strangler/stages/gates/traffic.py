"""Gates about answers: what comparing has found. Evidence comes from the ledger's tallies."""

from strangler.plans.gates import Compared
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.tallies import summary


@answers("compared")
def compared(gate: Compared, extraction: str) -> tuple[Verdict, str]:
    """Fair, distinct comparisons, and the share of them that differ."""
    seen = summary(extraction)
    saw = f"{seen.compared:,} compared, {seen.mismatched:,} differ, {seen.unfair:,} unfair"
    if seen.compared < gate.at_least:
        return Verdict.NOT_ENOUGH, saw
    return (Verdict.PASS if seen.mismatched / seen.compared < gate.mismatch_below else Verdict.FAIL), saw
