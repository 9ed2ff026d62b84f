"""How `make test` counts: what went missing is a failure, and the last line is the sum."""

from pathlib import Path

import pytest

from tests.runner.report import Outcome, outcome_of, summary, totals

CASES = {
    "passed": "<testcase name='a'/>",
    "failed": "<testcase name='b'><failure/></testcase>",
    "broken fixture": "<testcase name='c'><error/></testcase>",
    "skipped": "<testcase name='d'><skipped/></testcase>",
}


def outcome(folder: Path, *kinds: str, status: int | None) -> Outcome:
    results = folder / "results.xml"
    cases = "".join(CASES[kind] for kind in kinds)
    results.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    return outcome_of("a suite", results=results, status=status, seconds=1.0, log=folder / "log")


def counts(one: Outcome) -> tuple[int, int, int]:
    return one.passed, one.failed, one.skipped


def test_cases_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    ended = outcome(tmp_path, "passed", "passed", "failed", "broken fixture", "skipped", status=1)

    assert counts(ended) == (2, 2, 1)
    assert ended.trouble == ""


@pytest.mark.parametrize("status", [2, 3, 4, -9, -11, None])
def test_a_process_that_crashed_is_one_failure_more(tmp_path: Path, status: int | None) -> None:
    assert counts(outcome(tmp_path, "passed", status=status)) == (1, 1, 0)


def test_failures_that_left_no_result_still_count(tmp_path: Path) -> None:
    assert counts(outcome(tmp_path, "passed", status=1)) == (1, 1, 0)


@pytest.mark.parametrize("status", [0, 5])
def test_a_suite_that_ran_no_test_has_failed(tmp_path: Path, status: int) -> None:
    assert counts(outcome(tmp_path, "skipped", status=status)) == (0, 1, 1)


@pytest.mark.parametrize("written", [None, "", "<testsuites><testsuite>"])
def test_a_suite_without_results_has_failed(tmp_path: Path, written: str | None) -> None:
    results = tmp_path / "results.xml"
    if written is not None:
        results.write_text(written)

    ended = outcome_of("a suite", results=results, status=0, seconds=1.0, log=tmp_path / "log")

    assert counts(ended) == (0, 1, 0)


def test_the_last_line_adds_up_all_suites(tmp_path: Path) -> None:
    one = outcome(tmp_path, "passed", "passed", status=0)
    two = outcome(tmp_path, "passed", "failed", "skipped", status=1)

    assert summary([one, two]) == "3 passed, 1 failed, 1 skipped"
    assert summary([one]) == "2 passed, 0 failed"


def test_a_run_without_suites_has_failed() -> None:
    assert totals([]) == (0, 1, 0)
