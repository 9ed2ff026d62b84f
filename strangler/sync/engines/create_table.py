"""SQLite keeps a table's CREATE TABLE as text, and has no statement that takes a foreign key out of it. A text in; the same
text without one foreign key, or with it again, or under another name out. Whoever uses it compares what SQLite made of it.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|/\*.*?(?:\*/|\Z)|\s+|[^\W\d][\w$]*|.""", re.S
)
_TABLE_RULES = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")


class Unreadable(ValueError):
    """This text is not understood well enough to change it; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """A keyword in capitals; a quoted name is never one."""
        return self.text.upper() if self.text[0] not in "\"'`[" else ""

    @property
    def name(self) -> str:
        """An identifier without its quotes, folded as SQLite compares them."""
        text = self.text
        if text[0] in "\"'`":
            return text[1:-1].replace(text[0] * 2, text[0]).lower()
        return text[1:-1].lower() if text[0] == "[" else text.lower()


Item = list[Token]


def cut(sql: str, columns: tuple[str, ...], to_table: str) -> tuple[str, str]:
    """(the text without the foreign key from these columns to that table, the clause that was taken out)."""
    for item in _items(sql):
        span = _own_rule(item, columns, to_table) or _clause_of_column(item, columns, to_table)
        if span:
            start = _after_what_stands_before(sql, span[0])
            return sql[:start] + sql[span[1] :], sql[start : span[1]]
    raise Unreadable(f"no foreign key from {', '.join(columns)} to {to_table} is written in: {sql}")


def put(sql: str, clause: str, columns: tuple[str, ...]) -> str:
    """The text with a clause that `cut` took out, at the end of its column or of the table."""
    items = _items(sql)
    if clause.startswith(","):
        place = items[-1][-1].end
    else:
        place = next((item[-1].end for item in items if (item[0].name,) == _folded(columns)), 0)
    if not place:
        raise Unreadable(f"{', '.join(columns)} is no column of: {sql}")
    return sql[:place] + clause + sql[place:]


def renamed(sql: str, name: str) -> str:
    """The same table under another name, which is quoted already."""
    tokens = _significant(sql)
    if len(tokens) < 4 or [token.word for token in tokens[:2]] != ["CREATE", "TABLE"] or tokens[3].text != "(":
        raise Unreadable(f"this is no plain CREATE TABLE: {sql}")
    return sql[: tokens[2].start] + name + sql[tokens[2].end :]


def has_rowid(sql: str) -> bool:
    """Whether its rows have a number besides their key."""
    last = _items(sql)[-1][-1].end
    return "WITHOUT" not in {token.word for token in _significant(sql[last:])}


def _items(sql: str) -> list[Item]:
    """Columns and table rules, each without the commas around it."""
    items: list[Item] = [[]]
    depth = 0
    for token in _significant(sql):
        depth -= token.text == ")"
        if depth == 1 and token.text == ",":
            items.append([])
        elif depth >= 1:
            items[-1].append(token)
        depth += token.text == "("
        if depth == 0 and token.text == ")":
            break
    if depth or not all(items):
        raise Unreadable(f"this is no plain CREATE TABLE: {sql}")
    return items


def _significant(sql: str) -> list[Token]:
    found = [Token(match.group(), match.start()) for match in _TOKEN.finditer(sql)]
    return [each for each in found if not each.text.isspace() and not each.text.startswith(("--", "/*"))]


def _after_what_stands_before(sql: str, start: int) -> int:
    """Spaces, comments and the comma before a clause go with it: a comment left behind would swallow what follows."""
    last = [token for token in _significant(sql) if token.end <= start][-1]
    return last.start if last.text == "," else last.end


def _own_rule(item: Item, columns: tuple[str, ...], to_table: str) -> tuple[int, int] | None:
    """`[CONSTRAINT name] FOREIGN KEY (columns) REFERENCES table …`: the whole item, with the comma before it."""
    if item[0].word not in _TABLE_RULES:
        return None
    first = next((n for n, token in enumerate(item) if token.word == "FOREIGN"), None)
    if first is None or first not in (0, 2):
        return None
    opened, closed = first + 2, _closing(item, first + 2)
    named = tuple(token.name for token in item[opened + 1 : closed] if token.text != ",")
    if named != _folded(columns) or item[closed + 2].name != to_table.lower():
        return None
    if _end(item, closed + 1) != len(item):
        raise Unreadable(f"two rules without a comma between: {' '.join(token.text for token in item)}")
    return item[0].start, item[-1].end


def _clause_of_column(item: Item, columns: tuple[str, ...], to_table: str) -> tuple[int, int] | None:
    """`[CONSTRAINT name] REFERENCES table …` inside a column's definition."""
    if item[0].word in _TABLE_RULES or (item[0].name,) != _folded(columns):
        return None
    depth = 0
    for place, token in enumerate(item):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.word == "REFERENCES" and item[place + 1].name == to_table.lower():
            is_named = place >= 2 and item[place - 2].word == "CONSTRAINT"
            return item[place - 2 if is_named else place].start, item[_end(item, place) - 1].end
    return None


def _end(item: Item, place: int) -> int:
    """Where the clause that begins with REFERENCES at `place` ends: the number of the first token behind it."""
    place += 2
    if place < len(item) and item[place].text == "(":
        place = _closing(item, place) + 1
    while place < len(item):
        words = [token.word for token in item[place : place + 4]]
        if words[:1] == ["ON"]:
            place += 4 if words[2:3] in (["SET"], ["NO"]) else 3
        elif words[:1] == ["MATCH"]:
            place += 2
        elif words[:1] == ["DEFERRABLE"] or words[:2] == ["NOT", "DEFERRABLE"]:
            place += 1 if words[0] == "DEFERRABLE" else 2
        elif words[:1] == ["INITIALLY"]:
            place += 2
        else:
            break
    return min(place, len(item))


def _closing(item: Item, opened: int) -> int:
    depth = 0
    for place in range(opened, len(item)):
        depth += (item[place].text == "(") - (item[place].text == ")")
        if depth == 0:
            return place
    raise Unreadable(f"an open parenthesis: {' '.join(token.text for token in item)}")


def _folded(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column.lower() for column in columns)
