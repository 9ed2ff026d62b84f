"""What customers and senders do while ownership changes sides: write where the database lets them, deliver, come late."""

from collections.abc import Iterator

from strangler.protocol.admission import Admission, BatchHead
from strangler.protocol.link import Role
from strangler.protocol.position import Position
from tests.explorer.handover_world import World, put
from tests.explorer.rules import Rules


class Writing:
    """Mixed into HandOver, which gives the rules."""

    rules: Rules

    def _write(self, w: World, side: int) -> Iterator[tuple[str, World]]:
        if w.writer == side:
            yield f"side {side}: the writer that had begun commits write {w.acked + 1}", self._written(w, side)
        if w.rows[side].role is not Role.OWNER or not w.writes:
            return
        if self.rules.habits.fence_drains_writers:
            yield f"side {side}: write {w.acked + 1} is acknowledged", self._written(w, side)
        elif w.writer is None:
            yield f"side {side}: a writer begins and passes the fence", w._replace(writer=side)

    def _written(self, w: World, side: int) -> World:
        values, dirty = put(w.values, side, w.acked + 1), put(w.dirty, side, True)
        return w._replace(values=values, dirty=dirty, acked=w.acked + 1, writes=max(0, w.writes - 1), writer=None)

    def _carry(self, w: World, side: int) -> Iterator[tuple[str, World]]:
        row, to = w.rows[side], 1 - side
        post = (to, row.epoch, w.values[side])
        if w.dirty[side] and row.role is not Role.FOLLOWER and w.down is None:
            yield f"side {side} delivers {w.values[side]}", self._delivered(w, side)
        if w.batch is None and w.late_posts and (w.dirty[side] or row.role is Role.FOLLOWER):
            why = "a repair at the wrong side posts" if row.role is Role.FOLLOWER else "a sender stalls with"
            yield f"side {side}: {why} {w.values[side]}", w._replace(batch=post, late_posts=w.late_posts - 1)
        if w.batch is not None and w.batch[0] == side:
            after = self._applied(w._replace(batch=None), *w.batch)[1]
            yield f"side {side}: the late post of {w.batch[2]}, epoch {w.batch[1]}, arrives", after

    def _delivered(self, w: World, side: int) -> World:
        took, after = self._applied(w, 1 - side, w.rows[side].epoch, w.values[side])
        return after._replace(dirty=put(after.dirty, side, False)) if took else w

    def _applied(self, w: World, to: int, epoch: int, value: int) -> tuple[bool, World]:
        if self.rules.admit(w.rows[to], BatchHead("link", epoch, 0)) is not Admission.ADMITTED:
            return False, w
        position = Position(epoch, value)
        if not self.rules.is_newer(position, w.stored[to]):
            return True, w
        return True, w._replace(values=put(w.values, to, value), stored=put(w.stored, to, position))

    def _collect(self, w: World, side: int) -> Iterator[tuple[str, World]]:
        stored = w.stored[side]
        if stored is not None and self.rules.may_forget(stored, w.rows[side].epoch):
            yield f"side {side} forgets versions of closed epochs", w._replace(stored=put(w.stored, side, None))
