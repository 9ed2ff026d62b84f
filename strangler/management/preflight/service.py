"""A service's address in; whether a copy could be posted there out. Two GETs, unsigned: nothing is defined yet."""

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx2

from strangler.management.preflight.finding import Finding, heed, stop
from strangler.resilience import trust

HEALTH = "/strangler/health/"
ASK_S = 2.0
APART_S = 5.0


def looks(url: str) -> Iterator[Finding]:
    url = url.rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        yield stop("service", "P504", url=url)
        return
    try:
        answer = httpx2.get(url + HEALTH, timeout=ASK_S, trust_env=False, verify=trust.context())
    except httpx2.HTTPError as error:
        yield stop("service", "P501", url=url, error=str(error).rstrip(".") or type(error).__name__)
        return
    if not _is_ours(answer):
        yield stop("service", "P502", url=url, path=HEALTH)
        return
    yield Finding("service", f"{url} is there")
    if (apart_s := _apart_s(answer)) > APART_S:
        yield heed("service", "P503", seconds=round(apart_s))


def _is_ours(answer: httpx2.Response) -> bool:
    """Alive or not: a service whose database is away says so in its own words."""
    try:
        told = answer.json()
    except ValueError:
        return False
    return isinstance(told, dict) and "alive" in told


def _apart_s(answer: httpx2.Response) -> float:
    """By the answer's Date, which has whole seconds; 0 if it has none."""
    try:
        return abs(parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time())
    except (KeyError, ValueError, TypeError):
        return 0.0
