"""A world in; singers who write all the time, moves made among them, and what must hold whenever they pause, out."""

from typing import Any

from strangler.testing.waiting import TimedOut, wait_until
from tests.projects.choir import rows
from tests.projects.choir.singers import Singer, Told
from tests.projects.choir.world import NO_TIME, World

SETTLED_S = 30.0
TRIES = 8
WRITES = 12  # acknowledged in each stage, at least
LINKS = "SELECT role, stopped FROM strangler_link WHERE link = 'concerts'"
LETTERS = "SELECT count(*) FROM strangler_dead_letter"


class Evening:
    """The singers of one journey, and what must hold whenever they pause. may_hurry: between moves; who reads before what he
    wrote has arrived is answered by its owner, where nothing waits for it."""

    def __init__(self, world: World, singers: int, *, may_hurry: bool = True) -> None:
        self.world = world
        self.may_hurry = may_hurry
        self.told = Told()
        venue = str(rows.ask(world.urls["monolith"], "SELECT id FROM choir_venue ORDER BY name")[0][0])
        self.singers = [Singer(world.at(world.door), place, venue, self.told) for place in range(singers)]
        for singer in self.singers:
            singer.start()

    def sing(self) -> None:
        for singer in self.singers:
            singer.hurries.clear()
            singer.may_write.set()

    def let_them_write(self, more: int = WRITES) -> None:
        """Until so many more writes were acknowledged."""
        self.sing()
        if self.may_hurry:
            self._hurry()
        enough = self.told.kinds.total() + more
        wait_until(lambda: self.told.kinds.total() >= enough, within_s=SETTLED_S, what=f"{more} writes {self.told}")
        self.sing()

    def pause(self) -> None:
        self._hurry()
        for singer in self.singers:
            singer.may_write.clear()
            singer.is_idle.clear()
        for singer in self.singers:
            assert singer.is_idle.wait(SETTLED_S)

    def move(self, *words: str, stage: str, owner: str = "monolith") -> None:
        """One command while everybody writes; then nothing is lost and both sides agree."""
        self.sing()
        assert self.conduct(*words)["moves"][-1]["after"] == stage
        self.let_them_write()
        self.prove(owner)

    def conduct(self, *words: str) -> Any:
        """Its answer. A hand-over that did not fit into its second was taken back, or not begun on roads too slow for it, as
        promised: on a busy machine one asks again."""
        answer, refusals = {}, []
        for _ in range(TRIES):
            answer = self.world.ask(*words)
            refusals = answer.get("refusals", [])
            if answer["ok"] or not all(map(_is_short_of_time, refusals)):
                break
        assert refusals == [], refusals
        return answer

    def prove(self, owner: str = "monolith") -> None:
        """Once everybody pauses: by this test's own statements, in both databases."""
        self.pause()
        self._await_equal_rows()
        self.prove_nothing_is_lost()
        for side, url in self.world.urls.items():
            with rows.looking(url) as look:
                assert look(LINKS) == [("owner" if side == owner else "follower", "")]
                assert look(LETTERS) == [(0,)]

    def prove_it_is_told(self, stage: str, owner: str = "monolith") -> None:
        """And by what the toolkit says of itself."""
        self.prove(owner)
        (board,) = self.world.strangle("status", "concerts")["extractions"]
        assert (board["stage"], board["owner"]) == (stage, owner)
        assert [link["dead_letters"] for link in board["links"]] == [0] * len(board["links"])
        assert all(link["faults"] == [] and link["stopped"] == "" for link in board["links"])

    def prove_nothing_is_lost(self) -> None:
        there = rows.texts(self.world.urls["monolith"])
        assert self.told.failures == []
        assert self.told.standing - there == set()
        assert self.told.gone & there == set()

    def end(self) -> None:
        self._hurry()
        for singer in self.singers:
            singer.is_over.set()
            singer.join(SETTLED_S)

    def _hurry(self) -> None:
        for singer in self.singers:
            singer.hurries.set()

    def _await_equal_rows(self) -> None:
        urls = self.world.urls
        try:
            wait_until(lambda: not rows.different(urls), within_s=SETTLED_S, what="equal rows")
        except TimedOut as late:
            raise TimedOut(f"{late}: {rows.different(urls)} still differ") from None


def _is_short_of_time(refusal: dict[str, str]) -> bool:
    return refusal["id"] in NO_TIME or "a hand-over has one second" in " ".join(map(str, refusal.values()))
