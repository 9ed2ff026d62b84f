"""All that a trace depends on, and a file, in; the trace of the last run out, if nothing of it has changed. Called by project.

Facts are kept file by file; a trace rests on all of them together, on the models, and on who listens: one change, and it is
made anew.
"""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from strangler.boundaries.following.code import Code
from strangler.boundaries.following.generic import Generic
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.following.trace import Call, Open, Trace
from strangler.boundaries.living.registry import Registry
from strangler.boundaries.reading.fact import Guard

VERSION = 10  # of what a trace is made of; a change of it makes whatever was kept worthless


class _Kept(msgspec.Struct, array_like=True):
    mark: str
    touches: dict[str, list[Touch]]
    calls: dict[str, list[tuple[Call, list[int]]]]
    open: dict[str, list[Open]]
    unknown: dict[str, list[str]]
    handed: dict[str, list[str]]
    guards: dict[str, list[Guard]]
    sent: dict[str, list[str]]
    pages: list[str]


def mark_of(files: str, code: Code, generic: Generic, registry: Registry, others: Iterable[object]) -> str:
    """files: a hash of all that was read. others: whatever else decides, of a repr that says it all."""
    models = [
        (m.label, m.app, m.table, m.relations, sorted(m.names), m.code, sorted(m.managers.items()), m.concrete)
        for m in registry.models.values()
    ]
    kinds = [(path, sorted(generic.kinds(path))) for path in code.classes if code.strangers(path)]
    told = repr((VERSION, files, registry.apps, registry.user, models, kinds, *others))
    return hashlib.sha256(told.encode()).hexdigest()


def beside(path: Path | None) -> Path | None:
    """Where the trace lies, by where facts do."""
    return path.with_name(f"{path.name}.trace") if path else None


def load(path: Path | None, mark: str) -> Trace | None:
    """None for another mark, and for a file that cannot be read."""
    if not path or not path.is_file():
        return None
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (msgspec.DecodeError, OSError):
        return None
    return _trace(kept) if kept.mark == mark else None


def save(path: Path | None, mark: str, trace: Trace) -> None:
    """Where nothing can be written, nothing is kept."""
    if not path:
        return
    kept = _Kept(
        mark,
        {code: list(held) for code, held in trace.touches.items()},
        {code: list(held.items()) for code, held in trace.calls.items()},
        {code: sorted(held) for code, held in trace.open.items()},
        {code: sorted(held) for code, held in trace.unknown.items()},
        {code: sorted(held) for code, held in trace.handed.items()},
        trace.guards,
        {signal: sorted(codes) for signal, codes in trace.sent.items()},
        sorted(trace.pages),
    )
    new = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(msgspec.json.encode(kept))
        new.replace(path)
    except OSError:
        return


def _trace(kept: _Kept) -> Trace:
    trace = Trace()
    trace.touches.update({code: dict.fromkeys(held) for code, held in kept.touches.items()})
    trace.calls.update({code: dict(held) for code, held in kept.calls.items()})
    trace.open.update({code: set(held) for code, held in kept.open.items()})
    trace.unknown.update({code: set(held) for code, held in kept.unknown.items()})
    trace.handed.update({code: set(held) for code, held in kept.handed.items()})
    trace.guards.update(kept.guards)
    trace.pages.update(kept.pages)
    trace.sent.update({signal: set(codes) for signal, codes in kept.sent.items()})
    return trace
