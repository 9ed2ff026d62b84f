"""Log-ins are cheap enough for two cores and as strong as OWASP asks; what Django's default hashed still opens the door."""

import pytest
from django.conf import settings as shipped
from django.contrib.auth.hashers import check_password, get_hasher, make_password

HASHERS = [*shipped.PASSWORD_HASHERS]  # before conftest makes them cheap


@pytest.fixture(autouse=True)
def shipped_hashers(settings):
    settings.PASSWORD_HASHERS = HASHERS


def test_a_new_password_is_hashed_by_argon2id_with_owasp_s_parameters():
    assert make_password("fern and kettle").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_of_django_s_default_still_opens_and_is_hashed_anew():
    renewed = []
    old = get_hasher("pbkdf2_sha256").encode("fern and kettle", "some-salt-of-22-letters", 1000)

    assert check_password("fern and kettle", old, renewed.append)
    assert renewed == ["fern and kettle"]
    assert not check_password("another one", old)
