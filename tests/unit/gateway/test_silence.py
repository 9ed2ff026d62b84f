"""A watch barks once nothing has moved for its limit, never earlier, and not after its end."""

import asyncio

import uvloop

from strangler.gateway.silence import Silence


def barks_after(steps):
    """Seconds until the watch barked, or None if it did not within half a second."""

    async def run():
        loop, barked = asyncio.get_running_loop(), asyncio.Event()
        silence, began_s = Silence(loop, barked.set), loop.time()
        await steps(silence)
        try:
            async with asyncio.timeout(0.5):
                await barked.wait()
        except TimeoutError:
            return None
        return loop.time() - began_s

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run())


def test_it_barks_when_its_limit_is_over():
    async def steps(silence):
        silence.watch(0.05)

    assert 0.045 <= barks_after(steps) < 0.4


def test_movement_puts_it_off():
    async def steps(silence):
        silence.watch(0.1)
        await asyncio.sleep(0.06)
        silence.broken()

    assert barks_after(steps) >= 0.155


def test_a_shorter_limit_counts_at_once_and_a_longer_one_too():
    async def shorter(silence):
        silence.watch(30)
        silence.watch(0.05)

    async def longer(silence):
        silence.watch(0.05)
        silence.watch(0.15)

    assert barks_after(shorter) < 0.4
    assert barks_after(longer) >= 0.145


def test_an_ended_watch_is_silent():
    async def steps(silence):
        silence.watch(0.02)
        silence.end()

    assert barks_after(steps) is None
