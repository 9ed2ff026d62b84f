"""An address that a person is to decide about is told by the view that people wrote."""

from pathlib import Path
from typing import Any

from rest_framework.decorators import api_view

from strangler.boundaries.living.url_paths import UrlPath
from strangler.management.drafting.endpoints import answered
from strangler.management.drafting.places import Place


@api_view(["GET"])
def ring_bell(request: Any) -> None:
    """REST framework makes a class of it, and calls that WrappedAPIView."""


def test_a_function_that_became_a_class_is_named_as_it_was_written() -> None:
    nobody: Any = None
    found = answered([Place(UrlPath("/bell/", "", ring_bell), ())], nobody, nobody, Path.cwd())
    [(stub, sentence)] = found.stubs.items()
    assert stub == "ring_bell"
    assert sentence.startswith("tests/unit/management/drafting/test_who_answers.py:13 ring_bell, which answers ")
