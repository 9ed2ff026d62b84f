"""What was explored is told at the end of every run, also where pytest keeps the tests' own words to itself: which models,
within which bounds, how many states.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.explorer.checker import Model, Result, explore
from tests.explorer.table import lines

EXPLORED = pytest.StashKey[list[Result]]()


@pytest.fixture
def explored(request: pytest.FixtureRequest) -> Callable[[Model], Result]:
    """checker.explore, remembered for the summary."""

    def remember(model: Model) -> Result:
        result = explore(model)
        request.config.stash.setdefault(EXPLORED, []).append(result)
        return result

    return remember


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    results = config.stash.get(EXPLORED, [])
    if results:
        terminalreporter.section("explored")
        for line in lines(results):
            terminalreporter.line(line)
        terminalreporter.line(f"{sum(result.states for result in results)} states in {len(results)} models")
