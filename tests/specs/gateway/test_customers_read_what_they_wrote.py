"""Whoever has written sees it in the next page, wherever that page is answered."""

import asyncio

from strangler.gateway.config import Timeouts
from strangler.resilience.clock import HandClock
from strangler.signing.token import seal
from tests.specs.gateway.world import STRANGER_KEYS, World, answer, live, until


async def write(world, jar, position=b"things;1;5", path="/things/"):
    side = world.gateway.keeper.table.states["things"].owner
    owner = world.service if side == "service" else world.monolith
    owner.says(path.encode(), answer(b"written", headers=[(b"X-Strangler-Position", position)]))
    reply = await world.ask("POST", path, body=b"x", jar=jar)
    owner.handlers.clear()
    return reply


async def delivered(world, version, epoch=1):
    status, _ = await world.admin("POST", "/delivered", {"link": "things", "epoch": epoch, "version": version})
    assert status == 200


@live
async def test_a_writers_reads_go_to_the_owner_until_the_write_has_arrived():
    async with World(read_share=1.0) as world:
        jar = {}
        reply = await write(world, jar)
        assert b"strangler_position" in jar and reply.one(b"x-strangler-position") is None
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"monolith"
        assert (await world.ask("GET", "/things/", jar={})).body == b"things"
        await delivered(world, 5)
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"monolith"
        await delivered(world, 6)
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"things"


@live
async def test_a_position_with_a_lower_uncommitted_version_waits():
    """1 a write takes version 5, 2 another commits 6 and all of it is delivered, 3 the first commits and 7 is drawn."""
    async with World(read_share=1.0) as world:
        jar, commit = {}, asyncio.Event()

        async def commits_late(seen, reader, writer):
            await commit.wait()
            writer.write(answer(b"written", headers=[(b"X-Strangler-Position", b"things;1;7")]))

        world.monolith.handlers[b"/things/"] = commits_late
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x", jar=jar))
        await until(lambda: world.monolith.seen)
        world.monolith.extra = [(b"X-Strangler-Delivered", b"things;1;7")]  # one past 6, with 5 not to be seen
        await world.ask("GET", "/somewhere")
        world.monolith.handlers.clear()
        commit.set()
        await writing
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"monolith"
        world.monolith.extra = [(b"X-Strangler-Delivered", b"things;1;8")]
        await world.ask("GET", "/somewhere")
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"things"


@live
async def test_any_answer_may_tell_how_far_data_has_been_delivered():
    async with World(read_share=1.0) as world:
        jar = {}
        await write(world, jar)
        world.monolith.extra = [(b"X-Strangler-Delivered", b"others;9;9"), (b"X-Strangler-Delivered", b"things;1;6")]
        await world.ask("GET", "/somewhere")
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"things"


@live
async def test_a_table_may_tell_it_too_and_a_newer_epoch_is_past_every_older_write():
    async with World(read_share=1.0) as world:
        jar = {}
        await write(world, jar, b"things;1;500")
        await world.publish(read_share=1.0, delivered=(("things", 2, 0),))
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"things"


@live
async def test_old_news_never_takes_back_what_was_delivered():
    async with World(read_share=1.0) as world:
        jar = {}
        await write(world, jar)
        await delivered(world, 6)
        await delivered(world, 2)
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"things"


@live
async def test_several_writes_are_remembered_by_the_furthest():
    async with World(read_share=1.0) as world:
        jar = {}
        await write(world, jar, b"things;1;9")
        await write(world, jar, b"things;1;5")
        await delivered(world, 6)
        assert (await world.ask("GET", "/things/", jar=jar)).body == b"monolith"


@live
async def test_a_forged_position_counts_as_none():
    async with World(read_share=1.0) as world:
        token = seal(
            {"at": {"things": [9, 9]}},
            purpose="strangler.position.v1",
            keys=STRANGER_KEYS,
            now_s=world.clock.now_s(),
            ttl_s=60,
        )
        reply = await world.ask("GET", "/things/", jar={b"strangler_position": token.encode()})
        assert reply.body == b"things"


