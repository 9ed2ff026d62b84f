"""Model 4a: versions restart. Capture is cancelled and installed again; a database is restored from a backup.

owner: write -> send (the mark is remembered with the claim) -> late posts of an earlier life may still arrive
cancel: triggers, queue and link row go, the rows and the service stay      copy: install, chunk with version 0, verify
backup -> restore: rows, queue, sequence, marks go back; senders die and ask the peer before they claim again
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from strangler.protocol.admission import Admission, BatchHead
from strangler.protocol.link import LinkRow, Role
from strangler.protocol.position import Position
from tests.explorer.checker import Model
from tests.explorer.rules import SHIPPED, Rules


class Side(NamedTuple):
    """The owner's database: all that a backup holds."""

    row: int
    epoch: int  # 0: not installed
    sequence: int
    queued: bool
    sent: int  # highest mark posted, remembered before the post
    acknowledged: int  # highest mark confirmed


class World(NamedTuple):
    owner: Side
    follower: tuple[int, Position | None]
    link: tuple[int, int]  # the follower's (epoch, seen)
    copied: str  # "todo", "chunk 0"..., "done"
    chunk: tuple[int, int] | None  # (epoch, row)
    late: tuple[tuple[int, int, int, int], ...]  # (epoch, high water, version, row)
    has_asked: bool  # this lease asked the peer for its mark
    is_stopped: bool
    backup: Side | None
    mirror: tuple | None  # the follower's backup
    counter: int
    writes: int
    installs: int
    restores: int
    delays: int


