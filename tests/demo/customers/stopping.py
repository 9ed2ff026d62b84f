"""An event and a time in; whether it was set before the time was over out. Called by whatever runs until told to stop."""

import asyncio


async def is_set_within(stop: asyncio.Event, wait_s: float) -> bool:
    """wait_s: 0 or less asks without waiting."""
    if wait_s <= 0:
        return stop.is_set()
    try:
        async with asyncio.timeout(wait_s):
            await stop.wait()
    except TimeoutError:
        return False
    return True
