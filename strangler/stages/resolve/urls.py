"""Declared endpoints in; the paths they stand for out, or what is wrong: no such path, no such name, no such method."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from strangler.boundaries.living.url_paths import UrlPath
from strangler.messages import Refusal, nearest, refuse
from strangler.plans.endpoint import Endpoint
from strangler.plans.resolved import ResolvedEndpoint
from strangler.routing.template import BadTemplate, Kind, Piece, parse


def resolve_endpoint(
    endpoint: Endpoint, paths: Sequence[UrlPath], *, stays: bool, plan_name: str
) -> tuple[ResolvedEndpoint | None, list[Refusal]]:
    """The endpoint with its templates, or its faults. paths: all of the project."""
    matching = [path for path in paths if _matches(endpoint, path)]
    if not matching:
        return None, [_unknown(endpoint, paths, plan_name)]
    if faults := list(_method_faults(endpoint, matching)):
        return None, faults
    templates = (endpoint.template,) if endpoint.template else tuple(dict.fromkeys(path.template for path in matching))
    return ResolvedEndpoint(endpoint, templates, stays), []


def resolve_added(endpoint: Endpoint, paths: Sequence[UrlPath]) -> tuple[ResolvedEndpoint | None, list[Refusal]]:
    """An endpoint that only the service has. Its address must be a path: names are the monolith's."""
    if endpoint.url_name:
        return None, [_unknown(endpoint, (), "")]
    if there := next((path for path in paths if _answers(path, endpoint)), None):
        return None, [refuse("S237", endpoint.where, route=endpoint.route, view=there.view_name)]
    if endpoint.stale_ok:
        return None, [refuse("S238", endpoint.where, route=endpoint.route)]
    return ResolvedEndpoint(endpoint.where_writes_go, (endpoint.template,), stays=False), []


def _answers(path: UrlPath, endpoint: Endpoint) -> bool:
    """Whether this very path is the monolith's already, for one of the methods. What a wider path of it would take is not:
    the more exact one wins at the gateway."""
    is_same = fits(endpoint.template, path.template) and fits(path.template, endpoint.template)
    is_as_long = len(endpoint.template.split("/")) == len(path.template.split("/"))
    return is_same and is_as_long and (not path.methods or bool(path.methods & set(endpoint.methods)))


@lru_cache(maxsize=16_384)  # each that is declared is held against every path of the project, by every question
def fits(declared: str, known: str) -> bool:
    """Whether a declared template stands for (some of) the paths of a known one."""
    try:
        ours, theirs = parse(declared), parse(known)
    except BadTemplate:
        return False
    ours, theirs = _up_to_rest(ours, theirs), _up_to_rest(theirs, ours)
    return len(ours) == len(theirs) and all(_piece_fits(*pair) for pair in zip(ours, theirs, strict=True))


def _matches(endpoint: Endpoint, path: UrlPath) -> bool:
    return path.name == endpoint.url_name if endpoint.url_name else fits(endpoint.template, path.template)


def _up_to_rest(mine: tuple[Piece, ...], other: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Where either takes everything that is left, only what stands before it can be compared."""
    ends = [index for pieces in (mine, other) for index, piece in enumerate(pieces) if piece.kind is Kind.REST]
    return mine[: min(ends)] if ends else mine


def _piece_fits(mine: Piece, theirs: Piece) -> bool:
    return theirs.takes(mine.before) if mine.kind is Kind.LITERAL else theirs.kind is not Kind.LITERAL


def _unknown(endpoint: Endpoint, paths: Sequence[UrlPath], plan_name: str) -> Refusal:
    if endpoint.url_name:
        names = [path.name for path in paths if path.name]
        return refuse("S212", endpoint.where, url_name=endpoint.url_name, nearest=nearest(endpoint.url_name, names))
    near = nearest(endpoint.template, (path.template for path in paths))
    return refuse("S211", endpoint.where, route=endpoint.route, nearest=near, name=plan_name)


def _method_faults(endpoint: Endpoint, matching: Sequence[UrlPath]) -> Iterator[Refusal]:
    if not all(path.methods for path in matching):
        return  # a plain function answers whatever it likes
    offered = frozenset().union(*(path.methods for path in matching))
    for method in endpoint.methods:
        if method not in offered:
            words = {"view": matching[0].view_name, "offered": ", ".join(sorted(offered))}
            yield refuse("S213", endpoint.where, route=endpoint.route, method=method, **words)
