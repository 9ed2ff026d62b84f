"""The name of a plan, an app, or models in; its inventory out: everything that reaches what leaves, in one list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from strangler.boundaries.living.entry import Way
from strangler.boundaries.recording import Recording
from strangler.boundaries.survey import Survey
from strangler.messages import Refusal
from strangler.plans.extraction import Extraction
from strangler.plans.resolved import ResolvedExtraction
from strangler.stages.inventory.admins import admins
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.clock import clock, sent_away, timed
from strangler.stages.inventory.deletions import deletions
from strangler.stages.inventory.item import Item, Topic
from strangler.stages.inventory.keys import inward, outward
from strangler.stages.inventory.migrated import migrated
from strangler.stages.inventory.readers import looks_out, readers, templates
from strangler.stages.inventory.receivers import receivers
from strangler.stages.inventory.recorded import recorded
from strangler.stages.inventory.roles import roles, unheard
from strangler.stages.inventory.routes import routes
from strangler.stages.inventory.seen import Seen
from strangler.stages.inventory.side import Side, side_of
from strangler.stages.inventory.through import contradictions
from strangler.stages.inventory.together import transactions
from strangler.stages.inventory.unfollowed import unfollowed
from strangler.stages.inventory.writers import TOPICS, subject_of, uncalled, writers

SEQUENCE = list(Topic)
ASKED = frozenset([Topic.ROUTE, *TOPICS.values()])


@dataclass(frozen=True)
class Inventory:
    """skipped: place -> why, of what nobody looked at. contradicted: answers that their tables gainsay."""

    side: Side
    items: tuple[Item, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)
    contradicted: tuple[Refusal, ...] = ()

    @property
    def open(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.is_open)


def inventory(
    tables: Collection[str],
    survey: Survey,
    *,
    extraction: Extraction | None = None,
    resolved: ResolvedExtraction | None = None,
    recording: Recording | None = None,
    alias: str = "",
) -> Inventory:
    """extraction, resolved: the plan as far as there is one. recording: what was seen while it ran. alias: of the database
    that is asked who else is there; '' = it is not."""
    side = side_of(tables)
    tasks = {entry.name: entry.code for entry in survey.entries if entry.way is Way.TASK}
    answered = Answered.by(extraction, tasks)
    seen = Seen(side, recording)
    hearing = list(receivers(side, survey, answered))
    heard = {item.subject for item in hearing}
    heard |= {entry.code for entry in survey.entries if entry.way is Way.RECEIVER}  # each is told once, by itself
    asked = list(routes(side, survey, answered, seen, heard))
    writing = list(writers(side, survey, answered, heard, told={item.subject for item in hearing}, seen=seen))
    leading_out = list(outward(side, answered))
    found: Sequence[Item] = [
        *asked,
        *writing,
        *hearing,
        *admins(side, answered),
        *deletions(side, answered),
        *inward(side, answered, resolved.inward if resolved else None),
        *leading_out,
        *looks_out(side, survey, answered, {item.subject for item in leading_out}),
        *readers(side, survey, answered, heard),
        *templates(side, survey),
        *transactions(side, survey, recording),
        *migrated(side, survey, alias),
        *uncalled(side, survey, answered),
        *unfollowed(survey, {item.subject for item in (*asked, *writing)}),
        *(roles(side, alias, answered) if alias else ()),
    ]
    if recording:
        found = [*found, *recorded(side, recording, answered, _told(found, survey))]
    by_clock = clock(survey, alias)
    found = [*timed(found, survey, by_clock), *sent_away(survey, by_clock)]
    in_sequence = sorted(found, key=lambda item: (SEQUENCE.index(item.topic), item.subject))
    why = unheard(alias) if alias else ""
    skipped = {
        **survey.skipped,
        **({"pg_stat_statements": f"{why}; roles are told by what they may do"} if why else {}),
    }
    return Inventory(side, tuple(in_sequence), skipped, contradictions(side, survey, answered, extraction))


def _told(found: Sequence[Item], survey: Survey) -> set[str]:
    """Names and dotted paths of the entries that are asked for their writing already. That one reads, or could not be followed,
    says nothing of what it was seen to write."""
    subjects = {item.subject for item in found if item.topic in ASKED}
    entries = [each for each in survey.entries if subjects & {each.name, each.code, subject_of(each)}]
    return subjects | {name for entry in entries for name in (entry.name, entry.code)}
