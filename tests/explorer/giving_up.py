"""What happens to a side that goes down: it comes back, or an operator opens the other one and it comes back to that.

Coming back and asking who owns are two steps: a process is up before it has heard anything, and whoever writes past the
gateway finds it open. In between two sides are open, by the operator's word; what the one that was given up takes then, or
had not fed back, is nobody's truth, and is kept.
"""

from collections.abc import Callable, Iterator

from strangler.protocol.call import Answer, Call
from strangler.protocol.handover import TICKET_S
from strangler.protocol.link import Arrow, Role
from tests.explorer.handover_world import Kept, World, put
from tests.explorer.rules import Rules

VOID = 0.0  # a ticket's end, once its side's clock has passed it
ASTRAY = 100  # values of writes that no other side knows: beyond every acknowledged one


class GivingUp:
    """Mixed into HandOver, which gives rules and calls."""

    rules: Rules
    _obey: Callable[[World, int, Call], tuple[Answer, World]]

    def _give_up(self, w: World) -> Iterator[tuple[str, World]]:
        if w.lost is not None and w.lost != w.down:
            yield from self._return(w, w.lost)
        if w.down is None:
            for side in (0, 1) if w.givings_up else ():
                yield f"side {side} goes down", w._replace(down=side, givings_up=w.givings_up - 1)
            return
        yield f"side {w.down} comes back", w._replace(down=None)
        yield from self._abandon(w, w.down)

    def _abandon(self, w: World, down: int) -> Iterator[tuple[str, World]]:
        here, ticket = 1 - down, w.tickets[down]
        waited_s = TICKET_S if ticket is None or ticket.void_at_s == VOID else 0.0
        if w.rows[here].role is not Role.FOLLOWER or not self.rules.may_give_up(0.0, waited_s):
            return
        call = Call(Arrow.ABANDON, w.rows[here].epoch + 2, "operator")
        after = self._obey(w, here, call)[1]._replace(acked=w.values[here])
        if w.rows[down].role is not Role.FOLLOWER:
            kept = Kept(down, w.values[down]) if w.dirty[down] else None
            after = after._replace(lost=down, kept=kept)
        yield f"an operator abandons side {down}", after

    def _return(self, w: World, side: int) -> Iterator[tuple[str, World]]:
        row, peer = w.rows[side], w.rows[1 - side]
        if row.role is Role.OWNER and w.writes:
            value = ASTRAY + w.writes
            written = w._replace(values=put(w.values, side, value), dirty=put(w.dirty, side, True))
            what = f"side {side}, which was given up and has not asked, takes a write"
            yield what, written._replace(writes=w.writes - 1, kept=Kept(side, value))
        asked = w._replace(lost=None)
        if self.rules.has_lost(row, peer.epoch):
            asked = self._obey(asked, side, Call(Arrow.YIELD, row.epoch, ""))[1]
            dirty = w.dirty[side] and self.rules.habits.yielding_keeps_the_queue
            asked = asked._replace(dirty=put(w.dirty, side, dirty))
        yield f"side {side} asks who owns", asked

    @staticmethod
    def _is_kept(w: World) -> bool:
        """Still in its table and its queue, as it was written: what `reconcile` shows."""
        return w.kept is None or (w.values[w.kept.side] == w.kept.value and w.dirty[w.kept.side])
