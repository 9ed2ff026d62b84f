"""A supervisor in; everything that is measured out, running: the upstream, the gateway, nginx where there is one."""

import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from strangler.gateway import operate
from strangler.gateway.visitor import ACTOR_COOKIE, ACTOR_PURPOSE
from strangler.routing.snapshot import to_bytes
from strangler.routing.table import ExtractionState, Route, Table
from strangler.signing.keys import Keyring
from strangler.signing.token import seal
from strangler.testing.ports import free_ports
from strangler.testing.program import Program
from strangler.testing.ready import Listens
from strangler.testing.supervisor import Supervisor
from tests.bench.gateway import nginx

ROOT = Path(__file__).resolve().parents[3]
KEY_TEXT = "g1:only-for-one-run-of-the-bench"
MODULE = (sys.executable, "-m")
ROUTES = tuple(Route(name, "detail", ("GET",), f"/{name}/{{id}}/") for name in ("things", "parts"))


@dataclass(frozen=True)
class Target:
    """What the generator asks. pid: of the process that stands between it and the upstream, or of the upstream itself."""

    name: str
    port: int
    pid: int
    path: str = "/things/7/"
    header: str = ""


def start_all(supervisor: Supervisor, folder: Path) -> list[Target]:
    """direct, gateway (a routed read), canary (a share decides by a signed cookie), nginx if it is installed."""
    upstream_port, port, admin, nginx_port = free_ports(4)
    upstream = supervisor.start(
        _python("upstream", ("tests.bench.gateway.upstream", "--port", str(upstream_port)), upstream_port)
    )
    url = f"http://127.0.0.1:{upstream_port}"
    words = ("strangler.gateway", "--listen", f"127.0.0.1:{port}", "--admin", f"127.0.0.1:{admin}", "--monolith", url)
    gateway = supervisor.start(_python("gateway", words, admin))
    _publish(f"127.0.0.1:{admin}", url)
    targets = [
        Target("direct", upstream_port, upstream.pid),
        Target("gateway", port, gateway.pid),
        Target("canary", port, gateway.pid, "/parts/7/", f"Cookie: {ACTOR_COOKIE}={_actor()}"),
    ]
    if binary := find_nginx():
        command = nginx.command(binary, folder / "nginx", port=nginx_port, upstream_port=upstream_port)
        plain = supervisor.start(Program("nginx", argv=command, ready=Listens(nginx_port)))
        targets.append(Target("nginx", nginx_port, plain.pid))
    _pin(targets)
    return targets


def find_nginx() -> str | None:
    """On PATH, or where Debian puts what only root needs."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def cores() -> tuple[set[int], set[int]] | None:
    """(generator and upstream, proxy): a core of its own for whatever is measured. None where processes cannot be pinned."""
    known = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return (set(known[:-1]), {known[-1]}) if len(known) > 1 else None


def _pin(targets: list[Target]) -> None:
    found = cores()
    for target in targets if found else []:
        os.sched_setaffinity(target.pid, found[0] if target.name == "direct" else found[1])


def _python(name: str, words: tuple[str, ...], port: int) -> Program:
    env = {"PYTHONPATH": str(ROOT), "STRANGLER_GATEWAY_KEYS": KEY_TEXT}
    return Program(name, argv=(*MODULE, *words), env=env, cwd=ROOT, ready=Listens(port))


def _publish(admin: str, url: str) -> None:
    states = (ExtractionState("things", epoch=1, read_share=1.0), ExtractionState("parts", epoch=1, read_share=0.5))
    table = Table(1, {"monolith": (url,), "things": (url,), "parts": (url,)}, states, ROUTES)
    keys = Keyring.parse(KEY_TEXT)
    status, answer = operate.publish(admin, to_bytes(table, keys=keys), keys=keys, now_s=time.time())
    if status != 200:
        raise RuntimeError(f"the gateway refused the table of the bench: {answer}")


def _actor() -> str:
    return seal({"id": "7"}, purpose=ACTOR_PURPOSE, keys=Keyring.parse(KEY_TEXT), now_s=time.time(), ttl_s=3600)
