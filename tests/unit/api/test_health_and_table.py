"""Balancers and gateways ask how the monolith is, and which table was published last."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from strangler.api import health
from strangler.models import Publication
from strangler.protocol.link import Role
from strangler.sync import links
from strangler.sync.definition import LinkDefinition
from strangler.sync.introspect import table_of

HEALTH, TABLE = "/strangler/health/", "/strangler/table/"


@pytest.fixture
def link(transactional_db):
    from tests.projects.control.things.models import Thing

    links.install(connection, LinkDefinition("things", (table_of(Thing),)), side="monolith", role=Role.OWNER, epoch=1)
    yield
    links.remove(connection, "things")


def test_before_anything_moved_the_monolith_is_ready(db):
    answer = Client().get(HEALTH)
    assert (answer.status_code, answer.json()) == (200, {"alive": True, "ready": True})


def test_how_links_stand_is_told_to_gateways_only(gateway, link):
    assert "links" not in Client().get(HEALTH).json()
    [told] = gateway.ask(HEALTH).json()["links"]
    assert (told["link"], told["role"], told["ready"]) == ("things", "owner", True)


def test_a_link_that_stands_still_is_not_ready(link):
    links.stop(connection, "things", "a person must look")
    assert Client().get(HEALTH).json() == {"alive": True, "ready": False}
    assert Client().get(f"{HEALTH}?ready").status_code == 503


def test_a_database_that_is_gone_is_503(db, monkeypatch):
    def gone(_connection):
        raise DatabaseError("refused")

    monkeypatch.setattr(health.links, "names", gone)
    answer = Client().get(HEALTH)
    assert (answer.status_code, answer.json()["alive"]) == (503, False)


def test_the_last_published_table_is_given_to_gateways_only(gateway, db):
    assert gateway.ask(TABLE).status_code == 404
    Publication.objects.create(snapshot=b"older")
    Publication.objects.create(snapshot=b"newest")
    Publication.objects.create()  # being built just now
    answer = gateway.ask(TABLE)
    assert (answer.status_code, answer.content) == (200, b"newest")
    assert answer.headers["Content-Type"] == "application/vnd.strangler.table"
    assert Client().get(TABLE).status_code == 403
