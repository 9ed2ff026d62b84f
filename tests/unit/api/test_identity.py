"""A gateway asks who a customer is; the answer is right, is told to gateways only, and leaves no trace."""

import datetime
import importlib

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from strangler.signing.keys import Keyring

WHO = "/strangler/identity/"
ENGINES = ["db", "cached_db", "cache", "signed_cookies", "file"]


def test_a_customer_is_named(gateway, login):
    answer = gateway.ask(WHO, cookies=login("ann"))
    assert (answer.status_code, answer.json()["username"], answer.json()["is_staff"]) == (200, "ann", False)
    assert answer.json()["user_id"] == get_user_model().objects.get().pk


def test_staff_is_named_as_such(gateway, login):
    assert gateway.ask(WHO, cookies=login("boss", is_staff=True)).json()["is_staff"] is True


@pytest.mark.parametrize("cookies", ["", "sessionid=", "sessionid=short", "sessionid=" + "a" * 32, "sessionid=%00%ff"])
def test_nobody_is_204(gateway, db, cookies):
    answer = gateway.ask(WHO, cookies=cookies)
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_session_that_was_tampered_with_is_nobody(gateway, login):
    assert gateway.ask(WHO, cookies=login("ann").replace("sessionid=", "sessionid=x")).status_code == 204


def test_an_expired_session_is_nobody(gateway, login):
    cookies = login("ann")
    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(seconds=1))
    assert gateway.ask(WHO, cookies=cookies).status_code == 204


def test_a_locked_or_deleted_user_is_nobody(gateway, login):
    ann, bob = login("ann"), login("bob")
    get_user_model().objects.filter(username="ann").update(is_active=False)
    get_user_model().objects.filter(username="bob").delete()
    assert [gateway.ask(WHO, cookies=each).status_code for each in (ann, bob)] == [204, 204]


def test_a_changed_password_ends_it_without_deleting_the_session_here(gateway, login):
    cookies = login("ann")
    user = get_user_model().objects.get()
    user.set_password("another")
    user.save()
    assert gateway.ask(WHO, cookies=cookies).status_code == 204
    assert Session.objects.count() == 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("is_known", [True, False])
def test_asking_sets_no_cookie_and_keeps_no_session_alive(gateway, login, settings, tmp_path, engine, is_known):
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    settings.SESSION_FILE_PATH = str(tmp_path)
    cookies = login("ann") if is_known else "sessionid=" + "b" * 32
    settings.SESSION_SAVE_EVERY_REQUEST = True
    before = _stored()
    answer = gateway.ask(WHO, cookies=cookies)
    assert answer.status_code == (200 if is_known else 204)
    assert "Set-Cookie" not in answer.headers and not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]
    assert _stored() == before


def _stored():
    return list(Session.objects.order_by("pk").values_list("session_key", "session_data", "expire_date"))


def test_the_session_goes_on_as_it_was(gateway, login):
    cookies = login("ann")
    for _ in range(3):
        assert gateway.ask(WHO, cookies=cookies).status_code == 200
    key = cookies.partition("=")[2].partition(";")[0]
    store = importlib.import_module("django.contrib.sessions.backends.db").SessionStore(key)
    assert store["_auth_user_id"] == str(get_user_model().objects.get().pk)


def test_only_gateways_may_ask(gateway, login):
    cookies = login("ann")
    unsigned = Client().get(WHO, headers={"Cookie": cookies})
    assert (unsigned.status_code, b"unsigned" in unsigned.content, b"ann" in unsigned.content) == (403, True, False)
    assert gateway.ask(WHO, cookies=cookies, age_s=120).status_code == 403
    assert gateway.ask(WHO, cookies=cookies, signed="/strangler/table/").status_code == 403
    gateway.keys = Keyring.parse("g1:some-other-ring-of-keys")
    assert gateway.ask(WHO, cookies=cookies).status_code == 403


def test_without_keys_nobody_is_believed(gateway, login, settings):
    settings.STRANGLER_GATEWAY_KEYS = ""
    answer = gateway.ask(WHO, cookies=login("ann"))
    assert (answer.status_code, b"STRANGLER_GATEWAY_KEYS" in answer.content) == (403, True)


def test_a_site_that_asks_everybody_to_log_in_still_answers_its_gateway(gateway, db, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    assert gateway.ask(WHO).status_code == 204


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading_is_allowed(db, method):
    assert getattr(Client(), method)(WHO).status_code == 405
