"""What `doctor --preflight` sees in settings and at a service's address; neither asks a database."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest
from django.contrib.sessions.middleware import SessionMiddleware

from strangler.management.diagnosis import LINK, SESSION
from strangler.management.preflight import service, web
from strangler.management.preflight.finding import Finding, Weight
from strangler.testing.ports import free_port


@pytest.fixture
def well(settings: Any) -> Any:
    """Settings of which nothing is to be said."""
    settings.MIDDLEWARE = [SESSION, LINK]
    before = settings.DATABASES["default"]["ATOMIC_REQUESTS"]
    settings.DATABASES["default"]["ATOMIC_REQUESTS"] = True
    settings.USE_TZ = True
    settings.SESSION_COOKIE_NAME = "sessionid"
    yield settings
    settings.DATABASES["default"]["ATOMIC_REQUESTS"] = before


def said() -> list[str]:
    return [each.said.id for each in web.looks() if each.said]


def test_settings_that_suit_a_service_are_said_to(well: Any) -> None:
    assert [each.saw for each in web.looks()] == ["sessions, forms, caches and times are as a service needs them"]


def test_P401_requests_that_commit_bit_by_bit(well: Any) -> None:
    well.DATABASES["default"]["ATOMIC_REQUESTS"] = False
    assert said() == ["P401"]


def test_P402_tokens_kept_in_sessions(well: Any) -> None:
    well.CSRF_USE_SESSIONS = True
    assert said() == ["P402"]


def test_P403_a_session_by_another_name(well: Any) -> None:
    well.SESSION_COOKIE_NAME = "choir_session"
    assert said() == ["P403"]


def test_P404_cookies_of_a_part_of_the_site(well: Any) -> None:
    well.SESSION_COOKIE_PATH = well.CSRF_COOKIE_PATH = "/shop/"
    [found] = web.looks()
    assert found.said and (found.said.id, "SESSION_COOKIE_PATH and CSRF_COOKIE_PATH" in found.said.what) == (
        "P404",
        True,
    )


class OwnSessions(SessionMiddleware):
    """A project's own, as one with a cookie for each of its domains has it."""


OWN, OTHER = f"{__name__}.OwnSessions", "django.middleware.common.CommonMiddleware"


def test_P405_a_redirect_in_a_circle(well: Any) -> None:
    well.SECURE_SSL_REDIRECT = True
    assert said() == ["P405"]


def test_P406_whole_pages_and_memories_of_one_process(well: Any) -> None:
    memory = {"BACKEND": web.LOCAL_MEMORY}
    assert said() == [], "Django's own default is worth no line"
    well.CACHES = {"default": memory, "pages": memory}
    well.MIDDLEWARE = [*well.MIDDLEWARE, web.CACHE_PAGES]
    assert said() == ["P406", "P406"]


def test_P407_times_without_a_zone(well: Any) -> None:
    well.USE_TZ, well.TIME_ZONE = False, "Europe/Berlin"
    [found] = web.looks()
    assert found.said and (found.said.id, "Europe/Berlin" in found.said.why) == ("P407", True)


@pytest.mark.parametrize(
    ("middleware", "next"),
    [
        ([SESSION], f"put {LINK!r} directly after {SESSION!r} in MIDDLEWARE"),
        ([LINK, SESSION], f"put {LINK!r} directly after {SESSION!r} in MIDDLEWARE"),
        ([OWN, LINK, OTHER], ""),
        ([OWN, OTHER], f"put {LINK!r} directly after {OWN!r} in MIDDLEWARE"),
        ([], f"put {LINK!r} first in MIDDLEWARE"),
    ],
)
def test_P408_the_place_of_our_middleware_is_named(well: Any, middleware: list[str], next: str) -> None:
    well.MIDDLEWARE = middleware
    if not next:
        assert said() == []
        return
    [found] = web.looks()
    assert found.said and (found.said.id, found.said.next) == ("P408", next)


def looked(url: str) -> list[Finding]:
    return list(service.looks(url))


def ids(found: list[Finding]) -> list[str]:
    return [each.said.id for each in found if each.said]


def answering(monkeypatch: pytest.MonkeyPatch, answer: httpx2.Response) -> list[Finding]:
    monkeypatch.setattr(service.httpx2, "get", lambda url, **words: answer)
    return looked("http://reviews.internal:8101/")


def test_a_service_that_is_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"Date": format_datetime(datetime.now(UTC), usegmt=True)}
    [found] = answering(monkeypatch, httpx2.Response(503, json={"alive": False}, headers=headers))
    assert (found.said, found.saw) == (None, "http://reviews.internal:8101 is there")


def test_P501_a_service_that_is_away_stops() -> None:
    [found] = looked(f"http://127.0.0.1:{free_port()}")
    assert (ids([found]), found.weight) == (["P501"], Weight.STOP)


@pytest.mark.parametrize(
    "answer", [httpx2.Response(404), httpx2.Response(200, json=[1]), httpx2.Response(200, text="hello")]
)
def test_P502_somebody_else_answers(monkeypatch: pytest.MonkeyPatch, answer: httpx2.Response) -> None:
    assert ids(answering(monkeypatch, answer)) == ["P502"]


def test_P503_clocks_far_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    late = format_datetime(datetime.now(UTC) - timedelta(seconds=90), usegmt=True)
    found = answering(monkeypatch, httpx2.Response(200, json={"alive": True}, headers={"Date": late}))
    assert ids(found) == ["P503"]


@pytest.mark.parametrize("url", ["https://reviews.internal", "reviews.internal:8101", ""])
def test_P504_an_address_the_gateway_cannot_speak_to(url: str) -> None:
    assert ids(looked(url)) == ["P504"]
