"""Commands, tasks, receivers and what else begins work in; those whose code could not be followed to its end out, lest their
absence among the writers be taken for a proof. They refuse nothing: the recorder and the fence see what they do.
"""

from collections.abc import Collection, Iterator

from strangler.boundaries.living.entry import Way
from strangler.boundaries.survey import Survey
from strangler.stages.inventory.item import Item, Topic
from strangler.stages.inventory.writers import TOPICS, said_of, subject_of

SHOWN = 3
PASSED_ON = ".get_response() is"  # what every middleware calls: the rest of the request, which is told by its route


def unfollowed(survey: Survey, told: Collection[str]) -> Iterator[Item]:
    """told: subjects of the items that there are. Routes that reach what leaves say themselves that they are unknown; the
    others are counted."""
    yield from _routes(survey, told)
    for entry in survey.entries:
        subject = subject_of(entry)
        is_asked = entry.way in TOPICS and entry.code in survey.reach.codes and subject not in told
        reasons = survey.reach.unresolved(entry.code) if is_asked else ()
        if left := [each for each in reasons if PASSED_ON not in each]:
            more = f", and {len(left) - 1} more" if len(left) > 1 else ""
            yield Item(Topic.UNFOLLOWED, subject, f"{said_of(entry)} may write: {left[0]}{more}")


def _routes(survey: Survey, told: Collection[str]) -> Iterator[Item]:
    routes = [each for each in survey.entries if each.way is Way.ROUTE and each.name not in told]
    unknown = [each.name for each in routes if survey.reach.unresolved(each.code, method=each.method)]
    if unknown:
        more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
        said = f"{', '.join(unknown[:SHOWN])}{more} reach none of it, but not all their code could be followed"
        yield Item(Topic.UNFOLLOWED, "routes", said)
