"""What keeps a test's own doings from being looked at by the tests after it."""

from collections.abc import Iterator

import pytest
from django.contrib.admin.sites import all_sites


@pytest.fixture(autouse=True)
def the_projects_own_admin_sites() -> Iterator[None]:
    """Django knows every site there is by a weak reference: a test's own is among them until the collector comes by."""
    before = set(all_sites)
    yield
    for site in set(all_sites) - before:
        all_sites.discard(site)
