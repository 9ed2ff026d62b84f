"""`status --cost`: figures that this database measured itself, and what it cannot tell left out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from strangler.models import Transition
from strangler.stages import cost
from tests.projects.control.things.models import Thing


def copied(*, days):
    row = Transition.objects.create(
        extraction="things", verb="advance", stage_before="declared", stage_after="copy", actor="me", outcome="done"
    )
    Transition.objects.filter(pk=row.pk).update(ended_at=timezone.now() - timedelta(days=days))


def test_entries_are_counted_and_told_by_the_day(things, strangle):
    before = cost.measured().entries
    for number in range(6):
        Thing.objects.create(title=f"t{number}")
    copied(days=2)
    _code, told = strangle("status", "--cost")
    found = told["cost"]
    assert (found["links"], found["waiting"], found["entries"] - before) == (1, 6, 6)
    assert found["entries_per_day"] == pytest.approx(found["entries"] / 2, rel=0.01)
    assert found["ours_bytes"] is None or found["ours_bytes"] > 0
    assert "6 wait" in strangle("status", "--cost", format="text")[1]


def test_the_first_minutes_say_nothing_of_a_day(things, strangle):
    copied(days=0)
    assert strangle("status", "--cost")[1]["cost"]["entries_per_day"] is None


def test_what_this_database_cannot_tell_is_left_out_and_said(things, strangle):
    found = strangle("status", "--cost")[1]["cost"]
    text = strangle("status", "--cost", format="text")[1]
    if connection.vendor == "sqlite":
        assert (found["wal_bytes_per_day"], found["trigger_calls"]) == (None, None)
    assert ("not measured" in text) is (found["trigger_ms_per_call"] is None)
    assert "a copy pauses below 5%" in text


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite counts no calls")
def test_the_time_in_our_triggers_is_told_where_it_is_counted(things):
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_functions")
        if cursor.fetchone() != ("pl",):
            pytest.skip("this server counts no calls; the runner's own does")
    for number in range(3):
        Thing.objects.create(title=f"t{number}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
    found = cost.measured()
    assert found.trigger_calls and found.trigger_ms_per_call is not None
