"""Pairs that a gateway shadowed are taken from gateways only, counted in the ledger, and never more than can be read."""

import time

import msgspec
import pytest
from django.test import Client

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


def test_pairs_are_judged_and_counted(db):
    answer = post(BATCH)
    assert (answer.status_code, answer.json()) == (202, {"observations": 2, "refused": []})
    assert RouteTally.objects.get().extraction == "things"


def test_only_gateways_are_believed(db):
    assert post(BATCH, signed=b"{}").status_code == 403
    assert Client().post(TARGET, BATCH, content_type="application/json").status_code == 403
    assert not RouteTally.objects.exists()


def test_what_is_no_batch_is_422_with_the_reason(db):
    answer = post(b"[]")
    assert (answer.status_code, b"not a batch" in answer.content) == (422, True)


def test_one_pair_that_cannot_be_read_does_not_cost_the_others(db):
    good = msgspec.json.decode(BATCH)["observations"][0]
    answer = post(msgspec.json.encode({"observations": [good, {"extraction": 7}]}))
    assert (answer.status_code, answer.json()["observations"], len(answer.json()["refused"])) == (202, 1, 1)


def test_too_much_is_413_and_more_than_djangos_form_limit_is_not_too_much(db, settings, monkeypatch):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert post(BATCH).status_code == 202
    monkeypatch.setattr(observations, "MAX_BODY_BYTES", 10)
    assert post(BATCH).status_code == 413


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_post_is_taken(db, method):
    assert getattr(Client(), method)(TARGET).status_code == 405
