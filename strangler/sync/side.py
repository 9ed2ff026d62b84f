"""Every verb one side answers, on its own database. views puts them on HTTP; client calls them from afar; a conductor in
the same process calls them directly, so both ends of a link look alike to it.
"""

from collections.abc import Callable

from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.call import Answer, Call
from strangler.protocol.claim import RowKey
from strangler.protocol.link import Arrow, LinkRow, Role
from strangler.protocol.position import Position
from strangler.resilience.clock import Clock, SystemClock
from strangler.resilience.deadline import Deadline
from strangler.sync import apply as applying
from strangler.sync import (
    carry_out,
    checksum,
    config,
    dead_letters,
    drain,
    ending,
    feed,
    fitting,
    greet,
    guard,
    intents,
    links,
    mend,
    queue,
    renewal,
    rows,
    state,
    touched,
    verify,
    watch,
    widening,
    wire,
    wire_pass,
)
from strangler.sync.definition import LinkDefinition
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently
from strangler.sync.verbs import Refused, Side

US = 1_000_000


class LocalSide:
    """This database's end. peer: the other one, for the verbs that must speak to it (drain, beat)."""

    def __init__(
        self,
        connection: Connection,
        name: str,
        *,
        peer: Callable[[str], Side] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.connection = connection
        self.name = name  # monolith | service
        self._peer = peer
        self._clock = clock or SystemClock()

    def apply(self, request: wire.Batch) -> wire.Reply:
        reply = applying.apply(self.connection, request)
        if reply.epoch < request.epoch:
            greet.yield_if_lost(self.connection, request.link, request.epoch)
        return reply

    def keys_after(self, link: str, table: str, after: rows.Key | None, limit: int) -> list[rows.Key]:
        found = self.hashes(wire.Range(link, table, after, None, limit))
        return [key for key, _hash in found.hashes]

    def state(self, request: wire.Named) -> wire.State:
        return state.of(self.connection, request.link)

    def fitness(self, request: wire.Named) -> wire.Fitness:
        """What would be in the way of a hand-over, or of the way back, in this database."""
        stored = links.read(self.connection, request.link)
        in_the_way, unknown = engine_of(self.connection).in_the_way(self.connection, stored.definition)
        letters = dead_letters.listed(self.connection, request.link)
        with touched.by_us(self.connection, stored):  # Django asks for a row to learn of the columns
            schema = tuple(fitting.differing(self.connection, stored.definition))
        return wire.Fitness(
            in_the_way=tuple(in_the_way),
            unknown=tuple(unknown),
            schema=schema,
            rejected=tuple(wire.Rejected(row.table, row.key, reason) for row, reason in letters),
        )

    def row(self, request: wire.Named) -> wire.Row:
        row = links.read(self.connection, request.link).row
        deadline_us = None if row.deadline_s is None else round(row.deadline_s * US)
        now_us = engine_of(self.connection).now_us(self.connection)
        return wire.Row(row.link, row.epoch, row.role.value, row.conductor, deadline_us, now_us, row.seen)

    def define(self, request: wire.Define) -> wire.Done:
        """Install as the follower of whoever asks, at the epoch he names."""
        definition = request.definition.at_a_follower()
        if lacking := fitting.lacking(self.connection, definition):
            return wire.Done(False, "; ".join(lacking))
        try:
            links.install(self.connection, definition, side=self.name, role=Role.FOLLOWER, epoch=request.epoch)
        except links.StaleEpoch as error:
            return wire.Done(False, str(error), value=str(error.last))
        except fitting.Unfit as error:
            return wire.Done(False, str(error))
        return wire.Done(True)

    def remove(self, request: wire.Remove) -> wire.Done:
        stored = links.read(self.connection, request.link)
        if request.empty_tables and stored.row.role is not Role.FOLLOWER:
            return wire.Done(False, f"this side is {stored.row.role} of {request.link}; its rows are not a copy")
        patiently(self.connection, lambda: self._take_down(stored.definition, empty_tables=request.empty_tables))
        return wire.Done(True)

    def _take_down(self, definition: LinkDefinition, *, empty_tables: bool) -> None:
        with transaction.atomic(using=self.connection.alias):
            links.remove(self.connection, definition.link)
            if empty_tables:
                rows.empty(self.connection, [definition.table(name) for name in definition.parents_first])

    def checksum(self, request: wire.Range) -> wire.Checksum:
        stored = links.read(self.connection, request.link)
        with touched.by_us(self.connection, stored):
            table = stored.definition.table(request.table)
            return checksum.checksum(self.connection, table, request.after, request.until)

    def hashes(self, request: wire.Range) -> wire.Hashes:
        stored = links.read(self.connection, request.link)
        with touched.by_us(self.connection, stored):
            table = stored.definition.table(request.table)
            return checksum.hashes(self.connection, table, request.after, request.until, request.limit)

    def rows(self, request: wire.Keys) -> wire.Rows:
        stored = links.read(self.connection, request.link)
        with touched.by_us(self.connection, stored):
            found = rows.read(self.connection, stored.definition.table(request.table), list(request.keys))
        present = sorted(found)
        # Read after the rows: one that is missing because of an intent finds it here.
        doomed = intents.pending(self.connection, request.link, [RowKey(request.table, key) for key in request.keys])
        return wire.Rows(
            tuple(present), tuple(found[key] for key in present), doomed=tuple(sorted(row.key for row in doomed))
        )

    def changed(self, request: wire.Changed) -> wire.ChangedKeys:
        links.read(self.connection, request.link)  # unknown here: an empty answer would read as "nothing changed"
        after = Position(request.epoch, request.after)
        found = guard.changed_since(self.connection, request.link, after, request.after_row, request.limit)
        doomed = intents.pending(self.connection, request.link, [one.row for one in found])
        return wire.ChangedKeys(
            # What an intent will delete or set differs until it has run.
            keys=tuple((one.row.table, one.row.key) for one in found if one.row not in doomed),
            found=len(found),
            last=found[-1].version if found else request.after,
            last_row=found[-1].id if found else request.after_row,
        )

    def repair(self, request: wire.Keys) -> wire.Count:
        """Queue keys anew at the owner. Refused elsewhere: the follower's rows are not the truth."""
        stored = self._owned(request.link)
        if why := feed.why_not(self.connection, request.link):
            raise Refused(why)
        queue.requeue(self.connection, request.link, stored.definition.table(request.table), list(request.keys))
        return wire.Count(len(request.keys))

    def compare(self, request: wire_pass.Part) -> wire_pass.Compared:
        """One range, compared here, in this request: no worker of the owner's need be alive."""
        table = self._owned(request.link).definition.table(request.table)
        report, until = verify.part(self.connection, request.link, table, request.after, self._the_peer(request.link))
        drifts = tuple(wire_pass.Drifted(each.table, each.key, each.what, each.columns) for each in report.drifts)
        return wire_pass.Compared(report.rows, drifts, tuple(report.moving), until)

    def prove(self, request: wire_pass.Ended) -> wire.Done:
        """Remember how a pass over all rows ended, if it was over this ownership's."""
        if self._owned(request.link).row.epoch != request.epoch:
            raise Refused(f"a pass over epoch {request.epoch} says nothing about this one")
        if why := feed.why_not(self.connection, request.link):
            return wire.Done(False, why)
        if not request.is_clean:
            links.doubt(self.connection, request.link)
        elif faults := watch.look(self.connection, request.link):
            return wire.Done(False, "; ".join(faults))
        else:
            links.remember_verified(self.connection, request.link, version=request.version)
        return wire.Done(True)

    def beat(self, request: wire.Beat) -> wire.Done:
        """Remember a sign of life, and answer over the other road if asked to. value: this side's epoch."""
        greet.yield_if_lost(self.connection, request.link, request.epoch)
        epoch = links.read(self.connection, request.link).row.epoch
        now_us = engine_of(self.connection).now_us(self.connection)
        with self.connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO strangler_beat(link, nonce, at_us) VALUES (%s, %s, %s)"
                " ON CONFLICT (link) DO UPDATE SET nonce = excluded.nonce, at_us = excluded.at_us",
                [request.link, request.nonce, now_us],
            )
        if request.answer:
            self._the_peer(request.link).beat(wire.Beat(request.link, request.nonce))
        return wire.Done(True, value=str(epoch))

    def prepare(self, request: wire.Prepare) -> wire.Done:
        if why := feed.why_not(self.connection, request.link):
            return wire.Done(False, why)
        if faults := state.faults(self.connection, request.link):
            return wire.Done(False, "; ".join(faults))
        if request.acknowledge == "both" and not config.acknowledges():
            return wire.Done(False, f"this side answers no write later: {config.ACKNOWLEDGES} is not in its MIDDLEWARE")
        ticket = links.hand_out_ticket(self.connection, request.link, request.epoch, acknowledge=request.acknowledge)
        if ticket is None:
            return wire.Done(False, f"this side is not right before epoch {request.epoch}")
        return wire.Done(True, value=ticket.token)

    def fence(self, request: wire.Fence) -> wire.Done:
        if why := feed.why_not(self.connection, request.link):
            return wire.Done(False, why)
        call = Call(Arrow.FENCE, request.epoch, request.conductor)
        return self._obey(request.link, call, budget_s=request.budget_ms / 1000)

    def undo(self, request: wire.Conduct) -> wire.Done:
        return self._obey(request.link, Call(Arrow.UNDO, request.epoch, request.conductor))

    def journal(self, request: wire.Conduct) -> wire.Done:
        call = Call(Arrow.JOURNAL, request.epoch, request.conductor, deadline_s=request.deadline_us / US)
        return self._obey(request.link, call)

    def open(self, request: wire.Conduct) -> wire.Done:
        """This side owns from here on; what it had asked of the owner before is carried out first."""
        call = Call(Arrow.OPEN, request.epoch, request.conductor, token=request.token)
        return _told(lambda: carry_out.open_here(self.connection, request.link, call))

    def drain(self, request: wire.Drain) -> wire.Done:
        """Deliver until nothing is left or the budget is spent; value: delivered_below."""
        deadline = Deadline.after(request.budget_ms / 1000, clock=self._clock)
        return drain.drain(self.connection, request.link, self._the_peer(request.link), deadline)

    def renew(self, request: renewal.Renew) -> wire.Done:
        return renewal.renew(self.connection, request)

    def mend(self, request: wire.Named) -> wire.Done:
        return mend.mend(self.connection, request.link)

    def widen(self, request: widening.Widen) -> wire.Done:
        return widening.widen(self.connection, request)

    def feed(self, request: feed.Feed) -> wire.Done:
        return feed.turn(self.connection, request)

    def end(self, request: wire.Named) -> wire.Done:
        return ending.end(self.connection, request.link)

    def sequences(self, request: wire.Sequences) -> wire.Sequences:
        """Move generated keys past the given ones; answers with this side's own, so that both ends can pass both."""
        engine = engine_of(self.connection)
        definition = links.read(self.connection, request.link).definition
        for table, past in request.values:
            engine.raise_sequence(self.connection, definition.table(table), past)
        own = ((table.name, engine.sequence_value(self.connection, table)) for table in definition.tables)
        return wire.Sequences(request.link, tuple(own))

    def settle(self, request: wire.Named) -> wire.Done:
        """After a hand-over: positions of closed epochs are forgotten; an owner runs intents that `open` had to leave."""
        stored = links.read(self.connection, request.link)
        try:
            carry_out.run_own(self.connection, request.link)
        except OperationalError as error:  # the loop of this side runs what is left
            return wire.Done(False, f"the tables are busy: {str(error).strip().splitlines()[0]}")
        guard.collect(self.connection, request.link, stored.row.epoch)
        return wire.Done(True)

    def intents(self, request: wire.Intents) -> wire.IntentsRan:
        return carry_out.run(self.connection, request)

    def _obey(self, link: str, call: Call, *, budget_s: float = 0.0) -> wire.Done:
        return _told(lambda: links.call(self.connection, link, call, budget_s=budget_s))

    def _owned(self, link: str) -> links.StoredLink:
        stored = links.read(self.connection, link)
        if stored.row.role is Role.FOLLOWER:
            raise Refused(f"this side follows {link}; ask its owner")
        return stored

    def _the_peer(self, link: str) -> Side:
        if self._peer is None:
            raise Refused("this side was given no address of its peer")
        return self._peer(link)


def _told(obeyed: Callable[[], tuple[Answer, LinkRow]]) -> wire.Done:
    """How a conductor's call ended, in the words of the wire."""
    try:
        answer, row = obeyed()
    except OperationalError as error:  # a lock that was not had in time: nothing changed
        return wire.Done(False, f"the tables are busy: {str(error).strip().splitlines()[0]}")
    if answer in (Answer.DONE, Answer.ALREADY):
        return wire.Done(True, value="" if row.deadline_s is None else str(round(row.deadline_s * US)))
    return wire.Done(False, f"{answer.value} (found {row.role} of epoch {row.epoch})")
