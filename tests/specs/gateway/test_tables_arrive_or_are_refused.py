"""The table in force is the newest good one; whatever happens behind the gateway, it keeps serving by it."""

import pytest

from strangler.gateway.keeper import Keeper
from strangler.routing.snapshot import from_bytes, to_bytes
from strangler.signing.request import verify
from tests.specs.gateway.world import KEYS, STRANGER_KEYS, Side, World, answer, live, until


async def post(world, data):
    return await world.admin("POST", "/table", raw=data)


async def asks(world):
    return (await world.ask("GET", "/things/")).body


@live
async def test_a_posted_table_is_acknowledged_with_its_version_and_counts_at_once():
    async with World() as world:
        assert await asks(world) == b"monolith"
        assert await world.publish(read_share=1.0, epoch=3) == {"version": 2, "is_new": True, "epochs": {"things": 3}}
        assert await asks(world) == b"things"


@live
async def test_the_same_table_twice_is_acknowledged_twice():
    async with World(table=False) as world:
        data = to_bytes(world.table(), keys=KEYS)
        assert (await post(world, data))[1]["is_new"] is True
        assert await post(world, data) == (200, {"version": 1, "is_new": False, "epochs": {"things": 1}})


@live
async def test_bad_tables_are_refused_with_the_reason_and_the_last_good_one_stays():
    async with World(read_share=1.0) as world:
        newer = world.table(read_share=0.0)
        for data, status, why in (
            (to_bytes(newer, keys=STRANGER_KEYS), 422, "forged"),
            (to_bytes(newer, keys=KEYS)[:-1], 422, "torn"),
            (b"rubbish", 422, "not a table snapshot"),
            (to_bytes(world.table(version=0), keys=KEYS), 409, "version 0 was offered; version 1 is in force"),
            (to_bytes(world.table(version=1, read_share=0.5), keys=KEYS), 409, "differs"),
        ):
            got, reply = await post(world, data)
            assert (got, why in reply["error"], reply["in_force"]) == (status, True, 1)
        assert await asks(world) == b"things"
        assert world.gateway.keeper.refused == 5


@live
async def test_the_table_in_force_can_be_read_back():
    async with World(read_share=0.25) as world:
        _, data = await world.admin("GET", "/table", signed=False)
        assert from_bytes(data, keys=KEYS) == world.table(version=1, read_share=0.25)


@live
async def test_the_last_good_table_survives_a_restart_and_so_does_the_kill_switch(tmp_path):
    file = str(tmp_path / "table")
    async with World(read_share=1.0, table_file=file) as world:
        await world.admin("POST", "/kill", {"extraction": "things"})
        ports = world.monolith.port, world.service.port
    cold = World(table=False, table_file=file)
    cold.monolith.port, cold.service.port = ports
    async with cold as world:
        assert world.gateway.keeper.table.version == 1
        assert await asks(world) == b"monolith"
        await world.admin("POST", "/revive", {})
        assert await asks(world) == b"things"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["table", "table.killed"]


@pytest.mark.parametrize("content", [b"", b"rubbish", b"strangler-table/1 00 g1 00\n{}"])
@live
async def test_a_torn_table_file_sends_everybody_to_the_monolith(tmp_path, content):
    (tmp_path / "table").write_bytes(content)
    async with World(table=False, table_file=str(tmp_path / "table")) as world:
        assert await asks(world) == b"monolith"
        await world.publish(read_share=1.0)
        assert await asks(world) == b"things"


@live
async def test_a_table_that_cannot_be_read_stops_no_start(tmp_path):
    (tmp_path / "table").mkdir()  # reading it fails, also for root
    async with World(table=False, table_file=str(tmp_path / "table")) as world:
        assert await asks(world) == b"monolith"
        await world.publish(read_share=1.0)
        assert await asks(world) == b"things"


def is_a_folder(path):
    path.mkdir()


def is_no_text(path):
    path.write_bytes(b"\xff\xfe")


@pytest.mark.parametrize("breaks", [is_a_folder, is_no_text])
@live
async def test_a_kill_switch_that_cannot_be_read_counts_as_thrown(tmp_path, breaks):
    breaks(tmp_path / "table.killed")
    async with World(table_file=str(tmp_path / "table"), read_share=1.0) as world:
        assert await asks(world) == b"monolith"
        await world.admin("POST", "/revive", {})
        assert await asks(world) == b"things"


