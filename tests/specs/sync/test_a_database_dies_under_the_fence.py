"""PostgreSQL itself dies by SIGKILL in the middle of a hand-over, with both sides in it, and comes back by its own log: what
was acknowledged is there, once, under one owner. SQLite is a file: what dies with it is a process, see tests/faults.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest
from django.db import Error, OperationalError

from strangler.resilience import moments
from strangler.stages.hand_over import HandOver, NoSwitches, finish
from strangler.sync import links
from strangler.testing.postgres import PostgresServer
from strangler.testing.supervisor import DidNotStart, Supervisor
from strangler.testing.waiting import wait_until
from tests.projects.sync.databases import PostgresCopies, attach, detach
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, Pair

NAME = "mortal postgres"
AGAIN_S = 30.0


@pytest.fixture
def supervisor(tmp_path, request) -> Iterator[Supervisor]:
    request.getfixturevalue("postgres_server")  # skipped where PostgreSQL was declined
    with Supervisor(tmp_path) as supervisor:
        yield supervisor


@pytest.fixture
def shop(supervisor, tmp_path, django_db_blocker) -> Iterator[Pair]:
    """Two databases of a server of their own; one note, and a change of it that was not delivered."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        copies = PostgresCopies(PostgresServer(supervisor, name=NAME, is_in_memory=True).start())
        for alias in ("monolith", "service"):
            attach(alias, copies.make(tmp_path, alias))
            stack.callback(detach, alias)
        pair = Pair()
        pair.install()
        author = Author.objects.using("monolith").create(name="Ada")
        Note.objects.using("monolith").create(author=author, slug="a")
        pair.settle()
        Note.objects.using("monolith").filter(slug="a").update(body="acknowledged")
        yield pair


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("moment", "owner"),
    [("drain", "monolith"), ("verify", "monolith"), ("journal", "monolith"), ("open", "service")],
)
def test_what_was_acknowledged_outlives_the_database(shop, supervisor, moment, owner):
    def die(link: str) -> None:
        died.append(supervisor.kill(NAME))

    died: list[int] = []
    with moments.listening(f"hand_over.{moment}", die), suppress(Error):  # or it ends as half done
        HandOver(MOVED, shop.here, shop.there, extraction="notes", switches=NoSwitches()).run(epoch=1)
    assert died[:1] == [-signal.SIGKILL]
    wait_until(_started(supervisor), within_s=AGAIN_S, what="PostgreSQL to have recovered")
    for connection in (shop.monolith, shop.service):
        connection.close()

    with shop.monolith.cursor() as cursor:  # its deadline passes
        cursor.execute("UPDATE strangler_link SET deadline_us = 1 WHERE deadline_us IS NOT NULL")
    outcome = finish(MOVED, shop.here, shop.there, extraction="notes", switches=NoSwitches())
    assert [c.alias for c in (shop.monolith, shop.service) if links.role_of(c, MOVED) == "owner"] == [owner], outcome
    Note.objects.using(owner).create(author_id=1, slug="afterwards")
    shop.settle()
    shop.assert_equal()
    assert dict(Note.objects.using("service").values_list("slug", "body")) == {"a": "acknowledged", "afterwards": ""}


def _started(supervisor: Supervisor) -> Callable[[], bool]:
    """Again and again: sessions of the dead one may hold its memory for a moment yet."""

    def start() -> bool:
        try:
            supervisor.restart(NAME)
        except (DidNotStart, OperationalError):
            return False
        return True

    return start
