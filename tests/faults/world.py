"""Two sides as running processes that may die, and what is done after: a standby, a take-over, the deed itself once more."""

from strangler.protocol.link import Role
from strangler.stages.hand_over import HandOver, NoSwitches, finish
from strangler.sync import dead_letters, links, queue, wire
from strangler.sync.deliver import PeerError
from strangler.sync.loop import Loop
from strangler.sync.side import LocalSide, Side
from strangler.testing.process import Process
from strangler.testing.waiting import TimedOut, wait_until
from tests.projects.sides.world import Sides
from tests.projects.sides.writer import Writer
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED, REFERENCES

WITHIN_S = 90.0  # for whatever has to fit into its second on a busy machine, or to start there
SIDES = ("monolith", "service")
LOOPS = {f"{side}-loop{place}": side for side in SIDES for place in (1, 2)}  # the second stands by

# Of a deed that was completed.
OWNER_AFTER = {"own": "service", "take-over": "service", "back": "monolith", "rehearse-back": "service"}


class World:
    """here, there: the sides as a conductor in the monolith sees them. Unlike him, the test survives."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.pair = sides.pair
        for side in SIDES:
            sides.serve(side)
        self.here = LocalSide(self.pair.monolith, "monolith", peer=lambda _link: sides.remote("service"))
        self.there = sides.remote("service")
        self.by_hand = [
            Loop(self.pair.monolith, lambda _link: sides.remote("service"), holder="by hand"),
            Loop(self.pair.service, lambda _link: sides.remote("monolith"), holder="by hand"),
        ]

    @property
    def urls(self) -> dict[str, str]:
        return {side: f"http://127.0.0.1:{self.sides.ports[side]}/" for side in SIDES}

    def begin(self, owner: str, rows: int) -> dict[str, str]:
        """Everybody alive, and that side the owner. rows: how many a copy will find. Returns slug -> body."""
        self.sides.deaths.withdraw()
        for side in SIDES:
            if f"{side}-http" not in self.sides.world.running():  # an earlier test ended before it was replaced
                self.sides.world.restart(f"{side}-http")
        self.sides.renew(lambda: _fill(rows))
        self.bring_to(owner)
        return {f"old{number}": "from before" for number in range(rows)}

    def let_loops_run(self, are_wanted: bool) -> None:
        """Two a side, so that one stands by; or none, so that a conductor finds what only he can deliver."""
        for name, side in LOOPS.items():
            is_running = name in self.sides.world.running()
            if are_wanted and not is_running:
                self.sides.manage(side, "strangler_sync", name=name)
            elif is_running and not are_wanted:
                self.sides.world.stop(name)

    def conduct(self, deed: str) -> Process:
        return self.sides.python("monolith", "-m", "tests.projects.sides.conduct", deed, name="conductor")

    def await_death(self, victim: str, deed: str) -> str:
        """Which of the processes of that name died, once one has. A conductor whose hand-over did not fit into its second
        on a busy machine is told again."""
        names = [victim, *(name for name in LOOPS if name.startswith(victim))]

        def look() -> str | None:
            # First, lest one that dies between the two looks is taken for one that gave up, and told again.
            has_ended = deed != "deliver" and not self.sides.world["conductor"].is_running()
            killed = next(filter(self._is_killed, names), None)
            if has_ended and killed is None:
                self.conduct(deed)
            return killed

        try:
            killed = wait_until(look, within_s=WITHIN_S, what=f"{victim} to die")
        except TimedOut as error:
            said = self.sides.world["conductor"].log.read_text().splitlines()[-20:]  # of those before it as well
            raise AssertionError("\n".join([f"{error}; the conductors said:", *said])) from error
        if deed != "deliver":
            self.sides.world["conductor"].wait(within_s=WITHIN_S)
        return killed

    def replace(self, killed: str) -> None:
        """A server comes back, as whoever watches over it would bring it; a loop has its standby."""
        if killed.endswith("-http"):
            self.sides.world.restart(killed)
        self.pair.lapse()
        for connection in (self.pair.monolith, self.pair.service):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE strangler_chunk SET lease_us = 0")

    def leave_a_fence(self) -> None:
        """A conductor died under his fence, and its deadline is far away: the next one has to wait."""
        self.sides.deaths.order("conductor@hand_over.drain")
        assert self.conduct("own").wait(within_s=WITHIN_S) == -9
        self._set_deadline(2**62)

    def complete(self, deed: str, writer: Writer) -> None:
        """Whoever comes next takes over what is left, with the writer at the door, and then does it."""
        if deed == "copy":
            assert self.conduct("copy").wait(within_s=WITHIN_S) == 0
        elif deed != "deliver":
            if deed == "take-over":
                self._set_deadline(1)
            self.take_over()
            if deed.startswith("rehearse"):
                assert self.owners() == [OWNER_AFTER.get(deed, "monolith")], "a rehearsal gives nothing away"
            writer.go_on()
            with writer.resting():  # what a busy machine can do in a second is not the question here
                self.bring_to(OWNER_AFTER.get(deed, "monolith"))

    def take_over(self) -> None:
        """Somebody who finds a hand-over that nobody conducts any more."""
        wait_until(self._finish, within_s=WITHIN_S, what="a take-over")
        assert len(self.owners()) == 1

    def bring_to(self, owner: str) -> None:
        """The hand-over itself, asked again whenever it did not fit into its second."""
        wait_until(lambda: self.owners() == [owner] or self._hand_over(owner), within_s=WITHIN_S, what=owner)

    def settle(self) -> None:
        """Until nothing is on its way."""
        wait_until(self._is_at_rest, within_s=WITHIN_S, what=f"rest: {self.pair.left()}")
        for loop in self.by_hand:
            loop.give_back()

    def owners(self) -> list[str]:
        """What both databases say."""
        both = (self.pair.monolith, self.pair.service)
        return [side.alias for side in both if links.read(side, MOVED).row.role is Role.OWNER]

    def dead_letters(self) -> int:
        return sum(dead_letters.count(side, MOVED) for side in (self.pair.monolith, self.pair.service))

    def _set_deadline(self, at_us: int) -> None:
        with self.pair.monolith.cursor() as cursor:
            cursor.execute("UPDATE strangler_link SET deadline_us = %s WHERE deadline_us IS NOT NULL", [at_us])

    def _hand_over(self, owner: str) -> bool:
        old, new = self._ends(owner)
        self._is_at_rest()  # what piled up is delivered before the fence, as the loops would
        epoch = old.state(wire.Named(MOVED)).epoch
        return HandOver(MOVED, old, new, extraction="notes", switches=NoSwitches()).run(epoch=epoch).is_settled

    def _ends(self, owner: str) -> tuple[Side, Side]:
        return (self.here, self.there) if owner == "service" else (self.there, self.here)

    def _finish(self) -> bool:
        try:
            return finish(MOVED, self.here, self.there, extraction="notes", switches=NoSwitches()).is_settled
        except PeerError:
            return False  # a connection that died with its server

    def _is_killed(self, name: str) -> bool:
        try:
            return self.sides.world[name].exit_status() == -9
        except KeyError:
            return False

    def _is_at_rest(self) -> bool:
        self.pair.lapse()
        for loop in self.by_hand:
            loop.turn()
        both = (self.pair.monolith, self.pair.service)
        counts = [queue.counts(side, link) for side in both for link in (REFERENCES, MOVED)]
        return not any(each.queued or each.inflight or each.intents for each in counts)


def _fill(rows: int) -> None:
    for alias in SIDES:
        Author.objects.using(alias).create(pk=1, name="Ada")
    for number in range(rows):
        note = Note.objects.using("monolith").create(author_id=1, slug=f"old{number}", body="from before")
        Like.objects.using("monolith").create(note=note, author_id=1)
