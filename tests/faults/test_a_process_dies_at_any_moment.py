"""A process dies by SIGKILL at every moment our code names, and whatever a customer was told is there: once, on both sides,
under one owner. Real processes and real HTTP; only leases are made to lapse, so that nobody waits for a clock.
"""

import ast
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from django.db.models import Count

from strangler.protocol.handover import Move
from tests.faults.world import OWNER_AFTER, World
from tests.projects.sides import deaths
from tests.projects.sides.fixtures import ENGINES, made
from tests.projects.sides.witness import Witness
from tests.projects.sides.writer import Writer
from tests.projects.sync.models import Note
from tests.projects.sync.pair import MOVED

ROOT = Path(__file__).resolve().parents[2]
FOUND_BY_A_COPY = 25  # rows: three chunks of the copying process
# Where a conductor dies before any row is on its way, and no customer was told anything.
ELSEWHERE = {
    "sync.loosened": "tests/specs/sync/test_constraints_are_loosened.py",
    "sync.renamed": "tests/specs/moves/test_retire_goes_quiet.py",
    "sync.fed": "tests/specs/moves/test_quiet_without_a_feed.py",
    "feeding.said": "tests/specs/moves/test_quiet_without_a_feed.py",
    "feeding.on": "tests/specs/moves/test_quiet_without_a_feed.py",
    "feeding.equal": "tests/specs/moves/test_quiet_without_a_feed.py",
}
ROOMS = ("sync", "stages")  # the rooms whose moments are walked over; a gateway has nothing to lose


@dataclass(frozen=True)
class Death:
    """deed: what a conductor is told, `deliver` for the loops alone. owner: before it. chain: `process@moment`, the last one
    is the death; those before it put it in force."""

    deed: str
    owner: str
    chain: tuple[str, ...]

    @property
    def victim(self) -> str:
        return self.chain[-1].partition("@")[0]

    @property
    def moment(self) -> str:
        return self.chain[-1].partition("@")[2].partition("=")[0]

    def __str__(self) -> str:
        return f"{self.deed}-{self.owner}-{self.chain[-1]}"


def dying(deed: str, owner: str, victim: str, *moments: str, after: str = "") -> list[Death]:
    return [Death(deed, owner, (*filter(None, [after]), f"{victim}@{moment}")) for moment in moments]


REHEARSED = (Move.PREPARE, Move.FENCE, Move.DRAIN, Move.VERIFY, Move.ALIGN, Move.JOURNAL, Move.UNDO)
STEPS = (Move.PREPARE, Move.FENCE, Move.DRAIN, Move.VERIFY, Move.ALIGN, Move.JOURNAL, Move.OPEN, Move.SETTLE)
WAY = tuple(f"hand_over.{move.name.lower()}" for move in STEPS)
THERE_AND_BACK = tuple(f"hand_over.{move.name.lower()}" for move in REHEARSED)
SENDING = ("sync.held", "sync.read", "sync.posted")
TAKING = ("sync.guarded", "sync.applied", "sync.answered=apply")
IN_THE_DRAIN, IN_A_CHUNK = "conductor@hand_over.drain", "conductor@sync.chunk_read"
DEATHS = [
    *dying("deliver", "monolith", "monolith-loop", *SENDING),
    *dying("deliver", "monolith", "service-http", *TAKING),
    *dying("deliver", "service", "service-loop", *SENDING),
    *dying("deliver", "service", "service-http", "sync.answered=intents"),
    *dying("deliver", "service", "monolith-http", *TAKING),
    *dying("copy", "monolith", "conductor", "sync.chunk_read"),
    *dying("copy", "monolith", "service-http", *TAKING, after=IN_A_CHUNK),
    *dying("own", "monolith", "conductor", *WAY, "sync.obeyed=fence", "sync.obeyed=journal"),
    *dying("own", "monolith", "conductor", *SENDING, after=IN_THE_DRAIN),
    *dying("own", "monolith", "service-http", *TAKING, after=IN_THE_DRAIN),
    *dying("own", "monolith", "service-http", "sync.answered=prepare", "sync.obeyed=open"),
    *dying("own", "monolith", "service-http", "sync.answered=open", "sync.answered=settle"),
    *dying("back", "service", "conductor", *WAY, "sync.obeyed=open"),
    *dying("back", "service", "monolith-http", *TAKING, after=IN_THE_DRAIN),
    *dying("back", "service", "service-http", *SENDING, after=IN_THE_DRAIN),
    *dying("back", "service", "service-http", "sync.obeyed=fence", "sync.answered=fence"),
    *dying("back", "service", "service-http", "sync.obeyed=journal", "sync.answered=journal"),
    *dying("rehearse", "monolith", "conductor", *THERE_AND_BACK, "sync.obeyed=fence", "sync.obeyed=undo"),
    *dying("rehearse", "monolith", "conductor", *SENDING, after=IN_THE_DRAIN),
    *dying("rehearse", "monolith", "service-http", *TAKING, after=IN_THE_DRAIN),
    *dying("rehearse", "monolith", "service-http", "sync.answered=prepare", "sync.answered=sequences"),
    *dying("rehearse-back", "service", "conductor", *THERE_AND_BACK),
    *dying("rehearse-back", "service", "service-http", "sync.obeyed=fence", "sync.answered=fence"),
    *dying("rehearse-back", "service", "service-http", "sync.obeyed=undo", "sync.answered=undo"),
    *dying("own-again", "monolith", "conductor", "hand_over.stop"),
    *dying("take-over", "monolith", "conductor", "hand_over.wait"),
]
QUICK = {  # a few seconds on each engine for `make test`
    "sqlite": {
        "own-monolith-conductor@hand_over.open",
        "back-service-service-http@sync.obeyed=journal",
        "rehearse-back-service-conductor@hand_over.drain",
    },
    "postgres": {"own-monolith-service-http@sync.applied", "back-service-conductor@hand_over.journal"},
}


