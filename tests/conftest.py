"""Servers for tests, taken from the run that started us or started here. Read by pytest for everything below tests/."""

import argparse
import gc
import os
import signal
from collections.abc import Iterator
from functools import lru_cache

import pytest
import sqlparse

from strangler.testing.databases import Databases
from strangler.testing.postgres import QUICK_LOG_IN, PostgresServer
from strangler.testing.supervisor import Supervisor
from strangler.testing.valkey import ValkeyServer


def pytest_configure() -> None:
    """SIGTERM unwinds fixtures as Ctrl-C does: a run that is told to stop leaves no process of a test behind. Ctrl-C is heard
    again, by the processes of tests as well, where a shell that runs us in the background has it ignored. Whoever ran us by
    nohup goes on; what his tests start hears of a hang-up as anybody else does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda _number, _frame: None)
    # The collector goes through all that a suite holds, a survey of a whole project among it: a sixth of some suites' time.
    gc.set_threshold(50_000, 20, 50)
    # Django reads SQLite's constraints by parsing the same statements thousands of times; a third of some suites' time.
    sqlparse.parse = lru_cache(maxsize=1024)(sqlparse.parse)
    # argparse asks the disk for a translation of every word of every parser, and a command has one for each verb.
    argparse._ = lru_cache(maxsize=1024)(argparse._)
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        from strangler.boundaries.reading import facts
        from tests import emptied

        # Facts never change, and whoever surveys this project reads the same three hundred files.
        facts.read = lru_cache(maxsize=4096)(facts.read)

        emptied.install()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """A supervisor for the whole session; a test that kills things makes one of its own."""
    with Supervisor(tmp_path_factory.mktemp("world")) as supervisor:
        yield supervisor


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Databases:
    """An administrator's view of PostgreSQL: create_role, create_database, url. Skips where PG=0 declined it."""
    if os.environ.get("PG") == "0":
        pytest.skip("PostgreSQL was declined (PG=0)")
    handed_over = os.environ.get("TEST_POSTGRES_URL")
    if handed_over:
        return Databases(handed_over)
    return PostgresServer(request.getfixturevalue("world"), is_in_memory=True, settings=QUICK_LOG_IN).start()


@pytest.fixture(scope="session")
def valkey_server(request: pytest.FixtureRequest) -> str:
    """URL of Valkey's database 0, shared by the whole run: take keys of your own, or another database's number."""
    handed_over = os.environ.get("TEST_VALKEY_URL")
    if handed_over:
        return handed_over
    return ValkeyServer(request.getfixturevalue("world")).start().url()
