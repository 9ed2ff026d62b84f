"""The frames above a statement in; the innermost line of the project's own code, the receivers at work, and whose code began
all this, out. Called by `watch` for each statement that is watched, so: no look at a file, one at a name.

The line is looked for up to where the entry began, and of a request up to the next middleware: what calls the framework that
calls the framework's query is not who asks. If the project has no line there, an installed app with tables of its own may.
"""

import sys
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.core.handlers import base, exception
from django.dispatch import dispatcher

from strangler.boundaries.reading import sources
from strangler.boundaries.recorder.memory import NOWHERE, Spot
from strangler.boundaries.recorder.signals import SENDING

NOBODY = "(nobody's code)"  # a library's thread
TOOLKITS = "(the toolkit's)"  # a thread of ours
OTHERS, OWN, NEAR, BORDER, SIGNAL = range(5)
TOOLKIT = str(Path(__file__).resolve().parents[2]) + "/"
HOOKS = str(Path(__file__).with_name("hooks.py"))

_kinds: dict[str, int] = {}  # file -> one of the above; as many as there are files


# (spot, NOWHERE if there is none; receivers of the project at work, dotted, innermost first). Plain tuples, here and in what
# is noted: one is made for each statement.
Look = tuple[Spot, tuple[str, ...]]


def look(frame: FrameType | None, *, is_outermost: bool) -> Look:
    """is_outermost: an entry is at work and runs for no other, so that nothing is to be found beyond where it began."""
    is_sending = SENDING.get()
    spot, near, frame = _nearest(frame)
    if not is_sending:
        return spot or near or NOWHERE, ()
    receivers: tuple[str, ...] = ()
    while frame is not None:
        kind = kind_of(frame.f_code.co_filename)
        if kind == SIGNAL:
            receivers += _receiver(frame)
        elif kind == BORDER and is_outermost:
            break
        frame = frame.f_back
    return spot or near or NOWHERE, receivers


def _nearest(frame: FrameType | None) -> tuple[Spot | None, Spot | None, FrameType | None]:
    """The project's innermost line, an app's before it, and the frame from which receivers are still to be looked for."""
    first, near = frame, None
    while frame is not None:
        file = frame.f_code.co_filename
        kind = _kinds.get(file)
        if kind is None:
            kind = kind_of(file)
        if kind == OWN:
            return _spot(frame), None, frame
        if kind == NEAR and near is None:
            near = _spot(frame)
        elif kind == BORDER:
            break
        frame = frame.f_back
    return None, near, first


def began_it(frame: FrameType | None) -> str:
    """Where no entry is at work: the module of the test, the script, the thread's function that called all this."""
    modules = []
    is_toolkits = False
    while frame is not None:
        if kind_of(frame.f_code.co_filename) == OWN:
            modules.append(_module(frame))
        is_toolkits = is_toolkits or frame.f_code.co_filename.startswith(TOOLKIT)
        frame = frame.f_back
    if not modules and is_toolkits:
        return TOOLKITS
    tests = [name for name in modules if any(part.startswith(("test", "conftest")) for part in name.split("."))]
    began = [name for name in tests or modules if name != "manage"]
    return began[-1] if began else NOBODY


def _spot(frame: FrameType) -> Spot:
    code = frame.f_code
    return code.co_filename, frame.f_lineno, frame.f_globals.get("__name__", ""), code.co_qualname


def _module(frame: FrameType) -> str:
    name = str(frame.f_globals.get("__name__", ""))
    return Path(frame.f_code.co_filename).stem if name == "__main__" else name


def _receiver(frame: FrameType) -> tuple[str, ...]:
    """Whom a frame of Django's dispatcher is calling, if the project owns it."""
    receiver: Any = frame.f_locals.get("receiver")
    function = getattr(receiver, "__func__", receiver)
    named: Any = function if hasattr(function, "__qualname__") else type(function)
    module = str(getattr(named, "__module__", ""))
    file = getattr(sys.modules.get(module), "__file__", None)
    if receiver is None or not file or kind_of(file) != OWN:
        return ()
    return (f"{module}.{outermost(named.__qualname__)}",)


def outermost(qualname: str) -> str:
    """`Choir.sing.<locals>.<lambda>` -> `Choir.sing`; '' for what lies in no function."""
    name = qualname.partition(".<locals>")[0]
    return "" if name.startswith("<") else name


def kind_of(file: str) -> int:
    found = _kinds.get(file)
    if found is None:
        found = _kinds[file] = _look_up(file)
    return found


def _look_up(file: str) -> int:
    if file.startswith(TOOLKIT):
        return BORDER if file == HOOKS else OTHERS
    if file in (base.__file__, exception.__file__) or file.endswith("/celery/app/trace.py"):
        return BORDER
    if file == dispatcher.__file__:
        return SIGNAL
    if file.startswith("<"):
        return OTHERS
    path = Path(file).resolve()
    if sources.is_own_path(path):
        return OWN
    return NEAR if any(path.is_relative_to(folder) for folder in _near()) else OTHERS


@cache
def _near() -> tuple[Path, ...]:
    found = [config for config in apps.get_app_configs() if not config.name.startswith("django.")]
    return tuple(Path(config.path).resolve() for config in found if any(config.get_models()))
