"""Gates about answers: what comparing has found. Evidence comes from the ledger's tallies."""

from strangler import settings
from strangler.compare.evidence import Outcome, find
from strangler.plans.gates import Compared, NoFencedReads
from strangler.stages.gates.answer import Verdict, answers
from strangler.stages.gateways import NONE_NAMED
from strangler.stages.routes import read_routes
from strangler.stages.tallies import evidence


@answers("compared")
def compared(gate: Compared, extraction: str) -> tuple[Verdict, str]:
    """Distinct, fair comparisons on every declared read route, and a share of mismatches that is surely below."""
    found = find(
        evidence(extraction, read_routes(extraction)), at_least=gate.at_least, mismatch_below=gate.mismatch_below
    )
    is_hopeless = found.outcome is Outcome.NOT_ENOUGH and not settings.read("STRANGLER_GATEWAYS")
    return Verdict(found.outcome.value), f"{found.saw}; {NONE_NAMED}" if is_hopeless else found.saw


@answers("no_fenced_reads")
def no_fenced_reads(_gate: NoFencedReads, extraction: str) -> tuple[Verdict, str]:
    """Served to a customer, such a read would be an error: the follower's database refuses its write."""
    found = evidence(extraction, [])
    guilty = [f"{one.route} met the fence {one.fenced:,} times" for one in found.routes if one.fenced]
    if not guilty:
        return Verdict.PASS, f"none on {len(found.routes)} routes"
    return Verdict.FAIL, f"{', '.join(guilty)}; mend it in the service, go back to Copy and begin to shadow anew"
