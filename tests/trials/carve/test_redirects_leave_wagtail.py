"""A capability of a Wagtail site, which is not ours, goes to a service and comes back, under editors who never stop.

Wagtail is as the package index has it; plan and service are what `new` drafts, and on top what people wrote. Wagtail's own
tests of redirects are green before the toolkit is there and with it installed.
"""

import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from strangler.plans import loader
from strangler.testing.databases import Databases
from tests.trials import environment
from tests.trials.carve import rows, suite
from tests.trials.carve.drafted import Drafted, drafted
from tests.trials.carve.journey import Journey
from tests.trials.carve.world import MODULES, opened
from tests.trials.projects import BUILD


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Drafted:
    environment.ready()
    return drafted(tmp_path_factory.mktemp("redirects"))


@pytest.fixture(params=["sqlite", "postgres"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Of a new database for each side, owned by nobody who may do more than own it."""
    if request.param == "sqlite":
        yield {side: f"sqlite:///{tmp_path / side}.sqlite3" for side in MODULES}
        return
    server: Databases = request.getfixturevalue("postgres_server")
    names = {side: f"{side}_{secrets.token_hex(4)}" for side in MODULES}
    for name in names.values():
        server.create_role(name)
    yield {side: server.create_database(name, name) for side, name in names.items()}
    for name in names.values():
        server.drop_database(name)
        server.drop_role(name)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_people_changed_in_the_draft_is_this_and_no_more(draft: Drafted, tmp_path: Path) -> None:
    """Its answers are the plan's, but for these; the study tells why."""
    for name, text in draft.draft.items():
        if name.startswith("plan/"):
            (tmp_path / "redirects").mkdir(exist_ok=True)
            (tmp_path / "redirects" / name.removeprefix("plan/")).write_text(text)
    recommended, decided = _answers(tmp_path), _answers(draft.plans)
    handlers = "wagtail.contrib.redirects.signal_handlers.autocreate_redirects_on_"
    command = "wagtail.contrib.redirects.management.commands.import_redirects"

    assert recommended - decided == {("Moves", command)}
    assert decided - recommended == {
        ("Refuse", command),
        ("Refuse", "wagtail.contrib.redirects.views.process_import"),
        ("Moves", f"{handlers}page_move"),
        ("Moves", f"{handlers}slug_change"),
    }
    assert f'# plans.Seam("{handlers}page_move", interface=""),' in draft.draft["plan/__init__.py"]
    (BUILD / "draft.json").write_text(json.dumps(draft.lines(), indent=2) + "\n")


def _answers(plans: Path) -> set[tuple[str, str]]:
    plan, faults = loader.read(plans, "redirects")
    assert plan and not faults, faults
    return {(type(each).__name__, each.subject) for each in plan.extraction.answers}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_redirects_leave_wagtail_and_come_back(
    request: pytest.FixtureRequest, tmp_path: Path, draft: Drafted, urls: dict[str, str]
) -> None:
    engine = request.node.callspec.params["urls"]
    with opened(tmp_path, draft, urls) as world:
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
            rows.ask(
                world.urls["monolith"],
                f"UPDATE {rows.TABLE} SET is_permanent = NOT is_permanent WHERE old_path LIKE '/once/%'",
            )
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
        (BUILD / f"carve-{engine}.json").write_text(json.dumps(journey.figures(), indent=2) + "\n")


DELETED = """
import django; django.setup()
from wagtail.models import Page
Page.objects.get(pk={page}).delete()
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_wagtails_own_tests_of_redirects_pass_without_the_toolkit_and_with_it(draft: Drafted, tmp_path: Path) -> None:
    untouched = suite.run("wagtail.test.settings", tmp_path / "untouched.sqlite3", draft.plans)
    shutil.copy(tmp_path / "untouched.sqlite3", tmp_path / "installed.sqlite3")
    installed = suite.run("conf.suite", tmp_path / "installed.sqlite3", draft.plans)

    assert untouched.tests > 100 and (untouched.failed, installed.failed) == (0, 0), (untouched, installed)
    assert installed.tests == untouched.tests
    told = {"untouched": untouched.tests, "installed": installed.tests}
    (BUILD / "suite.json").write_text(json.dumps(told) + "\n")
