"""A file's facts and what names stand for in; edges that are made by a name alone out: of a URL, of a task, of a template.
Called by analysis.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.boundaries.reading.usage import File


@dataclass(frozen=True)
class Names:
    """What is called so -> label of its app. urls: with their namespaces. templates: as they are included."""

    urls: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)


def edges_of(file: File, names: Names) -> Iterator[Edge]:
    known = {
        "url": (names.urls, Kind.URL),
        "task": (names.tasks, Kind.TASK),
        "sent": (names.tasks, Kind.TASK),
        "template": (names.templates, Kind.TEMPLATE),
    }
    for text in file.facts.texts:
        if text.role in known:
            owners, kind = known[text.role]
            if owner := owners.get(text.value):
                yield Edge(file.app, owner, kind, Mode.TIE, text.value, Place(file.name, text.line))
