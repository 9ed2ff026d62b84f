"""The second copy of a request runs beside the first and can fail, stall or drown without any customer noticing."""

import asyncio
import base64

import msgspec

from strangler.signing.request import verify
from tests.specs.gateway.world import KEYS, Side, World, answer, live, until

SINK = b"/strangler/compare/observations/"


@live
async def test_both_answers_reach_the_sink_with_status_headers_body_times_and_positions():
    kept = []
    async with World(shadow_share=1.0, sink=kept.append) as world:
        world.monolith.says(
            b"/things/",
            answer(b"control", headers=[(b"X-A", b"1"), (b"Set-Cookie", b"sessionid=s3cret; Path=/")]),
        )
        world.service.says(
            b"/things/", answer(b"candidate", status=404, headers=[(b"X-Strangler-Delivered", b"things;1;9")])
        )
        reply = await world.ask("GET", "/things/?q=%27", [(b"X-Request-Id", b"r1")])
        assert reply.body == b"control"
        await until(lambda: kept)
    [seen] = kept
    assert (seen.extraction, seen.route, seen.method, seen.target) == ("things", "list", "GET", "/things/?q=%27")
    assert (seen.request_id, seen.table_version, seen.epoch) == ("r1", 1, 1)
    assert (seen.control.status, seen.control.body) == (200, b"control")
    assert (seen.candidate.status, seen.candidate.body) == (404, b"candidate")
    assert ("X-A", "1") in seen.control.headers
    assert ("Set-Cookie", "sessionid=...") in seen.control.headers
    assert seen.candidate.delivered == {"things": (1, 9)}
    assert 0 < seen.control.first_byte_ms <= seen.control.total_ms


@live
async def test_a_copy_is_marked_and_carries_no_session():
    async with World(shadow_share=1.0, sink=lambda _: None) as world:
        world.monolith.says(b"/strangler/identity/", answer(b'{"user_id": 7}'))
        await world.ask("GET", "/things/", jar={b"sessionid": b"s3cret", b"cart": b"1"})
        await until(lambda: world.service.seen)
        [copy] = world.service.seen
        assert copy.one(b"x-strangler-shadow") == b"1"
        assert copy.all(b"cookie") == [b"cart=1"]
        assert copy.one(b"x-strangler-identity") is not None
        original = [seen for seen in world.monolith.seen if seen.target == b"/things/"][0]
        assert original.one(b"x-strangler-shadow") is None


@live
async def test_writes_and_requests_with_a_body_are_never_copied():
    async with World(shadow_share=1.0, sink=lambda _: None) as world:
        await world.ask("POST", "/things/", body=b"x")
        await world.ask("POST", "/search", body=b"x")
        await world.ask("GET", "/things/", body=b"x")
        await world.ask("GET", "/page/7")
        await world.ask("GET", "/things/marker/")
        await until(lambda: world.service.seen)
        assert world.service.targets() == [b"/things/marker/"]
        assert world.gateway.shadows.offered == 1


@live
async def test_a_candidate_that_never_answers_delays_nobody():
    kept = []
    async with World(shadow_share=1.0, sink=kept.append, shadow_timeout_s=0.05) as world:

        async def silent(seen, reader, writer):
            await reader.read()

        world.service.handlers[b"/things/"] = silent
        assert (await world.ask("GET", "/things/")).body == b"monolith"
        await until(lambda: kept)
        assert (kept[0].candidate.error, kept[0].candidate.status) == ("too slow", 0)


@live
async def test_a_dead_candidate_is_observed_as_dead():
    kept = []
    async with World(shadow_share=1.0, sink=kept.append) as world:
        await world.service.stop()
        assert (await world.ask("GET", "/things/")).body == b"monolith"
        await until(lambda: kept)
        assert kept[0].candidate.error == "unreachable"


@live
async def test_copies_are_shed_first_when_the_candidate_cannot_keep_up():
    async with World(shadow_share=1.0, sink=lambda _: None, limits={"shadow_queue": 2, "shadow_workers": 1}) as world:
        go_on = asyncio.Event()

        async def stuck(seen, reader, writer):
            await go_on.wait()
            writer.write(answer(b""))

        world.service.handlers[b"/things/"] = stuck
        async with world.customer() as customer:
            for _ in range(20):
                assert (await customer.ask("GET", "/things/")).body == b"monolith"
        assert world.gateway.shadows.shed >= 17
        assert len(world.service.seen) == 1
        go_on.set()


@live
async def test_a_sink_that_fails_only_counts():
    def broken(observation):
        raise RuntimeError("disk full")

    async with World(shadow_share=1.0, sink=broken) as world:
        for _ in range(3):
            assert (await world.ask("GET", "/things/")).status == 200
        await until(lambda: world.gateway.shadows.unpaired == 3)


@live
async def test_observed_bodies_are_bounded():
    kept = []
    async with World(shadow_share=1.0, sink=kept.append, limits={"observed_body_bytes": 10}) as world:
        world.monolith.says(b"/things/", answer(b"c" * 5000))
        world.service.says(b"/things/", answer(b"d" * 5000))
        assert len((await world.ask("GET", "/things/")).body) == 5000
        await until(lambda: kept)
        assert (kept[0].control.body, kept[0].control.is_cut) == (b"c" * 10, True)
        assert (kept[0].candidate.body, kept[0].candidate.is_cut) == (b"d" * 10, True)


@live
async def test_an_answer_that_broke_off_is_not_compared():
    kept = []
    async with World(shadow_share=1.0, sink=kept.append) as world:

        async def breaks(seen, reader, writer):
            writer.transport.abort()

        world.monolith.handlers[b"/things/"] = breaks
        assert (await world.ask("GET", "/things/")).status == 502
        await world.ask("GET", "/things/next/")
        await until(lambda: kept)
        assert [observation.target for observation in kept] == ["/things/next/"]


@live
async def test_the_kill_switch_stops_copies():
    async with World(shadow_share=1.0, sink=lambda _: None) as world:
        await world.admin("POST", "/kill", {})
        await world.ask("GET", "/things/")
        assert world.gateway.shadows.offered == 0


@live
async def test_batches_are_posted_signed_to_the_control_side():
    control = await Side("control").start()
    async with World(shadow_share=1.0, observations_url=control.url + SINK.decode()) as world:
        for n in range(3):
            await world.ask("GET", f"/things/{n}/")
        await until(lambda: world.gateway.observations.sent == 3)
        target = SINK.decode()
        observations = []
        for post in control.seen:
            signature = post.one(b"x-strangler-signature").decode()
            assert verify(signature, "POST", target, post.body, keys=KEYS, now_s=world.clock.now_s())
            observations += msgspec.json.decode(post.body)["observations"]
        assert {o["target"] for o in observations} == {"/things/0/", "/things/1/", "/things/2/"}
        assert base64.b64decode(observations[0]["control"]["body"]) == b"monolith"
        assert base64.b64decode(observations[0]["candidate"]["body"]) == b"things"
    await control.stop()


@live
async def test_an_unreachable_control_side_only_counts():
    control = await Side("control").start()
    await control.stop()
    async with World(shadow_share=1.0, observations_url=control.url + SINK.decode()) as world:
        assert (await world.ask("GET", "/things/")).status == 200
        await until(lambda: world.gateway.observations.lost == 1)
