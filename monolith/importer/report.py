"""What an import did. In: counts, as it goes. Out: lines for people. Called by each data set and the command."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Report:
    """One file's story. rows: read; imported: what came of them; left_out: reason → how many."""

    path: Path
    kind: str
    rows: int = 0
    imported: Counter = field(default_factory=Counter)
    left_out: Counter = field(default_factory=Counter)

    def lines(self) -> list[str]:
        made = ", ".join(f"{n:,} {what}" for what, n in self.imported.items()) or "nothing"
        return [f"{self.path.name}: {self.kind}, {self.rows:,} rows → {made}"] + [
            f"    {n:,} left out: {reason}" for reason, n in sorted(self.left_out.items())
        ]


class BadRow(ValueError):
    """A row, or a whole order, that cannot come in; the message is the reason it is counted under."""
