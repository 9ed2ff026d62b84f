"""A side and a command in; its output out. One-shot commands: migrations, seed, import. Called by opening and walk."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from strangler.testing.program import HANDED_DOWN
from tests.demo.world.sides import Side


class ErrandFailed(Exception):
    """A command ended with another status than 0; the message holds its last lines and its log."""


def manage(
    side: Side, *words: str, log_dir: Path, extra_env: Mapping[str, str] | None = None, within_s: float = 300
) -> str:
    """What `manage.py words…` of that side printed. Raises ErrandFailed."""
    done = run(side, "manage.py", *words, log_dir=log_dir, extra_env=extra_env, within_s=within_s)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise ErrandFailed(f"{side.name}: manage.py {' '.join(words)} ended with status {done.returncode}\n{tail}")
    return done.stdout


def run(
    side: Side, *words: str, log_dir: Path, extra_env: Mapping[str, str] | None = None, within_s: float = 300
) -> subprocess.CompletedProcess[str]:
    """Python's ended command, whatever its status. Its output is appended to logs/<side>-commands.log as well."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=side.cwd,
        env={**_handed_down(), "HOME": str(log_dir), **side.env, **(extra_env or {})},
        capture_output=True,
        check=False,
        text=True,
        timeout=within_s,
    )
    with (log_dir / f"{side.name}-commands.log").open("a") as log:
        log.write(f"$ python {' '.join(words)}\n{done.stdout}{done.stderr}= {done.returncode}\n")
    return done


def script(side: Side, path: Path) -> Path:
    """A file that runs `manage.py …` of that side for a person at a shell. It holds the side's secrets: for its owner only."""
    settings = [shlex.quote(f"{name}={value}") for name, value in {**_handed_down(), **side.env}.items()]
    command = f'exec env -i HOME="$HOME" {" ".join(settings)} {shlex.quote(sys.executable)} manage.py "$@"'
    path.touch(mode=0o700)
    path.write_text(f"#!/bin/sh\ncd {shlex.quote(str(side.cwd))}\n{command}\n")
    return path


def _handed_down() -> dict[str, str]:
    return {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
