"""Gates about answers: what comparing has found. Evidence comes from the ledger's tallies."""

from strangler.compare.evidence import find
from strangler.plans.gates import Compared
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.routes import read_routes
from strangler.stages.tallies import evidence


@answers("compared")
def compared(gate: Compared, extraction: str) -> tuple[Verdict, str]:
    """Distinct, fair comparisons on every declared read route, and a share of mismatches that is surely below."""
    found = find(
        evidence(extraction, read_routes(extraction)), at_least=gate.at_least, mismatch_below=gate.mismatch_below
    )
    return Verdict(found.outcome.value), found.saw
