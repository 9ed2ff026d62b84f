"""What requests were told by, routes as the resolver spells them, in; entries with path templates out.

Called when something is written, since it may import a project's views: not by any request.
"""

from django.conf import settings
from django.utils import translation

from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.living.url_paths import every_path, spelled
from strangler.boundaries.recorder.memory import Name, Route
from strangler.boundaries.recorder.requests import NO_ROUTE


class Names:
    """Looks at the project's paths once, when it is first asked for a route."""

    def __init__(self) -> None:
        self._templates: dict[str, list[str]] | None = None
        self._known: dict[Route, Entry] = {}

    def entry(self, name: Name) -> Entry:
        if isinstance(name, Entry):
            return name
        if name not in self._known:
            self._known[name] = Entry(Way.ROUTE, f"{name.method} {self._template(name)}", name.code)
        return self._known[name]

    def _template(self, name: Route) -> str:
        if name.route == NO_ROUTE:
            return NO_ROUTE
        if self._templates is None:
            self._templates = _templates()
        language, _, rest = name.route.partition("/")
        is_prefixed = language.lower() in {code.lower() for code, _ in settings.LANGUAGES}
        found = self._templates.get(name.route, [])
        if is_prefixed and rest in self._templates:
            found = [each for each in self._templates[rest] if each.startswith("/{language}/")] or found
        elif len(found) > 1:
            found = [each for each in found if not each.startswith("/{language}/")] or found
        found = found or spelled(name.route)
        return next((each for each in found if each.endswith("/") is name.has_final_slash), found[0])


def _templates() -> dict[str, list[str]]:
    """By route, without the prefix that stands for the language."""
    found: dict[str, list[str]] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for path in every_path():
            route = path.route
            if path.template.startswith("/{language}/"):
                route = route.removeprefix(f"{settings.LANGUAGE_CODE}/")
            held = found.setdefault(route, [])
            if path.template not in held:
                held.append(path.template)
    return found
