"""Lines of a plan's endpoints in; the same with every path behind one URL name told in one line by that name, out.

A router's address answers with and without a format, and that with and without a slash: three lines for one decision.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from strangler.boundaries.living.url_paths import UrlPath
from strangler.plans.endpoint import URL_NAME


def folded(lines: Sequence[str], paths: Iterable[UrlPath]) -> list[str]:
    """lines: `plans.Endpoint("GET,POST /things/")`. paths: all of the project."""
    said = [_parts(line) for line in lines]
    told = [
        f'plans.Endpoint("{methods} {target}"{tail}'
        for (methods, _, tail), target in zip(said, targets(said, paths), strict=True)
    ]
    return list(dict.fromkeys(told))


def targets(routes: Sequence[tuple[str, str, Hashable]], paths: Iterable[UrlPath]) -> Iterator[str]:
    """Of each (methods, path, whatever else is said): the URL name, if all that it stands for are among them and said alike,
    or else its path."""
    names = _names(paths)
    alike: dict[tuple[str, Hashable], set[str]] = defaultdict(set)
    for methods, path, tail in routes:
        alike[methods, tail].add(path)
    for methods, path, tail in routes:
        name, twins = names.get(path, ("", frozenset()))
        yield name if len(twins) > 1 and twins <= alike[methods, tail] else path


def _parts(line: str) -> tuple[str, str, str]:
    """Methods, path, and what is said of them behind."""
    _, route, tail = line.split('"', 2)
    methods, _, path = route.partition(" ")
    return methods, path, tail


def _names(paths: Iterable[UrlPath]) -> Mapping[str, tuple[str, frozenset[str]]]:
    """Template -> its name, and all that the name stands for. Only names whose paths have no other: by two names one path would
    be in the plan twice."""
    templates, names = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for path in paths:
        templates[path.name].add(path.template)
        names[path.template].add(path.name)
    return {
        template: (name, frozenset(found))
        for name, found in templates.items()
        if URL_NAME.fullmatch(name) and all(names[each] == {name} for each in found)
        for template in found
    }
