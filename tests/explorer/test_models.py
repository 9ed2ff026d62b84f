"""Every model, every interleaving within its bounds: no promise breaks, and nothing was left unseen."""

import pytest

from tests.explorer.scenarios import FULL, SMALL


@pytest.mark.parametrize("scenario", SMALL, ids=lambda scenario: scenario.__name__)
def test_no_interleaving_breaks_a_promise(scenario, explored):
    result = explored(scenario())
    assert result.violation is None, f"\n{result.violation}"
    assert result.is_complete


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("scenario", FULL, ids=lambda scenario: scenario.__name__)
def test_no_interleaving_of_the_full_size_breaks_a_promise(scenario, explored):
    result = explored(scenario(is_full=True))
    assert result.violation is None, f"\n{result.violation}"
    assert result.is_complete
