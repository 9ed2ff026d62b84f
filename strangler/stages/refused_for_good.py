"""What gateways have refused at the fence in the last hour, though nobody moves anything, in; which routes ask for an answer
in the plan, out. Called by status, the console and doctor. A gateway that is silent is told of by whoever asks for its health.
"""

from collections import Counter
from collections.abc import Iterator

from django.urls import Resolver404, resolve
from django.utils import translation

from strangler.boundaries.recorder.memory import Route
from strangler.boundaries.recorder.naming import Names
from strangler.messages import Refusal, refuse
from strangler.signing.keys import BadKeys
from strangler.stages.gateways import Gateways


def routes(extraction: str) -> dict[str, int]:
    """`POST /things/{id}/sing/` -> how often, the most frequent first. Templates where this project knows the path."""
    found: Counter[str] = Counter()
    names = Names()
    for method, path, count in _told(extraction):
        found[_named(method, path, names)] += count
    return dict(found.most_common())


def refusal(extraction: str, found: dict[str, int]) -> Refusal | None:
    """None if nobody was refused."""
    if not found:
        return None
    words = ", ".join(f"{route} ({count:,})" for route, count in found.items())
    return refuse("S524", name=extraction, count=sum(found.values()), routes=words)


def _told(extraction: str) -> Iterator[tuple[str, str, int]]:
    try:
        heard = Gateways.from_settings().recent(extraction)
    except BadKeys:
        return  # checks say so
    for answer in heard.values():
        for slot in answer.get("slots", ()):
            yield from slot.get("refused", ())  # a gateway of an earlier version names none


def _named(method: str, path: str, names: Names) -> str:
    with translation.override(translation.get_language_from_path(path) or translation.get_language()):
        try:
            match = resolve(path)
        except (Resolver404, ValueError):
            return f"{method} {path}".strip()
    return names.entry(Route(method, match.route, path.endswith("/"), "")).name
