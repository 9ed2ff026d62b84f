"""A capability of a Wagtail site, which is not ours, goes to a service and comes back, under editors who never stop.

Wagtail is as the package index has it. Its own tests of redirects are green before the toolkit is there and with it installed.
"""

import json
import shutil
from pathlib import Path

import pytest

from tests.trials import environment
from tests.trials.carve import rows, suite
from tests.trials.carve.journey import Journey
from tests.trials.carve.world import opened
from tests.trials.projects import BUILD


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_redirects_leave_wagtail_and_come_back(tmp_path: Path) -> None:
    environment.ready()
    with opened(tmp_path) as world:
        before = {side: rows.schema(url) for side, url in world.urls.items()}
        told = world.ask("check", "redirects")["plans"]["redirects"]
        assert (told["ok"], told["unanswered"]) == (True, [])
        journey = Journey(world)
        journey.let_them_write()
        journey.move("advance", "redirects", stage="copy")
        journey.move("advance", "redirects", stage="shadow")
        journey.move("advance", "redirects", stage="canary")
        journey.move("advance", "redirects", stage="serve")
        journey.move("advance", "redirects", stage="own", owner="service")
        with pytest.raises(Exception, match="strangler fenced: redirects"):
            rows.ask(world.urls["monolith"], f"UPDATE {rows.TABLE} SET is_permanent = 0 WHERE old_path LIKE '/once/%'")
        page = rows.ask(world.urls["monolith"], "SELECT id FROM wagtailcore_page WHERE slug = 'page-1'")[0][0]
        world.manage("monolith", "-c", DELETED.format(page=page))  # the cascade asks the owner
        journey.let_them_write()
        journey.prove("service")
        assert rows.ask(world.urls["service"], f"SELECT 1 FROM {rows.TABLE} WHERE redirect_page_id = {page}") == []
        journey.move("rollback", "redirects", "--to", "copy", stage="copy")
        journey.let_them_write(0)
        world.ask("cancel", "redirects")
        journey.let_them_write()
        journey.end()
        journey.prove_nothing_is_lost()
        assert {side: rows.schema(url) for side, url in world.urls.items()} == before
        assert rows.redirects(world.urls["service"]) == []
        assert set(journey.told.kinds) == {"add", "edit", "delete"}
        assert {"redirects", "monolith"} <= set(journey.told.by), journey.told.by
        (BUILD / "carve.json").write_text(json.dumps(journey.figures(), indent=2) + "\n")


DELETED = """
import django; django.setup()
from wagtail.models import Page
Page.objects.get(pk={page}).delete()
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_wagtails_own_tests_of_redirects_pass_without_the_toolkit_and_with_it(tmp_path: Path) -> None:
    environment.ready()
    untouched = suite.run("wagtail.test.settings", tmp_path / "untouched.sqlite3")
    shutil.copy(tmp_path / "untouched.sqlite3", tmp_path / "installed.sqlite3")
    installed = suite.run("conf.suite", tmp_path / "installed.sqlite3")

    assert untouched.tests > 100 and (untouched.failed, installed.failed) == (0, 0), (untouched, installed)
    assert installed.tests == untouched.tests
    told = {"untouched": untouched.tests, "installed": installed.tests}
    (BUILD / "suite.json").write_text(json.dumps(told) + "\n")
