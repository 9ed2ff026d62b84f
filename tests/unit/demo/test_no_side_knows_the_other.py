"""What one side is told would not open the other side's database, nor speak in its name."""

from pathlib import Path

import pytest

from strangler.testing.supervisor import Supervisor
from tests.demo.world.addresses import Addresses
from tests.demo.world.keys import Keys
from tests.demo.world.sides import Side, gateway_env, sides
from tests.demo.world.stores import Store, Stores
from tests.projects.choir import world as choir_world

AT = Addresses(gateway=1, admin=2, monolith=3, service=4)
STORES = Stores(
    Store("postgres://shop:shop-password@127.0.0.1:5/shop", "redis://127.0.0.1:6/0"),
    Store("postgres://reviews:reviews-password@127.0.0.1:5/reviews", "redis://127.0.0.1:6/1"),
)


@pytest.fixture(params=["embedded", "production"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Side, Side, Keys]:
    keys = Keys()
    return (*sides(request.param, tmp_path, keys, AT, STORES), keys)


def told(env: dict[str, str]) -> str:
    return "\n".join(env.values())


def test_no_side_is_told_the_other_sides_database_broker_folder_or_secret(world: tuple[Side, Side, Keys]) -> None:
    monolith, service, keys = world
    own = {
        monolith.name: (
            STORES.monolith.database,
            STORES.monolith.broker,
            monolith.env["SHOP_DATA_DIR"],
            keys.monolith_secret,
        ),
        service.name: (
            STORES.service.database,
            STORES.service.broker,
            service.env["REVIEWS_DATA_DIR"],
            keys.service_secret,
        ),
    }

    for side, other in ((monolith, service), (service, monolith)):
        assert [secret for secret in own[side.name] if secret not in told(side.env)] == []
        assert [secret for secret in own[other.name] if secret in told(side.env)] == []


def test_each_direction_has_a_key_of_its_own(world: tuple[Side, Side, Keys]) -> None:
    monolith, service, _ = world

    assert monolith.env["STRANGLER_KEYS_OUT"] == service.env["STRANGLER_KEYS_IN"]
    assert service.env["STRANGLER_KEYS_OUT"] == monolith.env["STRANGLER_KEYS_IN"]
    assert monolith.env["STRANGLER_KEYS_OUT"] != service.env["STRANGLER_KEYS_OUT"]


def test_the_gateway_is_told_no_database_and_no_key_of_the_road_rows_take() -> None:
    keys = Keys()
    env = gateway_env(keys)

    assert not any(secret in told(env) for secret in (keys.forth, keys.back, keys.monolith_secret, keys.service_secret))
    assert not any("DATABASE" in name or "DATABASE" in value for name, value in env.items())


def test_the_choir_and_its_service_keep_their_secrets_from_each_other_and_for_themselves(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        choir = choir_world.World(tmp_path, supervisor, dict.fromkeys(("monolith", "service"), "sqlite:///never"))
        envs = {side: choir._env(side) for side in ("monolith", "service")}

    for side, other in (("monolith", "service"), ("service", "monolith")):
        assert choir._env(side)["SECRET_KEY"] == envs[side]["SECRET_KEY"], "all processes of a side share one"
        assert envs[side]["SECRET_KEY"] not in told(envs[other])
