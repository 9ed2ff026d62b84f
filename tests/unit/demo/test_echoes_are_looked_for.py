"""A change that comes back is looked for after each step, at the end of each stay, and when the last customer has left."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.demo import play
from tests.demo.proof.timeline import Stage


class World:
    """Two databases of which one has an echo at one moment only. moment: what happened last."""

    def __init__(self, echoes_at: str) -> None:
        self.moment, self.echoes_at = "", echoes_at
        self.stores = SimpleNamespace(
            monolith=SimpleNamespace(database="monolith"), service=SimpleNamespace(database="service")
        )
        self.supervisor = SimpleNamespace(stop=self.stop, running=list)

    def stop(self, name: str) -> int:
        self.moment = f"{name} left"
        return 0

    def echoes(self, database: str) -> int:
        return int(database == "monolith" and self.moment == self.echoes_at)


@pytest.mark.parametrize("moment", ["asked for own", "stayed at → own", "customers left"])
def test_an_echo_of_one_moment_is_seen(moment: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    world = World(moment)
    screen = SimpleNamespace(stage="", failed=0, enter=lambda stage: None)

    def take(run: play.Run, step: play.walk.Step, *_: object) -> Stage:
        world.moment = f"asked for {step.to}"
        return Stage(step.to, 0.0, 0.0)

    def stay(dwell_s: float, at: SimpleNamespace) -> None:
        world.moment = f"stayed at {at.stage}"

    monkeypatch.setattr(play, "echoes", world.echoes)
    monkeypatch.setattr(play, "_take", take)
    monkeypatch.setattr(play, "_stay", stay)
    run = play.Run(world, tmp_path, 0.0)

    play._walk(run, play.Options(until="own"), screen)
    play._let_customers_out(run, [])

    assert run.echoes == 1
