"""The models of this process in; the tables that SQL may name and their columns out, found by small letters.

Every model counts, Django's own as well: what is of interest is the reader's question. The toolkit's own are known
too, for columns are told apart by all tables around them; `statement` leaves them out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Table:
    """columns: small letters -> as the database spells it."""

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tables:
    """names: of all tables and columns, in small letters."""

    by_name: Mapping[str, Table] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def get(self, name: str) -> Table | None:
        return self.by_name.get(name.lower())


def tables_of(found: Iterable[tuple[str, Iterable[str]]]) -> Tables:
    """found: a table's name and its columns; a table that several models share has the columns of all."""
    columns: dict[str, dict[str, str]] = {}
    spelled: dict[str, str] = {}
    for name, names in found:
        spelled.setdefault(name.lower(), name)
        columns.setdefault(name.lower(), {}).update({each.lower(): each for each in names})
    by_name = {name: Table(spelled[name], columns[name]) for name in spelled}
    return Tables(by_name, frozenset(by_name).union(*columns.values()))


def living() -> Tables:
    """Of this process."""
    return tables_of(
        (model._meta.db_table, [field.column for field in model._meta.local_concrete_fields if field.column])
        for model in apps.get_models(include_auto_created=True)
    )
