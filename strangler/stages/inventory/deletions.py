"""Keys that lead out of what leaves in; one item for each model here whose deletion takes such rows along, or empties them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CASCADE as GOES

from strangler.boundaries.edge import Place
from strangler.plans.answers import CASCADE
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side
from strangler.stages.resolve import registry
from strangler.stages.resolve.cascades import deeds, is_settled
from strangler.stages.resolve.inward import reached

WHY_THROUGH = "Django's own statement passes the fence, and an intent asks the service for the same"
WHY_MOVES = "if nobody deletes one here any more"
ANSWERED = "each of these keys has an answer"


def deletions(side: Side, answered: Answered) -> Iterator[Item]:
    by_target: dict[str, list[tuple[Any, dict[str, str]]]] = {}
    for policy, words in deeds(side.models, side.tables):
        by_target.setdefault(words["target"], []).append((policy, words))
    for target, found in by_target.items():
        fields = [words["field"] for _, words in found]
        subject = f"{CASCADE}{target}"
        is_open = any(not is_settled(answered.answers, *each) for each in found)
        yield Item(
            Topic.CASCADE,
            subject,
            f"a deletion of {target} here deletes or empties rows by {' and '.join(fields)}",
            tuple(Place(field) for field in fields),
            (
                Option(f'plans.DeleteThrough("{subject}")', "answers", WHY_THROUGH),
                Option(f'plans.Moves("{subject}")', "answers", WHY_MOVES),
            ),
            "" if is_open else answered.to(subject, *fields) or ANSWERED,
            Stage.OWN,
        )


def taken_along(side: Side) -> set[str]:
    """Labels of the models whose rows a deletion here takes along, by however many steps: their tables must say
    deletes="through"."""
    tops = {words["target"] for policy, words in deeds(side.models, side.tables) if policy is GOES}
    gone = {model for top in tops for model in reached(registry.find(top), generically=True)}
    return {model._meta.label for model in gone if model._meta.db_table in side.tables}
