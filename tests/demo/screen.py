"""What a person sees while customers use the shop: stage, rate, waits, who answers. Live on a terminal, else plain lines.

A thread reads what the customers write; it never asks them anything.
"""

import json
import threading
import time
from collections import Counter, deque
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tests.demo.customers.telling import Outcome, Told
from tests.demo.proof.waits import waited_s

LOOK_S = 0.5
PLAIN_EVERY_S = 5.0
RECENT_S = 3.0
BARS = "▁▂▃▄▅▆▇█"


class Screen:
    """stage is set by whoever walks; told: the customers' file."""

    def __init__(self, told: Path, *, title: str, console: Console | None = None) -> None:
        self.stage, self.trail = "opening", deque[str](maxlen=12)
        self._told, self._title = told, title
        self._console = console or Console()
        self._offset = 0
        self._recent: deque[tuple[float, float | None, str]] = deque()  # done_s, waited_s, answered by
        self._rates: deque[int] = deque(maxlen=40)
        self._totals: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    @property
    def failed(self) -> int:
        """Answers that never came or cannot be right, so far."""
        return self._totals["unknown"] + self._totals["wrong"]

    def enter(self, stage: str) -> None:
        self.stage = stage
        self.trail.append(stage)

    def _watch(self) -> None:
        if not self._console.is_terminal:
            return self._watch_plainly()
        with Live(self._panel(), console=self._console, refresh_per_second=4, transient=True) as live:
            while not self._over.wait(LOOK_S):
                self._look()
                live.update(self._panel())
        return None

    def _watch_plainly(self) -> None:
        shown_s = time.monotonic()
        while not self._over.wait(LOOK_S):
            self._look()
            if time.monotonic() - shown_s >= PLAIN_EVERY_S:
                shown_s = time.monotonic()
                self._console.print(self._line(), highlight=False, soft_wrap=True)

    def _look(self) -> None:
        if not self._told.exists():
            return
        with self._told.open() as file:
            file.seek(self._offset)
            while (line := file.readline()).endswith("\n"):
                self._offset = file.tell()
                self._take(Told.of_row(json.loads(line)))
        now_s = time.monotonic()
        while self._recent and now_s - self._recent[0][0] > RECENT_S:
            self._recent.popleft()
        self._rates.append(len(self._recent))

    def _take(self, told: Told) -> None:
        self._totals["requests"] += told.door == "http"
        self._totals[told.outcome] += 1
        self._totals["acknowledged"] += told.is_write and told.outcome is Outcome.DONE
        self._recent.append((told.done_s, waited_s(told), told.answered_by))

    def _numbers(self) -> tuple[float, float, float, Counter[str]]:
        """Requests a second, p95 and longest wait in ms (as the report measures it), answers by whom; of the last seconds."""
        waits = sorted(wait_s for _, wait_s, _ in self._recent if wait_s is not None) or [0.0]
        by = Counter(who for _, _, who in self._recent if who)
        return len(self._recent) / RECENT_S, waits[int(len(waits) * 0.95)] * 1000, waits[-1] * 1000, by

    def _line(self) -> str:
        rate, p95, longest, by = self._numbers()
        answers = ", ".join(f"{who} {n}" for who, n in by.most_common()) or "nobody yet"
        return (
            f"{self.stage:<9} {rate:5.1f}/s  p95 {p95:4.0f} ms  longest {longest:4.0f} ms  {answers}  "
            f"· {self._totals['requests']} requests, {self._totals['acknowledged']} writes acknowledged, "
            f"{self.failed} failed"
        )

    def _panel(self) -> Panel:
        rate, p95, longest, by = self._numbers()
        table = Table.grid(padding=(0, 3))
        table.add_row("stage", Text(self.stage, "bold cyan"), "requests", f"{self._totals['requests']:,}")
        table.add_row("rate", f"{rate:.1f}/s", "writes acknowledged", f"{self._totals['acknowledged']:,}")
        failed = self.failed
        table.add_row(
            "p95, longest", f"{p95:.0f}, {longest:.0f} ms", "failed", Text(str(failed), "red" if failed else "green")
        )
        everybody = sum(by.values()) or 1
        answers = Text()
        for who, n in sorted(by.items()):
            answers.append("█" * round(40 * n / everybody), "yellow" if who == "monolith" else "green")
            answers.append(f" {who} {n / everybody:.0%}  ")
        spark = "".join(BARS[min(7, int(8 * n / (max(self._rates) + 1)))] for n in self._rates) if self._rates else ""
        trail = Text(" → ".join(self.trail), "dim")
        return Panel(Group(table, Text(""), answers, Text(spark, "cyan"), trail), title=self._title, width=96)
