"""An inventory in; a refusal for each writer in it that has no answer, of those that the registry alone does not show, and for
each answer that does not hold, out.

Keys, deletions, admins and receivers of what leaves have refusals of their own (resolve.unanswered).
"""

from collections.abc import Iterator

from strangler.messages import Refusal, Where, refuse
from strangler.stages.inventory.item import Item, Topic
from strangler.stages.inventory.take import Inventory
from strangler.stages.resolve.unanswered import heard

IDS = {
    Topic.ROUTE: "S245",
    Topic.COMMAND: "S246",
    Topic.TASK: "S246",
    Topic.RECEIVER: "S246",
    Topic.ADMIN: "S246",
    Topic.AROUND: "S246",
    Topic.ROLE: "S247",
}
PLACES = 3


def questions(found: Inventory, where: Where) -> Iterator[Refusal]:
    """where: the declaration in which the answers are to be written."""
    yield from found.contradicted
    elsewhere = {each.path for each in heard(found.side.models)}
    for item in found.open:
        is_told = item.subject in elsewhere or (item.topic is Topic.ADMIN and found.side.holds(item.subject))
        if item.topic in IDS and not is_told:
            yield refuse(IDS[item.topic], where, says=item.says, places=_places(item), line=_lines(item))


def _places(item: Item) -> str:
    more = len(item.places) - PLACES
    return ", ".join([*map(str, item.places[:PLACES]), *([f"{more} more"] if more > 0 else [])])


def _lines(item: Item) -> str:
    return " or ".join(f"`{option.line}` to {option.under}" for option in item.options if option.line)
