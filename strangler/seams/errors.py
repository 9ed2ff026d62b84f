"""How a call across a seam can go wrong, for those who call. None of them says that nothing was done, unless it says so."""


class SeamError(Exception):
    """call: `Notes.of_evening`."""

    def __init__(self, call: str, why: str) -> None:
        super().__init__(f"{call}: {why}")
        self.call = call
        self.why = why


class Unreachable(SeamError):
    """No answer was had. may_have_run: False only where nothing was ever sent."""

    def __init__(self, call: str, why: str, *, may_have_run: bool) -> None:
        super().__init__(call, why)
        self.may_have_run = may_have_run


class Failed(SeamError):
    """The implementation raised what is no answer of its interface, wherever it ran; part of its work may have been done."""
