"""Nobody reaches this gateway: it learns from the answers that pass through it, and keeps serving meanwhile."""

import asyncio

import pytest

from strangler.routing.snapshot import to_bytes
from tests.specs.gateway.program import start
from tests.specs.gateway.world import KEYS, Customer, Side, World, answer, live, until


def fenced(epoch):
    return answer(b"", status=503, headers=[(b"X-Strangler-Fenced", b"things;%d" % epoch)])


@pytest.mark.parametrize("epoch", [1, 2])
@live
async def test_a_gateway_with_an_old_table_learns_from_the_bounce(tmp_path, epoch):
    """Started from its disk while a hand-over is under way. A side that closes names the old epoch, after the journal the
    new one; the table comes later still."""
    control, monolith, service = [await Side(name).start() for name in ("control", "monolith", "things")]
    tables = World()
    tables.monolith, tables.service = monolith, service
    old = to_bytes(tables.table(epoch=1), keys=KEYS)
    (tmp_path / "table").write_bytes(old)
    control.says(b"/t", answer(old))
    monolith.says(b"/things/", fenced(epoch))
    flags = ("--monolith", monolith.url, "--table-file", str(tmp_path / "table"))
    process, listen, _ = await start(*flags, "--table-url", control.url + "/t", "--table-every", "3600")
    try:
        async with Customer(listen) as customer:
            writing = asyncio.ensure_future(customer.ask("POST", "/things/", body=b"precious"))
            await until(lambda: monolith.seen and len(control.seen) > 2)  # at its start, then for this write
            control.says(b"/t", answer(to_bytes(tables.table(epoch=2, owner="service"), keys=KEYS)))
            assert (await writing).body == b"things"
        assert [seen.body for seen in service.seen] == [b"precious"]
        assert len(monolith.seen) == 1
    finally:
        process.kill()
        await process.wait()
        for side in (control, monolith, service):
            await side.stop()


@live
async def test_an_epoch_named_while_a_table_is_under_way_is_asked_for_again():
    control = await Side("control").start()
    async with World(table_url=control.url + "/t", table_every_s=3600) as world:
        answers = asyncio.Event()

        async def old_table(seen, reader, writer):
            await answers.wait()
            writer.write(answer(to_bytes(world.table(version=1), keys=KEYS)))

        await until(lambda: len(control.seen) == 1)
        control.handlers[b"/t"] = old_table
        world.monolith.extra = [(b"X-Strangler-Epoch", b"things;2")]
        await world.ask("GET", "/")
        await until(lambda: len(control.seen) == 2)
        asked = world.gateway.metrics.total("table_behind")
        while world.gateway.metrics.total("table_behind") == asked:
            await world.ask("GET", "/")
        control.says(b"/t", answer(to_bytes(world.table(epoch=2, owner="service"), keys=KEYS)))
        answers.set()
        await until(lambda: world.gateway.keeper.table.version == 2)
    await control.stop()
