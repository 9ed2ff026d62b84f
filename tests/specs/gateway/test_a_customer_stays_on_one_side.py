"""Canary and Serve: a share of customers, always the same ones, and everybody home at the flip of a switch."""

import pytest

from strangler.routing.bucket import bucket_of
from strangler.signing.token import seal
from tests.specs.gateway.world import KEYS, STRANGER_KEYS, World, answer, live

WHO = b"/strangler/identity/"


async def side_of(world, jar, headers=()):
    return (await world.ask("GET", "/things/", headers, jar=jar)).body


@live
async def test_an_anonymous_customer_keeps_the_side_the_cookie_chose():
    async with World(read_share=0.5) as world:
        sides = set()
        for _ in range(30):
            jar = {}
            first = await side_of(world, jar)
            assert b"strangler_actor" in jar
            assert [await side_of(world, jar) for _ in range(3)] == [first] * 3
            sides.add(first)
        assert sides == {b"monolith", b"things"}


def on(side, kind):
    """A user or an actor whom a share of one half puts on this side."""
    return next(n for n in range(99) if (bucket_of(f"{kind}:{n}", salt="things") < 5000) == (side == b"things"))


def actor_cookie(world, actor):
    payload, now_s = {"id": str(actor)}, world.clock.now_s()
    return seal(payload, purpose="strangler.actor.v1", keys=KEYS, now_s=now_s, ttl_s=60).encode()


def log_in(world, jar, user_id):
    world.monolith.says(WHO, answer(b'{"user_id": %d}' % user_id))
    jar[b"sessionid"] = b"made-anew-at-login"


@pytest.mark.parametrize(("before", "after"), [(b"monolith", b"things"), (b"things", b"monolith")])
@live
async def test_login_flips_once_at_most(before, after):
    """The cookie decides until somebody is known, then the user does: in this session, the next one, at another device."""
    async with World(read_share=0.5) as world:
        jar = {b"strangler_actor": actor_cookie(world, on(before, "anonymous"))}
        assert await side_of(world, jar) == before
        world.monolith.says(WHO, answer(b"", status=204))
        jar[b"sessionid"] = b"a-basket"  # a session that is nobody's yet
        assert [await side_of(world, jar) for _ in range(3)] == [before] * 3
        log_in(world, jar, on(after, "user"))
        assert [await side_of(world, jar) for _ in range(3)] == [after] * 3
        world.clock.advance(31)  # who it is has to be asked again
        assert await side_of(world, jar) == after
        jar[b"sessionid"] = b"his-next-session"
        assert await side_of(world, jar) == after
        assert await side_of(world, {b"sessionid": b"at-another-device"}) == after


@live
async def test_who_flips_at_login_still_reads_what_he_wrote_before():
    async with World(read_share=0.5) as world:
        jar = {}
        world.monolith.says(b"/things/", answer(b"", headers=[(b"X-Strangler-Position", b"things;1;5")]))
        await world.ask("POST", "/things/", body=b"x", jar=jar)
        world.monolith.handlers.clear()
        log_in(world, jar, on(b"things", "user"))
        assert await side_of(world, jar) == b"monolith"
        await world.admin("POST", "/delivered", {"link": "things", "epoch": 1, "version": 6})
        assert await side_of(world, jar) == b"things"


@live
async def test_a_growing_share_never_moves_a_customer_back():
    async with World(read_share=0.1) as world:
        jars = [{} for _ in range(25)]
        gone = set()
        for share in (0.1, 0.3, 0.6, 1.0):
            await world.publish(read_share=share)
            now = {n for n, jar in enumerate(jars) if await side_of(world, jar) == b"things"}
            assert gone <= now
            gone = now
        assert len(gone) == 25


@live
async def test_no_cookie_is_set_where_it_makes_no_difference():
    async with World(read_share=1.0) as world:
        assert (await world.ask("GET", "/things/")).all(b"set-cookie") == []
        assert (await world.ask("GET", "/")).all(b"set-cookie") == []


@live
async def test_the_actor_cookie_is_ours_alone_and_a_forged_one_counts_as_none():
    async with World(read_share=0.5) as world:
        reply = await world.ask("GET", "/things/")
        [cookie] = reply.all(b"set-cookie")
        assert b"HttpOnly" in cookie and b"SameSite=Lax" in cookie and b"Secure" not in cookie
        forged = seal(
            {"id": "x"}, purpose="strangler.actor.v1", keys=STRANGER_KEYS, now_s=world.clock.now_s(), ttl_s=60
        )
        again = await world.ask("GET", "/things/", jar={b"strangler_actor": forged.encode(), b"own": b"1"})
        assert again.cookies()[b"strangler_actor"] != forged.encode()
        for seen in world.monolith.seen + world.service.seen:
            assert b"strangler_actor" not in b"".join(seen.all(b"cookie"))
        assert [seen.all(b"cookie") for seen in (world.monolith.seen + world.service.seen) if seen.all(b"cookie")] == [
            [b"own=1"]
        ]


@live
async def test_before_own_writes_go_to_the_monolith_whatever_the_share():
    async with World(read_share=1.0) as world:
        assert (await world.ask("POST", "/things/", body=b"x")).body == b"monolith"
        assert (await world.ask("GET", "/things/")).body == b"things"


@live
async def test_after_own_reads_and_writes_go_to_the_service_and_what_stays_stays():
    async with World(owner="service") as world:
        assert (await world.ask("POST", "/things/", body=b"x")).body == b"things"
        assert (await world.ask("GET", "/things/7/")).body == b"things"
        assert (await world.ask("GET", "/page/7")).body == b"monolith"
        assert (await world.ask("POST", "/page/7", body=b"x")).body == b"monolith"
        assert (await world.ask("GET", "/elsewhere")).body == b"monolith"


@live
async def test_only_a_signed_override_chooses_a_side():
    async with World(read_share=0.0, shadow_share=0.0001) as world:

        def override(keys):
            payload = {"sides": {"things": "service"}}
            token = seal(payload, purpose="strangler.override.v1", keys=keys, now_s=world.clock.now_s(), ttl_s=60)
            return [(b"X-Strangler-Override", token.encode())]

        assert await side_of(world, {}, override(KEYS)) == b"things"
        assert await side_of(world, {}, override(STRANGER_KEYS)) == b"monolith"
        assert await side_of(world, {}, [(b"X-Strangler-Override", b"service")]) == b"monolith"


@live
async def test_the_kill_switch_sends_everybody_home_and_revive_brings_them_back():
    async with World(read_share=1.0) as world:
        assert await world.admin("POST", "/kill", {}) == (200, {"killed": ["*"]})
        assert await side_of(world, {}) == b"monolith"
        await world.publish(read_share=1.0)
        assert await side_of(world, {}) == b"monolith"
        assert await world.admin("POST", "/revive", {}) == (200, {"killed": []})
        assert await side_of(world, {}) == b"things"
        await world.admin("POST", "/kill", {"extraction": "things"})
        assert await side_of(world, {}) == b"monolith"


@live
async def test_the_kill_switch_does_not_take_from_a_service_what_it_owns():
    async with World(owner="service") as world:
        await world.admin("POST", "/kill", {})
        assert await side_of(world, {}) == b"things"
