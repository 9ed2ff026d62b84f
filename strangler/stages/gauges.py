"""Plans and ledger in; where each extraction stands, as numbers, out. Called by the monolith's metrics page.

Gates and "rollback safe" ask gateways and services, as `status` does; one that is silent costs its time-out.
"""

from collections import Counter
from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F
from django.utils import timezone

from strangler import settings
from strangler.exceptions import Refused
from strangler.models import Transition
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.settings import plans_root
from strangler.stages import standing
from strangler.stages.conductor import ask_gates
from strangler.stages.gates.answer import Verdict
from strangler.stages.gates.rehearsals import newest
from strangler.stages.history import alias
from strangler.stages.report import waits
from strangler.stages.rollback_safe import rollback_safe
from strangler.stages.standing import Where
from strangler.stages.tallies import summary
from strangler.stages.tenure import DAY_S, tenure_of
from strangler.sync import config, room
from strangler.sync.exposition import Sample
from strangler.sync.links import UnknownLink

HELP = {
    "extraction_readable": "1 if the plan can be read and asked about; 0 and nothing else if not: strangle check.",
    "extraction_info": "1; stage and owner stand in the labels.",
    "extraction_seconds_in_stage": "Since the last move into this stage was done; absent before the first.",
    "extraction_held": "1 while people hold it and nobody advances it.",
    "extraction_doubt": "1 if ledger and link rows disagree about who owns.",
    "extraction_gates": "Gates of the next step, by what they say.",
    "extraction_rollback_safe": "1 if the service could be taken back this minute; absent while the monolith owns.",
    "extraction_compared": "Fair pairs of answers since this run of comparing began.",
    "extraction_differing": "Of these, pairs that differ.",
    "extraction_stage_limit_seconds": "How long it may stand at a stage (STRANGLER_STAGE_DAYS); 0 = no limit.",
    "extraction_overdue": "1 if it stands at its stage for longer than that.",
    "extraction_copy_waits": "Links whose copy pauses: a disk fills up, or too much waits.",
    "extraction_rehearsal_age_seconds": "Since the last rehearsal that came to its end; absent before the first.",
    "disk_free_share": "Of the disk that the database lies on, where it is this machine's; 0.0 to 1.0.",
}


def of_extractions() -> Iterator[Sample]:
    """Every plan there is, and the disk they share."""
    if (share := room.free_share(config.connection())) is not None:
        yield Sample("disk_free_share", {}, share)
    for name in loader.names(plans_root()):
        try:
            samples = list(_of_plan(loader.load(plans_root(), name)))
        except (Refused, ImproperlyConfigured, UnknownLink):
            samples = []
        yield Sample("extraction_readable", {"extraction": name}, bool(samples))
        yield from samples


def _of_plan(plan: Plan) -> Iterator[Sample]:
    at, labels = standing.where(plan), {"extraction": plan.name}
    owner = "monolith" if at.is_owned_here else "service"
    yield Sample("extraction_info", {**labels, "stage": at.stage.value, "owner": owner}, 1)
    for verdict, count in _gates(plan, at).items():
        yield Sample("extraction_gates", {**labels, "verdict": verdict}, count)
    for name, value in _numbers(plan, at).items():
        if value is not None:
            yield Sample(f"extraction_{name}", labels, value)


def _numbers(plan: Plan, at: Where) -> dict[str, float | None]:
    seen, safety = summary(plan.name), None if at.is_owned_here else rollback_safe(plan.name)
    return {
        "seconds_in_stage": seconds_in_stage(plan.name),
        "held": at.is_held,
        "doubt": bool(at.doubt),
        "rollback_safe": safety.is_safe if safety else None,
        "compared": seen.compared,
        "differing": seen.mismatched,
        "stage_limit_seconds": settings.read("STRANGLER_STAGE_DAYS") * DAY_S,
        "overdue": bool(tenure_of(plan, at).overdue),
        "copy_waits": len(list(waits(plan.name))),
        "rehearsal_age_seconds": _rehearsed_s(plan.name),
    }


def _rehearsed_s(name: str) -> float | None:
    last = newest(name)
    is_done = last is not None and last.outcome == Transition.Outcome.DONE
    return (timezone.now() - last.ended_at).total_seconds() if is_done and last.ended_at else None


def _gates(plan: Plan, at: Where) -> dict[str, int]:
    """Of the step that is next, also while nobody takes it."""
    step = plan.next_step(at.applied)
    said = Counter(answer.verdict for answer in ask_gates(plan, step)) if step else Counter()
    return {verdict.value: said[verdict] for verdict in Verdict}


def seconds_in_stage(name: str) -> float | None:
    """By the ledger; a lost one does not know."""
    moves = Transition.objects.using(alias()).filter(extraction=name, outcome=Transition.Outcome.DONE)
    into = moves.exclude(stage_after=F("stage_before")).exclude(ended_at=None).order_by("-ended_at").first()
    return (timezone.now() - into.ended_at).total_seconds() if into and into.ended_at else None
