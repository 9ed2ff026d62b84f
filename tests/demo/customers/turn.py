"""One customer's turn: a planned send and whatever follows from it. Made by load, used by kinds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.demo.customers.asking import Marker, ask
from tests.demo.customers.browser import Browser
from tests.demo.customers.memory import Memory
from tests.demo.customers.shelf import Shelf
from tests.demo.customers.telling import Outcome, Told
from tests.demo.customers.wire import Answer

Call = Callable[[], Awaitable[Answer]]


@dataclass(slots=True)
class Turn:
    """planned_s: on the machine's monotonic clock."""

    shelf: Shelf
    memory: Memory
    kind: str
    planned_s: float
    has_sent: bool = False

    def told(self, who: Browser, request: str, *, said: dict[str, Any] | None = None) -> Told:
        """A fresh one; the first of a turn is the planned one. said: makes it a write, unless it is a mere look."""
        is_planned, self.has_sent = not self.has_sent, True
        is_write = said is not None and said["verb"] != "view"
        return Told(
            self.kind,
            who.name or "visitor",
            is_write,
            self.planned_s,
            request=request,
            said=said or {},
            is_planned=is_planned,
        )

    async def get(self, who: Browser, target: str, right: Marker, *, said: dict[str, Any] | None = None) -> Told:
        told = self.told(who, f"GET {target}", said=said)
        await ask(told, lambda: who.get(target), right={200: right})
        self.memory.keep(told)
        return told

    async def write(
        self,
        who: Browser,
        request: str,
        call: Call,
        right: dict[int, Marker],
        said: dict[str, Any],
        *,
        learn: Callable[[Answer], dict[str, Any]] | None = None,
    ) -> Told:
        """learn: what else an acknowledgement says."""
        told = self.told(who, request, said=said)
        answer = await ask(told, call, right=right)
        if answer and learn and told.outcome is Outcome.DONE:
            told.said |= learn(answer)
        self.memory.keep(told)
        return told
