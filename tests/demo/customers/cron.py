"""The shop's nightly command, run as cron runs it: a process of the shop's own role, every few seconds. Called by load."""

import asyncio
import re
import time
from itertools import count

from tests.demo.customers.config import Config
from tests.demo.customers.memory import Memory
from tests.demo.customers.shelf import Shelf
from tests.demo.customers.stopping import is_set_within
from tests.demo.customers.telling import Outcome, Told

QUIET_S = 2.0  # nobody writes this batch any more when it is deleted, so that what must be gone is known
FENCED = b"strangler fenced"  # in the traceback of a process that met a fence; its transaction is gone with it


async def purge(config: Config, shelf: Shelf, memory: Memory, stop: asyncio.Event) -> None:
    """Until told to stop; never cut off, for what was deleted must be told. A batch is closed, then deleted by raw SQL.

    By the clock, however long a run takes: so that whoever knows the walk knows in which stages it comes.
    """
    begun_s = time.monotonic()
    for number in count(1):
        closes_s = begun_s + number * config.purge_every_s - QUIET_S
        if await is_set_within(stop, closes_s - time.monotonic()):
            return
        batch, shelf.spam_batch = shelf.spam_batch, shelf.spam_batch + 1
        await asyncio.sleep(QUIET_S)
        memory.keep(await _purge_once(config, shelf.spam_word(batch)))


async def _purge_once(config: Config, word: str) -> Told:
    cwd, env = (config.purge_cwd, config.purge_env)
    if config.is_closed:
        cwd, env = (config.purge_later_cwd, config.purge_later_env)
    now_s = time.monotonic()
    said = {"verb": "purge", "word": word}
    told = Told("purge_spam", "cron", True, now_s, now_s, said=said, is_planned=False, door="cron")
    process = await asyncio.create_subprocess_exec(
        *config.purge_argv,
        *("--containing", word),
        cwd=cwd,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    told.done_s, told.status = time.monotonic(), process.returncode or 0
    found = re.search(rb"(\d+) spam reviews deleted", out)
    if process.returncode == 0 and found:
        told.outcome, told.said["count"] = Outcome.DONE, int(found.group(1))
    elif process.returncode == 1 and FENCED in err:
        told.outcome, told.error = Outcome.REFUSED, "SF001"
    else:
        told.outcome, told.error = Outcome.UNKNOWN, err.decode(errors="replace").strip()[-200:]
    return told
