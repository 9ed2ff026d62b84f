"""One declared route: methods and a path template or URL name, and what its requests may do."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Self

from strangler.messages import Refusal, nearest, refuse
from strangler.plans.declared import Declared
from strangler.routing.template import BadTemplate, parse

SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE")
IDEMPOTENT = (*SAFE, "PUT", "DELETE")
_RANK = {method: rank for rank, method in enumerate(METHODS)}
URL_NAME = re.compile(r"[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)*")
Access = Literal["read", "write"]


def in_order(methods: Iterable[str]) -> list[str]:
    """As people write them; those that no plan knows come last."""
    return sorted(methods, key=lambda method: (_RANK.get(method, len(_RANK)), method))


@dataclass(frozen=True)
class Endpoint(Declared):
    """`"GET,POST /api/things/{id}/"` or `"GET notes:detail"`. No method means GET; GET also stands for HEAD.

    access: None derives it from each method; say "write" for a GET that writes (it is then never shadowed plainly).
    idempotent: None derives it from each method. stale_ok: the follower's copy may answer while the owner is down.
    """

    route: str
    access: Access | None = None
    idempotent: bool | None = None
    stale_ok: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """Upper case, each once, as written."""
        named = self._parts[0].upper().replace("|", ",")
        return tuple(dict.fromkeys(named.split(","))) if named else ("GET",)

    @cached_property
    def template(self) -> str:
        """The path template; empty if a URL name was given."""
        return self._parts[1] if "/" in self._parts[1] else ""

    @property
    def url_name(self) -> str:
        """The URL name; empty if a path template was given."""
        return "" if self.template else self._parts[1]

    def access_of(self, method: str) -> Access:
        return self.access or ("read" if method in SAFE else "write")

    def is_idempotent(self, method: str) -> bool:
        return method in IDEMPOTENT if self.idempotent is None else self.idempotent

    @property
    def writes(self) -> bool:
        return any(self.access_of(method) == "write" for method in self.methods)

    @property
    def where_writes_go(self) -> Self:
        """The same as an endpoint that only the service has: all of it goes to the owner, as writes do. Nothing of it can be
        compared, shared out or answered from a copy."""
        return replace(self, access="write", stale_ok=False)

    def value_faults(self) -> Iterator[Refusal]:
        unknown = [method for method in self.methods if method not in METHODS]
        for method in unknown:
            reason = f"{method!r} is no method"
            yield refuse("S118", self.where, route=self.route, reason=reason, nearest=nearest(method, METHODS))
        if not unknown and (reason := self._fault_of_target()):
            yield refuse("S118", self.where, route=self.route, reason=reason, nearest="")
        elif not unknown and self.stale_ok and self.writes:
            yield refuse("S125", self.where, route=self.route)

    def describe(self) -> str:
        return f"{','.join(self.methods)} {self.template or self.url_name}"

    @cached_property
    def _parts(self) -> tuple[str, str]:
        methods, _, target = self.route.strip().rpartition(" ")
        return methods.replace(" ", ""), target

    def _fault_of_target(self) -> str:
        if not self.template:
            return "" if URL_NAME.fullmatch(self.url_name) else f"{self.url_name!r} is neither a path nor a URL name"
        try:
            parse(self.template)
        except BadTemplate as bad:
            return str(bad)
        return ""
