"""A side in; its programs out, ready to be started by a supervisor. Called by opening."""

import sys
from collections.abc import Callable
from pathlib import Path

from strangler.testing.program import Program
from strangler.testing.ready import Answers
from strangler.testing.supervisor import Supervisor
from tests.demo.world.addresses import HOST, Addresses
from tests.demo.world.keys import Keys
from tests.demo.world.sides import ROOT, Side, gateway_env

# One endpoint works for 300 ms, and those that a hand-over held come all at once: none of them must queue for a thread.
WEB_WORKERS, WEB_THREADS = 2, 8
HEALTH = {"monolith": "/healthz", "service": "/strangler/health/"}

# The second door of delivery, a plain process that takes the lease when broker or workers are gone: side → words.
STANDBY = {"monolith": ("manage.py", "strangle", "sync"), "service": ("manage.py", "strangler_sync")}
STANDS_BY = "delivering as"  # its first words


def web(side: Side, port: int, *, name: str = "", workers: int = WEB_WORKERS) -> Program:
    """name: of the program, where one of that side runs already. workers: ready is who has one that answers, and does not heed
    a SIGTERM until all of them do."""
    words = ("--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(workers))
    tuning = ("--blocking-threads", str(WEB_THREADS), "--no-ws", "--backlog", "1024", "--log-level", "warning")
    return Program(
        name or side.name,
        argv=(sys.executable, "-m", "granian", *words, *tuning, f"{side.app}.wsgi:application"),
        env=side.env,
        cwd=side.cwd,
        ready=Answers(f"http://{HOST}:{port}{HEALTH[side.name]}"),
        ready_within_s=60,
    )


def worker(side: Side, supervisor: Supervisor) -> Program:
    words = ("worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "INFO", "-n", f"{side.name}@demo")
    name = f"{side.name}-worker"
    return _celery(side, name, words, ready=lambda: supervisor[name].says("ready."))


def beat(side: Side, run_dir: Path) -> Program:
    words = ("beat", "-l", "INFO", "--pidfile=", "-s", str(run_dir / side.name / "beat"))
    return _celery(side, f"{side.name}-beat", words)


def standby(side: Side, supervisor: Supervisor) -> Program:
    """`strangle sync` of that side; a command that is lost does not start."""
    name = f"{side.name}-sync"
    argv = (sys.executable, *STANDBY[side.name])
    return Program(
        name,
        argv=argv,
        env=side.env,
        cwd=side.cwd,
        ready=lambda: supervisor[name].says(STANDS_BY),
        ready_within_s=60,
    )


def gateway(keys: Keys, at: Addresses, run_dir: Path) -> Program:
    (run_dir / "gateway").mkdir(exist_ok=True)
    return Program(
        "gateway",
        argv=(
            *(sys.executable, "-m", "strangler.gateway", "--debug"),
            *("--listen", at.host_and_port("gateway"), "--admin", at.host_and_port("admin")),
            *("--monolith", at.url("monolith"), "--table-file", str(run_dir / "gateway" / "table")),
            *("--observations-url", at.url("monolith") + "/strangler/observations/"),
            *("--table-url", at.url("monolith") + "/strangler/table/"),
        ),
        env=gateway_env(keys),
        cwd=ROOT,
        ready=Answers(at.url("admin") + "/healthz"),
    )


def _celery(side: Side, name: str, words: tuple[str, ...], ready: Callable[[], bool] | None = None) -> Program:
    argv = (sys.executable, "-m", "celery", "-A", f"{side.app}.celery", *words)
    return Program(name, argv=argv, env=side.env, cwd=side.cwd, ready=ready, ready_within_s=60)
