"""Tokens of one statement in; (table, mode) -> columns out. Pure. Called by `statement`.

One walk, left to right. A parenthesis opens a query of its own, a group of joined tables, or the inside of a call, where FROM
and FOR belong to the call (`EXTRACT(YEAR FROM …)`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from strangler.boundaries.edge import Mode
from strangler.boundaries.recorder.scope import Query, Source, Touched, touches_of
from strangler.boundaries.recorder.tables import Table, Tables
from strangler.boundaries.recorder.tokens import Kind, Token, words

BEGINS = frozenset({"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE"})
CLAUSES = words("WHERE ON GROUP HAVING ORDER LIMIT OFFSET WINDOW VALUES RETURNING CONFLICT FETCH FOR")
UNITED = frozenset({"UNION", "INTERSECT", "EXCEPT"})
SKIPPED = words("ONLY LATERAL TABLE ROWS OR IGNORE ABORT FAIL ROLLBACK")  # between a verb and its table
_AFTER_A_TABLE = (
    "USING SET JOIN LEFT RIGHT INNER FULL CROSS NATURAL OUTER SELECT INDEXED NOT TABLESAMPLE DEFAULT OVERRIDING DO WHEN"
    " FROM RESTART CONTINUE CASCADE RESTRICT"
)
NO_ALIAS = CLAUSES | UNITED | words(_AFTER_A_TABLE)
NAMES_NOTHING_READ = frozenset({"returning", "conflict", "into", "insert", "with", "truncate", "limit"})
ITS_OWN_SCHEMAS, KEPT_BY_ITSELF = frozenset({"pg_catalog", "information_schema"}), ("pg_", "sqlite_")
END = Token(Kind.MARK, "")


@dataclass(eq=False)
class Level:
    """What one parenthesis holds. is_source: a query that stands where a table could."""

    query: Query
    is_call: bool = False
    is_source: bool = False


def touched(tokens: Sequence[Token], tables: Tables) -> Touched:
    """tokens: without spaces."""
    walk = Walk(tokens, tables)
    while walk.at < len(tokens):
        walk.step()
        walk.at += 1
    return touches_of(walk.queries)


class Walk:
    """at: the token that is looked at; a deed leaves it on the last one it took."""

    def __init__(self, tokens: Sequence[Token], tables: Tables) -> None:
        self.tokens, self.tables, self.at = tokens, tables, 0
        self.queries = [Query()]
        self.levels = [Level(self.queries[0])]
        self.expressions = frozenset(_expressions(tokens))

    @property
    def level(self) -> Level:
        return self.levels[-1]

    @property
    def query(self) -> Query:
        return self.levels[-1].query

    def token(self, step: int = 0) -> Token:
        at = self.at + step
        return self.tokens[at] if 0 <= at < len(self.tokens) else END

    def step(self) -> None:
        token = self.token()
        if token.kind is Kind.MARK:
            self._mark(token.text)
        elif token.kind is Kind.QUOTED or (token.kind is Kind.WORD and not self._is_keyword(token)):
            self._name()

    def _mark(self, text: str) -> None:
        if text == "(":
            self._open()
        elif text == ")" and len(self.levels) > 1:
            if self.levels.pop().is_source:
                self._keep(Source(None), "")
        elif text == "," and not self.level.is_call and self.query.clause in ("from", "truncate"):
            self.query.expects = Mode.READ if self.query.clause == "from" else Mode.WRITE
        elif text == "*" and self.query.clause == "select" and not self.level.is_call:
            is_times = self.token(-1).text != "," and self.token(-1).word not in ("SELECT", "DISTINCT", "ALL")
            self.query.refs += [] if is_times else [("", "*", False)]

    def _open(self) -> None:
        query = self.query
        if self.token(1).word in BEGINS:
            self.levels.append(Level(self._begun(query), is_source=query.expects is Mode.READ))
            query.expects = None
        elif query.clause == "set" and (self.token(-1).word == "SET" or self.token(-1).text == ","):
            query.sets.update(self._listed())
        else:
            self.levels.append(Level(query, is_call=self.level.is_call or query.expects is None))

    def _begun(self, parent: Query | None) -> Query:
        self.queries.append(Query(parent))
        return self.queries[-1]

    def _listed(self) -> set[str]:
        """The names up to the closing parenthesis."""
        names = set()
        while self.token().text != ")" and self.token() is not END:
            if self.token().kind in (Kind.QUOTED, Kind.WORD):
                names.add(self._spelled(self.token().text))
            self.at += 1
        return names

    def _spelled(self, column: str) -> str:
        target = self.query.target
        known = target.table.columns if target and target.table else {}
        return known.get(column.lower(), column)

    def _is_keyword(self, token: Token) -> bool:
        """If it is one, it has been heeded."""
        word = token.word
        if self.token(1).text == ".":
            return False
        if word in CLAUSES or word in UNITED:
            self._clause(word)
        elif word in VERBS:
            return self._verb(word)
        elif word == "FROM":
            self._from()
        elif word == "JOIN" or (word == "USING" and self.query.verb == "DELETE" and self.token(1).text != "("):
            self.query.clause, self.query.expects = "from", Mode.READ
        elif word == "SET" and self.query.verb in ("UPDATE", "INSERT"):
            self.query.clause = "set"
        elif word == "INTO" and not self.level.is_call:
            self.query.clause, self.query.expects = "into", Mode.WRITE
        else:
            return False
        return True

    def _clause(self, word: str) -> None:
        if self.level.is_call:
            return
        if word in UNITED:
            self.level.query = self._begun(self.query.parent)
        self.query.clause, self.query.expects = word.lower(), None

    def _verb(self, word: str) -> bool:
        if self.token(1).text == "(" or self.level.is_call or self.token(-1).word in NOT_BEFORE_A_VERB:
            return self.token(1).text != "("
        query = self.query
        query.verb = query.verb if query.verb and query.verb != "WITH" else VERBS[word]
        query.clause = word.lower()
        query.expects = Mode.WRITE if word in ("UPDATE", "TRUNCATE") else None
        return True

    def _from(self) -> None:
        is_distinct = self.token(-1).word == "DISTINCT" and self.token(-2).word in ("IS", "NOT")
        if self.level.is_call or is_distinct:
            return
        query = self.query
        query.expects = Mode.WRITE if query.verb == "DELETE" and not query.target else Mode.READ
        query.clause = "from"

    def _name(self) -> None:
        query, first = self.query, self.token()
        if query.expects:
            if first.word not in SKIPPED:
                self._source(query.expects)
            return
        is_set = query.clause == "set" and self.token(1).text == "=" and not self.level.is_call
        if is_set and (self.token(-1).word == "SET" or self.token(-1).text == ","):
            query.sets.add(self._spelled(first.text))
            return
        parts = self._parts()
        is_column = self.token(1).text != "(" and (len(parts) > 1 or self.token(-1).word != "AS")
        if is_column and query.clause not in NAMES_NOTHING_READ:
            qualifier = parts[-2].lower() if len(parts) > 1 else ""
            query.refs.append((qualifier, parts[-1], first.kind is Kind.QUOTED))

    def _parts(self) -> list[str]:
        parts = [self.token().text]
        while self.token(1).text == "." and (
            self.token(2).kind in (Kind.QUOTED, Kind.WORD) or self.token(2).text == "*"
        ):
            self.at += 2
            parts.append(self.token().text)
        return parts

    def _source(self, mode: Mode) -> None:
        is_quoted = self.token().kind is Kind.QUOTED
        parts = self._parts()
        self.query.expects = None
        is_call = self.token(1).text == "(" and mode is Mode.READ
        is_expression = len(parts) == 1 and parts[0].lower() in self.expressions
        if is_call or is_expression or self._is_the_databases(parts):
            self._keep(Source(None), parts[-1])
        else:
            self._keep(Source(self._table(parts, is_quoted=is_quoted), mode is Mode.WRITE), parts[-1])
        if self.query.clause == "into" and self.token(1).text == "(" and self.token(2).word not in BEGINS:
            self.at += 1
            self.query.sets.update(self._listed())

    def _is_the_databases(self, parts: list[str]) -> bool:
        """What it keeps of itself is nobody's table."""
        if len(parts) > 1 and parts[-2].lower() in ITS_OWN_SCHEMAS:
            return True
        return parts[-1].lower().startswith(KEPT_BY_ITSELF) and self.tables.get(parts[-1]) is None

    def _table(self, parts: list[str], *, is_quoted: bool) -> Table:
        """With its schema only where a model says so: `db_table = 'old"."hall'`."""
        known = self.tables.get('"."'.join(parts[-2:])) or self.tables.get(parts[-1])
        return known or Table(parts[-1] if is_quoted else parts[-1].lower())

    def _keep(self, source: Source, name: str) -> None:
        """Under its alias, if it has one."""
        if self.token(1).word == "AS":
            self.at += 1
        following = self.token(1)
        if following.kind is Kind.QUOTED or (following.kind is Kind.WORD and following.word not in NO_ALIAS):
            self.at += 1
            name = following.text
        key = name.lower()
        while key in self.query.sources:
            key += " again"
        self.query.sources[key] = source


VERBS = {
    "SELECT": "SELECT",
    "INSERT": "INSERT",
    "REPLACE": "INSERT",
    "UPDATE": "UPDATE",
    "DELETE": "DELETE",
    "TRUNCATE": "TRUNCATE",
    "WITH": "WITH",
}
NOT_BEFORE_A_VERB = frozenset({"FOR", "KEY", "DO", "ON", "OR"})


def _expressions(tokens: Sequence[Token]) -> Iterator[str]:
    """Names that WITH gives: before `AS (SELECT`, with or without their columns."""
    for at, token in enumerate(tokens):
        if token.word != "AS" or not at:
            continue
        after = at + 1
        while after < len(tokens) and tokens[after].word in ("NOT", "MATERIALIZED"):
            after += 1
        texts = [each.word or each.text for each in tokens[after : after + 2]]
        if len(texts) == 2 and texts[0] == "(" and texts[1] in BEGINS:
            yield tokens[_named_before(tokens, at)].text.lower()


def _named_before(tokens: Sequence[Token], at: int) -> int:
    """Where the name stands: before AS, or before the columns in parentheses that stand there."""
    if tokens[at - 1].text != ")":
        return at - 1
    while at > 1 and tokens[at].text != "(":
        at -= 1
    return at - 1
