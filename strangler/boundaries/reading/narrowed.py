"""A file's tree in; the same tree, where whoever was asked for his class goes by a name of his own for as long as the answer
holds, out. Called by facts.

`if isinstance(row, Hall):` holds in its body, `if not isinstance(row, Hall): return` and `assert` below them, `case Hall():`
and `case Hall() as row:` in theirs. Of several classes it may be each. Only plain names, and not where the name is given
anything else.
"""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

BODIES = ("body", "orelse", "finalbody", "handlers", "cases")  # where statements stand
ENDING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
KEPT = frozenset(["self", "cls", "request"])  # what they are is known by these very names
ASKING = re.compile(r"isinstance|^[ \t]+case\b", re.MULTILINE)


class Asked(NamedTuple):
    """name: whom the answer is about. was: what he went by before, '' if by nothing. kinds: of which classes he may be."""

    name: str
    was: str
    kinds: list[ast.expr]
    line: int


class Narrowed(ast.stmt):
    """Put in where the name begins."""

    _fields = ()

    def __init__(self, name: str, asked: Asked) -> None:
        super().__init__()
        self.name, self.was, self.kinds = name, asked.was, asked.kinds


def narrow(tree: ast.AST) -> None:
    """Outer ones first: within, a name that was asked twice is told by both answers."""
    for field in BODIES:
        statements = getattr(tree, field, None)
        if isinstance(statements, list):
            _each(statements)
            for statement in statements:
                narrow(statement)


def _each(statements: list[ast.stmt]) -> None:
    for place, statement in reversed(list(enumerate(statements))):
        match statement:
            case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=body, orelse=[]) if _ends(body):
                _held(statements, place + 1, _asked(test))
            case ast.If(test=test, body=body):
                _held(body, 0, _asked(test))
            case ast.Assert(test=test):
                _held(statements, place + 1, _asked(test))
            case ast.Match(subject=subject, cases=cases):
                for each in cases:
                    _held(each.body, 0, _matched(subject, each.pattern), each.guard)


def _ends(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ENDING)


def _held(statements: list[ast.stmt], place: int, found: Iterator[Asked], guard: ast.expr | None = None) -> None:
    """From this place on, and in the guard before it."""
    for asked in found:
        within = [*statements[place:], *([guard] if guard else [])]
        names = [node for each in within for node in ast.walk(each) if _is_named(node, asked.name)]
        if all(isinstance(each.ctx, ast.Load) for each in names):
            new = f"{asked.name}:{asked.line}"
            for each in names:
                each.id = new
            statements.insert(place, Narrowed(new, asked))


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _asked(test: ast.expr) -> Iterator[Asked]:
    match test:
        case ast.BoolOp(op=ast.And(), values=several):
            for each in several:
                yield from _asked(each)
        case ast.BoolOp(op=ast.Or(), values=several):
            found = [next(_asked(each), None) for each in several]
            same = [each for each in found if each and found[0] and each.name == found[0].name]
            if len(same) == len(several):
                yield same[0]._replace(kinds=[kind for each in same for kind in each.kinds])
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kind]) if name not in KEPT:
            yield Asked(name, name, kind.elts if isinstance(kind, ast.Tuple) else [kind], test.lineno)


def _matched(subject: ast.expr, pattern: ast.pattern) -> Iterator[Asked]:
    """Of whom the subject is, and what is named on the way."""
    if isinstance(subject, ast.Name) and subject.id not in KEPT and (kinds := _kinds(pattern)):
        yield Asked(subject.id, subject.id, kinds, pattern.lineno)
    for each in ast.walk(pattern):
        if isinstance(each, ast.MatchAs) and each.name and each.pattern and (kinds := _kinds(each.pattern)):
            yield Asked(each.name, "", kinds, pattern.lineno)


def _kinds(pattern: ast.pattern) -> list[ast.expr]:
    """Nothing where it may be anything."""
    match pattern:
        case ast.MatchClass(cls=kind):
            return [kind]
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _kinds(inner)
        case ast.MatchOr(patterns=several) if not any(
            isinstance(each, ast.MatchAs) and not each.pattern for each in several
        ):
            return [kind for each in several for kind in _kinds(each)]
    return []