@dataclass
class Reinstall(Model):
    name: str = "cancel, copy again, restore"
    writes: int = 3
    installs: int = 2
    restores: int = 0
    delays: int = 1
    restores_follower: bool = False
    rules: Rules = SHIPPED
    goal: str = "everything_settles"
    promises: tuple[str, ...] = ("follower_equals_owner_at_rest", "everything_settles")

    def __post_init__(self) -> None:
        who = "follower" if self.restores_follower else "owner"
        self.bounds = (
            f"1 key, {self.writes} writes, {self.installs} installs, {self.restores} restores of the {who},"
            f" {self.delays} late posts"
        )

    def initial(self) -> World:
        budget = (self.writes, self.installs, self.restores, self.delays)
        return World(
            Side(0, 0, 0, False, 0, 0), (-1, None), (0, 0), "todo", None, (), False, False, None, None, 0, *budget
        )

    def steps(self, w: World) -> Iterator[tuple[str, World]]:
        yield from self._write(w)
        yield from self._install(w)
        yield from self._copy(w)
        yield from self._send(w)
        yield from self._restore(w)
        for number, post in enumerate(w.late):
            left = w._replace(late=w.late[:number] + w.late[number + 1 :])
            yield f"a late post arrives: epoch {post[0]}, version {post[2]}, row {post[3]}", self._post(left, post)[1]

    def _write(self, w: World) -> Iterator[tuple[str, World]]:
        if not w.writes:
            return
        owner = w.owner._replace(row=w.counter + 1)
        if owner.epoch:
            owner = owner._replace(sequence=owner.sequence + 1, queued=True)
        yield f"a write makes row {owner.row}", w._replace(owner=owner, counter=w.counter + 1, writes=w.writes - 1)

    def _install(self, w: World) -> Iterator[tuple[str, World]]:
        if w.owner.epoch and (w.installs or w.is_stopped) and w.copied == "done":
            gone = Side(w.owner.row, 0, 0, False, 0, 0)
            yield "capture is cancelled", w._replace(owner=gone, copied="todo", is_stopped=False)
        if w.owner.epoch or not (w.installs or w.copied == "todo"):
            return
        known = LinkRow("link", w.link[0], Role.FOLLOWER) if w.link[0] else None
        epoch = self.rules.next_epoch(None, known)
        owner = Side(w.owner.row, epoch, 0, False, 0, 0)
        seen = 0 if epoch != w.link[0] else w.link[1]
        after = w._replace(owner=owner, link=(epoch, seen), copied="chunk", has_asked=False)
        yield f"capture is installed, epoch {epoch}", after._replace(installs=max(0, w.installs - 1))

    def _copy(self, w: World) -> Iterator[tuple[str, World]]:
        if w.copied == "chunk":
            yield f"the chunk is read: row {w.owner.row}", w._replace(chunk=(w.owner.epoch, w.owner.row), copied="read")
        if w.copied == "read":
            epoch, row = w.chunk
            after = self._applied(w, epoch, 0, 0, row)[1]
            yield f"the chunk is applied: row {row}", after._replace(chunk=None, copied="done")

    def _send(self, w: World) -> Iterator[tuple[str, World]]:
        if not w.owner.epoch or w.is_stopped or w.copied == "todo":
            return
        if not w.has_asked:
            yield "the sender asks the peer for its mark", self._ask(w)
            return
        if not w.owner.queued:
            return
        owner = w.owner._replace(sent=w.owner.sequence)
        post = (owner.epoch, owner.sequence, owner.sequence, owner.row)
        yield f"version {post[2]}, row {post[3]} is posted", self._posted(w._replace(owner=owner), post)
        if w.delays:
            late = w._replace(owner=owner, late=(*w.late, post), delays=w.delays - 1)
            yield f"version {post[2]}, row {post[3]} is posted, and stalls", late

    def _posted(self, w: World, post: tuple[int, int, int, int]) -> World:
        said, after = self._post(w, post)
        if said is Admission.ADMITTED:
            mark = max(after.owner.acknowledged, after.link[1])
            return after._replace(owner=after.owner._replace(queued=False, acknowledged=mark))
        return self._ask(after)

    def _ask(self, w: World) -> World:
        seen = w.link[1] if w.link[0] == w.owner.epoch else 0
        owner_back = self.rules.went_back(w.owner.sent, seen)
        peer_back = self.rules.peer_went_back(w.owner.acknowledged, seen)
        return w._replace(has_asked=True, is_stopped=owner_back or peer_back)

    def _post(self, w: World, post: tuple[int, int, int, int]) -> tuple[Admission, World]:
        epoch, high_water, version, row = post
        return self._applied(w, epoch, high_water, version, row)

    def _applied(self, w: World, epoch: int, high_water: int, version: int, row: int) -> tuple[Admission, World]:
        link = LinkRow("link", w.link[0], Role.FOLLOWER, seen=w.link[1])
        head = BatchHead("link", epoch, max(high_water, link.seen if version == 0 else 0))
        said = self.rules.admit(link, head)
        if said is not Admission.ADMITTED:
            return said, w
        w = w._replace(link=(w.link[0], max(w.link[1], high_water)))
        position, (_, stored) = Position(epoch, version), w.follower
        return said, w._replace(follower=(row, position)) if self.rules.is_newer(position, stored) else w

    def _restore(self, w: World) -> Iterator[tuple[str, World]]:
        if not w.restores or w.copied != "done" or not w.owner.epoch:
            return
        if self.restores_follower:
            if w.mirror is None:
                yield "the follower is backed up", w._replace(mirror=(w.follower, w.link))
            else:
                follower, link = w.mirror
                yield "the follower is restored", self._began_anew(w._replace(follower=follower, link=link))
        elif w.backup is None:
            yield "the owner is backed up", w._replace(backup=w.owner)
        elif w.backup.epoch == w.owner.epoch and not w.late:
            yield "the owner is restored, its senders die", self._began_anew(w._replace(owner=w.backup))

    @staticmethod
    def _began_anew(w: World) -> World:
        return w._replace(has_asked=False, restores=w.restores - 1, backup=None, mirror=None)

    def broken(self, w: World) -> str:
        at_rest = w.owner.epoch and w.copied == "done" and not w.late and not w.owner.queued
        if at_rest and w.has_asked and not w.is_stopped and w.owner.row != w.follower[0]:
            return "follower_equals_owner_at_rest"
        return ""

    def is_goal(self, w: World) -> bool:
        busy = w.late or w.owner.queued or w.is_stopped
        return bool(w.owner.epoch) and w.has_asked and w.copied == "done" and not busy
