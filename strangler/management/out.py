"""What a verb says, in the form that was asked for: text for people, one JSON document for scripts."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from strangler.exceptions import Reason

NOTHING = "Nothing was changed."
BEFORE = "Before that, and not taken back:"


class Out:
    """Answers go to stdout, once; progress goes to stderr. What a verb has done by the time it is refused is told as well."""

    def __init__(self, verb: str, format: str, stdout: Any, stderr: Any, style: Any) -> None:
        self.verb, self.format = verb, format
        self._stdout, self._stderr, self._style = stdout, stderr, style
        self._done: list[str] = []
        self._moves: list[dict[str, Any]] = []

    def did(self, text: str, move: dict[str, Any] | None = None) -> None:
        """One sentence that stays true whatever follows. move: an extraction's, for scripts."""
        self._done.append(text)
        self._moves += [move] if move else []

    def done(self, otherwise: str) -> int:
        """The answer of a verb that noted all it did. otherwise: what to say if that was nothing."""
        return self.answer("\n".join(self._done) or otherwise, {"moves": self._moves})

    def answer(self, text: str, data: dict[str, Any] | None = None, refusals: Iterable[Any] = ()) -> int:
        """The one answer of a verb. data: what scripts read. Returns the exit code: 1 if there are refusals."""
        refusals = tuple(refusals)
        if self.format == "json":
            told = [each.as_dict() for each in refusals]
            document = {"verb": self.verb, "ok": not refusals, **(data or {}), "refusals": told}
            # Laid out afterwards: json itself takes ten times as long for lines as without.
            self._stdout.write(msgspec.json.format(json.dumps(document, default=str), indent=2))
        else:
            for refusal in refusals:
                self._stdout.write(self._coloured(refusal) + "\n")
            self._stdout.write(text)
        return 1 if refusals else 0

    def refuse(self, refusals: Iterable[Reason]) -> int:
        """Why it was not done, or not to its end, and what was done before that. Returns the exit code."""
        text = "\n  ".join([BEFORE, *self._done]) if self._done else NOTHING
        return self.answer(text, {"moves": self._moves, "changed": self._done}, refusals)

    def progress(self, text: str) -> None:
        """Chatter for people who wait."""
        self._stderr.write(text)

    def _coloured(self, refusal: Any) -> str:
        head, _, rest = str(refusal).partition("\n")
        return f"{self._style.ERROR(head)}\n{rest}"
