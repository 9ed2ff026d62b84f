"""World, customers, walk, proof and report together. Called by __main__.

In: options. Out: an exit status, 0 only if everything customers were told is true, and build/demo/report.json and .html.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from strangler.testing.program import HANDED_DOWN, Program
from strangler.testing.supervisor import DidNotStart, Supervisor
from strangler.testing.waiting import TimedOut
from tests.demo import alone, conductor, gauges, kills, leaving, planted, questions, standby, walk
from tests.demo.customers.config import CLOSED, Config
from tests.demo.customers.memory import recall
from tests.demo.proof import ratings, sides
from tests.demo.proof.rows import MOVED, REFERENCES, SHOP, Rows, echoes, owns, postgres_version, read
from tests.demo.proof.timeline import LEAVING, Kill, Stage, Timeline
from tests.demo.proof.verdict import Evidence, Verdict, judge
from tests.demo.questions import Compared
from tests.demo.report import promises
from tests.demo.report.facts import Measured, facts
from tests.demo.report.page import page
from tests.demo.screen import Screen
from tests.demo.world import errands
from tests.demo.world.addresses import HOST
from tests.demo.world.closing import dismiss
from tests.demo.world.opening import World, open_world
from tests.demo.world.sides import ROOT

BUILD = ROOT / "build" / "demo"
FIRST_S = 5.0
HOPELESS = 100  # failures after which the rest of the walk would prove nothing more
SETTLE_S = 20.0  # what is still on its way to the other side when the last customer has left
ALL = tuple(dict.fromkeys((*MOVED, *SHOP, *REFERENCES)))
CUSTOMERS = "customers"


@dataclass(frozen=True)
class Options:
    """seconds: of a direct run. until: the stage at which a shorter walk ends. dwell_s: instead of each step's own."""

    profile: str = "embedded"
    data: Path | None = None
    seconds: float = 15.0
    is_direct: bool = False
    until: str | None = None
    dwell_s: float | None = None
    is_killing: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all the demo's promises are to be kept, and not only what customers were told."""
        return not self.is_direct and self.until is None


