"""A seam in a plan is an interface that is there, and that this extraction turns."""

import pytest

from strangler import plans
from strangler.stages.resolve.answers import answer_faults

CHOIR = "tests.unit.seams.choir."


def ids(interface: str, name: str = "things") -> list[str]:
    answer = plans.Seam("outside: the box office", interface=interface)
    return [fault.id for fault in answer_faults([answer], [], [], name)]


def test_an_interface_that_is_there_is_taken() -> None:
    assert ids(CHOIR + "Choir") == []


@pytest.mark.parametrize("interface", [CHOIR + "Chior", "nowhere.at.All", CHOIR + "Here", "strangler.seams.Seam"])
def test_S240_an_interface_that_cannot_be_called_is_refused_by_name(interface: str) -> None:
    assert ids(interface) == ["S240"]


def test_S241_an_interface_of_another_extraction_is_refused() -> None:
    assert ids(CHOIR + "Choir", "notes") == ["S241"]