def cases() -> list[object]:
    return [
        pytest.param(
            engine, death, id=f"{engine}-{death}", marks=() if str(death) in QUICK[engine] else pytest.mark.slow
        )
        for engine in ENGINES
        for death in DEATHS
    ]


@pytest.fixture(scope="module")
def worlds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], World]]:
    """The world of an engine, started once: what died in it is replaced. Another engine's ends the one before."""
    with ExitStack() as stack:

        @lru_cache(maxsize=1)
        def opened(engine: str) -> World:
            stack.close()
            return World(stack.enter_context(made(request, tmp_path_factory.mktemp(engine), engine)))

        yield opened


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("engine", "death"), cases())
def test_what_clients_were_told_is_there(worlds: Callable[[str], World], engine: str, death: Death) -> None:
    world = worlds(engine)
    there_before = world.begin(death.owner, rows=FOUND_BY_A_COPY if death.deed == "copy" else 0)
    world.let_loops_run(death.deed == "deliver")

    with Witness(MOVED) as witness, Writer(world.urls, there_before) as writer:
        writer.go_on()
        if death.deed == "take-over":
            world.leave_a_fence()
        world.sides.deaths.order(*death.chain)
        if death.deed != "deliver":
            world.conduct(death.deed)
        killed = world.await_death(death.victim, death.deed)
        world.replace(killed)
        world.complete(death.deed, writer)
        writer.go_on()
    world.settle()

    assert world.sides.deaths.withdraw() == []
    assert witness.looks
    assert witness.seen == []
    assert world.owners() == [OWNER_AFTER.get(death.deed, death.owner)]
    prove(world, writer)


def prove(world: World, writer: Writer) -> None:
    """The same rows on both sides, and among them what the customer was told, once."""
    assert writer.failures == []
    assert world.dead_letters() == 0
    world.pair.assert_equal()
    notes = {note.slug: note for note in Note.objects.using("service").annotate(likes=Count("like"))}
    assert {slug: notes[slug].body for slug in writer.standing if slug in notes} == writer.standing
    assert {slug: note.likes for slug, note in notes.items() if note.likes != 1} == {}
    assert not writer.gone & set(notes)
    assert set(notes) <= {*writer.standing, *writer.doubtful}


def test_every_moment_that_has_a_name_is_walked_over() -> None:
    named = {name for room in ROOMS for path in (ROOT / "strangler" / room).rglob("*.py") for name in reached(path)}
    moves = {f"hand_over.{move.name.lower()}" for move in Move}

    assert "hand_over.*" in named
    assert named - {"hand_over.*", *ELSEWHERE} | moves == set(deaths.MOMENTS), (
        "a new moment: listen to it, and die there"
    )
    assert all(moment in (ROOT / place).read_text() for moment, place in ELSEWHERE.items())
    assert {death.moment for death in DEATHS} == set(deaths.MOMENTS)


def reached(path: Path) -> Iterator[str]:
    """Names a file gives its moments; what is filled in later is a star."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "moments.reach":
            yield _text(node.args[0])


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
    assert isinstance(node, ast.Constant), "a moment's name stands where it is reached"
    return str(node.value)
