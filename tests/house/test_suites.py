"""No test lies where no suite looks, and every suite is what its line says."""

from tests.house.sources import ROOT, place
from tests.runner.suites import SUITES, missing_in


def test_every_test_file_is_run_by_a_suite() -> None:
    looked_at = tuple(path if path.endswith(".py") else f"{path}/" for suite in SUITES for path in suite.paths)
    tops = ("tests", "monolith", "extracted", "migrations", "strangler")
    files = [place(path) for top in tops for path in (ROOT / top).rglob("test_*.py")]
    ours = [name for name in files if not name.startswith(("tests/projects/", "tests/situations/"))]

    assert [name for name in ours if not name.startswith(looked_at)] == []


def test_every_suite_finds_a_test_in_whatever_it_names() -> None:
    assert {suite.name: missing_in(suite) for suite in SUITES if missing_in(suite)} == {}


def test_no_two_suites_share_a_name() -> None:
    names = [suite.name for suite in SUITES]

    assert len(names) == len(set(names))
