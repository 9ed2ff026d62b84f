"""The admin port: signed verbs, honest refusals, numbers anybody may read."""

import asyncio

import pytest

from tests.specs.gateway.world import STRANGER_KEYS, Customer, World, answer, live, until

VERBS = ("/table", "/hold", "/release", "/kill", "/revive", "/revoke", "/delivered")


@pytest.mark.parametrize("verb", VERBS)
@live
async def test_unsigned_and_wrongly_signed_verbs_change_nothing(verb):
    async with World(read_share=1.0) as world:
        asked = {"extraction": "things", "link": "things", "epoch": 9, "version": 9}
        assert (await world.admin("POST", verb, asked, signed=False))[0] == 403
        status, reply = await world.admin("POST", verb, asked, keys=STRANGER_KEYS)
        assert (status, reply["error"]) == (403, "wrong signature")
        assert not world.gateway.holds.is_held("things")
        assert (world.gateway.keeper.killed, world.gateway.delivered.positions) == (set(), {})


@pytest.mark.parametrize(
    ("verb", "asked", "why"),
    [
        ("/hold", {"extraction": "unknown"}, "unknown extraction 'unknown'; known: things"),
        ("/hold", {}, "unknown extraction None"),
        ("/hold", {"extraction": "things", "ttl_ms": -1}, "ttl_ms must be a whole number from 0 up to 60000"),
        ("/hold", {"extraction": "things", "ttl_ms": 60_001}, "ttl_ms must be"),
        ("/hold", {"extraction": "things", "ttl_ms": "5"}, "ttl_ms must be"),
        ("/hold", [1], "must be a JSON object"),
        ("/kill", {"extraction": "unknown"}, "unknown extraction"),
        ("/kill", {"reason": 7}, "reason must be a text"),
        ("/revive", {"reason": "x" * 501}, "reason must be a text of at most 500"),
        ("/delivered", {"epoch": 1, "version": 1}, "link must be a name"),
        ("/delivered", {"link": "things", "epoch": 1}, "version must be"),
    ],
)
@live
async def test_a_wrong_question_is_refused_with_the_reason(verb, asked, why):
    async with World() as world:
        status, reply = await world.admin("POST", verb, asked)
        assert status == 400 and why in reply["error"]


@live
async def test_an_unknown_verb_names_the_known_ones():
    async with World() as world:
        status, reply = await world.admin("GET", "/nothing")
        assert status == 404
        assert all(f"POST {verb}" in reply["error"] for verb in VERBS)


@live
async def test_health_names_version_and_kills():
    async with World() as world:
        await world.admin("POST", "/kill", {"extraction": "things"})
        assert await world.admin("GET", "/healthz", signed=False) == (
            200,
            {"status": "ok", "version": 1, "killed": ["things"]},
        )


@pytest.mark.parametrize("verb", ["kill", "revive"])
@live
async def test_a_thrown_switch_is_logged_with_whose_key_and_why(verb, caplog):
    async with World() as world:
        for asked in ({"extraction": "things", "reason": "reads are\nslow"}, {}):
            assert (await world.admin("POST", f"/{verb}", asked))[0] == 200
        named, everything = [line for line in caplog.messages if line.startswith("kill switch")]
        key = world.gateway.config.keys.signing.id
        assert f"things was {verb}" in named and f"by key {key}, because 'reads are\\nslow'" in named
        assert f"* was {verb}" in everything and "no reason given" in everything


@live
async def test_in_flight_counts_unsafe_requests_only_while_an_upstream_works_on_them():
    async with World() as world:
        go_on = asyncio.Event()

        async def slow(seen, reader, writer):
            await go_on.wait()
            writer.write(answer(b"x"))

        for path in (b"/things/", b"/page/7", b"/elsewhere"):
            world.monolith.handlers[path] = slow
        asking = [
            asyncio.ensure_future(world.ask(method, path, body=b"x" if method == "POST" else b""))
            for method, path in (("POST", "/things/"), ("POST", "/page/7"), ("GET", "/things/"), ("POST", "/elsewhere"))
        ]
        await until(lambda: len(world.monolith.seen) == 4)
        _, reply = await world.admin("GET", "/inflight", signed=False)
        assert reply["extractions"]["things"] == {"unsafe": 2, "parked": 0, "held": False, "held_ms_left": 0}
        go_on.set()
        await asyncio.gather(*asking)
        _, reply = await world.admin("GET", "/inflight", signed=False)
        assert reply["extractions"]["things"]["unsafe"] == 0


@live
async def test_metrics_count_what_happened():
    async with World(read_share=1.0) as world:
        await world.ask("GET", "/things/")
        await world.ask("GET", "/")
        world.service.says(b"/things/", answer(b"", status=500))
        await world.ask("GET", "/things/")
        await world.talk(b"bad\r\n\r\n")
        _, page = await world.admin("GET", "/metrics", signed=False)
        text = page.decode()
        for line in (
            'strangler_gateway_requests_total{extraction="things",upstream="things",status="200"} 1',
            'strangler_gateway_requests_total{extraction="things",upstream="monolith",status="200"} 1',
            'strangler_gateway_requests_total{extraction="",upstream="monolith",status="200"} 1',
            'strangler_gateway_fallbacks_total{extraction="things",why="status 500"} 1',
            'strangler_gateway_refused_total{id="G400"} 1',
            "strangler_gateway_table_version 1",
            'strangler_gateway_read_share{extraction="things"} 1',
            'strangler_gateway_seconds_count{extraction="things",upstream="things"} 1',
        ):
            assert line in text.splitlines()


@live
async def test_one_operator_connection_serves_many_questions_and_survives_none_of_the_bad_ones():
    async with World() as world, Customer(world.gateway.admin.address) as operator:
        for _ in range(3):
            assert (await operator.ask("GET", "/healthz")).status == 200
        operator.writer.write(b"rubbish\r\n\r\n")
        assert await operator.reader.read() == b""
        assert (await world.admin("GET", "/healthz"))[0] == 200
