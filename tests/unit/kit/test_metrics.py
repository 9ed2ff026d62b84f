"""A service's numbers are for whoever knows the token: never open by default, never an error of the customer's."""

import pytest
from django.db import OperationalError

from strangler.sync import links

TOKEN = "scraped-every-half-minute"
METRICS = "/strangler/metrics/"


@pytest.fixture(autouse=True)
def service(settings):
    settings.ROOT_URLCONF = "tests.unit.kit.urls"
    settings.STRANGLER_SIDE = "service"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("token", ["", "short", "fifteen-bytes--"])
def test_without_a_token_worth_the_name_nobody_may_look(client, settings, token):
    settings.STRANGLER_METRICS_TOKEN = token
    answer = client.get(METRICS, headers=bearer(token))
    assert (answer.status_code, b"STRANGLER_METRICS_TOKEN must be set" in answer.content) == (403, True)


@pytest.mark.parametrize("headers", [{}, bearer("another-one-altogether"), {"Authorization": TOKEN}, bearer("ü" * 20)])
def test_another_token_is_refused_before_the_database_is_asked(client, settings, headers):
    settings.STRANGLER_METRICS_TOKEN = TOKEN
    assert client.get(METRICS, headers=headers).status_code == 403


def test_the_token_may_come_from_the_environment_alone(client, monkeypatch, db):
    monkeypatch.setenv("STRANGLER_METRICS_TOKEN", TOKEN)
    answer = client.get(METRICS, headers=bearer(TOKEN))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert b"\nstrangler_clock_seconds " in answer.content
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_database_that_is_gone_is_503(client, settings, monkeypatch):
    def gone(_connection):
        raise OperationalError("no route to it")

    settings.STRANGLER_METRICS_TOKEN = TOKEN
    monkeypatch.setattr(links, "names", gone)
    answer = client.get(METRICS, headers=bearer(TOKEN))
    assert (answer.status_code, answer.content) == (503, b"the database does not answer: OperationalError\n")


def test_numbers_are_only_read(client, settings):
    settings.STRANGLER_METRICS_TOKEN = TOKEN
    assert client.post(METRICS, headers=bearer(TOKEN)).status_code == 405
