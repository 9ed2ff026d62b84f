"""An endpoint that only the service has is reached while it owns; before that, the monolith's own 404 is the answer."""

import pytest

from strangler import plans
from strangler.plans.routes import routes_of
from tests.specs.gateway import world as worlds
from tests.specs.gateway.world import World, answer, live, until

ADDED = plans.Endpoint("GET,POST /things/decide/").where_writes_go
STANDS = {"shadow": {"shadow_share": 1.0}, "serve": {"read_share": 1.0}}


@pytest.fixture(autouse=True)
def added(monkeypatch):
    monkeypatch.setattr(worlds, "ROUTES", (*worlds.ROUTES, *routes_of("things", ADDED)))


def knows_nothing(side):
    side.says(b"/things/decide/", answer(b"no such page", status=404, reason=b"Not Found"))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("stage", STANDS)
@live
async def test_before_own_the_monolith_says_that_it_knows_none(stage, method):
    async with World(stage=stage, **STANDS[stage]) as world:
        knows_nothing(world.monolith)
        reply = await world.ask(method, "/things/decide/")
        assert (reply.status, reply.body) == (404, b"no such page")
        await world.ask("GET", "/things/")  # the service sees this one, and what was sent before it
        await until(lambda: b"/things/" in world.service.targets())
        assert b"/things/decide/" not in world.service.targets()


@pytest.mark.parametrize("method", ["GET", "POST"])
@live
async def test_while_the_service_owns_it_answers_and_after_a_rollback_the_monolith_does(method):
    async with World(owner="service", read_share=1.0, epoch=2) as world:
        knows_nothing(world.monolith)
        assert (await world.ask(method, "/things/decide/")).body == b"things"
        await world.publish(owner="monolith", epoch=3)
        assert (await world.ask(method, "/things/decide/")).status == 404


@live
async def test_while_the_service_is_away_nobody_answers_in_its_place():
    async with World(owner="service", read_share=1.0, epoch=2) as world:
        await world.service.stop()
        reply = await world.ask("GET", "/things/decide/")
        assert reply.status in (502, 503)
        assert world.monolith.seen == []
