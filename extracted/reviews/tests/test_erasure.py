"""A first answer that is kept for its key goes with the person whose words it repeats, and with nobody else's."""

import io
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from strangler.kit.models import FirstAnswer

pytestmark = pytest.mark.django_db


def keep(key: str, body: str) -> None:
    FirstAnswer.objects.create(
        actor="7", key=key, fingerprint="0" * 64, status=201, headers="[]", body=body.encode(), at=timezone.now()
    )


def test_a_kept_answer_goes_with_the_words_it_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    keep("hers", json.dumps({"title": "What Søren thinks of it"}))
    keep("his", json.dumps({"title": "Something else"}))
    monkeypatch.setattr("sys.stdin", io.StringIO("what søren thinks\n"))
    out = io.StringIO()
    call_command("strangler_erase", stdout=out)
    assert out.getvalue().strip() == "FirstAnswer (actor, key, headers, body): 1 deleted"
    assert [row.key for row in FirstAnswer.objects.all()] == ["his"]
