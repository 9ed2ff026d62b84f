"""What one attempt at a hand-over knows: both link rows, and what it measured under its fence. `protocol.next_move` decides
from it. Called by hand_over.
"""

from dataclasses import dataclass, replace

from strangler.protocol.call import outlives_the_budget
from strangler.protocol.handover import Seen
from strangler.protocol.link import LinkRow, Role
from strangler.resilience.clock import Clock
from strangler.sync import wire
from strangler.sync.verbs import Side

US = 1_000_000


@dataclass(slots=True)
class Facts:
    """What this attempt measured; reset with every fence."""

    ticket_asked_s: float | None = None
    token: str = ""
    deadline_us: int = 0
    is_drained: bool = False
    is_verified: bool = False
    is_aligned: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Both rows, and when that was on the conductor's own clock."""

    old: wire.Row
    new: wire.Row
    at_s: float


class Sight:
    """A look is kept until it is forgotten, for customers wait while the other side is asked again: an answered call tells what
    it left of a row, and whoever moved one meanwhile is found by the next call, which such a row refuses (protocol.call)."""

    def __init__(self, link: str, old: Side, new: Side, *, conductor: str, clock: Clock) -> None:
        self.facts = Facts()
        self._named = wire.Named(link)
        self._old = old
        self._new = new
        self._conductor = conductor
        self._clock = clock
        self._look: Look | None = None

    def see(self, epoch: int) -> Seen:
        """epoch: the ownership period to end. Raises PeerError."""
        look = self._look = self._look or self._look_now()
        row = row_of(look.old)
        if row.role is Role.CLOSING and look.old.deadline_us != self.facts.deadline_us:
            self.facts = self._fresh_facts(0)
        return Seen(
            old=row,
            new=row_of(look.new),
            now_s=look.old.now_us / US + self._clock.monotonic_s() - look.at_s,
            conductor=self._conductor,
            epoch=epoch,
            has_ticket=self._has_ticket(),
            is_drained=self.facts.is_drained,
            is_verified=self.facts.is_verified,
            is_aligned=self.facts.is_aligned,
        )

    def forget(self) -> None:
        """The next sight is a new look."""
        self._look = None

    def fenced(self, epoch: int, deadline_us: int) -> None:
        """The old side answered that it is closing."""
        self.facts = self._fresh_facts(deadline_us)
        self._learn(Role.CLOSING, epoch, self._conductor, deadline_us)

    def journalled(self, epoch: int) -> None:
        """The old side answered that it follows the next epoch, which is this one."""
        self._learn(Role.FOLLOWER, epoch)

    def _look_now(self) -> Look:
        old, at_s = self._old.row(self._named), self._clock.monotonic_s()
        return Look(old, self._new.row(self._named), at_s)

    def _learn(self, role: Role, epoch: int, conductor: str = "", deadline_us: int | None = None) -> None:
        if self._look:
            row = self._look.old
            told = wire.Row(row.link, epoch, role.value, conductor, deadline_us, row.now_us, row.seen)
            self._look = replace(self._look, old=told)

    def _fresh_facts(self, deadline_us: int) -> Facts:
        """Under another fence than they were measured under, facts are none; the ticket is the new side's."""
        return Facts(self.facts.ticket_asked_s, self.facts.token, deadline_us)

    def _has_ticket(self) -> bool:
        asked_s = self.facts.ticket_asked_s
        return asked_s is not None and outlives_the_budget(asked_s, self._clock.monotonic_s())


def row_of(told: wire.Row) -> LinkRow:
    deadline_s = None if told.deadline_us is None else told.deadline_us / US
    row = LinkRow(told.link, told.epoch, Role(told.role), seen=told.seen)
    return replace(row, deadline_s=deadline_s, conductor=told.conductor)
