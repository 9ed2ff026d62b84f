"""A profile in; the shop, its reviews service and the gateway as running processes out, with few rows and easy gates."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2

from strangler.resilience import trust
from strangler.testing.process import Process
from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor
from strangler.testing.waiting import wait_until
from tests.demo.world import errands
from tests.demo.world.opening import Extent, World, open_world
from tests.demo.world.shelf import Shelf
from tests.demo.world.sides import ROOT
from tests.projects.choir.rows import ask
from tests.projects.forked import Forked
from tests.projects.shop.visitor import Visitor

WITHIN_S = 60.0
COMMAND_S = 300.0
FEW = Extent(scale="tiny", members=8)
COMPARED = "plans.compared(at_least=3, mismatch_below=0.9), "
HARD = {  # step -> gates that take hundreds of requests
    "0003_canary": "plans.compared(at_least=500, mismatch_below=0.005), ",
    "0004_serve": "plans.errors_below(share=0.01, at_least=10), ",
    "0005_own": "plans.errors_below(share=0.01), ",
}
S408 = "S408"  # a hand-over that did not fit into its second was taken back: one asks again
TABLES = {
    "reviews_review": "id product_id user_id rating title body verified_purchase status helpful_count digest digest_count",
    "reviews_vote": "id review_id user_id",
}


@dataclass
class Shop:
    """One running shop, and what an operator types."""

    world: World
    forked: Forked

    def strangle(self, *words: str) -> Any:
        """One verb's answer as data; asked again only while a hand-over does not fit its time. Refused: AssertionError."""
        answer: Any = {}
        for _ in range(8):
            answer = self.ask(*words)
            if answer["ok"] or {refusal["id"] for refusal in answer["refusals"]} != {S408}:
                break
        assert answer["ok"], answer["refusals"]
        return answer

    def ask(self, *words: str) -> Any:
        done = self.command("strangle", *words, "--format", "json")
        assert done.stdout, f"{' '.join(words)}: {done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)

    def command(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """`manage.py words…` of the monolith, whatever it ended with. more: added to its environment, for this once."""
        side = self.world.monolith
        if more:
            return errands.run(side, "manage.py", *words, log_dir=self.world.log_dir, extra_env=more)
        return self.forked.carry_out(words, env=side.env, within_s=COMMAND_S)

    def strangle_until(self, moment: str, file: Path | None, *words: str) -> Process:
        """A verb under way that stops at that moment while the file is there, or dies there."""
        told = (moment, str(file or "-"), "strangle", *words)
        argv = (sys.executable, "-m", "tests.projects.shop.at_a_moment", *told)
        side = self.world.monolith
        return self.world.supervisor.spawn(Program("conductor", argv=argv, env=side.env, cwd=side.cwd))

    def visitor(self, name: str = "") -> Visitor:
        return Visitor(self.world.at.url("gateway"), name, self.world.keys.password)

    def rows(self, side: str, sql: str) -> list[tuple[Any, ...]]:
        """By the test's own SQL."""
        return ask(getattr(self.world.stores, side).database, sql)

    def gauge(self, name: str) -> float:
        """One number of the gateway's, summed over its labels."""
        page = httpx2.get(self.world.at.url("admin") + "/metrics", trust_env=False, verify=trust.context()).text
        lines = [line for line in page.splitlines() if line.startswith(f"strangler_gateway_{name}")]
        return sum(float(line.rpartition(" ")[2]) for line in lines)

    def is_left(self) -> bool:
        """Whether a dead conductor's lease still waits for somebody who looks after what he did."""
        return bool(self.rows("monolith", "SELECT 1 FROM strangler_lease WHERE name = 'conduct:reviews'"))

    def await_equal(self) -> None:
        wait_until(lambda: not self.different(), within_s=WITHIN_S, what="equal rows on both sides")

    def different(self) -> list[str]:
        """Tables whose rows differ."""
        both = [
            {
                name: self.rows(side, f"SELECT {', '.join(columns.split())} FROM {name} ORDER BY id")
                for name, columns in TABLES.items()
            }
            for side in ("monolith", "service")
        ]
        return [name for name in TABLES if both[0][name] != both[1][name]]


@contextmanager
def opened(
    run_dir: Path,
    profile: str,
    *,
    is_compared: bool = False,
    has_celery: bool = False,
    monolith: Mapping[str, str] = MappingProxyType({}),
    service: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Shop]:
    """monolith, service: more environment. is_compared: shadows are judged, by workers, and Canary waits for them.
    has_celery: workers and clocks deliver as well."""
    run_dir.mkdir()
    plans = _plans(run_dir, COMPARED if is_compared else "")
    ours = {"STRANGLER_PLANS": str(plans), "DJANGO_SETTINGS_MODULE": "tests.projects.shop.settings"}
    extent = replace(
        FEW,
        has_celery=is_compared or has_celery,
        monolith={**ours, **monolith},
        service={"PYTHONPATH": str(ROOT), **service},
        shelf=shelf(),
    )
    with Supervisor(run_dir) as supervisor:
        world = open_world(profile, run_dir, supervisor, extent=extent)
        yield Shop(world, Forked(supervisor, run_dir / "forks", world.monolith.cwd))


@cache
def shelf() -> Shelf:
    """Of few rows."""
    return Shelf()


def _plans(run_dir: Path, compared: str) -> Path:
    """The shop's own plans, but for the gates that take hundreds of requests. compared: what Canary waits for instead."""
    plans = run_dir / "plans"
    shutil.copytree(ROOT / "migrations", plans, ignore=shutil.ignore_patterns("__pycache__"))
    for step, hard in HARD.items():
        file = plans / "reviews" / f"{step}.py"
        text = file.read_text()
        assert hard in text
        file.write_text(text.replace(hard, compared if step == "0003_canary" else ""))
    return plans
