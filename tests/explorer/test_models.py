"""Every model, every interleaving within its bounds: no promise breaks, and nothing was left unseen."""

import pytest

from tests.explorer.checker import explore
from tests.explorer.scenarios import FULL, SMALL


@pytest.mark.parametrize("scenario", SMALL, ids=lambda scenario: scenario.__name__)
def test_no_interleaving_breaks_a_promise(scenario):
    result = explore(scenario())
    print(f"{result.model}: {result.states} states, {result.seconds:.1f} s; {result.bounds}")
    assert result.violation is None, f"\n{result.violation}"
    assert result.is_complete


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("scenario", FULL, ids=lambda scenario: scenario.__name__)
def test_no_interleaving_of_the_full_size_breaks_a_promise(scenario):
    result = explore(scenario(is_full=True))
    print(f"{result.model}: {result.states} states, {result.seconds:.1f} s; {result.bounds}")
    assert result.violation is None, f"\n{result.violation}"
    assert result.is_complete
