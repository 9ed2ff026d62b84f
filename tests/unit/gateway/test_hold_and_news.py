"""Waiting, bounded: holds let go in order, news wakes whoever has a reason, in-flight reaches zero."""

import asyncio

import uvloop

from strangler.gateway.hold import Holds, Outcome
from strangler.gateway.inflight import Inflight
from strangler.gateway.news import News


def run(steps):
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(asyncio.wait_for(steps, 10))


def holds(news=None, *, max_requests=10, max_wait_s=5.0):
    loop = asyncio.get_running_loop()
    return Holds(loop=loop, max_requests=max_requests, max_wait_s=max_wait_s, news=news or News())


def test_an_extraction_that_is_not_held_lets_everybody_pass():
    async def steps():
        assert await holds().wait("things") is Outcome.RELEASED

    run(steps())


def test_everybody_is_let_go_in_order_and_each_extraction_alone():
    async def steps():
        parking, order = holds(), []
        parking.hold("things", ttl_s=5)
        parking.hold("others", ttl_s=5)

        async def waits(name, n):
            assert await parking.wait(name) is Outcome.RELEASED
            order.append(n)

        tasks = [asyncio.ensure_future(waits("things", n)) for n in range(5)]
        other = asyncio.ensure_future(waits("others", 99))
        await asyncio.sleep(0)
        assert (parking.parked("things"), parking.parked("others")) == (5, 1)
        assert parking.release("things") == 5
        await asyncio.gather(*tasks)
        assert order == [0, 1, 2, 3, 4] and not other.done()
        assert parking.release("others") == 1
        await other

    run(steps())


def test_a_hold_said_again_outlives_the_first_ones_end():
    async def steps():
        news = News()
        parking = holds(news)
        parking.hold("things", ttl_s=0.02)
        parking.hold("things", ttl_s=5)
        assert await news.wait_until(lambda: not parking.is_held("things"), timeout_s=0.06) is False
        parking.hold("things", ttl_s=0.02)
        assert await news.wait_until(lambda: not parking.is_held("things"), timeout_s=5) is True

    run(steps())


def test_somebody_who_leaves_makes_room_for_another():
    async def steps():
        parking = holds(max_requests=1)
        parking.hold("things", ttl_s=5)
        first = asyncio.ensure_future(parking.wait("things"))
        await asyncio.sleep(0)
        assert await parking.wait("things") is Outcome.FULL
        first.cancel()
        await asyncio.sleep(0)
        second = asyncio.ensure_future(parking.wait("things"))
        await asyncio.sleep(0)
        assert parking.parked("things") == 1
        parking.release("things")
        assert await second is Outcome.RELEASED

    run(steps())


def test_news_wakes_only_for_a_reason_and_gives_up_in_time():
    async def steps():
        news, state, looks = News(), {"n": 0}, []

        def is_so():
            looks.append(state["n"])
            return state["n"] == 2

        waiting = asyncio.ensure_future(news.wait_until(is_so, timeout_s=5))
        for n in (1, 2):
            await asyncio.sleep(0)
            state["n"] = n
            news.tell()
        assert await waiting is True and looks[-1] == 2
        assert await news.wait_until(lambda: False, timeout_s=0.01) is False

    run(steps())


def test_in_flight_tells_when_the_last_one_has_left():
    async def steps():
        inflight = Inflight()
        assert await inflight.wait_for_zero("things", timeout_s=1) == 0
        inflight.enter("things")
        inflight.enter("things")
        assert await inflight.wait_for_zero("things", timeout_s=0.01) == 2
        waiting = asyncio.ensure_future(inflight.wait_for_zero("things", timeout_s=5))
        await asyncio.sleep(0)
        inflight.leave("things")
        await asyncio.sleep(0)
        assert not waiting.done()
        inflight.leave("things")
        assert await waiting == 0

    run(steps())
