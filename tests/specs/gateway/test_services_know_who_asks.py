"""A service learns who asks from a sealed word of the monolith's, never from the session itself."""

import asyncio

import msgspec
import pytest

from strangler.signing.request import verify
from strangler.signing.token import unseal
from tests.specs.gateway.world import IDENTITY_KEYS, KEYS, World, answer, live, until

WHO = "/strangler/identity/"
SESSION = {b"sessionid": b"s3cret", b"csrftoken": b"tok", b"cart": b"7"}


def knows(world, **claims):
    world.monolith.says(WHO.encode(), answer(msgspec.json.encode(claims)))


def questions(world):
    return world.monolith.targets().count(WHO.encode())


def identity_of(world, seen):
    token = seen.one(b"x-strangler-identity")
    return token and unseal(
        token.decode(), purpose="strangler.identity.v1", keys=IDENTITY_KEYS, now_s=world.clock.now_s()
    )


@live
async def test_a_service_gets_the_monoliths_word_sealed_and_never_the_session():
    async with World(owner="service") as world:
        knows(world, user_id=7, username="ann", is_staff=True)
        assert (await world.ask("POST", "/things/", body=b"x", jar=dict(SESSION))).body == b"things"
        [seen] = world.service.seen
        assert identity_of(world, seen) == {"user_id": 7, "username": "ann", "is_staff": True}
        assert seen.all(b"cookie") == [b"csrftoken=tok; cart=7"]


@live
async def test_the_question_carries_the_cookies_and_is_signed():
    async with World(owner="service") as world:
        knows(world, user_id=7)
        await world.ask("GET", "/things/", jar=dict(SESSION))
        [asked] = [seen for seen in world.monolith.seen if seen.target == WHO.encode()]
        assert asked.one(b"cookie") == b"sessionid=s3cret; csrftoken=tok; cart=7"
        assert asked.one(b"host") == b"shop.example"
        signature = asked.one(b"x-strangler-signature").decode()
        assert verify(signature, "GET", WHO, b"", keys=KEYS, now_s=world.clock.now_s()) == "g1"


@live
async def test_the_monolith_keeps_its_session_and_gets_no_identity():
    async with World() as world:
        await world.ask("GET", "/", jar=dict(SESSION))
        [seen] = world.monolith.seen
        assert b"sessionid=s3cret" in seen.one(b"cookie")
        assert seen.one(b"x-strangler-identity") is None


@live
async def test_a_write_held_through_a_hand_over_still_says_who_asks():
    async with World() as world:
        knows(world, user_id=7)
        await world.admin("POST", "/hold", {"extraction": "things", "ttl_ms": 5000, "drain_ms": 0})
        writing = asyncio.ensure_future(world.ask("POST", "/things/", body=b"x", jar=dict(SESSION)))
        await until(lambda: world.gateway.holds.parked("things") == 1)
        await world.publish(owner="service", epoch=2)
        await world.admin("POST", "/release", {"extraction": "things"})
        assert (await writing).status == 200
        assert identity_of(world, world.service.seen[0]) == {"user_id": 7}


@pytest.mark.parametrize("nobody", [answer(b"", status=204), answer(b'{"user_id": null}')])
@live
async def test_an_anonymous_session_is_nobody(nobody):
    async with World(owner="service") as world:
        world.monolith.says(WHO.encode(), nobody)
        await world.ask("GET", "/things/", jar=dict(SESSION))
        assert identity_of(world, world.service.seen[0]) is None


@live
async def test_nobody_is_asked_for_requests_no_service_sees():
    async with World(read_share=0.0) as world:
        knows(world, user_id=7)
        for path in ("/", "/things/", "/page/7"):
            await world.ask("GET", path, jar=dict(SESSION))
        await world.ask("POST", "/things/", body=b"x", jar=dict(SESSION))
        assert questions(world) == 0


@live
async def test_an_answer_is_believed_for_at_most_thirty_seconds():
    async with World(owner="service") as world:
        knows(world, user_id=7)
        await world.ask("GET", "/things/", jar=dict(SESSION))
        world.clock.advance(29)
        await world.ask("GET", "/things/", jar=dict(SESSION))
        assert questions(world) == 1
        world.clock.advance(2)
        await world.ask("GET", "/things/", jar=dict(SESSION))
        assert questions(world) == 2


