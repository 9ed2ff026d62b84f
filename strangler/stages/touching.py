"""A plan that stands at Own in; what is known to touch the moved tables in the monolith still, a line each, out. Called by the
conductor, which refuses Retire over it.

From the plan and the app registry alone. What only shows at run time, such as raw SQL and joins, is not among it.
"""

from strangler.plans.answers import DeleteThrough, ReadOnlyAdmin, Replay, UpdateThrough
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction

STILL_HERE = (DeleteThrough, ReadOnlyAdmin, Replay, UpdateThrough)  # other writers have left, or are refused


def touching(plan: Plan, resolved: ResolvedExtraction) -> list[str]:
    return [
        *(f"model {table.model} stands on {table.name}" for table in resolved.tables if table.model),
        *(f"{key.subject} points to {key.to_table}" for key in resolved.inward),
        *(answer.describe() for answer in plan.extraction.answers if isinstance(answer, STILL_HERE)),
        *(f"{each.endpoint.route} stays in the monolith" for each in resolved.endpoints if each.stays),
    ]
