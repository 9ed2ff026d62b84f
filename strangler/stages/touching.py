"""A plan that stands at Own in; what is known to touch the moved tables in the monolith still, a line each, out. Called by
remaining, over which Retire is refused.

From the plan, the app registry, the URLs and the code that can be imported. Raw SQL that nobody declared is not among it.
"""

from collections.abc import Iterator

from django.apps import apps

from strangler.boundaries.living.url_paths import every_path
from strangler.plans.answers import Answer, DeleteThrough, ReadOnlyAdmin, Replay, Seam, UpdateThrough
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedEndpoint, ResolvedExtraction
from strangler.stages.resolve import registry
from strangler.stages.resolve.dotted import NoSuchCode, follow
from strangler.stages.resolve.urls import fits

STILL_HERE = (DeleteThrough, ReadOnlyAdmin, Replay, UpdateThrough)  # other writers have left, or are refused


def touching(plan: Plan, resolved: ResolvedExtraction) -> list[str]:
    answers = plan.extraction.answers
    seams = [answer.name for answer in answers if isinstance(answer, Seam)]
    return [
        *(f"model {table.model} stands on {table.name}" for table in resolved.tables if table.model),
        *(f"{key.subject} points to {key.to_table}" for key in resolved.inward),
        *(
            answer.describe()
            for answer in answers
            if isinstance(answer, STILL_HERE) and _is_still_here(answer, resolved)
        ),
        *(line for each in resolved.endpoints if each.stays for line in _pages(each, seams)),
    ]


def _is_still_here(answer: Answer, resolved: ResolvedExtraction) -> bool:
    """Whether its code runs here still. Without the models no admin shows them, and no deletion of Django's reaches them."""
    if answer.is_outside or not resolved.has_left:
        return True
    if answer.name != answer.subject or isinstance(answer, ReadOnlyAdmin):
        return False
    return registry.find(answer.name) is None and _can_be_called(answer.name)


def _can_be_called(path: str) -> bool:
    """A command is found through its app, whatever can be imported."""
    app, is_command, _ = path.partition(".management.commands.")
    if is_command and not apps.is_installed(app):
        return False
    try:
        follow(path)
    except NoSuchCode:
        return False
    return True


def _pages(endpoint: ResolvedEndpoint, seams: list[str]) -> Iterator[str]:
    """A page that stays and calls a seam instead touches nothing."""
    for template in endpoint.templates:
        views = {path.view_name for path in every_path() if fits(template, path.template)}
        if not views or not views <= set(seams):
            yield f"{endpoint.endpoint.route} stays in the monolith"
