"""A resolved plan in; the constraints its `Loosen` answers name dropped, or what that takes told, or brought back with a
refusal for each key whose rows no longer fit. Called by Copy, the dry run, repair, cancel and uninstall.
"""

from collections.abc import Callable, Iterator

from django.db.utils import IntegrityError, OperationalError

from strangler.messages import Refusal, refuse
from strangler.plans.resolved import ResolvedExtraction, ResolvedInward
from strangler.stages.resolve.links import links_of
from strangler.sync import config, links, loosen, stored
from strangler.sync.engines import engine_of
from strangler.sync.engines.create_table import Unreadable
from strangler.sync.engines.keys import ForeignKey, NotApart
from strangler.sync.patience import is_busy

Progress = Callable[[str], None]
# An assumption that the line names, not a measurement of this disk: half of what two busy cores did with rows of 250 bytes and
# three indexes.
REBUILT_A_S = 50_000


class NotLoosened(Exception):
    """A constraint is still there; its text says which and why. Whatever was dropped before stays dropped."""


def carry_out(resolved: ResolvedExtraction, progress: Progress) -> list[str]:
    """Drop what is answered and still held, in this database. Returns the keys' places. Raises NotLoosened."""
    for line in describe(resolved):
        progress(line)
    keys = _answered(resolved)
    for table in dict.fromkeys(key.sql_table for key in keys):
        _drop(resolved.name, [key for key in keys if key.sql_table == table])
    return [key.place for key in keys]


def describe(resolved: ResolvedExtraction) -> list[str]:
    """One line a constraint that would be dropped, and one a table that SQLite has to write anew."""
    answers = {(key.table, key.columns, key.to_table): key for key in resolved.inward}
    keys = _answered(resolved)
    lines = [_line(answers[key.table, key.columns, key.to_table]) for key in keys]
    return [*lines, *(line for table in dict.fromkeys(key.table for key in keys) for line in _cost(table))]


def restore(command: str, link: str = "") -> tuple[list[str], list[Refusal]]:
    """(places whose constraint is back, a refusal for each that stays without). command: what to run once rows fit."""
    back, left = loosen.restore(config.connection(), link)
    return [key.place for key in back], [_about(each, command) for each in left]


def still_held(resolved: ResolvedExtraction) -> Iterator[Refusal]:
    """Own is refused over these: a migration made them again, or they came after Copy."""
    for key in resolved.inward:
        if key.is_tight and key.on_delete:
            yield refuse("S418", name=resolved.name, field=key.subject)


def again(resolved: ResolvedExtraction, progress: Progress) -> list[str]:
    """For a link that is installed: what came back is dropped, and its tombstones are followed as the plan says now."""
    dropped = carry_out(resolved, progress)
    definition = next(each for each in links_of(resolved) if each.link == resolved.name)
    stored.remember_staying(config.connection(), resolved.name, definition.staying)
    return dropped


def outward(resolved: ResolvedExtraction) -> list[ForeignKey]:
    """Constraints that tie moved tables to those that stay. Once the code that deletes along them has left, each would refuse
    the deletion of a row that stays."""
    parents = sorted({parent.table for table in resolved.tables for parent in table.parents if not parent.moves})
    moved = {table.name for table in resolved.tables}
    return [key for key in loosen.tight(config.connection(), parents) if key.table in moved] if parents else []


def let_go(resolved: ResolvedExtraction, progress: Progress) -> list[str]:
    """Drop them, remembered like the others. Returns the keys' places. Raises NotLoosened."""
    keys = outward(resolved)
    for table in dict.fromkeys(key.sql_table for key in keys):
        some = [key for key in keys if key.sql_table == table]
        progress(
            f"- {', '.join(key.place for key in some)} lose their constraints; what goes there goes at its owner as well"
        )
        _drop(resolved.name, some)
    return [key.place for key in keys]


def tie_again(name: str) -> tuple[list[str], list[Refusal]]:
    """The way back of let_go, once the monolith owns. As restore."""
    moved = {table.name for table in links.read(config.connection(), name).definition.tables}
    back, left = loosen.restore(config.connection(), name, of=moved)
    return [key.place for key in back], [_about(each, f"manage.py strangle cancel {name}") for each in left]


def _answered(resolved: ResolvedExtraction) -> list[ForeignKey]:
    wanted = {(key.table, key.columns, key.to_table) for key in resolved.inward if key.on_delete}
    found = loosen.tight(config.connection(), [table.name for table in resolved.tables])
    return [key for key in found if (key.table, key.columns, key.to_table) in wanted]


def _drop(link: str, keys: list[ForeignKey]) -> None:
    """keys: of one table."""
    places = ", ".join(key.place for key in keys)
    try:
        loosen.drop(config.connection(), link, keys)
    except (Unreadable, NotApart, IntegrityError) as error:
        raise NotLoosened(f"{places} was not loosened: {error}") from error
    except OperationalError as error:
        if not is_busy(error):
            raise
        raise NotLoosened(f"{places} was not loosened: others held {keys[0].table} all the time") from error


def _line(key: ResolvedInward) -> str:
    fate = {"cascade": "go", "nullify": "are set to NULL", "keep": "stay as they are"}[key.on_delete]
    return f"- the constraint of {key.subject} is dropped; after Own, when its parent goes, its rows {fate}"


def _cost(table: str) -> Iterator[str]:
    connection = config.connection()
    cost = engine_of(connection).keys.cost(connection, table)
    if cost:
        size = f"{cost.bytes:,} bytes" if cost.bytes is not None else "a size this SQLite does not tell"
        pace = f"about {-(-cost.rows // REBUILT_A_S):,} s at {REBUILT_A_S:,} rows a second"
        yield f"~ {table} is written anew: {cost.rows:,} rows, {size} once more on disk; writers wait meanwhile, {pace}"


def _about(left: loosen.Left, command: str) -> Refusal:
    key = left.dropped.key
    if left.error:
        return refuse("S420", error=f"{key.place}: {left.error}", command=command)
    words = {"count": f"{left.unfit:,}", "table": key.to_table, "rows": left.finding_sql, "command": command}
    return refuse("S419", place=key.place, **words)
