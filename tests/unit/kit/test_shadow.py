"""A shadow never writes."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from strangler.kit.shadow import HEADER, ShadowMiddleware, is_shadow


def status(method: str, **headers: str) -> int:
    middleware = ShadowMiddleware(lambda request: HttpResponse(status=200))
    return middleware(RequestFactory().generic(method, "/", headers=headers)).status_code


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_that_is_only_a_shadow_is_not_carried_out(method):
    assert status(method, **{HEADER: "1"}) == 409
    assert status(method) == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_shadowed_read_is_answered(method):
    assert status(method, **{HEADER: "1"}) == 200


def test_code_can_tell_a_shadow():
    assert is_shadow(RequestFactory().get("/", headers={HEADER: "1"}))
    assert not is_shadow(RequestFactory().get("/"))
