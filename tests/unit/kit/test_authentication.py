"""DRF takes the sealed word, and asks for the CSRF token as it would of a session."""

import time

import pytest
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from strangler.kit.authentication import IdentityAuthentication
from strangler.kit.identity import HEADER, PURPOSE
from strangler.signing.keys import Keyring
from strangler.signing.token import seal

RING = "k1:sixteen-bytes-or-more"
TOKEN = "a" * 32


@pytest.fixture(autouse=True)
def keys(settings):
    settings.STRANGLER_IDENTITY_KEYS = RING


def asked(method: str, *, token: str = "", header: str | None = None) -> Request:
    if header is None:
        claims = {"user_id": 7, "username": "ada"}
        header = seal(claims, purpose=PURPOSE, keys=Keyring.parse(RING), now_s=time.time(), ttl_s=60)
    request = APIRequestFactory(enforce_csrf_checks=True).generic(method, "/", headers={HEADER: header})
    if token:
        request.COOKIES["csrftoken"] = token
        request.META["HTTP_X_CSRFTOKEN"] = token
    return Request(request)


def test_a_sealed_reader_is_known():
    user, auth = IdentityAuthentication().authenticate(asked("GET"))
    assert (user.id, auth) == (7, None)


def test_a_write_without_its_token_is_refused():
    with pytest.raises(PermissionDenied, match="CSRF Failed: CSRF cookie not set."):
        IdentityAuthentication().authenticate(asked("POST"))


def test_a_write_with_its_token_passes_whatever_the_secret_key_is():
    user, _ = IdentityAuthentication().authenticate(asked("POST", token=TOKEN))
    assert user.username == "ada"


def test_nobody_is_left_to_the_permissions():
    assert IdentityAuthentication().authenticate(asked("POST", header="")) is None


def test_a_refusal_carries_no_challenge():
    assert IdentityAuthentication().authenticate_header(asked("GET")) is None
