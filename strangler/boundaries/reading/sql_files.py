"""SQL that lies in a file beside the code: a call or a literal in, what it says of such a file out; and the file that is meant.
Pure. Called by facts, project and touching.

`cursor.execute((HERE / "sql" / "purge.sql").read_text())`: what the literal names is read if the project has such a file;
what is run and was read from nobody knows where is told.
"""

import ast
import re
from collections.abc import Collection, Iterable

from strangler.boundaries.reading.expression import called
from strangler.boundaries.reading.fact import Bound

ENDING = ".sql"
NAME = re.compile(r"\S*[\w-]\.sql")
RUNNING = frozenset(["execute", "executemany", "executescript"])
READING = frozenset(["read", "read_text"])


def is_named(value: object) -> bool:
    return isinstance(value, str) and value.endswith(ENDING) and NAME.fullmatch(value) is not None


def is_read(node: ast.Call, held: Collection[str]) -> bool:
    """Whether it runs what was read from a file. held: names in this scope that hold such a text."""
    if called(node) not in RUNNING or not node.args:
        return False
    first = node.args[0]
    if isinstance(first, ast.Name):
        return first.id in held
    return isinstance(first, ast.Call) and called(first) in READING


def holding(bounds: Iterable[Bound], scope: str) -> set[str]:
    """Names that are given what a file holds."""
    return {each.name for each in bounds if each.scope == scope and {each.root, *each.attributes[-1:]} & READING}


def meant(named: str, by: str, files: Collection[str]) -> str:
    """The file that ends as the literal says and lies nearest to whoever names it; '' if there is none, or are two. by, files:
    paths below one root."""
    end = f"/{named.lstrip('./')}"
    found = sorted((-_shared(by, each), each) for each in files if f"/{each}".endswith(end))
    is_one = len(found) == 1 or (len(found) > 1 and found[0][0] < found[1][0])
    return found[0][1] if is_one else ""


def _shared(one: str, other: str) -> int:
    """How many folders they have in common."""
    count = 0
    for here, there in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if here != there:
            break
        count += 1
    return count
