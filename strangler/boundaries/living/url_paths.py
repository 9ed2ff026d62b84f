"""The project's URL patterns in; path templates, names and views out, in the gateway's own spelling."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern, URLResolver

from strangler.boundaries.living.behind import behind, class_of, name_of
from strangler.exceptions import StranglerError

CONVERTED = re.compile(r"<(?:(\w+):)?(\w+)>")
HOLES = re.compile(r"\{[^/]*\}")  # first to last brace of a segment: the gateway knows one hole in each
OPENING = re.compile(r"\((?:\?P<(\w+)>)?")


@dataclass(frozen=True, slots=True)
class UrlPath:
    """template: `/things/{id}/`. name: with its namespaces, may be empty. view: the callable that the resolver holds. route: as
    `request.resolver_match.route` spells it, `things/<int:id>/`."""

    template: str
    name: str
    view: Callable[..., Any]
    route: str = ""

    @property
    def inner(self) -> Callable[..., Any]:
        """The view that people wrote."""
        return behind(self.view)

    @property
    def view_name(self) -> str:
        view = class_of(self.inner) or self.inner
        return f"{view.__module__}.{name_of(view)}"

    @property
    def methods(self) -> frozenset[str]:
        """Methods the view offers; empty if it does not say (plain functions)."""
        view, actions = class_of(self.inner), getattr(self.inner, "actions", None)
        if not view:
            return _required(self.view)
        names = actions or [name for name in view.http_method_names if hasattr(view, name)]
        offered = {name.upper() for name in names} | {"OPTIONS"}
        return frozenset(offered | ({"HEAD"} if "GET" in offered else set()))


def _required(view: Any) -> frozenset[str]:
    """Methods that `require_http_methods` and its kin let through, under whatever other decorators."""
    while view is not None:
        held = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        if "request_method_list" in held:
            return frozenset(held["request_method_list"]) | {"OPTIONS"}
        view = getattr(view, "__wrapped__", None)
    return frozenset()


class UrlsUnreadable(StranglerError):
    """The project's own modules are imported with its URLs, and one of them raised what is told."""


def every_path() -> list[UrlPath]:
    """Every path the project answers, in the sequence Django tries them. Raises UrlsUnreadable."""
    try:
        return list(_paths(get_resolver(), "/", "", ""))
    except Exception as error:  # the project's modules may raise whatever they like
        raise UrlsUnreadable(f"{type(error).__name__}: {error}") from error


def spelled(route: str) -> list[str]:
    """Templates of a route that is met alone, as `request.resolver_match.route` has it. More than one where it may end in two
    ways."""
    plain = CONVERTED.sub(_hole, route.removeprefix("^"))
    pieces = _from_regex(route) if OPENING.search(route) or route.endswith(("$", "?", "Z")) else iter((plain,))
    return [_tidy("/" + piece) for piece in pieces]


def _paths(resolver: Any, before: str, spaces: str, above: str) -> Iterator[UrlPath]:
    for each in resolver.url_patterns:
        route = above + (str(each.pattern).removeprefix("^") if above else str(each.pattern))
        for piece in _pieces(each.pattern):
            template = before + piece
            if isinstance(each, URLResolver):
                inner = f"{spaces}{each.namespace}:" if each.namespace else spaces
                yield from _paths(each, template, inner, route)
            else:
                yield UrlPath(_tidy(template), f"{spaces}{each.name}" if each.name else "", each.callback, route)


def _pieces(pattern: Any) -> tuple[str, ...]:
    """What one pattern adds to a path; a language prefix that may be missing adds two things."""
    if isinstance(pattern, LocalePrefixPattern):
        return ("{language}/",) if pattern.prefix_default_language else ("{language}/", "")
    if isinstance(pattern, RoutePattern):
        return (CONVERTED.sub(_hole, str(pattern)),)
    return tuple(_from_regex(str(pattern))) if isinstance(pattern, RegexPattern) else (str(pattern),)


def _hole(found: re.Match[str]) -> str:
    return "{" + found[2] + ("*}" if found[1] == "path" else "}")


def _from_regex(text: str) -> Iterator[str]:
    """A readable guess at what a regular expression matches: groups become holes, anchors and escapes go."""
    text = _holed(re.sub(r"^\^|\$$|\\Z$|\\A", "", text))
    optional = text.endswith("/?")
    plain = re.sub(r"\\(.)", r"\1", text.removesuffix("/?"))
    yield plain + "/" if optional else plain
    if optional:
        yield plain


def _holed(text: str) -> str:
    """Replace every outermost group by its name in braces; unnamed ones are numbered."""
    result, number = "", 0
    while opening := OPENING.search(text):
        end = _end_of_group(text, opening.start())
        result += text[: opening.start()] + "{" + (opening[1] or f"part{number}") + "}"
        text, number = text[end:], number + 1
    return result + text


def _end_of_group(text: str, start: int) -> int:
    depth, at = 0, start
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] in "()":
            depth += 1 if text[at] == "(" else -1
        at += 1
        if depth == 0:
            return at
    return len(text)


def _tidy(template: str) -> str:
    """One hole in a segment, and `{name*}` only at the end, as the gateway's templates want it."""
    segments = [HOLES.sub(lambda found: found[0].split("}")[0] + "}", each) for each in template.split("/")]
    inner = [each.replace("*}", "}") for each in segments[:-1]]
    return "/".join([*inner, segments[-1]])