@live
async def test_with_everything_behind_it_down_the_gateway_serves_by_its_last_good_table(tmp_path):
    control = await Side("control").start()
    settings = {"table_url": control.url + "/t", "table_every_s": 0.02, "table_file": str(tmp_path / "table")}
    async with World(**settings, owner="service", epoch=2) as world:
        for side in (control, world.monolith, world.service):
            await side.stop()
        failed = world.gateway.floor.failed
        await until(lambda: world.gateway.floor.failed > failed)
        assert (await world.ask("GET", "/things/7/")).status == 502
        assert (await world.ask("GET", "/elsewhere")).status == 502
        await world.service.start()
        assert await asks(world) == b"things"
        assert (await world.ask("POST", "/things/", body=b"x")).body == b"things"
        service = world.service.port
    cold = World(table=False, **settings)
    cold.service.port = service
    async with cold as world:
        await world.monolith.stop()
        assert await asks(world) == b"things"
        assert (await world.ask("POST", "/things/", body=b"x")).body == b"things"


def test_a_disk_that_cannot_be_written_does_not_refuse_a_table(tmp_path):
    keeper = Keeper(
        monolith="http://127.0.0.1:1",
        keys=KEYS,
        file=str(tmp_path / "missing" / "table"),
        on_install=lambda *tables: None,
    )
    world = World()
    world.monolith.port = world.service.port = 1
    assert keeper.offer(to_bytes(world.table(), keys=KEYS))
    assert keeper.table.version == 1


@live
async def test_tables_are_fetched_signed_as_a_floor_under_pushed_ones():
    control = await Side("control").start()
    async with World(table=False, table_url=control.url + "/tables/current", table_every_s=0.02) as world:
        await until(lambda: world.gateway.floor.failed > 0)  # it does not answer with a table yet
        assert await asks(world) == b"monolith"
        control.says(b"/tables/current", answer(to_bytes(world.table(read_share=1.0), keys=KEYS)))
        await until(lambda: world.gateway.keeper.table.version == 1)
        assert await asks(world) == b"things"
        signature = control.seen[0].one(b"x-strangler-signature").decode()
        assert verify(signature, "GET", "/tables/current", b"", keys=KEYS, now_s=world.clock.now_s())
        await control.stop()
        failed = world.gateway.floor.failed
        await until(lambda: world.gateway.floor.failed > failed)
        assert await asks(world) == b"things"


@live
async def test_an_answer_that_names_a_newer_epoch_makes_the_gateway_ask_at_once():
    control = await Side("control").start()
    async with World(table_url=control.url + "/t", table_every_s=3600) as world:
        await until(lambda: len(control.seen) == 1)
        control.says(b"/t", answer(to_bytes(world.table(epoch=2, owner="service"), keys=KEYS)))
        world.monolith.extra = [(b"X-Strangler-Epoch", b"things;1"), (b"X-Strangler-Epoch", b"rubbish")]
        await world.ask("GET", "/")
        world.monolith.extra = [(b"X-Strangler-Epoch", b"things;2")]
        assert await asks(world) == b"monolith"  # it is answered by the old table, not made to wait
        await until(lambda: world.gateway.keeper.table.version == 2)
        assert await asks(world) == b"things"
        assert len(control.seen) == 2
    await control.stop()


@live
async def test_a_fence_teaches_a_gateway_that_nobody_tells_anything():
    control = await Side("control").start()
    async with World(table_url=control.url + "/t", table_every_s=3600) as world:
        await until(lambda: len(control.seen) == 1)
        control.says(b"/t", answer(to_bytes(world.table(epoch=2, owner="service"), keys=KEYS)))
        world.monolith.says(b"/things/", answer(b"", status=503, headers=[(b"X-Strangler-Fenced", b"things;2")]))
        assert (await world.ask("POST", "/things/", body=b"x")).body == b"things"
    await control.stop()


@live
async def test_a_gateway_that_starts_without_any_table_learns_from_the_fence_it_meets():
    control = await Side("control").start()
    async with World(table=False, table_url=control.url + "/t", table_every_s=3600) as world:
        await until(lambda: len(control.seen) == 1)
        control.says(b"/t", answer(to_bytes(world.table(epoch=2, owner="service"), keys=KEYS)))
        world.monolith.says(b"/things/", answer(b"", status=503, headers=[(b"X-Strangler-Fenced", b"things;2")]))
        assert (await world.ask("POST", "/things/", body=b"x")).body == b"things"
    await control.stop()


@live
async def test_an_epoch_nobody_has_published_does_not_turn_every_answer_into_a_question():
    control = await Side("control").start()
    async with World(table_url=control.url + "/t", table_every_s=3600) as world:
        world.monolith.extra = [(b"X-Strangler-Epoch", b"things;9")]
        async with world.customer() as customer:
            for _ in range(200):
                await customer.ask("GET", "/")
        assert len(control.seen) <= 10
    await control.stop()
