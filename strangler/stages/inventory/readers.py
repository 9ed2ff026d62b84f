"""Code and templates that stay in; those that look at what leaves, or join to it, out.

None of it refuses Own, after which the copy here is still read; before Retire each of them has to have moved.
"""

from collections.abc import Collection, Iterator

from django.db.models import Model

from strangler.boundaries.edge import Edge, Kind, Mode
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.survey import Survey
from strangler.plans.extraction import NUMBERED_ANEW
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side
from strangler.stages.resolve import registry

WHY_ASK = "it asks the service instead, through an interface with a local and a remote implementation"
WHY_JOIN = "the join becomes two questions: the service's, and one here by the ids it answered"
WHY_VIEW = "the view hands the template what the service answered, and no row"
WHY_REFERENCE = "the service keeps the columns that its code reads: name them beside the key, or let it ask here"
WHY_STAYS = "the code that reads it stays: what leaves does without it, or asks the monolith"
WHY_NUMBERED = (
    "its numbers are made anew in each database: what leaves names it by its natural key, or asks the monolith"
)


def readers(side: Side, survey: Survey, answered: Answered, heard: Collection[str]) -> Iterator[Item]:
    """One item for each function that stays and reads by itself, or that calls code which leaves and reads."""
    for code in sorted({touch.code for touch in survey.touches} | survey.reach.codes):
        if side.is_home(code):
            continue
        touches = side.of(survey.reach.alone(code), Mode.READ)
        for other in survey.reach.called(code):
            if side.is_home(other) and other not in heard:
                touches += side.of(survey.reach.of(other, without=heard), Mode.READ)
        if touches:
            yield _reader(code, touches, side, answered)


def _reader(code: str, touches: list[Touch], side: Side, answered: Answered) -> Item:
    joined = {side.label(touch.target) for touch in touches if touch.kind is Kind.JOIN}
    read = {side.label(touch.target) for touch in touches if touch.kind is not Kind.JOIN} - joined
    names = " and ".join(f"{verb} {', '.join(sorted(of))}" for verb, of in (("reads", read), ("joins", joined)) if of)
    seam = Option(f'plans.Seam("{code}", interface="")', "answers", WHY_JOIN if joined else WHY_ASK)
    places = tuple(sorted({touch.place for touch in touches}))
    said = answered.to(code, code.rpartition(".")[0])
    return Item(Topic.READER, code, f"{code} {names}", places, (seam,), said)


def looks_out(side: Side, survey: Survey, answered: Answered, told: Collection[str]) -> Iterator[Item]:
    """What the code that leaves reads of what stays. told: labels that its keys lead to anyway."""
    found: dict[str, list[Touch]] = {}
    for code in survey.reach.codes:
        for touch in side.beyond(survey.reach.of(code), Mode.READ) if side.is_home(code) else ():
            found.setdefault(touch.target, []).append(touch)
    for label, touches in sorted(found.items()):
        model = registry.find(label)
        if model and label not in told:
            said = f"{label} is a reference" if label.lower() in answered.references else ""
            places = tuple(sorted({touch.place for touch in touches}))
            is_direct = any(side.is_home(touch.code) for touch in touches)
            says = f"code that leaves reads {label}" + ("" if is_direct else ", through code that stays")
            yield Item(Topic.LOOKS_OUT, label, says, places, (_borrowed(label, model, is_direct=is_direct),), said)


def _borrowed(label: str, model: type[Model], *, is_direct: bool) -> Option:
    """A reference where its own code reads: how deep the code around it reads is no business of a service's."""
    if label.lower() in NUMBERED_ANEW:
        return Option("", "", WHY_NUMBERED)
    line = f'plans.Reference("{label}", columns=["{model._meta.pk.column}"])'
    return Option(line, "references", WHY_REFERENCE) if is_direct else Option("", "", WHY_STAYS)


def templates(side: Side, survey: Survey) -> Iterator[Item]:
    found: dict[str, list[Edge]] = {}
    for edge in survey.analysis.edges:
        if edge.kind is Kind.TEMPLATE and side.holds(edge.touches):
            found.setdefault(edge.place.file, []).append(edge)
    for file, edges in sorted(found.items()):
        names = ", ".join(sorted({edge.touches for edge in edges}))
        places = tuple(sorted({edge.place for edge in edges}))
        yield Item(Topic.TEMPLATE, file, f"{file} shows rows of {names}", places, (Option("", "", WHY_VIEW),))
