"""A gateway that asks, signed; customers' cookies of every kind."""

import time
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER, sign

KEYS = "g1:shared-with-the-gateways"


@pytest.fixture(autouse=True)
def doors(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.unit.api.urls"
    settings.STRANGLER_GATEWAY_KEYS = KEYS
    settings.ALLOWED_HOSTS = ["*"]


class Asking:
    """A gateway. cookies: as the customer sent them."""

    def __init__(self) -> None:
        self.keys = Keyring.parse(KEYS)
        self.client = Client()

    def ask(self, target: str, *, cookies: str = "", age_s: float = 0.0, signed: str = "") -> Any:
        signature = sign("GET", signed or target, b"", keys=self.keys, now_s=time.time() - age_s)
        return self.client.get(target, headers={HEADER: signature, "Cookie": cookies})


@pytest.fixture
def gateway() -> Asking:
    return Asking()


@pytest.fixture
def login(db: None) -> Any:
    """Log somebody in; answers the Cookie header of their browser."""

    def login(name: str, **more: Any) -> str:
        user = get_user_model().objects.create_user(name, password="x", **more)
        browser = Client()
        browser.force_login(user)
        return f"sessionid={browser.cookies['sessionid'].value}; basket=7"

    return login
