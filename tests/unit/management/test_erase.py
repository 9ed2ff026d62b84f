"""`strangler_erase` from a shell's point of view; what it finds in both databases is held by tests/specs/moves."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from strangler.models import Transition

HERS = "Søren Nørgaard"


@pytest.fixture
def erase(things, monkeypatch):
    """Status and JSON document, of values a line each."""

    def run(*values):
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*values, ""])))
        out, status = io.StringIO(), 0
        try:
            call_command("strangler_erase", "--format", "json", stdout=out)
        except SystemExit as end:
            status = int(end.code)
        return status, json.loads(out.getvalue())

    return run


def noted(reason):
    return Transition.objects.create(extraction="things", verb="hold", stage_before="copy", actor="me", reason=reason)


def test_nothing_found_is_said(erase, monkeypatch):
    assert erase(HERS) == (0, {"found": [], "refusals": []})
    monkeypatch.setattr("sys.stdin", io.StringIO(HERS))
    out = io.StringIO()
    call_command("strangler_erase", stdout=out)
    assert out.getvalue() == "Nothing of it is kept here.\n"


def test_letters_case_and_other_peoples_words_are_told_apart(erase):
    hers, his = noted("asked for by SØREN NØRGAARD"), noted("asked for by Ida")
    status, told = erase(HERS)
    assert (status, told["found"][0]["rows"]) == (0, 1)
    hers.refresh_from_db(), his.refresh_from_db()
    assert (hers.reason, his.reason) == ("«erased»", "asked for by Ida")


def test_S539_what_is_under_way_is_told_and_stays(erase):
    """As where a name is a key: taken out of the queue, the other side would never hear of it."""
    with connection.cursor() as cursor:
        sql = "INSERT INTO strangler_queue(link, table_name, keys) VALUES ('things', 'things_thing', %s)"
        cursor.execute(sql, [json.dumps([[HERS]], ensure_ascii=False)])
    status, told = erase(HERS)
    assert (status, [each["id"] for each in told["refusals"]]) == (1, ["S539"])
    assert "Queued.keys" in told["refusals"][0]["what"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM strangler_queue")
        assert cursor.fetchone() == (1,)


def test_S538_a_value_that_stands_in_half_of_all_texts_is_refused(erase):
    hers = noted("asked for by Ada")
    status, told = erase("Ada", HERS)
    assert (status, [each["id"] for each in told["refusals"]]) == (1, ["S538"])
    hers.refresh_from_db()
    assert hers.reason == "asked for by Ada"
