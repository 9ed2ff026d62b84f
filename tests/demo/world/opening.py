"""A profile in; a shop with its service, running, out. Called by play and __main__."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from strangler.testing.supervisor import Supervisor
from tests.demo.world import addresses, errands, programs, stores
from tests.demo.world.addresses import Addresses
from tests.demo.world.keys import Keys
from tests.demo.world.shelf import Shelf
from tests.demo.world.sides import Side, sides
from tests.demo.world.stores import Stores

MEMBERS = 50


@dataclass(frozen=True)
class Extent:
    """How much of a world is wanted. members: who can log in, demo001 and on. monolith, service: more environment of
    that side. shelf: whence rows come, if a world before this one has left some; None = made anew."""

    scale: str = "small"
    members: int = MEMBERS
    has_celery: bool = True
    monolith: Mapping[str, str] = field(default_factory=dict)
    service: Mapping[str, str] = field(default_factory=dict)
    shelf: Shelf | None = None


WHOLE = Extent()


@dataclass(frozen=True)
class World:
    """A running shop. password: of `staff` and demo001…; nowhere else in clear."""

    profile: str
    run_dir: Path
    supervisor: Supervisor
    at: Addresses
    keys: Keys
    stores: Stores
    monolith: Side
    service: Side

    @property
    def log_dir(self) -> Path:
        return self.supervisor.log_dir

    def manage(self, side: Side, *words: str) -> str:
        return errands.manage(side, *words, log_dir=self.log_dir)


def open_world(
    profile: str,
    run_dir: Path,
    supervisor: Supervisor,
    *,
    data: Path | None = None,
    is_usual_wanted: bool = False,
    extent: Extent = WHOLE,
) -> World:
    """Servers, tables, rows, then every process. data: real shop data instead of the generator's.

    Raises DidNotStart, ErrandFailed, PostgresMissing, ValkeyMissing.
    """
    shelf = extent.shelf
    keys, at = Keys(password=shelf.password) if shelf else Keys(), addresses.choose(is_usual_wanted=is_usual_wanted)
    held = stores.start(profile, run_dir, supervisor)
    monolith, service = sides(profile, run_dir, keys, at, held)
    monolith.env.update(extent.monolith)
    service.env.update(extent.service)
    world = World(profile, run_dir, supervisor, at, keys, held, monolith, service)
    furnish(world, data, extent)
    supervisor.start_all([programs.web(monolith, at.monolith), programs.web(service, at.service)])
    supervisor.start_all(_background(world, extent))
    supervisor.start(programs.gateway(keys, at, run_dir))
    return world


def furnish(world: World, data: Path | None, extent: Extent) -> None:
    """Tables and rows on both sides. Raises ErrandFailed."""
    shelf = extent.shelf
    if shelf and shelf.fill(world.stores.databases):
        return
    _make_tables(world)
    _fill(world, data, extent)
    if shelf:
        shelf.keep(world.stores.databases)


def _make_tables(world: World) -> None:
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda side: world.manage(side, "migrate", "--verbosity", "0"), (world.monolith, world.service)))


def _fill(world: World, data: Path | None, extent: Extent) -> None:
    words = ("import_shop", str(data)) if data else ("seed", "--scale", extent.scale)
    password = {"SHOP_DEMO_PASSWORD": world.keys.password}  # in the environment: arguments are for everybody to read
    errands.manage(
        world.monolith,
        *words,
        "--demo-users",
        str(extent.members),
        log_dir=world.log_dir,
        extra_env=password,
        within_s=900,
    )


def _background(world: World, extent: Extent) -> list[programs.Program]:
    found = []
    for side in (world.monolith, world.service):
        if extent.has_celery:
            found += [programs.worker(side, world.supervisor), programs.beat(side, world.run_dir)]
        found.append(programs.standby(side, world.supervisor))
    return found
