"""Run a command, such as your tests or a server, and learn which request, task or command touches which table, and where from.

Show it, and what was never observed; merge recordings of several runs. No value of any row is kept.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from strangler.boundaries import recording
from strangler.boundaries.living.entry import Entry
from strangler.boundaries.recorder.known import missing
from strangler.boundaries.recording import MERGED, NOTHING, Recording
from strangler.exceptions import Refused
from strangler.management import recorded, wrapped
from strangler.management.diagnosis import first_line
from strangler.management.out import Out
from strangler.management.recordings import read
from strangler.messages import Refusal, refuse


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--into", type=Path, metavar="PATH", help="the folder of a run's recording, or the file of --merge"
    )
    parser.add_argument(
        "--share", type=float, default=1.0, help="of requests, tasks and commands, 0.0 to 1.0 (%(default)s)"
    )
    parser.add_argument("--show", type=Path, metavar="PATH", help="a recording, or a folder of them")
    parser.add_argument("--merge", type=Path, nargs="+", metavar="PATH", help="recordings, or folders of them")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND …", help="what to run, with its words")


def run(options: dict[str, Any], out: Out) -> int:
    command = options["command"][1:] if options["command"][:1] == ["--"] else options["command"]
    asked = [bool(command), bool(options["show"]), bool(options["merge"])]
    if sum(asked) != 1 or (not options["show"] and not options["into"]):
        raise Refused([refuse("P609")])
    if options["show"]:
        return _show(read(options["show"]), out)
    if options["merge"]:
        return _merge(options["merge"], options["into"], out)
    return _run(command, options["into"], options["share"], out)


def _run(command: list[str], folder: Path, share: float, out: Out) -> int:
    if not 0.0 < share <= 1.0:
        raise Refused([refuse("P608", share=share)])
    # Before the run: nobody waits an hour to hear that its recording has no place to go.
    before = read(folder / MERGED) if (folder / MERGED).exists() else NOTHING
    stdout = sys.stderr.fileno() if out.format == "json" else None
    status, seen = wrapped.run(command, folder, share=share, before=before, stdout=stdout)
    refusals = _unseen(seen, " ".join(command))
    never, why = _missing(seen)
    text = f"{recorded.summary(seen, never)}{why}\nkept: {folder / MERGED}"
    data = {"status": status, "file": str(folder / MERGED), **recorded.data(seen, never)}
    told = out.answer(text, data, refusals)
    return status or told


def _unseen(seen: Recording, command: str) -> list[Refusal]:
    if not seen.processes:
        return [refuse("P605", command=command)]
    return [] if seen.observations else [refuse("P606", command=command, count=seen.processes)]


def _show(found: Recording, out: Out) -> int:
    never, why = _missing(found)
    return out.answer(recorded.listed(found, never) + why, recorded.data(found, never))


def _merge(paths: list[Path], into: Path, out: Out) -> int:
    found = [read(path) for path in paths]
    if any(path.is_dir() and into.resolve().is_relative_to(path.resolve()) for path in paths):
        raise Refused([refuse("P601", folder=into, error="in a folder that is merged it would be counted again")])
    merged = recording.merge(*found)
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        recording.keep(merged, into)
    except OSError as error:
        raise Refused([refuse("P601", folder=into, error=error.strerror or error)]) from None
    never, why = _missing(merged)
    data = {"file": str(into), **recorded.data(merged, never)}
    return out.answer(f"{recorded.summary(merged, never)}{why}\nkept: {into}", data)


def _missing(found: Recording) -> tuple[list[Entry], str]:
    """What it lacks, or a line that says why nobody knows: an hour's recording is not lost for a module that does not load."""
    try:
        return missing(found), ""
    except Exception as error:  # the project's own modules are imported here, and may raise whatever they like
        return [], f"\nwhat was never observed is not known: {first_line(error)}"
