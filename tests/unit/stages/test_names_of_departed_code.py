"""URL names whose code has left stand for the paths that were published for them, each for its own."""

from types import SimpleNamespace
from typing import Any

import pytest

from strangler.plans import Endpoint
from strangler.plans.routes import routes_of
from strangler.stages.resolve import departed

LIST, DETAIL = Endpoint("GET,POST thing-list"), Endpoint("GET,PUT,PATCH,DELETE thing-detail")
PATHS = {LIST: ("/things/", "/things.{format}"), DETAIL: ("/things/{pk}/", "/things/{pk}")}


def told(monkeypatch: pytest.MonkeyPatch, published: dict[Endpoint, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Route as the plan has it -> its paths."""
    routes = [route for endpoint, paths in published.items() for route in routes_of("things", endpoint, paths)]
    monkeypatch.setattr(departed.routes, "published", lambda: SimpleNamespace(routes=routes))
    monkeypatch.setattr(departed, "every_path", list)
    extraction = SimpleNamespace(endpoints=list(published), adds=[], stays=[])
    plan: Any = SimpleNamespace(name="things", extraction=extraction)
    return {each.endpoint.route: each.templates for each in departed._endpoints(plan)}


@pytest.mark.parametrize("turn", [1, -1])
def test_names_that_share_methods_keep_their_own_paths(monkeypatch: pytest.MonkeyPatch, turn: int) -> None:
    """A path that two names got would be in the table twice, which it refuses."""
    published = dict(list(PATHS.items())[::turn])
    assert told(monkeypatch, published) == {endpoint.route: paths for endpoint, paths in published.items()}


def test_two_names_of_one_path_still_have_it_by_method(monkeypatch: pytest.MonkeyPatch) -> None:
    published = {Endpoint("GET shown"): ("/x/",), Endpoint("POST sent"): ("/x/",)}
    assert told(monkeypatch, published) == {"GET shown": ("/x/",), "POST sent": ("/x/",)}
