"""A recording in; what people read and what scripts read of it out. Called by `record`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from strangler.boundaries.edge import Mode
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recording import Counted, Observation, Recording, Run, Together


def summary(recording: Recording, missing: Iterable[Entry]) -> str:
    """One or two lines."""
    tables = {each.table for each in recording.observations}
    text = (
        f"{len(recording.entries)} entries, {len(tables)} tables, {len(recording.observations)} observations from"
        f" {recording.processes} process{'' if recording.processes == 1 else 'es'}; never observed: {len(list(missing))}"
    )
    if recording.dropped or recording.failures:
        text += f"\nnot kept: {recording.dropped} past what a process holds, {recording.failures} that could not be made out"
    return text


def listed(recording: Recording, missing: Iterable[Entry]) -> str:
    """Everything: each entry with its tables and places, then what was never observed."""
    missing = list(missing)
    runs = _runs(recording)
    lines = []
    for counted, observations, together in by_entry(recording):
        lines += [*_entry(counted, observations, together), *_ran(runs.get(counted.entry, ()))]
    lines += [f"never observed: {entry}" for entry in missing]
    span = f", {_moment(recording.from_s)} to {_moment(recording.to_s)}" if recording.from_s else ""
    return "\n".join([*lines, summary(recording, missing) + span])


def by_entry(recording: Recording) -> Iterator[tuple[Counted, list[Observation], list[Together]]]:
    """Each entry with what is known of it, in the sequence of ways."""
    observations: dict[Entry, list[Observation]] = {}
    transactions: dict[Entry, list[Together]] = {}
    for seen in recording.observations:
        observations.setdefault(seen.entry, []).append(seen)
    for written in recording.transactions:
        transactions.setdefault(written.entry, []).append(written)
    ways = list(Way)
    for counted in sorted(recording.entries, key=lambda each: (ways.index(each.entry.way), each.entry.name)):
        yield counted, observations.get(counted.entry, []), transactions.get(counted.entry, [])


def _entry(counted: Counted, observations: list[Observation], together: list[Together]) -> Iterator[str]:
    yield f"{counted.entry}  {counted.times}"
    places: dict[tuple[str, Mode], dict[str, None]] = defaultdict(dict)
    columns: dict[tuple[str, Mode], set[str]] = defaultdict(set)
    for each in observations:
        places[each.table, each.mode][str(each.place)] = None
        columns[each.table, each.mode].update(each.columns)
    for (table, mode), lines in sorted(places.items(), key=lambda item: (item[0][1] is not Mode.WRITE, item[0])):
        named = f" ({', '.join(sorted(columns[table, mode]))})" if columns[table, mode] else ""
        yield f"  {mode} {table}{named}"
        yield from (f"    {place}" for place in lines if place)
    for written in together:
        if len(written.tables) > 1:
            yield f"  in one transaction: {', '.join(written.tables)}  {written.times}"


def _runs(recording: Recording) -> dict[Entry, list[Run]]:
    found: dict[Entry, list[Run]] = defaultdict(list)
    for each in recording.runs:
        found[each.entry].append(each)
    return found


def _ran(runs: Iterable[Run]) -> Iterator[str]:
    for run in runs:
        share = "" if run.share == 1.0 else f", of {run.share:g} that were watched"
        each_ms = run.took_ms / run.times
        yield f"  in one run: {', '.join(run.tables)}  {run.times}, {each_ms:,.0f} ms each{share}"


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def data(recording: Recording, missing: Iterable[Entry]) -> dict[str, Any]:
    """As JSON holds it."""
    runs = _runs(recording)
    return {
        "from_s": recording.from_s,
        "to_s": recording.to_s,
        "watched_s": recording.watched_s,
        "processes": recording.processes,
        "shares": recording.shares,
        "dropped": recording.dropped,
        "failures": recording.failures,
        "entries": [_entry_data(*each, runs.get(each[0].entry, [])) for each in by_entry(recording)],
        "never_observed": [_named(entry) for entry in missing],
    }


def _named(entry: Entry) -> dict[str, str]:
    return {"way": entry.way.value, "name": entry.name, "code": entry.code}


def _entry_data(
    counted: Counted, observations: list[Observation], together: list[Together], runs: list[Run]
) -> dict[str, Any]:
    return {
        **_named(counted.entry),
        "times": counted.times,
        "observations": [
            {
                "table": each.table,
                "mode": each.mode.name.lower(),
                "columns": each.columns,
                "file": each.place.file,
                "line": each.place.line,
                "code": each.code,
                "shape": each.shape,
                "times": each.times,
            }
            for each in observations
        ],
        "transactions": [{"tables": each.tables, "times": each.times} for each in together],
        "runs": [
            {"tables": each.tables, "share": each.share, "times": each.times, "took_ms": each.took_ms} for each in runs
        ],
    }
