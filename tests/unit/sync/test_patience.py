"""Triggers come and go beside writers: a lock that was not had is asked for again, anything else is not."""

from collections.abc import Callable

import psycopg.errors
import pytest
from django.db import transaction
from django.db.utils import OperationalError
from django.test import RequestFactory

from strangler.sync import views
from strangler.sync.patience import patiently
from tests.projects.sync.pair import Pair


def busy_for(times: int, cause: Exception) -> Callable[[], int]:
    """Refused so many times; then the number of tries."""
    tries = []

    def deed() -> int:
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError("refused") from cause
        return len(tries)

    return deed


@pytest.mark.parametrize("cause", [psycopg.errors.LockNotAvailable(), psycopg.errors.DeadlockDetected()])
def test_a_lock_that_was_not_had_is_asked_for_again(pair: Pair, cause: Exception) -> None:
    assert patiently(pair.service, busy_for(2, cause)) == 3


def test_patience_ends(pair: Pair) -> None:
    with pytest.raises(OperationalError):
        patiently(pair.service, busy_for(100, psycopg.errors.LockNotAvailable()), within_s=0.1)


def test_what_is_no_lock_is_not_asked_for_again(pair: Pair) -> None:
    with pytest.raises(OperationalError):
        patiently(pair.service, busy_for(1, psycopg.errors.DiskFull()))


def test_inside_a_transaction_only_the_caller_can_begin_anew(pair: Pair) -> None:
    with pytest.raises(OperationalError), transaction.atomic(using=pair.service.alias):
        patiently(pair.service, busy_for(1, psycopg.errors.LockNotAvailable()))


@pytest.mark.parametrize(("message", "status"), [("database is locked", 503), ("disk I/O error", None)])
def test_a_verb_that_met_somebody_elses_lock_answers_that_it_is_busy(
    monkeypatch: pytest.MonkeyPatch, message: str, status: int | None
) -> None:
    class Here:
        def state(self, asked: object) -> None:
            raise OperationalError(message)

    monkeypatch.setattr(views, "_authentic", lambda request, body, struct: None)
    monkeypatch.setattr(views.peers, "here", Here)
    request = RequestFactory().post("/", b"{}", content_type="application/json")
    if status:
        assert views.verb(request, "state").status_code == status
        return
    with pytest.raises(OperationalError):
        views.verb(request, "state")
