"""A pytest plugin for a suite that runs again on another database: what asks no database was said by the first run."""

import pytest

ASKS = {"db", "transactional_db"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not asks_a_database(item)])
    items[:] = [item for item in items if asks_a_database(item)]


def asks_a_database(item: pytest.Item) -> bool:
    """By its mark or by a fixture, as pytest-django lets a test in; others cannot reach a connection."""
    return item.get_closest_marker("django_db") is not None or not ASKS.isdisjoint(getattr(item, "fixturenames", ()))
