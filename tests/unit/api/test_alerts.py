"""Every alert of docs/alerts.yml asks for numbers that are really told, by labels they really have, and leads to a page of the
runbook."""

import ast
import re
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client

from strangler.gateway.metrics import Metrics
from strangler.models import Transition
from strangler.protocol.link import LinkRow, Role
from strangler.stages import gauges, standing
from strangler.stages.rollback_safe import Safety
from strangler.sync import links
from strangler.sync.definition import LinkDefinition
from strangler.sync.introspect import table_of
from tests.house.sources import ROOT, python_files, tree
from tests.unit.console.conftest import drafted, notes, plans, write_step  # noqa: F401

RULES = [rule for group in yaml.safe_load((ROOT / "docs/alerts.yml").read_text())["groups"] for rule in group["rules"]]
NAME = re.compile(r"\b(strangler_\w+)(?:\{([^}]*)\})?")
MATCHER = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"')
GROUPED = re.compile(r"\b(?:by|on)\s*\(([^)]*)\)")
OURS_OF_PROMETHEUS = {"instance", "job"}
TOKEN = "scraped-every-half-minute"

Told = dict[str, set[str]]  # name -> its labels


def of_page(page: str) -> Told:
    told: Told = defaultdict(set)
    for line in page.splitlines():
        if line.startswith("# HELP "):
            told[line.split(" ")[2]] |= set()
        elif found := NAME.match(line):
            told[found[1]] |= set(re.findall(r'(\w+)="', found[2] or ""))
    return told


def counters() -> list[tuple[str, list[str]]]:
    """Every `metrics.count("name", label=…)` that stands in the gateway."""
    calls = [node for path in python_files("strangler/gateway") for node in ast.walk(tree(path)) if is_count(node)]
    return [(call.args[0].value, [each.arg for each in call.keywords]) for call in calls]


def is_count(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "count"
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    )


def of_gateway() -> Told:
    metrics, count = Metrics(), SimpleNamespace(offered=1, shed=0, sent=1, lost=0, asked=1, failed=0)
    for name, labels in counters():
        metrics.count(name, **dict.fromkeys(labels, "x"))
    metrics.answered("notes", "notes", 200, 0.01)
    table = SimpleNamespace(version=3, extractions=[SimpleNamespace(name="notes", epoch=1, read_share=1.0)])
    gateway = SimpleNamespace(
        keeper=SimpleNamespace(table=table, refused=0, killed=set()),
        clients=[],
        shadows=count,
        observations=count,
        identities=count,
        inflight=SimpleNamespace(count=lambda name: 0),
        holds=SimpleNamespace(parked=lambda name: 0),
    )
    return of_page(metrics.render(gateway).decode())


@pytest.fixture
def told(transactional_db: None, notes: Any, settings: Any, monkeypatch: Any) -> Told:  # noqa: F811
    """A monolith's page while a service owns, and a gateway's."""
    from strangler.plans.stage import Stage
    from tests.projects.control.things.models import Thing

    settings.STRANGLER_METRICS_TOKEN = TOKEN
    done = {"verb": "advance", "outcome": Transition.Outcome.DONE, "stage_before": "serve", "stage_after": "own"}
    Transition.objects.create(extraction="notes", ended_at="2026-01-01T00:00:00Z", **done)
    owned = standing.Where(Stage.OWN, ("0001_copy",), False, LinkRow("notes", 2, Role.FOLLOWER))
    monkeypatch.setattr(gauges.standing, "where", lambda plan: owned)
    monkeypatch.setattr(gauges, "rollback_safe", lambda name: Safety(True))
    definition = LinkDefinition("things", (table_of(Thing),))
    links.install(connection, definition, side="monolith", role=Role.OWNER, epoch=4)
    page = Client().get("/strangler/metrics/", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    links.remove(connection, "things")
    return of_page(page) | of_gateway()


def test_every_number_an_alert_asks_for_is_told(told: Told) -> None:
    asked = {(rule["alert"], name) for rule in RULES for name, _ in NAME.findall(rule["expr"])}
    assert len(asked) >= len(RULES) - 1, "one asks for Prometheus' own `up` alone"
    assert {(alert, name) for alert, name in asked if name not in told} == set()


def test_every_label_an_alert_chooses_by_is_one_of_that_number(told: Told) -> None:
    chosen = [
        (rule["alert"], name, label)
        for rule in RULES
        for name, inside in NAME.findall(rule["expr"])
        for label in MATCHER.findall(inside)
    ]
    assert {label for _, _, label in chosen} >= {"role", "stage", "verdict", "status", "route"}
    assert [each for each in chosen if each[2] not in told[each[1]]] == []


def test_every_label_an_alert_adds_up_by_exists(told: Told) -> None:
    known = OURS_OF_PROMETHEUS | {label for labels in told.values() for label in labels}
    used = {label.strip() for rule in RULES for inside in GROUPED.findall(rule["expr"]) for label in inside.split(",")}
    assert used - known == set()


def test_an_alert_has_a_severity_and_leads_to_a_symptom_of_the_runbook() -> None:
    headings = re.findall(r"^#+ (.+)$", (ROOT / "docs/runbook.md").read_text(), re.M)
    anchors = {f"docs/runbook.md#{anchor(heading)}" for heading in headings}
    assert {rule["labels"]["severity"] for rule in RULES} == {"page", "ticket"}
    assert [rule["alert"] for rule in RULES if rule["annotations"]["runbook"] not in anchors] == []


def test_no_two_alerts_share_a_name_and_each_stands_in_the_page_about_them() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))
    page = (ROOT / "docs/alerts.md").read_text()
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_number_that_is_told_stands_in_the_page_about_them(told: Told) -> None:
    page = (ROOT / "docs/alerts.md").read_text()
    ours = [name for name in told if not name.startswith("strangler_gateway_")]
    assert [name for name in ours if f"`{name}`" not in page] == []
    assert [name for name in re.findall(r"`(strangler_\w+)`", page) if name not in told] == []


def anchor(heading: str) -> str:
    """As hosts of Markdown make one."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
