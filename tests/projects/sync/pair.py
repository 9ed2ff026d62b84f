"""Two databases and the two ends of a link between them, in one process. Rows still cross as bytes of the wire format;
tests/specs/sync/test_http.py drives the same verbs over real HTTP.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import msgspec
from django.apps import apps
from django.db import connections

from strangler.protocol.link import Role
from strangler.sync import intents, links, queue, wire
from strangler.sync.definition import LinkDefinition
from strangler.sync.deliver import PeerError, deliver_once
from strangler.sync.introspect import table_of
from strangler.sync.settle import Round
from strangler.sync.side import LocalSide
from strangler.sync.verbs import VERBS
from tests.projects.sync.databases import is_untouched
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.walked import Walked

MOVED = "notes"
REFERENCES = "notes.references"


def moved_link(*, deletes_through: bool = True, updates_through: tuple[str, ...] = ()) -> LinkDefinition:
    """updates_through: columns of notes_note."""
    usual = {"on_delete": {"notes_author": "cascade"}, "deletes_through": deletes_through}
    return LinkDefinition(MOVED, (table_of(Note, updates_through=updates_through, **usual), table_of(Like, **usual)))


def reference_link() -> LinkDefinition:
    return LinkDefinition(REFERENCES, (table_of(Author, columns=["name"]),), is_reference=True)


class Road:
    """The way to the other side: every request and answer is encoded and decoded. Tests may cut it or act on it."""

    def __init__(self, side: LocalSide) -> None:
        self.side = side
        self.is_cut = False
        self.before: Callable[[str, Any], None] = lambda verb, request: None
        self.after: Callable[[str, Any], None] = lambda verb, request: None
        self.posted: list[wire.Batch] = []

    def __getattr__(self, verb: str) -> Callable[[Any], Any]:
        if verb not in VERBS:
            raise AttributeError(verb)
        return lambda request: self._ask(verb, request)

    def keys_after(self, link: str, table: str, after: Any, limit: int) -> Any:
        return [key for key, _ in self.hashes(wire.Range(link, table, after, None, limit)).hashes]

    def _ask(self, verb: str, request: Any) -> Any:
        if self.is_cut:
            raise PeerError("the road is cut")
        self.before(verb, request)
        asked = msgspec.json.decode(msgspec.json.encode(request), type=VERBS[verb][0])
        if isinstance(asked, wire.Batch):
            self.posted.append(asked)
        answer = getattr(self.side, verb)(asked)
        self.after(verb, request)
        return msgspec.json.decode(msgspec.json.encode(answer), type=VERBS[verb][1])


class Pair:
    """`monolith` and `service` as connections, as sides, and the roads to each."""

    def __init__(self, walked: Walked | None = None, folder: Path = Path()) -> None:
        """walked: where other pairs of the session have been; None = every step is done anew, in the databases there are,
        as other processes need it. folder: the test's own."""
        self._walked = walked
        self._folder = folder
        self.monolith = connections["monolith"]
        self.service = connections["service"]
        self.here = LocalSide(self.monolith, "monolith", peer=lambda _link: self.to_service)
        self.there = LocalSide(self.service, "service", peer=lambda _link: self.to_monolith)
        self.to_service = Road(self.there)
        self.to_monolith = Road(self.here)

    def install(self, *definitions: LinkDefinition) -> None:
        """Both ends at the next epoch: the owner first, then the follower. The usual links in databases nobody has opened yet
        are exchanged for some that have them."""
        if self._walked and not definitions and is_untouched(self.monolith) and is_untouched(self.service):
            self._walked.lay(install_usual, self._folder)
            self._open()
        else:
            self._install(*definitions or (reference_link(), moved_link()))

    def after(self, walk: Callable[[Self], object]) -> None:
        """As after `walk(self)`, which is called once a session. Nothing was done before."""
        assert self._walked, "a pair that others are connected to walks by itself"
        self._walked.after(walk, self, self._folder)
        self._open()

    def stay(self) -> None:
        """In the databases there are, from now on: they hold more than nothing, whether or not anybody opened them."""
        self._walked = None

    def _open(self) -> None:
        """As whoever walked has left them."""
        self.monolith.ensure_connection()
        self.service.ensure_connection()

    def _install(self, *definitions: LinkDefinition) -> None:
        for definition in definitions:
            epoch = 1 + max(self._epoch(self.monolith, definition.link), self._epoch(self.service, definition.link))
            links.install(self.monolith, definition, side="monolith", role=Role.OWNER, epoch=epoch)
            self.there.define(wire.Define(definition, epoch))

    def deliver(self, link: str = MOVED, *, holder: str = "test", limit: int = 500) -> Round:
        """One round from whoever owns the link."""
        owner_is_here = links.read(self.monolith, link).row.role is not Role.FOLLOWER
        if owner_is_here:
            return deliver_once(self.monolith, link, self.to_service, holder=holder, limit=limit)
        return deliver_once(self.service, link, self.to_monolith, holder=holder, limit=limit)

    def deliver_from_service(self, link: str = MOVED) -> Round:
        """One round from the service, whoever owns."""
        return deliver_once(self.service, link, self.to_monolith, holder="test")

    def settle(self, *names: str, rounds: int = 60) -> None:
        """Deliver until nothing is left. Leases are made to lapse between rounds, so nothing waits for a clock."""
        for _ in range(rounds):
            for link in names or (REFERENCES, MOVED):
                self.lapse()
                self.deliver(link)
            if all(self._is_empty(link) for link in names or (REFERENCES, MOVED)):
                return
        raise AssertionError(f"not settled after {rounds} rounds: {self.left()}")

    def lapse(self) -> None:
        for connection in (self.monolith, self.service):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE strangler_inflight SET lease_us = 0")

    @staticmethod
    def hand_over(old: Any, new: Any, epoch: int) -> str:
        """The verbs in the protocol's sequence, asserted one by one. old, new: sides, or roads to them. epoch: the one to be
        opened. Returns the ticket's token."""
        link, conductor = MOVED, f"c{epoch}"
        ticket = new.prepare(wire.Prepare(link, epoch))
        assert ticket.ok
        fenced = old.fence(wire.Fence(link, epoch - 1, conductor, 1_000))
        assert fenced.ok
        drained = old.drain(wire.Drain(link, 800))
        assert drained.ok, drained.reason
        new.sequences(old.sequences(wire.Sequences(link)))
        assert old.journal(wire.Conduct(link, epoch, conductor, int(fenced.value))).ok
        assert new.open(wire.Conduct(link, epoch, conductor, token=ticket.value)).ok
        assert new.settle(wire.Named(link)).ok
        assert old.settle(wire.Named(link)).ok
        return str(ticket.value)

    def ask_intents(self) -> wire.IntentsRan | None:
        """What the monolith's loop does as the follower, once."""
        asked = intents.question(self.monolith, links.read(self.monolith, MOVED))
        if asked is None:
            return None
        answer: wire.IntentsRan = self.to_service.intents(asked)
        if answer.ok:
            intents.answered(self.monolith, asked, answer)
        return answer

    def stall(self, table: str, pk: object, link: str = MOVED) -> None:
        """Another sender took this key and does not move."""
        queue.unpack(self.monolith, link)
        with self.monolith.cursor() as cursor:
            cursor.execute(
                "UPDATE strangler_inflight SET holder = 'stalled', lease_us = %s WHERE table_name = %s AND key = %s",
                [2**62, table, f'["{pk}"]'],
            )
            assert cursor.rowcount

    def left(self) -> dict[str, Any]:
        return {
            link: (queue.counts(self.monolith, link), queue.counts(self.service, link)) for link in (REFERENCES, MOVED)
        }

    def rows(self, model: type) -> tuple[list[Any], list[Any]]:
        """All rows of a model on both sides, by key: what Django itself reads."""
        fields = [field.attname for field in model._meta.concrete_fields if field.attname != "last_seen"]
        both = [model.objects.using(alias).order_by("pk").values_list(*fields) for alias in ("monolith", "service")]
        return list(both[0]), list(both[1])

    def assert_equal(self) -> None:
        for model in apps.get_app_config(
            "notes"
        ).get_models():  # by no name: Retire would find that we read what leaves
            mine, theirs = self.rows(model)
            assert mine == theirs, f"{model.__name__} differs"

    def _is_empty(self, link: str) -> bool:
        counts = [queue.counts(connection, link) for connection in (self.monolith, self.service)]
        return all(count.queued == 0 and count.inflight == 0 for count in counts)

    def _epoch(self, connection: Any, link: str) -> int:
        return links.last_epoch(connection, link)


def install_usual(pair: Pair) -> None:
    """What `Pair.install()` comes to. Walked before the first test begins, whose patches must not show in everybody's."""
    pair.install(reference_link(), moved_link())
