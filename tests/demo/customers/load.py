"""The schedule, played: every send leaves when it is planned, whatever became of the others. Called by __main__."""

import asyncio
import json
import time
from collections import Counter

from tests.demo.customers import cron, sessions
from tests.demo.customers.config import Config
from tests.demo.customers.kinds import KINDS
from tests.demo.customers.kinds.writing import write
from tests.demo.customers.memory import Memory
from tests.demo.customers.opening import come_in
from tests.demo.customers.schedule import planned
from tests.demo.customers.shelf import Opinion, Shelf
from tests.demo.customers.stopping import is_set_within
from tests.demo.customers.turn import Turn

LEAD_S = 0.3
PULSE_S = 0.5
LAST_ANSWERS_S = 80.0  # logging in is three requests, each of which may wait as long as a browser does


async def play(config: Config, stop: asyncio.Event) -> int:
    """Until told to stop, then until everybody has an answer. Returns how many turns failed by our own fault."""
    memory = Memory(config.folder / "told.jsonl")
    try:
        shelf = await come_in(config, memory)
        beside = await _begin_beside(config, shelf, memory, stop)
        start_s = time.monotonic() + LEAD_S
        (config.folder / "started.json").write_text(json.dumps({"start_s": start_s}))
        faults = await _follow(config, shelf, memory, start_s, stop)
        ends = await asyncio.gather(*beside, return_exceptions=True)
        faults += sum(isinstance(end, Exception) for end in ends)
    finally:
        memory.close()
    return faults


async def _begin_beside(config: Config, shelf: Shelf, memory: Memory, stop: asyncio.Event) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(_pulse(memory, stop))]
    if config.purge_argv:
        tasks.append(asyncio.create_task(cron.purge(config, shelf, memory, stop)))
    if config.dsn:
        own = await _set_aside(shelf, memory)
        tasks.append(asyncio.create_task(sessions.write_slowly(config, shelf, memory, own, stop)))
        ours, theirs = sessions.READERS
        old = sessions.read_for_ever(config.dsn, ours, memory, stop, is_over=lambda: config.is_closed)
        tasks.append(asyncio.create_task(old))
        tasks.append(asyncio.create_task(sessions.read_for_ever(config.service_dsn, theirs, memory, stop)))
    return tasks


async def _set_aside(shelf: Shelf, memory: Memory) -> Opinion:
    """A review that only the database session touches."""
    turn = Turn(shelf, memory, "opening", time.monotonic())
    own = await write(turn, *shelf.take_pair(may_be_doomed=False), is_open=False)
    if own is None:
        raise RuntimeError("the first review was not accepted. Next: read the shop's log")
    return own


async def _follow(config: Config, shelf: Shelf, memory: Memory, start_s: float, stop: asyncio.Event) -> int:
    under_way: set[asyncio.Task[None]] = set()
    faults: Counter[str] = Counter()

    def ended(task: asyncio.Task[None]) -> None:
        under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            faults[repr(error)] += 1

    for send in planned(seed=config.seed):
        if await is_set_within(stop, start_s + send.at_s - time.monotonic()):
            break
        task = asyncio.create_task(KINDS[send.kind](Turn(shelf, memory, send.kind, start_s + send.at_s)))
        under_way.add(task)
        task.add_done_callback(ended)
    if under_way:
        _, left = await asyncio.wait(under_way, timeout=LAST_ANSWERS_S)
        faults["turns that never ended"] += len(left)
    (config.folder / "faults.json").write_text(json.dumps(faults))
    return sum(faults.values())


async def _pulse(memory: Memory, stop: asyncio.Event) -> None:
    """What is remembered reaches the disk twice a second, for whoever watches."""
    while not await is_set_within(stop, PULSE_S):
        memory.flush()