@live
async def test_after_own_a_page_that_stays_waits_for_the_write_to_arrive():
    async with World(owner="service", timeouts={"position_s": 5.0}) as world:
        jar = {}
        await write(world, jar)
        reading = asyncio.ensure_future(world.ask("GET", "/page/7", jar=dict(jar)))
        await until(lambda: world.gateway.news._waiting)
        assert world.monolith.seen == []
        await delivered(world, 6)
        reply = await reading
        assert (reply.body, reply.one(b"x-strangler-stale")) == (b"monolith", None)


@live
async def test_a_page_that_stays_is_answered_marked_stale_when_the_write_is_late():
    async with World(owner="service", timeouts={"position_s": 0.03}) as world:
        jar = {}
        await write(world, jar)
        await delivered(world, 5)  # everything below the write, not the write
        late = await world.ask("GET", "/page/7", jar=dict(jar))
        assert (late.body, late.one(b"x-strangler-stale")) == (b"monolith", b"1")
        other = await world.ask("GET", "/page/7", jar={})
        assert other.one(b"x-strangler-stale") is None


@live
async def test_news_that_comes_while_a_late_page_is_made_does_not_make_it_current():
    async with World(owner="service", timeouts={"position_s": 0.03}) as world:
        jar, go_on = {}, asyncio.Event()
        await write(world, jar)

        async def has_read_its_rows(seen, reader, writer):
            await go_on.wait()
            writer.write(answer(b"page", headers=[(b"X-Strangler-Delivered", b"things;1;6")]))

        world.monolith.handlers[b"/page/7"] = has_read_its_rows
        reading = asyncio.ensure_future(world.ask("GET", "/page/7", jar=dict(jar)))
        await until(lambda: world.monolith.seen)
        await delivered(world, 6)
        go_on.set()
        assert (await reading).one(b"x-strangler-stale") == b"1"
        world.monolith.handlers.clear()
        assert (await world.ask("GET", "/page/7", jar=dict(jar))).one(b"x-strangler-stale") is None


def test_a_page_that_stays_waits_150_ms_at_most():
    assert Timeouts().position_s <= 0.15


def tells(world, written, below):
    """The service, as the owner, says how far it and the monolith's copy are."""
    world.service.extra = [
        (b"X-Strangler-Delivered", b"things;1;%d" % below),
        (b"X-Strangler-Written", b"things;1;%d" % written),
    ]


@live
async def test_a_stale_answer_is_marked_with_its_age_and_no_write_falls_back():
    async with World(owner="service", clock=HandClock()) as world:
        tells(world, 5, 6)
        await world.ask("GET", "/things/")
        world.clock.advance(20)
        tells(world, 9, 8)  # two versions have not arrived: the copy is as old as before
        await world.ask("GET", "/things/")
        world.clock.advance(10)
        await world.service.stop()
        reply = await world.ask("GET", "/things/")
        assert (reply.body, reply.one(b"x-strangler-stale"), reply.all(b"age")) == (b"monolith", b"1", [b"30"])
        world.monolith.seen.clear()
        for method, target in (("POST", "/things/"), ("PUT", "/things/7/")):
            assert (await world.ask(method, target, body=b"x")).status == 502
        assert world.monolith.seen == []


@live
async def test_one_failing_answer_of_an_owner_that_is_up_to_date_makes_no_old_copy():
    async with World(owner="service", clock=HandClock()) as world:
        mark = [(b"X-Strangler-Delivered", b"things;1;6"), (b"X-Strangler-Written", b"things;1;5")]
        world.service.says(b"/things/", answer(b"", status=500, headers=mark))
        assert (await world.ask("GET", "/things/")).all(b"age") == [b"0"]


@live
async def test_a_gateway_that_never_heard_how_old_a_copy_is_claims_no_age():
    async with World(owner="service", clock=HandClock()) as world:
        # What the monolith says is of links it owns itself.
        world.monolith.extra = [
            (b"X-Strangler-Delivered", b"things.parents;1;6"),
            (b"X-Strangler-Written", b"things.parents;1;5"),
        ]
        await world.service.stop()
        reply = await world.ask("GET", "/things/")
        assert (reply.one(b"x-strangler-stale"), reply.all(b"age")) == (b"1", [])
