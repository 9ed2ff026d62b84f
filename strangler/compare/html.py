"""Two HTML pages in; their differences out, by element path: `html>body>ul>li[]@class`. Called by content."""

from collections import Counter
from collections.abc import Iterator

from strangler.compare.difference import MAX_PATH, Difference, Kind
from strangler.compare.tree import Element, read_html

OUTLINE = 40  # children named in a sample


def html_differences(control: str, candidate: str) -> Iterator[Difference]:
    """Every difference of two pages once CSRF tokens, nonces and hashed static names are masked. Raises NotHtml."""
    yield from _children(read_html(control), read_html(candidate), "")


def _elements(control: Element, candidate: Element, path: str) -> Iterator[Difference]:
    for name in sorted({*control.attributes, *candidate.attributes}):
        yield from _attribute(control.attributes.get(name), candidate.attributes.get(name), f"{path}@{name}"[:MAX_PATH])
    yield from _children(control, candidate, path)


def _attribute(control: str | None, candidate: str | None, path: str) -> Iterator[Difference]:
    if candidate is None:
        yield Difference(path, Kind.MISSING_FIELD, control=control)
    elif control is None:
        yield Difference(path, Kind.EXTRA_FIELD, candidate=candidate)
    elif control != candidate:
        yield Difference(path, Kind.VALUE, control, candidate)


def _children(control: Element, candidate: Element, path: str) -> Iterator[Difference]:
    if len(control.children) != len(candidate.children):
        yield Difference(path or "page", Kind.LIST_LENGTH, outline(control), outline(candidate))
        return
    tags = Counter(child.tag for child in control.children if isinstance(child, Element))
    for one, other in zip(control.children, candidate.children, strict=True):
        yield from _child(one, other, tags, path)


def _child(one: Element | str, other: Element | str, tags: Counter[str], path: str) -> Iterator[Difference]:
    """tags: how many of each there are beside it."""
    if isinstance(one, Element) and isinstance(other, Element) and one.tag == other.tag:
        yield from _elements(one, other, _below(path, one.tag, tags))
    elif isinstance(one, str) and isinstance(other, str):
        if one != other:
            yield Difference(_step(path, "text"), Kind.VALUE, one, other)
    else:
        yield Difference(_step(path, "any"), Kind.TYPE, _name(one), _name(other))


def _below(path: str, tag: str, tags: Counter[str]) -> str:
    """The child's path; `[]` where the parent has more than one of its tag, so that rows of a list share a path."""
    return _step(path, f"{tag}[]" if tags[tag] > 1 else tag)


def _step(path: str, name: str) -> str:
    return (f"{path}>{name}" if path else name)[:MAX_PATH]


def outline(element: Element) -> str:
    """The names of an element's children, for a sample: `h1 p p "text"`."""
    names = [_name(child) for child in element.children[:OUTLINE]]
    return " ".join([*names, *(["…"] if len(element.children) > OUTLINE else [])])


def _name(child: Element | str) -> str:
    return f'"{child[:40]}"' if isinstance(child, str) else child.tag
