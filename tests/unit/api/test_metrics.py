"""The monolith's numbers: where each extraction stands, for how long, what its next step waits for, and its links."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from strangler.models import Transition
from strangler.protocol.link import Role
from strangler.stages import gauges, standing
from strangler.stages.rollback_safe import Safety
from strangler.sync import links
from strangler.sync.definition import LinkDefinition
from strangler.sync.introspect import table_of
from tests.unit.console.conftest import drafted, notes, plans, write_step  # noqa: F401

TOKEN = "scraped-every-half-minute"
METRICS = "/strangler/metrics/"


@pytest.fixture
def page(settings: Any, notes: Any) -> Any:  # noqa: F811
    """One scrape: {name with labels: value}."""
    settings.STRANGLER_METRICS_TOKEN = TOKEN

    def scrape() -> dict[str, float]:
        answer = Client().get(METRICS, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200, answer.content
        lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    return scrape


def moved(before: str, after: str, **ago: float) -> None:
    row = Transition.objects.create(
        extraction="notes", verb="advance", stage_before=before, stage_after=after, outcome=Transition.Outcome.DONE
    )
    Transition.objects.filter(pk=row.pk).update(ended_at=timezone.now() - timedelta(**ago))


def test_numbers_are_for_scrapers_only(db: None, settings: Any, gateway: Any) -> None:
    settings.STRANGLER_METRICS_TOKEN = TOKEN
    assert Client().get(METRICS).status_code == 403
    assert gateway.ask(METRICS).status_code == 403, "a gateway has no business here"


def test_stage_owner_and_hold_are_told(db: None, page: Any) -> None:
    standing.record("notes", ["0001_copy"])
    standing.hold("notes", "a holiday")
    told = page()
    assert told['strangler_extraction_info{extraction="notes",stage="copy",owner="monolith"}'] == 1
    assert told['strangler_extraction_held{extraction="notes"}'] == 1
    assert told['strangler_extraction_readable{extraction="notes"}'] == 1
    assert 'strangler_extraction_rollback_safe{extraction="notes"}' not in told


def test_time_in_a_stage_begins_with_the_move_into_it(db: None, page: Any) -> None:
    assert not [name for name in page() if name.startswith("strangler_extraction_seconds_in_stage")]
    moved("declared", "copy", hours=5)
    moved("copy", "canary", hours=3)
    moved("canary", "canary", hours=1)  # a larger share
    told = page()['strangler_extraction_seconds_in_stage{extraction="notes"}']
    assert 3 * 3600 <= told < 3 * 3600 + 60


def test_gates_of_the_next_step_are_counted_by_what_they_say(db: None, page: Any, notes: Any) -> None:  # noqa: F811
    standing.record("notes", ["0001_copy"])
    write_step(notes, "0002_shadow", after="0001_copy", operation="Shadow()", gate="lag_below(seconds=1)")
    told = page()
    said = {v: told[f'strangler_extraction_gates{{extraction="notes",verdict="{v}"}}'] for v in gauges.Verdict}
    assert said == {"pass": 0, "fail": 0, "not enough data": 1}, "no link is installed, so nobody knows a lag"


def test_rollback_safe_is_told_while_the_service_owns(db: None, page: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(gauges.standing, "where", lambda plan: _owned_there(plan))
    monkeypatch.setattr(gauges, "rollback_safe", lambda name: Safety(False, ("the service does not answer",)))
    told = page()
    assert told['strangler_extraction_rollback_safe{extraction="notes"}'] == 0
    assert told['strangler_extraction_info{extraction="notes",stage="own",owner="service"}'] == 1


def _owned_there(plan: Any) -> Any:
    from strangler.plans.stage import Stage
    from strangler.protocol.link import LinkRow

    return standing.Where(Stage.OWN, tuple(s.name for s in plan.steps), False, LinkRow("notes", 2, Role.FOLLOWER))


def test_a_plan_that_cannot_be_read_hides_no_other(db: None, page: Any, notes: Any) -> None:  # noqa: F811
    broken = notes.with_name("broken")
    broken.mkdir()
    (broken / "__init__.py").write_text("extraction = (\n")
    told = page()
    assert told['strangler_extraction_readable{extraction="broken"}'] == 0
    assert told['strangler_extraction_readable{extraction="notes"}'] == 1
    assert not [name for name in told if "broken" in name and "readable" not in name]


def test_links_stand_on_the_same_page(transactional_db: None, page: Any) -> None:
    from tests.projects.control.things.models import Thing

    links.install(connection, LinkDefinition("things", (table_of(Thing),)), side="monolith", role=Role.OWNER, epoch=4)
    try:
        told = page()
    finally:
        links.remove(connection, "things")
    assert told['strangler_link_epoch{extraction="things",link="things"}'] == 4
    assert told['strangler_link_info{extraction="things",link="things",side="monolith",role="owner",epoch="4"}'] == 1
