"""A plan in; views of this project that nobody reaches any more because the service answers their paths, and the lines that
route to them, out. Of apps that stay installed: of one that has left, all goes.
"""

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

from strangler.boundaries.living.url_paths import UrlPath, every_path
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedEndpoint
from strangler.stages.leftovers.files import Source
from strangler.stages.leftovers.leaving import Leaving
from strangler.stages.leftovers.place import Place
from strangler.stages.resolve.urls import fits, resolve_endpoint

FORMS = ("django.views.generic.edit",)


def lines(plan: Plan, files: Sequence[Source], leaving: Leaving) -> Iterator[Place]:
    gone = {path.view_name: path for path in _answered_there(plan)}
    by_path = {each.path: each for each in files if not leaving.holds(each.path)}
    for view in gone.values():
        place = _defined(view)
        if place and place[0] in by_path:
            yield Place(f"answers {view.template}, which the service does", *place)
    for source in by_path.values():
        if "urlpatterns" in source.text:
            yield from _routed(source, gone)


def _answered_there(plan: Plan) -> list[UrlPath]:
    """Paths all of whose methods go to the service. A view that answers any other path stays."""
    paths = every_path()
    found = [resolve_endpoint(each, paths, stays=False, plan_name="")[0] for each in plan.extraction.endpoints]
    declared = [each for each in found if each]
    moved = [each for each in paths if _methods(each) <= _declared(declared, each)]
    staying = {each.view_name for each in paths if each not in moved}
    return [each for each in moved if each.view_name not in staying]


def _methods(path: UrlPath) -> frozenset[str]:
    """Of a view that does not say them it is known only that it answers GET. What Django's form views answer besides, no form
    sends."""
    view = getattr(path.view, "view_class", None)
    unsent = {
        each for each in ("PUT", "DELETE") if getattr(getattr(view, each.lower(), None), "__module__", "") in FORMS
    }
    return (path.methods - {"HEAD", "OPTIONS", "TRACE"} - unsent) or frozenset({"GET"})


def _declared(endpoints: Sequence[ResolvedEndpoint], path: UrlPath) -> set[str]:
    return {
        method
        for each in endpoints
        if any(fits(template, path.template) for template in each.templates)
        for method in each.endpoint.methods
    }


def _defined(path: UrlPath) -> tuple[Path, int] | None:
    view = getattr(path.view, "view_class", None) or getattr(path.view, "cls", None) or inspect.unwrap(path.view)
    try:
        return Path(inspect.getsourcefile(view) or "").resolve(), inspect.getsourcelines(view)[1]
    except (OSError, TypeError):
        return None


def _routed(source: Source, gone: dict[str, UrlPath]) -> Iterator[Place]:
    names = {name: path for _, name, path in source.imports}
    for chain in source.facts.chains:
        parts = [names.get(chain.root, ""), *(each for each in chain.attributes if each != "as_view")]
        dotted = ".".join(parts)
        for view, path in gone.items():
            if dotted and (dotted == view or view.rpartition(".")[2] == parts[-1] and view.startswith(f"{parts[0]}.")):
                yield Place(f"routes {path.template} to {view}", source.path, chain.line)
