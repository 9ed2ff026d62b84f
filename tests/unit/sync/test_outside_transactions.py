"""The sync verbs open their own transactions, whatever the project says about requests."""

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connections

from strangler.sync.views import verb


@pytest.mark.parametrize("alias", ["default"])
def test_a_verb_is_never_wrapped_in_a_transaction(alias: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings[alias], "ATOMIC_REQUESTS", True)

    assert BaseHandler().make_view_atomic(verb) is verb
