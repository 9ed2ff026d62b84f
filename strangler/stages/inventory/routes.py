"""Routes that reach what leaves in; one item for each method and path out: which side shall answer it, and what is known of
its writing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from strangler.boundaries.edge import Mode
from strangler.boundaries.following.reach import Reach
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.survey import Survey
from strangler.plans.endpoint import SAFE
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.seen import Seen, Writing
from strangler.stages.inventory.side import Side

WHY_WRITES = "it writes what leaves: after Own only the service may"
WHY_READS = "it shows what leaves and little else: it is sent twice and compared first"
WHY_PAGE = "it is a page of the site: it stays, and reads the copy here"
WHY_ELSEWHERE = "it belongs to another part and only looks: it stays, and reads the copy here"
WHY_NOT_WRITING = (
    "it belongs to another part, and nothing it writes was found to leave: it stays, and reads the copy here"
)
WHY_BOTH = "it writes on both sides in one request: a seam writes what leaves, and the rest stays here"
WHY_WRITING_READ = "it writes although it is a read: its requests go where writes go, and are not sent twice"


Behind = tuple[Entry, tuple[Touch, ...]]


@dataclass(frozen=True)
class Found:
    """One route and what was found behind it. is_page: its answers are made of a template."""

    entry: Entry
    touches: Sequence[Touch]
    writing: Writing
    is_page: bool

    @property
    def method(self) -> str:
        return self.entry.name.partition(" ")[0]


def routes(side: Side, survey: Survey, answered: Answered, seen: Seen, heard: Collection[str] = ()) -> Iterator[Item]:
    """heard: receivers of what leaves, which have answers of their own; what they do is nobody else's doing."""
    reach = survey.reach
    behind = [
        (entry, reach.of(entry.code, method=entry.method, without=heard))
        for entry in survey.entries
        if entry.way is Way.ROUTE and not _is_echo(entry, reach)
    ]
    for entry, touches in _concerned(behind, side, seen):
        is_page = reach.renders(entry.code, method=entry.method)
        found = Found(entry, touches, writing_of(entry, touches, side, seen), is_page)
        left = side.of(reach.of(entry.code, method=entry.method, without=(*heard, *answered.codes)), Mode.WRITE)
        yield _item(found, side, answered, seen, is_left=bool(left))


def _is_echo(entry: Entry, reach: Reach) -> bool:
    """Django's form views answer PUT and DELETE as they do POST, and no form sends either. One that a project wrote counts, and
    so does one that was seen writing: that is told by `recorded`."""
    return entry.method in ("PUT", "DELETE") and entry.code not in reach.codes and reach.renders(entry.code)


def _concerned(behind: Sequence[Behind], side: Side, seen: Seen) -> list[Behind]:
    """Those that reach what leaves and those of its own apps; if no such one is known, those of the apps that lose a table."""
    found = [
        (entry, touches)
        for entry, touches in behind
        if side.of(touches, Mode.READ, Mode.WRITE) or seen.touches(entry.name) or side.is_home(entry.code)
    ]
    return found or [each for each in behind if side.is_near(each[0].code)]


def _item(found: Found, side: Side, answered: Answered, seen: Seen, *, is_left: bool) -> Item:
    name = found.entry.name
    return Item(
        Topic.ROUTE,
        name,
        f"{name}: {found.writing}{seen.times(name)}",
        tuple(sorted({touch.place for touch in side.of(found.touches, Mode.READ, Mode.WRITE)})),
        tuple(options(found, side)),
        _said(found, answered, is_left=is_left),
        Stage.OWN if found.writing is Writing.WRITES else None,
        seen.whether(name),
    )


def _said(found: Found, answered: Answered, *, is_left: bool) -> str:
    """A write that stays has an answer only if the code that writes has."""
    method, _, template = found.entry.name.partition(" ")
    declared = answered.endpoint(method, template)
    if declared and not declared.stays:
        return "moves"
    if found.writing is Writing.WRITES:
        return "" if is_left else answered.to(found.entry.code) or "all its ways to the rows have answers"
    return "stays" if declared else ""


def writing_of(entry: Entry, touches: Sequence[Touch], side: Side, seen: Seen) -> Writing:
    """One write makes a writer, whether code or a look shows it. Only looks prove that there is none: code that could not be
    followed shows none either."""
    watched = seen.writing(entry.name)
    if side.of(touches, Mode.WRITE) or watched is Writing.WRITES:
        return Writing.WRITES
    return watched or Writing.UNKNOWN


def options(found: Found, side: Side) -> list[Option]:
    """Which side shall answer it, the recommended one first."""
    is_safe = found.method in SAFE
    writes = found.writing is Writing.WRITES
    plain = f'plans.Endpoint("{found.entry.name}")'
    moves, stays = Option(plain, "endpoints", WHY_WRITES), Option(plain, "stays", WHY_PAGE)
    if writes and side.beyond(found.touches, Mode.WRITE) and not side.is_home(found.entry.code):
        seam = Option(f'plans.Seam("{found.entry.code}", interface="")', "answers", WHY_BOTH)
        return [seam, moves]
    if not is_safe and not writes and not side.is_near(found.entry.code):
        return [replace(stays, why=WHY_NOT_WRITING), moves]
    if not is_safe:
        return [moves]
    if writes:
        writing = f'plans.Endpoint("{found.entry.name}", access="write")'
        return [Option(writing, "endpoints", WHY_WRITING_READ)]
    if found.is_page or not side.is_home(found.entry.code):
        return [stays if found.is_page else replace(stays, why=WHY_ELSEWHERE), replace(moves, why=WHY_READS)]
    return [replace(moves, why=WHY_READS), stays]
