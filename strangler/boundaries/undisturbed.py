"""A block that makes much and drops little in; the same block without the collector out. Pure. Called by project, and by the
explorer of the protocol's tests.

A million facts stay to the end, as states do, and hold no circles: going through them again and again takes a third.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
