"""Health tells balancers and people how a service and its links stand."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.urls import reverse

from strangler.kit import health
from strangler.protocol.link import Role
from strangler.sync import config, links
from strangler.sync.definition import Column, Kind, LinkDefinition, Table

SOUND = SimpleNamespace(
    link="notes",
    role="follower",
    epoch=3,
    queued=2,
    inflight=1,
    delivered_below=7,
    seen=9,
    dead_letters=0,
    acknowledge="both",
    unconfirmed=4,
    now_us=5_000_000,
    beat_us=4_000_000,
    stopped="",
    faults=(),
)


@pytest.fixture(autouse=True)
def service(settings):
    settings.ROOT_URLCONF = "tests.unit.kit.urls"
    settings.STRANGLER_SIDE = "service"


def test_the_kit_answers_where_it_is_included():
    assert reverse("strangler-health") == "/strangler/health/"
    assert reverse("strangler-sync-verb", args=["state"]) == "/strangler/sync/state/"


@pytest.mark.django_db
def test_a_service_without_links_lives_but_is_not_ready(client):
    answer = client.get("/strangler/health/")

    assert (answer.status_code, answer.json()) == (200, {"alive": True, "ready": False, "links": []})
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get("/strangler/health/?ready").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_an_installed_link_is_reported_with_role_and_epoch(client):
    connection = config.connection()
    table = Table("strangler_mark", (Column("link", Kind.TEXT),), ("link",))
    links.install(connection, LinkDefinition("notes", (table,)), side="service", role=Role.FOLLOWER, epoch=3)
    try:
        answer = client.get("/strangler/health/?ready")
    finally:
        links.remove(connection, "notes")

    [link] = answer.json()["links"]
    assert (link["link"], link["role"], link["epoch"], link["lag"], link["faults"]) == ("notes", "follower", 3, 0, [])
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_numbers_are_flat_and_in_their_units():
    report = health.report(SOUND)

    assert (report["lag"], report["heard_s"], report["ready"]) == (3, 1.0, True)
    assert (report["acknowledge"], report["unconfirmed"]) == ("both", 4)


@pytest.mark.parametrize(
    "trouble", [{"faults": ("a trigger is gone",)}, {"stopped": "went back in time"}, {"dead_letters": 1}]
)
def test_a_link_in_trouble_is_not_ready(trouble):
    assert health.report(SimpleNamespace(**vars(SOUND) | trouble))["ready"] is False


def test_a_link_never_heard_of_has_no_age():
    assert health.report(SimpleNamespace(**vars(SOUND) | {"beat_us": 0}))["heard_s"] is None


def test_a_silent_database_is_not_alive(client, monkeypatch):
    def fail(connection):
        raise OperationalError("no route to it\nat all")

    monkeypatch.setattr(links, "names", fail)
    answer = client.get("/strangler/health/")

    assert (answer.status_code, answer.json()["alive"], answer.json()["why"]) == (503, False, "no route to it")


def test_health_is_only_read(client):
    assert client.post("/strangler/health/").status_code == 405