@dataclass
class Run:
    """What happened so far. Times on the machine's monotonic clock."""

    world: World
    folder: Path
    install_s: float
    before: Rows = field(default_factory=Rows)
    start_s: float = 0.0
    stages: list[Stage] = field(default_factory=list)
    walk_s: float | None = None
    kills: list[Kill] = field(default_factory=list)
    compared: Compared = field(default_factory=Compared)
    bounced: int | None = None
    echoes: int = 0
    postgres: str = ""  # the server's version, if there is one
    references: int | None = None  # borrowed rows that differ in the end
    stale_ratings: int | None = None  # products whose rating is not what the owner's reviews say
    faults: list[str] = field(default_factory=list)

    def command(self, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """A command of the monolith's, as an operator types it: a way back by the road that waits for no start of Django."""
        is_way_back = words[:2] == ("strangle", "rollback")
        argv = ("-m", "strangler", *words[1:]) if is_way_back else ("manage.py", *words)
        return errands.run(self.world.monolith, *argv, log_dir=self.world.log_dir, extra_env=env)

    def look_for_echoes(self) -> None:
        """Asked after each step, at the end of each stay, when customers write and the other side follows, and after them."""
        self.echoes += sum(echoes(store.database) for store in (self.world.stores.monolith, self.world.stores.service))


def play(options: Options, console: Console) -> int:
    """Exit status: 0 the proof holds, 1 it does not."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=BUILD))
    began_s = time.monotonic()
    with Supervisor(folder) as supervisor:
        console.print(f"Opening the shop ({options.profile}); logs in {supervisor.log_dir}", highlight=False)
        world = open_world(options.profile, folder, supervisor, data=options.data)
        run = Run(world, folder, time.monotonic() - began_s, read(world.stores.monolith.database, ALL))
        run.postgres = postgres_version(world.stores.monolith.database)
        expected = supervisor.running()
        _let_customers_in(run)
        _watch(run, options, console)
        _let_customers_out(run, expected)
        if not options.is_direct:
            run.bounced = gauges.gateway_counters(world.at.url("admin")).get("bounced", 0)
            run.compared = questions.compared(run.command)
        verdict, timeline = _judge(run)
        if run.stages[-1].name == "own":
            told = list(recall(folder / "told.jsonl"))
            run.faults += alone.faults(lambda: supervisor.stop("monolith"), (HOST, world.at.gateway), told)
        dismiss(supervisor)
    status = _report(run, verdict, timeline, console, options)
    if status == 0:
        shutil.rmtree(folder, ignore_errors=True)
    return status


def _let_customers_in(run: Run) -> None:
    world, path = run.world, run.folder / "customers.json"
    is_postgres = world.profile == "production"
    Config(
        host=HOST,
        port=world.at.gateway,
        password=world.keys.password,
        out=str(run.folder),
        run=run.folder.name.removeprefix("run-").replace("_", "x"),
        dsn=world.stores.monolith.database if is_postgres else "",
        service_dsn=world.stores.service.database if is_postgres else "",
        purge_argv=[sys.executable, "manage.py", "purge_spam"],
        purge_env=_handed_down() | world.monolith.env,
        purge_cwd=str(world.monolith.cwd),
        purge_later_env=_handed_down() | world.service.env,
        purge_later_cwd=str(world.service.cwd),
    ).write(path)
    started = run.folder / "started.json"
    argv = (sys.executable, "-m", "tests.demo.customers", str(path))
    program = Program(CUSTOMERS, argv=argv, cwd=ROOT, ready=started.exists, ready_within_s=180, grace_s=120)
    world.supervisor.start(program)
    run.start_s = json.loads(started.read_text())["start_s"]
    run.stages.append(Stage(walk.DECLARED, run.start_s, run.start_s))


def _handed_down() -> dict[str, str]:
    return {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}


def _watch(run: Run, options: Options, console: Console) -> None:
    title = f"Fern & Kettle · {options.profile}"
    with Screen(run.folder / "told.jsonl", title=title, console=console) as screen:
        screen.enter(walk.DECLARED)
        if options.is_direct:
            time.sleep(max(0.0, run.start_s + options.seconds - time.monotonic()))
        else:
            _walk(run, options, screen)


def _walk(run: Run, options: Options, screen: Screen) -> None:
    began_s = time.monotonic()
    _stay(options.dwell_s or FIRST_S, screen)
    for step in walk.until(options.until):
        screen.stage = f"→ {step.to}"
        try:
            run.stages.append(_take(run, step, options, screen))
        except (walk.StepFailed, leaving.NotLeft, kills.NotProven, TimedOut, DidNotStart) as failed:
            run.faults.append(str(failed))
            break
        run.look_for_echoes()
        screen.enter(step.to)
        if options.is_killing:
            _kill(run, step.to)
        if step.is_planted and options.is_whole:
            run.faults += planted.faults(run.world.supervisor, run.command)
        _stay(options.dwell_s or step.dwell_s, screen)
        run.look_for_echoes()
        if screen.failed > HOPELESS:
            run.faults.append(f"the walk ended at {step.to}: {screen.failed} requests had failed by then")
            break
    run.walk_s = time.monotonic() - began_s


def _take(run: Run, step: walk.Step, options: Options, screen: Screen) -> Stage:
    """Raises StepFailed, NotLeft, NotProven, TimedOut, DidNotStart."""
    if step.verb == "leave":
        return leaving.leave(run.world, run.command, close_doors=(run.folder / CLOSED).touch)
    has_died = any(kill.program == conductor.NAME for kill in run.kills)
    if options.is_killing and step.to == "own" and not has_died:
        world, service = run.world, run.world.stores.service.database
        death = conductor.die(step, world.supervisor, world.monolith, owns=lambda: owns(service, walk.EXTRACTION))
        run.kills.append(death.kill)
        return death.stage
    return walk.take(step, run.command, is_hopeless=lambda: screen.failed > HOPELESS).stage


def _kill(run: Run, stage: str) -> None:
    for plan in kills.at(stage, run.kills):
        try:
            run.kills.append(kills.carry_out(plan, run.world.supervisor, meanwhile=_meanwhile(plan, run)))
        except (kills.NotProven, TimedOut, DidNotStart) as error:
            run.faults.append(str(error))


def _meanwhile(plan: kills.Plan, run: Run) -> Callable[[], None]:
    """What is to be shown while that process is dead."""
    if plan.stage != kills.BROKER_DIES:
        return lambda: None
    database, pid = run.world.stores.monolith.database, run.world.supervisor["monolith-sync"].pid
    return lambda: standby.prove(database, walk.EXTRACTION, pid)


def _stay(dwell_s: float, screen: Screen) -> None:
    until_s = time.monotonic() + dwell_s
    while time.monotonic() < until_s and screen.failed <= HOPELESS:
        time.sleep(0.2)


def _let_customers_out(run: Run, expected: list[str]) -> None:
    supervisor = run.world.supervisor
    status = supervisor.stop(CUSTOMERS)
    if status != 0:
        slips = run.folder / "faults.json"
        said = slips.read_text() if slips.exists() else supervisor[CUSTOMERS].log_tail()
        run.faults.append(f"customers ended with status {status}: {said}")
    gone = [name for name in expected if name not in supervisor.running()]
    run.faults += [f"{name} ended by itself with status {supervisor[name].exit_status()}" for name in gone]
    run.look_for_echoes()


def _judge(run: Run) -> tuple[Verdict, Timeline]:
    told = list(recall(run.folder / "told.jsonl"))
    timeline = Timeline(
        tuple(run.stages), end_s=max((one.done_s for one in told), default=run.start_s), kills=tuple(run.kills)
    )
    monolith, service = _settled(run)
    if service is not None and any(stage.name == LEAVING for stage in run.stages):
        run.stale_ratings = ratings.stale(monolith, service)
    if service is not None:
        run.references = sides.rows_that_differ(sides.reference_differences(monolith, service))
    owner, has_sessions = walk.owner_after(run.stages), run.world.profile == "production"
    evidence = Evidence(told, run.before, monolith, service, timeline, owner, has_sessions=has_sessions)
    return judge(evidence), timeline


def _settled(run: Run) -> tuple[Rows, Rows | None]:
    """Both sides' rows once they are alike, or when waiting longer would not help. None: nothing was moved."""
    stores, deadline_s = run.world.stores, time.monotonic() + SETTLE_S
    has_left = any(stage.name == LEAVING for stage in run.stages)
    if len(run.stages) == 1:
        return read(stores.monolith.database, ALL), None
    while True:
        monolith, service = read(stores.monolith.database, ALL), read(stores.service.database, ALL)
        apart = sides.differences(monolith, service) or sides.reference_differences(monolith, service)
        apart = apart or (has_left and ratings.stale(monolith, service))
        if not apart or time.monotonic() > deadline_s:
            return monolith, service
        time.sleep(0.5)


def _report(run: Run, verdict: Verdict, timeline: Timeline, console: Console, options: Options) -> int:
    measured = Measured(
        run.world.profile,
        run.install_s,
        walk_s=run.walk_s,
        fenced_then_bounced=run.bounced,
        echoes=run.echoes if run.walk_s is not None else None,
        shadow_compared=run.compared.fair,
        shadow_mismatches=run.compared.differing,
        reference_differences=run.references,
        stale_ratings=run.stale_ratings,
        postgres=run.postgres,
        faults=run.faults,
    )
    found = facts(verdict, timeline, measured, start_s=run.start_s)
    if options.is_whole:
        found["faults"] += promises.broken(found, promises.KILLING if options.is_killing else promises.WHOLE)
    told = list(recall(run.folder / "told.jsonl"))
    (BUILD / "report.json").write_text(json.dumps(found, indent=2, default=str) + "\n")
    (BUILD / "report.html").write_text(page(found, told, timeline, start_s=run.start_s))
    for name in (
        "requests",
        "acknowledged_writes",
        "failed_requests",
        "lost_writes",
        "duplicated_writes",
        "differing_rows",
    ):
        console.print(
            f"  {name.replace('_', ' '):<22}{found[name] if found[name] is not None else '–'}", highlight=False
        )
    for fault in found["faults"][:20]:
        console.print(f"  ✗ {fault}", style="red", highlight=False, markup=False)
    if found["faults"]:
        console.print(f"The proof does not hold. What happened lies in {run.folder}", style="bold red", highlight=False)
    else:
        console.print("Everything customers were told is true.", style="bold green")
    console.print(f"Report: {BUILD / 'report.html'}", highlight=False)
    return 1 if found["faults"] else 0
