"""Django's settings in; what the gateway and a service would make of sessions, forms, caches and times out. Asks nobody."""

from collections.abc import Iterator

from django.conf import settings

from strangler.management.diagnosis import LINK, place_of_link, session_middleware
from strangler.management.preflight.finding import Finding, heed
from strangler.sync import config

CACHE_PAGES = "django.middleware.cache.FetchFromCacheMiddleware"
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"


def looks() -> Iterator[Finding]:
    found = [*_requests(), *_cookies(), *_caches(), *_times()]
    yield from found or [Finding("web", "sessions, forms, caches and times are as a service needs them")]


def _requests() -> Iterator[Finding]:
    alias = config.connection().alias
    if not settings.DATABASES[alias].get("ATOMIC_REQUESTS"):
        yield heed("web", "P401", alias=alias)
    if settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER:
        yield heed("web", "P405")
    if fault := place_of_link():
        opening = session_middleware()
        where = f"directly after {opening!r}" if opening else "first"
        yield heed("web", "P408", fault=fault, next=f"put {LINK!r} {where} in MIDDLEWARE")


def _cookies() -> Iterator[Finding]:
    if settings.CSRF_USE_SESSIONS:
        yield heed("web", "P402")
    if settings.SESSION_COOKIE_NAME != "sessionid":
        yield heed("web", "P403", name=settings.SESSION_COOKIE_NAME)
    narrow = [name for name in ("SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH") if getattr(settings, name) != "/"]
    if narrow:
        yield heed("web", "P404", settings=" and ".join(narrow))


def _caches() -> Iterator[Finding]:
    if CACHE_PAGES in settings.MIDDLEWARE:
        yield heed("web", "P406", keeper="FetchFromCacheMiddleware, whole pages of them")
    local = [alias for alias, given in settings.CACHES.items() if given.get("BACKEND") == LOCAL_MEMORY]
    if local and len(settings.CACHES) > 1:  # Django's own default, which most projects never use, is not worth a line
        yield heed("web", "P406", keeper=f"{', '.join(local)} of CACHES, in the memory of one process each")


def _times() -> Iterator[Finding]:
    if not settings.USE_TZ:
        yield heed("web", "P407", zone=settings.TIME_ZONE)
