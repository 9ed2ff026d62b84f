"""The project's URLs and the apps that move in; every address that belongs to them out, with the patterns it is made of."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse
from django.urls.converters import DEFAULT_CONVERTERS
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern, URLResolver

from strangler.boundaries.living.behind import class_of
from strangler.boundaries.living.url_paths import UrlPath, every_path
from strangler.management.drafting.combined import combined

VALUES = ("1", "a", "00000000-0000-4000-8000-000000000001", "2024")


@dataclass(frozen=True, slots=True)
class Step:
    """One pattern on the way. kind: path, regex, or language; then text is `True` if the default language has a prefix."""

    kind: str
    text: str


@dataclass(frozen=True)
class Place:
    """path: template, methods and view, as plans spell them. steps: the last one is the address's own."""

    path: UrlPath
    steps: tuple[Step, ...]
    unknown: tuple[str, ...] = ()  # converters that are the monolith's own

    @property
    def view(self) -> Any:
        """The class or function people wrote."""
        return class_of(self.path.inner) or self.path.inner

    @property
    def name(self) -> str:
        return self.path.name.rpartition(":")[2]

    def sample(self) -> str:
        """A path that leads here, or ''."""
        holes = [each.strip("{}*") for each in self.path.template.split("/") if each.startswith("{")]
        holes = [each for each in holes if each != "language"]
        for values in combined(VALUES, len(holes)):
            try:
                found = reverse(self.path.name, kwargs=dict(zip(holes, values, strict=True)))
                if self.path.name and resolve(found).func is self.path.view:
                    return found
            except (NoReverseMatch, Resolver404):
                continue
        return ""


def places_of(app_names: Iterable[str], moving: Collection[str] = ()) -> list[Place]:
    """Addresses whose view lies below one of these packages, and these templates wherever theirs lie; in the sequence Django
    tries them; formats only where the plan sends them."""
    packages = tuple(f"{name}." for name in app_names)
    known = {(id(path.view), path.route): path for path in reversed(every_path())}
    found = _places(get_resolver(), (), "", known)
    ours = (place for place in found if place.path.view_name.startswith(packages) or place.path.template in moving)
    kept = (place for place in ours if "{format}" not in place.path.template or place.path.template in moving)
    return list(dict.fromkeys(kept))


def _places(
    resolver: Any, before: tuple[Any, ...], above: str, known: dict[tuple[int, str], UrlPath]
) -> Iterator[Place]:
    for each in resolver.url_patterns:
        route = above + (str(each.pattern).removeprefix("^") if above else str(each.pattern))
        chain = (*before, each.pattern)
        if isinstance(each, URLResolver):
            yield from _places(each, chain, route, known)
        elif path := known.get((id(each.callback), route)):
            yield Place(path, _steps(chain), tuple(_unknown(chain)))


def _steps(chain: Iterable[Any]) -> tuple[Step, ...]:
    found: list[Step] = []
    for pattern in chain:
        step = _step(pattern)
        if found and found[-1].kind == step.kind == "path":
            found[-1] = Step("path", found[-1].text + step.text)
        else:
            found.append(step)
    return (*(step for step in found[:-1] if step.text), found[-1])


def _step(pattern: Any) -> Step:
    if isinstance(pattern, LocalePrefixPattern):
        return Step("language", str(pattern.prefix_default_language))
    if isinstance(pattern, RegexPattern):
        return Step("regex", str(pattern))
    text = str(pattern)
    for name, converter in getattr(pattern, "converters", {}).items():
        if type(converter) not in map(type, DEFAULT_CONVERTERS.values()):
            text = _as_text(text, name)
    return Step("path", text)


def _as_text(route: str, name: str) -> str:
    """The route with `<own:name>` as `<name>`."""
    before, _, after = route.partition(f":{name}>")
    return f"{before.rpartition('<')[0]}<{name}>{after}"


def _unknown(chain: Iterable[Any]) -> Iterator[str]:
    plain = tuple(map(type, DEFAULT_CONVERTERS.values()))
    for pattern in chain:
        if isinstance(pattern, RoutePattern):
            yield from (type(each).__name__ for each in pattern.converters.values() if type(each) not in plain)
