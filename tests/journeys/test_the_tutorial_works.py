"""docs/tutorial.md, command by command, as somebody types it who reads nothing else. Only ports and folder are this run's."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from strangler.testing.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(sh|python)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SETTING_UP = re.compile(r"^python3 -m venv .*$", re.MULTILINE)
PORTS = ("8000", "8001", "8101", "8010")


def script(page: str, folder: Path) -> str:
    """The page's commands and files, in its sequence."""
    said = []
    for language, name, text in BLOCK.findall(page):
        said.append(text if language == "sh" else f"cat > {name} <<'THE_END'\n{text}THE_END\n")
    whole = "\n".join(said).replace("build/tutorial", str(folder))
    for port in PORTS:
        whole = re.sub(rf"\b{port}\b", str(free_port()), whole)
    assert SETTING_UP.search(whole), "the page no longer says how to install"
    return f"set -e\n{SETTING_UP.sub(f'export PATH={Path(sys.executable).parent}:$PATH', whole)}"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_new_user_needs_no_other_text(tmp_path: Path) -> None:
    page = (ROOT / "docs/tutorial.md").read_text()
    handed = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    with subprocess.Popen(
        ["bash", "-c", script(page, tmp_path / "tutorial")],
        cwd=ROOT,
        env={**handed, "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            told, _ = process.communicate(timeout=500)
        finally:
            with_all_it_started(process.pid)

    assert process.returncode == 0, told
    assert "concerts: serve -> own" in told
    assert "strangler fenced: concerts" in told
    assert "concerts: own -> serve" in told
    assert re.findall("on the page: (.*)", told) == ["True"] * 3
    assert "tables are gone" in told


def with_all_it_started(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
