"""A suite that lost its tests fails the run; silence is not success."""

import pytest

from tests.runner import __main__ as runner
from tests.runner.report import summary
from tests.runner.suites import Suite, missing_in


def test_a_folder_without_a_test_and_a_file_that_is_gone_are_missing(tmp_path):
    for name in ("full/below", "empty"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "full/below/test_it.py").touch()
    (tmp_path / "empty/conftest.py").touch()
    suite = Suite("some", ("full", "empty", "gone", "full/below/test_it.py", "full/test_gone.py"))
    assert missing_in(suite, root=tmp_path) == ["empty", "gone", "full/test_gone.py"]


@pytest.fixture
def stale(monkeypatch, tmp_path):
    """The runner, told of a suite that names two folders nobody has, beside a good file."""
    paths = ("tests/unit/testing/test_runner_suites.py", "tests/unit/nobody", "tests/unit/nowhere")
    monkeypatch.setattr(runner, "SUITES", (Suite("stale", paths),))
    monkeypatch.setattr(runner, "BUILD", runner.ROOT / "build" / tmp_path.name)
    monkeypatch.setattr(runner, "start_servers", lambda *args, **kwargs: None)
    monkeypatch.setattr(runner, "die_with_parent", lambda: None)
    monkeypatch.setattr("sys.argv", ["tests.runner"])
    yield
    runner.shutil.rmtree(runner.BUILD, ignore_errors=True)


def test_a_run_with_a_suite_that_names_nothing_fails_and_says_so_in_its_last_line(stale, capsys):
    assert runner.main() == 1
    said = capsys.readouterr().out
    assert "stale: no test in tests/unit/nobody, tests/unit/nowhere" in said
    assert said.splitlines()[-1] == "0 passed, 2 failed"


def test_what_is_missing_counts_beside_what_ran(tmp_path):
    outcome = runner.not_run("stale", ["gone"], log=tmp_path / "none")
    assert summary([outcome, outcome]) == "0 passed, 2 failed"
