"""This project as it runs in; one Finding a topic out: what is well, and what is not, with the refusal. Called by doctor.

Every look is bounded in time and none changes anything. One that fails is a finding, never an exception.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
from django.conf import settings as django_settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.utils.module_loading import import_string

from strangler import settings
from strangler.forward import config as forward
from strangler.management import ahead, needs
from strangler.messages import Refusal, refuse
from strangler.protocol.link import Role
from strangler.resilience import trust
from strangler.stages import refused_for_good
from strangler.stages.conducting import left_alone
from strangler.sync import config, ending, feed, lease, links, peers, watch, wire
from strangler.sync.deliver import PeerError
from strangler.sync.engines import not_yet

US = 1_000_000
CLOCKS_S = 5.0  # far below the 60 s a signature is believed, far above what a busy machine makes of a round trip
ASK_S = 2.0
SESSION = "django.contrib.sessions.middleware.SessionMiddleware"
FORWARD = "strangler.forward.middleware.ForwardMiddleware"
LINK = "strangler.sync.middleware.LinkMiddleware"


@dataclass(frozen=True, slots=True)
class Finding:
    """topic: one word. saw: what was seen, for people. fault: None = well."""

    topic: str
    saw: str
    fault: Refusal | None = None


def examine() -> Iterator[Finding]:
    """Everything, in the order in which it is best repaired."""
    yield from _settings()
    yield from _databases()
    yield from _broker()
    yield _middleware()
    yield from _forwarding()
    yield from _gateways()
    yield from _plans()
    yield from _links()
    yield from (Finding("stages", saw, fault) for saw, fault in ahead.stages())
    yield from (Finding("migrations", saw, fault) for saw, fault in ahead.findings())


def _settings() -> Iterator[Finding]:
    messages = [each for each in checks.run_checks(tags=["strangler"]) if not each.is_silenced()]
    for each in messages:
        why, _, next = str(each.hint).partition(" Next: ")
        yield Finding("settings", "", Refusal(str(each.id), each.msg, why, next))
    if not messages:
        yield Finding(
            "settings", "enabled" if settings.is_enabled() else "STRANGLER_ENABLED is off: nothing is moved on"
        )


def _databases() -> Iterator[Finding]:
    for alias in sorted({config.connection().alias, str(settings.read("STRANGLER_DATABASE"))}):
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            engine = not_yet(connections[alias]) if alias == config.alias() else ""
            fault = refuse("P101", alias=alias, engine=engine) if engine else None
            yield Finding("databases", f"{alias} ({connections[alias].display_name})", fault)
        except Exception as error:  # a driver's own errors as well
            yield Finding("databases", alias, refuse("S511", alias=alias, error=first_line(error)))


def _broker() -> Iterator[Finding]:
    url = str(getattr(django_settings, "CELERY_BROKER_URL", ""))
    if not url or url.startswith("memory:"):
        yield Finding("broker", f"{url or 'none'}: only `strangle sync` delivers")
        return
    from kombu import Connection

    shown = _without_password(url)
    try:
        with Connection(url, connect_timeout=ASK_S) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=ASK_S)
        yield Finding("broker", shown)
    except Exception as error:  # each transport has errors of its own
        yield Finding("broker", shown, refuse("S512", url=shown, error=first_line(error)))


def _middleware() -> Finding:
    if fault := place_of_link():
        return Finding("middleware", "", refuse("S517", fault=fault))
    return Finding("middleware", "LinkMiddleware after SessionMiddleware")


def place_of_link() -> str:
    """What is wrong with where LinkMiddleware stands, '' if nothing is."""
    found = list(django_settings.MIDDLEWARE)
    if LINK not in found:
        return f"{LINK} is not in MIDDLEWARE"
    opening = session_middleware()
    if opening and found.index(LINK) != found.index(opening) + 1:
        return f"LinkMiddleware does not follow {'SessionMiddleware' if opening == SESSION else opening} directly"
    return ""


def session_middleware() -> str:
    """Who opens sessions: Django's own, or a project's that is derived from it; '' if nobody does."""
    return next((path for path in django_settings.MIDDLEWARE if path == SESSION or _opens_sessions(path)), "")


def _opens_sessions(path: str) -> bool:
    try:
        found = import_string(path)
    except ImportError:
        return False  # said by Django itself
    return isinstance(found, type) and issubclass(found, SessionMiddleware)


def _forwarding() -> Iterator[Finding]:
    """The monolith as its own switch: both halves of it, or neither. Nothing is said of projects that have neither."""
    found, table = list(django_settings.MIDDLEWARE), forward.table_setting()
    if table and FORWARD not in found:
        yield Finding("middleware", "", refuse("S460", fault="is not in MIDDLEWARE"))
    elif table and found[0] != FORWARD:
        yield Finding("middleware", "", refuse("S460", fault="is not the first of MIDDLEWARE"))
    elif FORWARD in found and not table and not settings.read("STRANGLER_GATEWAYS"):
        yield Finding("middleware", "", refuse("S461"))
    elif table:
        yield Finding("middleware", f"the monolith forwards by the table of {table}")


def _gateways() -> Iterator[Finding]:
    for url in settings.read("STRANGLER_GATEWAYS"):
        try:
            told = httpx2.get(f"{url}/healthz", timeout=ASK_S, trust_env=False, verify=trust.context()).json()
            killed = f", killed: {', '.join(told['killed'])}" if told.get("killed") else ""
            yield Finding("gateways", f"{url} table {told.get('version')}{killed}")
        except (httpx2.HTTPError, ValueError, KeyError, AttributeError) as error:
            yield Finding("gateways", url, refuse("S521", url=url, error=first_line(error)))


def _plans() -> Iterator[Finding]:
    try:
        yield from (Finding(topic, saw, fault) for topic, (saw, fault) in needs.plans())
    except DatabaseError as error:
        alias = config.connection().alias
        yield Finding("plans", "", refuse("S511", alias=alias, error=first_line(error)))


def _links() -> Iterator[Finding]:
    try:
        names = links.names(config.connection())
    except DatabaseError as error:
        yield Finding("links", "strangler's own tables", refuse("S306", error=first_line(error)))
        return
    if not names:
        yield Finding("links", "none is installed yet")
    for name in names:
        yield from _link(name)


def _link(name: str) -> Iterator[Finding]:
    here = peers.here().state(wire.Named(name))
    extraction = config.extraction_of(name)
    holder = lease.holder_of(config.connection(), f"deliver:{name}")
    lag = f"{here.queued + here.inflight} changes behind"
    yield Finding("links", f"{name} {here.role} of epoch {here.epoch}, {lag}, delivered by {holder or 'nobody'}")
    for fault in here.faults:
        yield Finding("links", name, refuse("S513", link=name, fault=fault, name=extraction))
    if here.stopped == ending.cancelled(name):
        yield Finding("links", name, refuse("S445", name=extraction, reason="it was away when it was to be told"))
        return
    if here.stopped and not feed.is_meant(here.stopped):
        yield Finding("links", name, refuse("S514", link=name, why=here.stopped, name=extraction))
    if here.dead_letters:
        yield Finding("links", name, refuse("S520", link=name, count=here.dead_letters, name=extraction))
    if not holder:
        yield Finding("links", name, refuse("S522", link=name))
    if fault := left_alone(name):
        yield Finding("links", name, fault)
    if here.role == Role.FOLLOWER and (fault := refused_for_good.refusal(name, refused_for_good.routes(name))):
        yield Finding("gateways", name, fault)
    yield from _peer(name, here)


def _peer(name: str, here: wire.State) -> Iterator[Finding]:
    began_us = time.time_ns() // 1000
    try:
        config.keys_in(name)
        there = peers.there(name).state(wire.Named(name))
    except ImproperlyConfigured as error:
        yield Finding("peers", name, refuse("S518", link=name, error=error))
        return
    except PeerError as error:
        yield Finding("peers", name, refuse("S515", link=name, error=error))
        return
    apart_s = _apart_s(there.now_us, began_us, time.time_ns() // 1000)
    yield Finding("peers", f"{name} {there.role} of epoch {there.epoch}, clocks {apart_s:.2f} s apart")
    if apart_s > CLOCKS_S:
        yield Finding("peers", name, refuse("S516", link=name, seconds=round(apart_s, 1)))
    if fault := _disagreement(name, here, there):
        yield Finding("peers", name, fault)
    if there.stopped and not feed.is_meant(there.stopped):
        told = {"link": f"{name}, on the other side,", "why": there.stopped, "name": config.extraction_of(name)}
        yield Finding("peers", name, refuse("S514", **told))
    if there.faults and there.role == Role.FOLLOWER.value:
        watch.tell_owner(peers.here(), name, there.epoch)
    for each in there.faults:
        yield Finding(
            "peers",
            name,
            refuse("S513", link=f"{name}, on the other side", fault=each, name=config.extraction_of(name)),
        )


def _apart_s(said_us: int, began_us: int, ended_us: int) -> float:
    """How far a clock read in between is outside of the two readings of ours."""
    return max(0, began_us - said_us, said_us - ended_us) / US


def _disagreement(name: str, here: wire.State, there: wire.State) -> Refusal | None:
    owners = [state.role for state in (here, there)].count(Role.OWNER.value)
    if owners == 1 and here.epoch == there.epoch:
        return None
    mine, theirs = (f"{state.role} of epoch {state.epoch}" for state in (here, there))
    return refuse("S519", link=name, here=mine, there=theirs, name=config.extraction_of(name))


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
