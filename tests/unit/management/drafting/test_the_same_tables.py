"""What a draft's migration makes is what the monolith has, as both databases tell it themselves."""

from collections.abc import Callable

import pytest

from tests.unit.management.drafting.drafts import Drafted
from tests.unit.management.drafting.schema import built

HALLS = (
    "halls_Hall halls_tag halls_evening halls_evening_tags halls_evening_ushers halls_recital halls_booking halls_verse"
    " halls_question halls_answer"
)
TABLES = {
    "halls": [*HALLS.split(), "halls_pin"],
    "concerts": ["choir_concert", "choir_item", "choir_Seat", "choir_casting"],
}


@pytest.mark.parametrize("name", ["halls", "concerts"])
def test_the_drafted_tables_equal_the_monoliths_but_for_keys_that_cross(
    name: str, request: pytest.FixtureRequest, database: Callable[[], str]
) -> None:
    draft: Drafted = request.getfixturevalue(name)
    url = database()

    done = draft.manage("migrate", "--verbosity", "0", DATABASE_URL=url)

    assert done.returncode == 0, done.stderr
    tables = TABLES[name] + (["halls_shelf"] if name == "halls" and url.startswith("postgres") else [])
    theirs, ours = built(draft.monolith, tables), built(url, tables)
    assert ours == theirs
    assert all(theirs[table]["indexes"] or name == "concerts" or "sqlite" in url for table in tables)


def test_the_comparison_sees_what_differs(concerts: Drafted) -> None:
    """Two tables of one database are told apart in everything that is compared."""
    one, other = ("choir_concert", "choir_item")
    found = built(concerts.monolith, [one, other])
    assert all(found[one][what] != found[other][what] for what in found[one])
