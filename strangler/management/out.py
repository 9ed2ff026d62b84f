"""What a verb says, in the form that was asked for: text for people, one JSON document for scripts."""

import json
from collections.abc import Iterable
from typing import Any

from strangler.exceptions import Reason


class Out:
    """Answers go to stdout, once; progress goes to stderr."""

    def __init__(self, verb: str, format: str, stdout: Any, stderr: Any, style: Any) -> None:
        self.verb, self.format = verb, format
        self._stdout, self._stderr, self._style = stdout, stderr, style

    def answer(self, text: str, data: dict[str, Any] | None = None, refusals: Iterable[Any] = ()) -> int:
        """The one answer of a verb. data: what scripts read. Returns the exit code: 1 if there are refusals."""
        refusals = tuple(refusals)
        if self.format == "json":
            told = [each.as_dict() for each in refusals]
            document = {"verb": self.verb, "ok": not refusals, **(data or {}), "refusals": told}
            self._stdout.write(json.dumps(document, indent=2, default=str))
        else:
            for refusal in refusals:
                self._stdout.write(self._coloured(refusal) + "\n")
            self._stdout.write(text)
        return 1 if refusals else 0

    def refuse(self, refusals: Iterable[Reason]) -> int:
        """Nothing was done, and why. Returns the exit code."""
        return self.answer("Nothing was changed.", None, refusals)

    def progress(self, text: str) -> None:
        """Chatter for people who wait."""
        self._stderr.write(text)

    def _coloured(self, refusal: Any) -> str:
        head, _, rest = str(refusal).partition("\n")
        return f"{self._style.ERROR(head)}\n{rest}"
