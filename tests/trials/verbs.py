"""A verb and a project in; how it went out. A verb that the toolkit does not have is missing, and neither passed nor failed;
one that there is nothing to try on is untried.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.trials import environment
from tests.trials.projects import ROOT, Project

VERBS = ROOT / "strangler" / "management" / "verbs"
OK, FINDINGS, MISSING, UNTRIED, FAILED = "ok", "findings", "missing", "untried", "failed"
VERB_S = 300.0


@dataclass(frozen=True)
class Answer:
    """how: ok, findings (exit 1 with an answer), missing, untried, failed. said: the end of stderr, where it failed."""

    how: str
    data: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""


def exists(verb: str) -> bool:
    return (VERBS / f"{verb}.py").exists()


def ask(project: Project, verb: str, *words: str, folder: Path | None = None) -> Answer:
    if not exists(verb):
        return Answer(MISSING)
    argv = ("-m", "django", "strangle", verb, "--format", "json", *words)
    done = environment.run(project, *argv, within_s=VERB_S, folder=folder)
    try:
        data = json.loads(done.stdout)
    except ValueError:
        return Answer(FAILED, said=(done.stderr or done.stdout)[-2000:])
    return Answer(OK if done.returncode == 0 else FINDINGS, data, done.stderr[-2000:])
