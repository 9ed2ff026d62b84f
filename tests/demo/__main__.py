"""`python -m tests.demo run|up`: options in, an exit status out. Called by make demo and make up."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from strangler.testing.parent import die_with_parent
from strangler.testing.postgres import PostgresMissing
from strangler.testing.supervisor import DidNotStart, Supervisor
from strangler.testing.valkey import ValkeyMissing
from tests.demo import play, walk
from tests.demo.customers.opening import DOOMED, LEAST_OLD_REVIEWS, LEAST_PRODUCTS
from tests.demo.world import errands
from tests.demo.world.closing import dismiss
from tests.demo.world.errands import ErrandFailed
from tests.demo.world.opening import open_world

FIRST = {"monolith": "strangle advance reviews", "service": "shell"}  # what to try first, by side
STAGES = tuple(dict.fromkeys(step.to for step in walk.WALK))


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 what it is for held, 1 it did not, 2 usage."""
    options = build_parser().parse_args(argv)
    console = Console(soft_wrap=True)
    die_with_parent()
    try:
        return options.run(options, console)
    except (DidNotStart, ErrandFailed, PostgresMissing, ValkeyMissing) as error:
        console.print(str(error), style="red", highlight=False, markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; everything that was started is ended.", style="yellow")
        return 130


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=sys.modules[__name__].__doc__)
    verbs = parser.add_subparsers(required=True, metavar="run|up")
    run = verbs.add_parser("run", help="customers, the walk, the proof; ends by itself")
    run.add_argument("--seconds", type=float, default=15.0, help="with --direct: how long (%(default)s)")
    run.add_argument("--direct", action="store_true", help="no walk: customers use the monolith through the gateway")
    run.add_argument("--until", choices=STAGES, help="end the walk at this stage: a quick look, not the whole proof")
    run.add_argument(
        "--dwell", type=float, metavar="SECONDS", help="stay so long at each stage instead of its own time"
    )
    run.add_argument("--kill", action="store_true", help="kill -9 processes on the way")
    run.set_defaults(run=_run)
    up = verbs.add_parser("up", help="the same world, left running until Ctrl-C")
    up.set_defaults(run=_up)
    for one in (run, up):
        one.add_argument("--profile", choices=("embedded", "production"), default="embedded")
        one.add_argument(
            "--data",
            type=Path,
            help="CSV or JSON of a real shop, a file or a folder, instead of a generated one; customers need reviews in it, "
            f"{LEAST_OLD_REVIEWS} at least, and {LEAST_PRODUCTS + DOOMED} products",
        )
    return parser


def _run(options: argparse.Namespace, console: Console) -> int:
    chosen = play.Options(
        options.profile, options.data, options.seconds, options.direct, options.until, options.dwell, options.kill
    )
    return play.play(chosen, console)


def _up(options: argparse.Namespace, console: Console) -> int:
    folder = Path(tempfile.mkdtemp(prefix="strangler-up-"))
    with Supervisor(folder) as supervisor:
        supervisor.remove_at_end(folder)  # even by kill -9
        console.print("Opening the shop…")
        world = open_world(options.profile, folder, supervisor, data=options.data, is_usual_wanted=True)
        console.print(f"  shop     {world.at.url('gateway')}/", highlight=False)
        console.print(f"  admin    {world.at.url('gateway')}/admin/  staff / {world.keys.password}", highlight=False)
        console.print(
            f"  beside   monolith {world.at.url('monolith')}, service {world.at.url('service')}", highlight=False
        )
        console.print(f"  gateway  {world.at.url('admin')}/metrics", highlight=False)
        console.print(f"  logs     {supervisor.log_dir}", highlight=False)
        for side in (world.monolith, world.service):
            script = errands.script(side, folder / f"manage-{side.name}")
            console.print(f"  command  {script} {FIRST[side.name]}", highlight=False)
        console.print("Ctrl-C ends all of it.")
        try:
            while True:
                time.sleep(3600)
        finally:
            dismiss(supervisor)


if __name__ == "__main__":
    sys.exit(main())
