"""What people ask for with a button. The words are the command's own; one permission covers them all."""

from enum import StrEnum

MAY_MOVE = "strangler.change_standing"


class Verb(StrEnum):
    """Also the last part of the button's URL and the verb in the ledger."""

    ADVANCE = "advance"
    ROLLBACK = "rollback"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"

    @property
    def words(self) -> str:
        """As a button says it."""
        return "Roll back" if self is Verb.ROLLBACK else self.value.capitalize()
