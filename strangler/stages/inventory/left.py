"""A plan that stands at Own in; code, templates and roles that use its tables here still, as far as they can be found, out. A
source of `remaining`, over which Retire is refused.
"""

from collections.abc import Iterator

from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.stages.inventory.item import Topic
from strangler.stages.inventory.known import of_plan
from strangler.stages.remaining import Finding, finds

USERS = (Topic.READER, Topic.TEMPLATE, Topic.ROLE)


@finds("code")
def of_code(plan: Plan, resolved: ResolvedExtraction) -> Iterator[Finding]:
    """A role that is merely connected is told beside."""
    for item in of_plan(plan, resolved).items:
        if item.topic in USERS and not item.answered:
            yield Finding(item.says, "code", is_open=item.topic is not Topic.ROLE or item.refuses is not None)
