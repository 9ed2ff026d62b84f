"""A plan's declaration in; what it says about one thing out. Without a plan it says nothing about anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import GeneratedField

from strangler.boundaries.living.url_paths import UrlsUnreadable, every_path
from strangler.plans.answers import Answer, Loosen, ReadOnlyAdmin
from strangler.plans.extraction import Extraction, Table
from strangler.plans.resolved import ResolvedEndpoint
from strangler.stages.resolve import registry
from strangler.stages.resolve.tables import name_of
from strangler.stages.resolve.urls import fits, resolve_endpoint


@dataclass(frozen=True)
class Answered:
    """endpoints: those of the plan, resolved, so that URL names have their paths."""

    answers: tuple[Answer, ...] = ()
    endpoints: tuple[ResolvedEndpoint, ...] = ()
    references: tuple[str, ...] = ()
    through: frozenset[str] = frozenset()  # tables, in lower case, whose deletes pass the fence
    partial: frozenset[str] = frozenset()  # tables that leave columns out
    tasks: Mapping[str, str] = field(default_factory=dict)  # registered name -> code

    @classmethod
    def by(cls, extraction: Extraction | None, tasks: Mapping[str, str] | None = None) -> "Answered":
        """Whatever else of the plan cannot be resolved."""
        if extraction is None:
            return cls()
        references = tuple(each.name.lower() for each in extraction.references)
        through = [name_of(each, registry.find(each.name)) for each in extraction.tables if each.deletes == "through"]
        tables = frozenset(name.lower() for name in through)
        partial = frozenset(name_of(each, registry.find(each.name)) for each in extraction.tables if _leaves_out(each))
        return cls(tuple(extraction.answers), tuple(_endpoints(extraction)), references, tables, partial, tasks or {})

    def to(self, *names: str) -> str:
        """The first answer to one of these names, in words; '' if there is none."""
        wanted = {name.lower() for name in names}
        found = (each for each in self.answers if {each.name.lower(), each.subject.lower()} & wanted)
        return next((each.describe() for each in found), "")

    @property
    def codes(self) -> tuple[str, ...]:
        """Dotted names of code that has an answer: what it calls has one with it. A task may go by its registered name."""
        others = (Loosen, ReadOnlyAdmin)
        return tuple(
            self.tasks.get(each.name, each.name)
            for each in self.answers
            if not isinstance(each, others) and not each.is_outside and each.name == each.subject
        )

    def endpoint(self, method: str, template: str) -> ResolvedEndpoint | None:
        """HEAD is asked where GET is."""
        wanted = "GET" if method == "HEAD" else method
        for each in self.endpoints:
            methods = each.endpoint.methods
            if wanted in methods and any(fits(declared, template) for declared in each.templates):
                return each
        return None


def _leaves_out(table: Table) -> bool:
    """As far as its model shows."""
    model = registry.find(table.name)
    named = {*(table.columns or ())}
    fields: list[Any] = list(model._meta.local_concrete_fields) if model and table.columns is not None else []
    return any(not named & {each.name, each.column} for each in fields if not isinstance(each, GeneratedField))


def _endpoints(extraction: Extraction) -> Iterator[ResolvedEndpoint]:
    """None where URLs do not load: who looks then is told so beside."""
    try:
        paths = every_path()
    except UrlsUnreadable:
        return
    for declared, stays in ((extraction.endpoints, False), (extraction.stays, True)):
        for each in declared:
            found, _faults = resolve_endpoint(each, paths, stays=stays, plan_name="")
            if found:
                yield found
