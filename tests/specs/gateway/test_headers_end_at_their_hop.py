"""What speaks about one connection, or pretends to be us, ends at the gateway."""

from tests.specs.gateway.world import World, answer, live


@live
async def test_hop_by_hop_headers_are_dropped_both_ways_also_those_named_by_connection():
    async with World() as world:
        world.monolith.says(
            b"/", answer(b"x", headers=[(b"Connection", b"keep-alive, X-Hop"), (b"X-Hop", b"1"), (b"Keep-Alive", b"5")])
        )
        sent = [
            (b"Connection", b"keep-alive, X-Mine, Host, Cookie"),
            (b"X-Mine", b"1"),
            (b"Keep-Alive", b"5"),
            (b"TE", b"trailers"),
            (b"Trailer", b"X-T"),
            (b"Proxy-Authorization", b"secret"),
            (b"Proxy-Connection", b"keep-alive"),
            (b"X-Stays", b"1"),
        ]
        reply = await world.ask("GET", "/", sent, jar={b"a": b"1"})
        [seen] = world.monolith.seen
        names = {name.lower() for name, _ in seen.headers}
        assert not names & {b"connection", b"x-mine", b"keep-alive", b"te", b"trailer", b"proxy-authorization"}
        assert {b"host", b"cookie", b"x-stays"} <= names
        assert not {name.lower() for name, _ in reply.headers} & {b"x-hop", b"keep-alive"}


@live
async def test_internal_headers_of_a_client_are_always_dropped():
    async with World(read_share=1.0) as world:
        forged = [(b"X-Strangler-Identity", b"admin"), (b"x-strangler-shadow", b"1"), (b"X-STRANGLER-ANY", b"1")]
        for path in ("/", "/things/", "/page/1"):
            await world.ask("GET", path, forged)
        for seen in world.monolith.seen + world.service.seen:
            assert not [name for name, _ in seen.headers if name.lower().startswith(b"x-strangler")]


@live
async def test_what_upstreams_tell_the_gateway_is_not_told_to_customers():
    async with World() as world:
        world.monolith.extra = [
            (b"X-Strangler-Position", b"things;1;5"),
            (b"X-Strangler-Delivered", b"things;1;5"),
            (b"X-Strangler-Epoch", b"things;1"),
            (b"X-Kept", b"1"),
        ]
        reply = await world.ask("GET", "/")
        assert not [name for name, _ in reply.headers if name.lower().startswith(b"x-strangler")]
        assert reply.one(b"x-kept") == b"1"


@live
async def test_a_strangers_forwarded_headers_are_replaced_and_a_trusted_ones_are_continued():
    claims = [
        (b"X-Forwarded-For", b"6.6.6.6"),
        (b"X-Forwarded-Proto", b"https"),
        (b"X-Forwarded-Host", b"evil"),
        (b"Forwarded", b"for=6.6.6.6"),
    ]
    async with World() as world:
        await world.ask("GET", "/", claims)
        [seen] = world.monolith.seen
        assert seen.all(b"x-forwarded-for") == [b"127.0.0.1"]
        assert seen.all(b"x-forwarded-proto") == [b"http"]
        assert seen.all(b"x-forwarded-host") == [b"shop.example"]
        assert seen.all(b"forwarded") == []
    async with World(trust_forwarded=True) as world:
        await world.ask("GET", "/", claims)
        [seen] = world.monolith.seen
        assert seen.all(b"x-forwarded-for") == [b"6.6.6.6, 127.0.0.1"]
        assert seen.all(b"x-forwarded-proto") == [b"https"]
        assert seen.all(b"x-forwarded-host") == [b"evil"]


@live
async def test_every_request_has_one_request_id_and_a_customers_own_is_kept():
    async with World() as world:
        await world.ask("GET", "/")
        await world.ask("GET", "/")
        await world.ask("GET", "/", [(b"X-Request-Id", b"mine")])
        ids = [seen.all(b"x-request-id") for seen in world.monolith.seen]
        assert all(len(one) == 1 for one in ids)
        assert ids[2] == [b"mine"] and ids[0] != ids[1]


@live
async def test_why_is_told_only_when_debugging():
    async with World(read_share=1.0) as world:
        assert (await world.ask("GET", "/things/")).one(b"x-strangler-why") is None
    async with World(read_share=1.0, is_debug=True) as world:
        assert (await world.ask("GET", "/things/")).one(b"x-strangler-why") == b"things: share 1; table 1"
