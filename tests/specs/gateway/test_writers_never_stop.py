"""Hand-overs both ways under writers that never stop: every write is answered once, and done once, at its owner."""

import asyncio

from tests.specs.gateway.world import World, answer, live

HAND_OVERS = 12
WRITERS = 8


class Ownership:
    """What the fences in both databases would say; None: both closed."""

    def __init__(self, world):
        self.owner, self.epoch, self.done = world.monolith, 1, []
        for side in (world.monolith, world.service):
            side.handlers[b"/things/"] = self.handler(side)

    def handler(self, side):
        async def write_or_fence(seen, reader, writer):
            if self.owner is side:
                self.done.append(seen.body)
                writer.write(answer(seen.body))
            else:
                mark = [(b"X-Strangler-Fenced", b"things;%d" % (self.epoch + (self.owner is None)))]
                writer.write(answer(b"fenced", status=503, headers=mark))

        return write_or_fence


async def hand_over(world, ownership, *, is_held):
    to_service = ownership.owner is world.monolith
    if is_held:
        await world.admin("POST", "/hold", {"extraction": "things", "ttl_ms": 2000, "drain_ms": 400})
    ownership.owner = None
    await asyncio.sleep(0.005)  # draining takes a moment, in which writes meet a closed door on both sides
    ownership.owner, ownership.epoch = (world.service if to_service else world.monolith), ownership.epoch + 1
    await world.publish(owner="service" if to_service else "monolith", epoch=ownership.epoch)
    await world.admin("POST", "/release", {"extraction": "things"})


@live
async def test_every_write_is_done_exactly_once_whoever_owns():
    async with World() as world:
        ownership, told, is_over = Ownership(world), [], asyncio.Event()

        async def writes(number):
            count = 0
            async with world.customer() as customer:
                while not is_over.is_set():
                    token = b"%d-%d" % (number, count)
                    reply = await customer.ask("POST", "/things/", body=token)
                    assert (reply.status, reply.body) == (200, token)
                    told.append(token)
                    count += 1

        writers = [asyncio.ensure_future(writes(number)) for number in range(WRITERS)]
        for n in range(HAND_OVERS):
            await hand_over(world, ownership, is_held=n % 2 == 0)
            before = len(told)
            while len(told) < before + WRITERS:
                await asyncio.sleep(0.001)
        is_over.set()
        await asyncio.gather(*writers)
        assert sorted(ownership.done) == sorted(told)
        assert len(set(told)) == len(told) > HAND_OVERS * WRITERS
        assert world.gateway.metrics.total("bounced") > 0