@live
async def test_one_session_is_asked_for_once_however_many_requests_wait():
    async with World(owner="service") as world:
        go_on = asyncio.Event()

        async def slow(seen, reader, writer):
            await go_on.wait()
            writer.write(answer(b'{"user_id": 7}'))

        world.monolith.handlers[WHO.encode()] = slow
        asking = [asyncio.ensure_future(world.ask("GET", "/things/", jar=dict(SESSION))) for _ in range(5)]
        await until(lambda: questions(world) == 1 and len(world.gateway.clients) == 5)
        go_on.set()
        await asyncio.gather(*asking)
        assert questions(world) == 1
        assert [identity_of(world, seen)["user_id"] for seen in world.service.seen] == [7] * 5


@pytest.mark.parametrize("asked", [{"session": "s3cret"}, {"user_id": 7}, {}])
@live
async def test_a_pushed_revocation_counts_at_once(asked):
    async with World(owner="service") as world:
        knows(world, user_id=7)
        await world.ask("GET", "/things/", jar=dict(SESSION))
        world.monolith.says(WHO.encode(), answer(b"", status=204))
        assert (await world.admin("POST", "/revoke", asked))[0] == 200
        await world.ask("GET", "/things/", jar=dict(SESSION))
        assert identity_of(world, world.service.seen[1]) is None


@live
async def test_an_answer_on_its_way_during_a_revocation_is_not_remembered():
    async with World(owner="service") as world:
        go_on = asyncio.Event()

        async def slow(seen, reader, writer):
            await go_on.wait()
            writer.write(answer(b'{"user_id": 7}'))

        world.monolith.handlers[WHO.encode()] = slow
        asking = asyncio.ensure_future(world.ask("GET", "/things/", jar=dict(SESSION)))
        await until(lambda: questions(world) == 1)
        await world.admin("POST", "/revoke", {"session": "s3cret"})
        go_on.set()
        await asking
        await world.ask("GET", "/things/", jar=dict(SESSION))
        assert questions(world) == 2


@live
async def test_logging_out_at_the_monolith_is_seen_at_once():
    async with World(owner="service") as world:
        knows(world, user_id=7)
        await world.ask("GET", "/things/", jar=dict(SESSION))
        world.monolith.says(b"/logout", answer(b"bye", headers=[(b"Set-Cookie", b'sessionid=""; Max-Age=0')]))
        world.monolith.says(WHO.encode(), answer(b"", status=204))
        await world.ask("POST", "/logout", jar=dict(SESSION))
        await world.ask("GET", "/things/", jar=dict(SESSION))
        assert identity_of(world, world.service.seen[1]) is None


@live
async def test_a_service_cannot_log_anybody_out():
    async with World(owner="service") as world:
        cookies = [(b"Set-Cookie", b'sessionid=""; Max-Age=0'), (b"Set-Cookie", b"csrftoken=new")]
        world.service.says(b"/things/", answer(b"x", headers=cookies))
        assert (await world.ask("GET", "/things/")).all(b"set-cookie") == [b"csrftoken=new"]


@live
async def test_the_user_decides_the_side_once_known():
    async with World(read_share=0.5) as world:
        knows(world, user_id=7)
        sides = {
            (await world.ask("GET", "/things/", jar={b"sessionid": b"s%d" % n, b"x": b"1"})).body for n in range(8)
        }
        assert len(sides) == 1


@live
async def test_when_the_monolith_cannot_say_who_asks_reads_go_on_and_writes_wait_for_a_better_moment():
    async with World(owner="service") as world:
        await world.monolith.stop()
        assert (await world.ask("GET", "/things/", jar=dict(SESSION))).body == b"things"
        reply = await world.ask("POST", "/things/", body=b"x", jar=dict(SESSION))
        assert (reply.status, reply.one(b"x-strangler-error")) == (503, b"G503I")
        assert (await world.ask("POST", "/things/", body=b"x")).body == b"things"


@live
async def test_before_own_whoever_cannot_be_named_is_answered_by_the_monolith():
    async with World(read_share=1.0) as world:
        world.monolith.says(WHO.encode(), answer(b"", status=500))
        assert (await world.ask("GET", "/things/", jar=dict(SESSION))).body == b"monolith"


@live
async def test_without_identity_keys_services_see_everybody_as_nobody():
    async with World(owner="service", identity_keys=None) as world:
        knows(world, user_id=7)
        await world.ask("GET", "/things/", jar=dict(SESSION))
        assert world.service.seen[0].one(b"x-strangler-identity") is None
