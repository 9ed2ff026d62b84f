"""Pairs that a gateway shadowed are taken from gateways only, judged by a worker, counted in the ledger, bounded."""

import time

import msgspec
import pytest
from celery import current_app
from django.test import Client
from kombu.exceptions import OperationalError

import strangler.tasks  # noqa: F401  (registers the task a worker would know)
from strangler.api import observations
from strangler.models import RouteTally
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER, sign
from tests.unit.api.conftest import KEYS
from tests.unit.compare.pairs import pair

TARGET = "/strangler/observations/"
BATCH = msgspec.json.encode({"observations": [pair('{"a": 1}', '{"a": 1}'), pair('{"a": 1}', '{"a": 2}')]})


def post(body, *, signed=None):
    over = body if signed is None else signed
    signature = sign("POST", TARGET, over, keys=Keyring.parse(KEYS), now_s=time.time())
    client = Client(enforce_csrf_checks=True)
    return client.post(TARGET, body, content_type="application/json", headers={HEADER: signature})


@pytest.fixture
def worker(monkeypatch):
    """A worker at once: what is sent by name is looked up by name and run."""

    def send_task(name, args, **_options):
        current_app.tasks[name](*args)

    monkeypatch.setattr(observations.current_app, "send_task", send_task)


def test_pairs_are_judged_and_counted(db, worker):
    answer = post(BATCH)
    assert (answer.status_code, answer.json()) == (202, {"bytes": len(BATCH)})
    assert RouteTally.objects.get().counts == {"match": 1, "mismatch": 1}


def test_without_a_broker_the_batch_is_lost_and_said_so(db, monkeypatch):
    def refuses(*_args, **_options):
        raise OperationalError("connection refused")

    monkeypatch.setattr(observations.current_app, "send_task", refuses)
    assert post(BATCH).status_code == 503


def test_only_gateways_are_believed(db):
    assert post(BATCH, signed=b"{}").status_code == 403
    assert Client().post(TARGET, BATCH, content_type="application/json").status_code == 403
    assert not RouteTally.objects.exists()


def test_what_is_no_batch_harms_nobody(db, worker):
    assert post(b"[]").status_code == 202
    assert not RouteTally.objects.exists()


def test_one_pair_that_cannot_be_read_does_not_cost_the_others(db, worker):
    good = msgspec.json.decode(BATCH)["observations"][0]
    post(msgspec.json.encode({"observations": [good, {"extraction": 7}]}))
    assert RouteTally.objects.get().counts == {"match": 1}


def test_too_much_is_413_and_more_than_djangos_form_limit_is_not_too_much(db, worker, settings, monkeypatch):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert post(BATCH).status_code == 202
    monkeypatch.setattr(observations, "MAX_BODY_BYTES", 10)
    assert post(BATCH).status_code == 413


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_post_is_taken(db, method):
    assert getattr(Client(), method)(TARGET).status_code == 405
