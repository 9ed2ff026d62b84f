"""Which models leave, and which code goes with them. Asks the app registry."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db.models import Model

from strangler.boundaries.edge import Kind, Mode
from strangler.boundaries.following.touch import Touch
from strangler.stages.resolve import registry


@dataclass(frozen=True)
class Side:
    """tables: names in the database. homes: packages of the apps that leave as a whole: their code leaves as well. packages:
    those of all apps that have one of the tables."""

    tables: frozenset[str]
    homes: tuple[str, ...]
    packages: tuple[str, ...] = ()

    @cached_property
    def models(self) -> list[type[Model]]:
        return registry.of_tables(self.tables)

    @cached_property
    def _names(self) -> frozenset[str]:
        """How a touch may name one: labels, those of proxies among them, and tables."""
        labels = {model._meta.label.lower() for model in registry.with_proxies(self.models)}
        return frozenset(labels | {table.lower() for table in self.tables})

    @cached_property
    def _inside_homes(self) -> tuple[str, ...]:
        return _inside(self.homes)

    @cached_property
    def _inside_packages(self) -> tuple[str, ...]:
        return _inside(self.packages)

    def holds(self, target: str) -> bool:
        return target.lower() in self._names

    def is_home(self, code: str) -> bool:
        return f"{code}.".startswith(self._inside_homes)

    def is_near(self, code: str) -> bool:
        """Whether it lies in an app that has one of the tables."""
        return f"{code}.".startswith(self._inside_packages)

    def of(self, touches: Iterable[Touch], *modes: Mode) -> list[Touch]:
        """Those that touch what leaves, in one of these modes. What Django itself deletes along keys is told by `deletions`."""
        return [
            touch
            for touch in touches
            if touch.mode in modes and touch.kind is not Kind.CASCADE and self.holds(touch.target)
        ]

    def written(self, touches: Iterable[Touch]) -> tuple[str, ...]:
        """Labels of all that leaves and is written, rows that Django deletes along among them."""
        return tuple(
            sorted(
                {self.label(touch.target) for touch in touches if touch.mode is Mode.WRITE and self.holds(touch.target)}
            )
        )

    def beyond(self, touches: Iterable[Touch], *modes: Mode) -> list[Touch]:
        """Those that touch what stays. What goes along keys goes on there when the service deletes the row, and is no deed of
        the code's."""
        return [
            touch
            for touch in touches
            if touch.mode in modes and touch.kind is not Kind.CASCADE and not self.holds(touch.target)
        ]

    def label(self, target: str) -> str:
        """As people name it: a table by its model."""
        model = registry.find(target)
        return model._meta.label if model else target


def side_of(tables: Collection[str]) -> Side:
    """An app leaves as a whole if all of its models that have rows do."""
    homes, packages = [], []
    for config in apps.get_app_configs():
        own = {model._meta.db_table for model in config.get_models() if model._meta.managed and not model._meta.proxy}
        packages += [config.name] if own & set(tables) else []
        homes += [config.name] if own and own <= set(tables) else []
    return Side(frozenset(tables), tuple(homes), tuple(packages))


def _inside(packages: Iterable[str]) -> tuple[str, ...]:
    """How the dotted paths of their code begin, once each ends with a dot."""
    return tuple(f"{package}." for package in packages)
