"""One field of a model that moves in; the same field as the service will have it out. A key to what stays becomes a plain
column of the same name and type; whatever cannot come along is left out with a sentence.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CompositePrimaryKey, Model
from django.db.models.fields import AutoFieldMixin, PositiveIntegerRelDbTypeMixin
from django.utils.module_loading import import_string

from strangler.management.drafting.renames import renamed
from strangler.management.drafting.side import Side

# What a key's own column has of its own; the rest is the target's.
OWN = (
    *("verbose_name", "primary_key", "unique", "null", "blank", "default", "db_default", "editable", "help_text"),
    *("validators", "error_messages", "db_comment", "db_tablespace", "unique_for_date"),
)
NOT_OF_TARGET = (*OWN, "db_column", "db_index", "auto_now", "auto_now_add", "choices", "serialize", "auto_created")


@dataclass(frozen=True, slots=True)
class DraftField:
    """name: in the service. path, args, kwargs: as Django's deconstruct says. is_silent: Django adds it by itself."""

    name: str
    path: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    is_silent: bool = False

    def built(self) -> Any:
        return import_string(self.path)(*self.args, **self.kwargs)


def drafted(source: Any, side: Side) -> DraftField:
    """source: a field of the model's own table. Its names are those of the monolith still: see `with_names`."""
    if source.remote_field and not side.moves(source.remote_field.model):
        return plain(source)
    name, path, args, kwargs = source.deconstruct()
    kwargs = {key: value for key, value in kwargs.items() if key != "db_tablespace" or value}
    if source.remote_field:
        kwargs.pop("serialize", None)
        return DraftField(name, path, args, {**kwargs, **_relation(source, side)})
    if isinstance(source, AutoFieldMixin) and source.auto_created:
        if f"django.db.models.{source.get_internal_type()}" == side.auto_field:
            return DraftField(name, path, args, kwargs, is_silent=True)
        kwargs = {"primary_key": True}
    return DraftField(name, path, args, {key: value for key, value in kwargs.items() if key not in _implied(source)})


def plain(key: Any) -> DraftField:
    """A foreign key as the column it is stored in."""
    _, _, _, own = key.deconstruct()
    path, args, kwargs = _stored(key)
    kept = {name: own[name] for name in OWN if name in own and (name != "db_tablespace" or own[name])}
    if key.unique and not key.primary_key:
        kept["unique"] = True
    elif key.db_index and not key.primary_key:
        kept["db_index"] = True
    if key.column != key.attname:
        kept["db_column"] = key.column
    return DraftField(key.attname, path, args, {**kwargs, **kept})


def borrowed(source: Any) -> DraftField:
    """A column of a table that stays. Unique there is not unique here: the sequence in which rows arrive is not ours."""
    if source.remote_field:
        return plain(source)
    name, path, args, kwargs = source.deconstruct()
    dropped = ("serialize", "unique", "auto_created", "verbose_name", "default", "editable", "validators", "choices")
    return DraftField(name, path, args, {key: value for key, value in kwargs.items() if key not in dropped})


def with_names(drafted: DraftField, names: dict[str, str]) -> DraftField:
    """Fields that name other fields: a composite key, a computed column."""
    if drafted.path.rpartition(".")[2] == "CompositePrimaryKey":
        return DraftField(drafted.name, drafted.path, renamed(drafted.args, names), drafted.kwargs)
    if "expression" in drafted.kwargs:
        kwargs = {**drafted.kwargs, "expression": renamed(drafted.kwargs["expression"], names)}
        return DraftField(drafted.name, drafted.path, drafted.args, kwargs)
    return drafted


def _stored(key: Any) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """The class and arguments of a plain column that holds what the key holds."""
    target = key.target_field
    while target.remote_field:
        target = target.target_field
    if isinstance(target, AutoFieldMixin):
        return f"django.db.models.{target.get_internal_type().replace('Auto', 'Integer')}", (), {}
    if isinstance(target, PositiveIntegerRelDbTypeMixin):
        return f"django.db.models.{target.integer_field_class.__name__}", (), {}
    _, path, args, kwargs = target.deconstruct()
    return path, args, {name: value for name, value in kwargs.items() if name not in NOT_OF_TARGET}


def _relation(source: Any, side: Side) -> dict[str, Any]:
    """What a relation between two models that move says in the service, where both are in one app."""
    to, remote = source.remote_field.model, source.remote_field
    found: dict[str, Any] = {"to": "self" if to is source.model else f"{side.name}.{side.names[to]}"}
    if remote.related_name:
        found["related_name"] = "+" if remote.related_name.endswith("+") else remote.related_name
    if source.many_to_many:
        found |= _through(remote.through, side)
    return found


def _through(through: type[Model], side: Side) -> dict[str, Any]:
    if through._meta.auto_created:
        return {"db_table": through._meta.db_table}
    return {"through": f"{side.name}.{side.names[through]}"}


def _implied(source: Any) -> tuple[str, ...]:
    """What Django says itself of any such field."""
    is_composite = isinstance(source, CompositePrimaryKey)
    return ("blank", "editable", "primary_key", "serialize") if is_composite else ("serialize",)
