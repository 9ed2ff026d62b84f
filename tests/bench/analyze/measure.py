"""A command in; how long it took, how much processor and memory it used, and what it said, out."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WITHIN_S = 600.0  # ten times the goal: what takes longer is not measured but ended


@dataclass(frozen=True)
class Run:
    """seconds: as a person waits. cpu_s: of its process. memory_mb: the most it had at once. answer: its JSON, None if it
    failed; why: what it said then."""

    seconds: float
    cpu_s: float
    memory_mb: float
    answer: Mapping[str, Any] | None = None
    why: str = ""


def run(words: list[str], *, cwd: Path, environ: Mapping[str, str]) -> Run:
    """words: after the interpreter's name. One process, which is waited for."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen([sys.executable, *words], cwd=cwd, env=_environ(environ), stdout=out, stderr=err)
        _end_late(process)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said, complaint = out.read().decode(errors="replace"), err.read().decode(errors="replace")
    cpu_s, memory_mb = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    try:
        return Run(seconds, cpu_s, memory_mb, json.loads(said))
    except ValueError:
        why = (complaint or said).strip().splitlines()
        return Run(seconds, cpu_s, memory_mb, None, why[-1] if why else f"exit {process.returncode}")


def _environ(more: Mapping[str, str]) -> dict[str, str]:
    """As a person's: what Python compiled once it finds again."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **more}


def _end_late(process: "subprocess.Popen[bytes]") -> None:
    """Kills it once its time is over, from a thread that ends with us."""
    import threading

    timer = threading.Timer(WITHIN_S, process.kill)
    timer.daemon = True
    timer.start()
