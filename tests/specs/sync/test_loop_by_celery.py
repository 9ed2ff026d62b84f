"""Delivery by real workers and a real broker: beat starts it, a killed worker is replaced, one told to stop need not be
killed, and a broker that loses everything loses nothing of ours. What each message does is held by tests/unit/sync.
"""

import uuid

import pytest
import redis

from strangler.sync import backfill
from strangler.testing.waiting import wait_until
from tests.projects.sides.fixtures import made
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES

WITHIN_S = 40.0  # two Celery processes, on a machine that is busy
APP = ("-m", "celery", "-A", "tests.projects.sides.celery")


@pytest.fixture
def shop(request, tmp_path, valkey_server):
    """Service over HTTP, both links, and on the monolith's side beat alone."""
    prefix = f"sides-{uuid.uuid4().hex}:"
    broker = {"CELERY_BROKER_URL": valkey_server, "CELERY_BROKER_TRANSPORT_OPTIONS": {"global_keyprefix": prefix}}
    more = {**broker, "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True}
    with made(request, tmp_path, "sqlite", **more) as sides:
        sides.prefix = prefix
        sides.serve("service")
        sides.python("monolith", *APP, "beat", "-s", str(tmp_path / "beat"), "--pidfile=", name="beat")
        yield sides
    _forget(valkey_server, prefix)


def _forget(url, prefix):
    """Everything the broker holds of this test."""
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter(f"{prefix}*"):
            client.delete(key)


def _worker(sides, name):
    words = ("worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING", "-n", f"{name}@%h")
    return sides.python("monolith", *APP, *words, name=name)


def _write(slug):
    author, _ = Author.objects.using("monolith").get_or_create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug=slug)


def _arrives(slug):
    wait_until(lambda: Note.objects.using("service").filter(slug=slug).exists(), within_s=WITHIN_S, what=f"note {slug}")


def test_workers_deliver_and_backfill_whatever_dies_in_between(shop, valkey_server):
    _write("before")
    shop.pair.install()
    for link in (REFERENCES, MOVED):
        backfill.cut(shop.pair.monolith, link)
    first = _worker(shop, "first")
    _arrives("before")  # by backfill: it was there before the triggers
    _write("live")
    _arrives("live")

    first.kill()
    _forget(valkey_server, shop.prefix)  # and the broker forgot what it was told
    _write("nobody-there")
    second = _worker(shop, "second")
    _arrives("nobody-there")

    second.send(second.program.stop_signal)
    second.wait(within_s=8.0)  # a turn lasts a minute
    shop.pair.settle()
    shop.pair.assert_equal()
