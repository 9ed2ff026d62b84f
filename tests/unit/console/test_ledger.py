"""The ledger's rows in the admin: everybody who may look looks, and nobody writes, not even the superuser."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from strangler.models import Difference, Publication, RouteTally, Transition

ROWS = {
    "transition": lambda: Transition.objects.create(extraction="notes", verb="hold", stage_before="copy", actor="mo"),
    "publication": lambda: Publication.objects.create(snapshot=b"strangler-table/1\n{}"),
    "routetally": lambda: RouteTally.objects.create(extraction="notes", route="GET /x"),
    "difference": lambda: Difference.objects.create(extraction="notes", route="GET /x", path="a", kind="value"),
}


@pytest.fixture
def root(plans: Path) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.mark.parametrize("model", ROWS)
def test_a_row_is_looked_at_and_never_written(root: Client, model: str) -> None:
    row = ROWS[model]()
    at = f"/admin/strangler/{model}/"
    assert root.get(at).status_code == 200
    assert root.get(f"{at}{row.pk}/change/").status_code == 200
    assert root.get(f"{at}add/").status_code == 403
    for path, form in (
        (f"{at}add/", {}),
        (f"{at}{row.pk}/change/", {"_save": "1"}),
        (f"{at}{row.pk}/delete/", {"post": "yes"}),
    ):
        assert root.post(path, form).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_published_table_can_be_read(root: Client) -> None:
    row = ROWS["publication"]()
    assert "strangler-table/1" in root.get(f"/admin/strangler/publication/{row.pk}/change/").content.decode()


def test_registering_again_changes_nothing() -> None:
    from django.contrib import admin

    from strangler.console.admin import MODELS, register

    register()
    assert all(admin.site.is_registered(model) for model in MODELS)
