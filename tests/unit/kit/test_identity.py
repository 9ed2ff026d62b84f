"""Who asks is what the gateway sealed; never a session, never a cookie."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from strangler.gateway import identity as gateway
from strangler.kit import identity
from strangler.signing.keys import Keyring
from strangler.signing.token import seal

RING = "k2:sixteen-bytes-or-more,k1:another-sixteen-bytes"
ADA = {"user_id": 7, "username": "ada", "is_staff": True}


@pytest.fixture(autouse=True)
def keys(settings):
    settings.STRANGLER_IDENTITY_KEYS = RING


def sealed(claims=ADA, *, ring=RING, purpose=identity.PURPOSE, ttl_s=60.0):
    return seal(claims, purpose=purpose, keys=Keyring.parse(ring), now_s=time.time(), ttl_s=ttl_s)


def request(header=None):
    return RequestFactory().get("/", **({"headers": {identity.HEADER: header}} if header else {}))


def through(asked, view=lambda request: HttpResponse(request.user.get_username())):
    return identity.IdentityMiddleware(view)(asked)


def test_both_ends_mean_the_same_header():
    assert (identity.HEADER.encode(), identity.PURPOSE) == (gateway.HEADER, gateway.PURPOSE)


def test_the_sealed_word_names_the_asker():
    who = identity.identity_of(request(sealed()))

    assert (who.id, who.pk, who.get_username(), who.is_staff) == (7, 7, "ada", True)
    assert who.is_authenticated and who.is_active and not who.is_anonymous


def test_an_older_key_of_the_ring_still_opens():
    assert identity.identity_of(request(sealed(ring="k1:another-sixteen-bytes"))).id == 7


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        "k2.e30.AAAA",
        "k9.é.ü",
        sealed(ring="k2:some-other-sixteen-bytes"),
        sealed(ring="k7:sixteen-bytes-or-more"),
        sealed(purpose="strangler.position.v1"),
        sealed(ttl_s=-5.0),
        sealed({"user_id": None}),
        sealed({}),
    ],
)
def test_without_a_seal_that_holds_nobody_asks(header):
    who = identity.read(header)

    assert (who.id, who.is_authenticated, who.is_staff, who.get_username()) == (None, False, False, "")


def test_a_changed_word_breaks_its_seal():
    key, claims, mac = sealed({"user_id": 7, "is_staff": False}).split(".")
    _, better, _ = sealed({"user_id": 7, "is_staff": True}, ring="k2:some-other-sixteen-bytes").split(".")

    assert identity.read(f"{key}.{better}.{mac}").id is None


def test_staff_is_only_who_is_said_to_be():
    assert identity.read(sealed({"user_id": 1, "is_staff": "no"})).is_staff is False


def test_a_word_that_cannot_be_judged_is_not_taken_for_nobodys(settings):
    header = sealed()
    settings.STRANGLER_IDENTITY_KEYS = ""

    with pytest.raises(ImproperlyConfigured, match="STRANGLER_IDENTITY_KEYS"):
        identity.read(header)


def test_answers_that_depend_on_the_asker_vary_and_no_cookie_is_set():
    answer = through(request(sealed()))

    assert (answer.content, answer.headers["Vary"], answer.cookies.output()) == (b"ada", "Cookie", "")


def test_answers_that_do_not_ask_are_left_alone():
    assert "Vary" not in through(request(sealed()), lambda request: HttpResponse()).headers
