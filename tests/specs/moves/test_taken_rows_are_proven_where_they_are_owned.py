"""What `reconcile` finds says something about its owner's rows: a difference takes the proof from whoever owns, a take leaves
it there, and a copy never holds one of its own.
"""

import pytest
from django.db import transaction

from strangler.plans.stage import Stage
from strangler.stages import rollback_safe
from strangler.stages.preconditions import UNPROVEN
from strangler.sync import links
from strangler.sync.deliver import PeerError
from strangler.sync.engines import engine_of
from strangler.sync.wire_pass import Ended
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES


def proof(connection, link=MOVED):
    return links.read(connection, link).verified_us


def reconcile(shop, tmp_path, *words):
    return shop.told("reconcile", MOVED, "--keep", str(tmp_path / "kept.json"), *words)


def past_the_fence(connection, sql):
    """As a restored database, or a superuser with triggers off, would have it."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        engine_of(connection).mark(connection, MOVED)
        cursor.execute(sql)
        engine_of(connection).unmark(connection, MOVED)


@pytest.fixture
def owned(shop):
    """The service owns, all rows are equal, and nobody has proven it since they were doubted."""
    shop.at(Stage.OWN)
    shop.deliver_from("service")
    epoch = links.read(shop.pair.service, MOVED).row.epoch
    shop.pair.to_service.prove(Ended(MOVED, epoch, 0, is_clean=False))
    assert proof(shop.pair.service) == 0
    return shop


def test_the_service_that_was_taken_is_proven_and_can_be_taken_back(owned, tmp_path):
    assert reconcile(owned, tmp_path, "--take", "service")["refusals"] == []
    owned.deliver_from("service")
    assert proof(owned.pair.service) > 0
    assert UNPROVEN not in rollback_safe.rollback_safe(MOVED).why
    assert owned.roll_back().hand_over.is_settled


def test_rows_that_differed_are_proven_once_they_have_arrived(owned, tmp_path):
    past_the_fence(owned.pair.monolith, "UPDATE notes_note SET body = 'of last week'")
    assert reconcile(owned, tmp_path, "--take", "service")["copied"][MOVED] == 1
    owned.pair.assert_equal()
    assert proof(owned.pair.service) > 0
    assert owned.roll_back().hand_over.is_settled


def test_a_copy_holds_no_proof_of_its_own(owned, tmp_path):
    reconcile(owned, tmp_path, "--take", "service")
    assert proof(owned.pair.monolith) == 0
    assert proof(owned.pair.monolith, REFERENCES) > 0, "references have no other owner"
    assert proof(owned.pair.service, REFERENCES) == 0


def test_a_look_that_finds_a_difference_takes_the_proof_from_the_service_that_owns(owned, tmp_path):
    owned.told("verify", MOVED)
    assert proof(owned.pair.service) > 0
    past_the_fence(owned.pair.monolith, "UPDATE notes_note SET body = 'a stranger wrote'")
    assert reconcile(owned, tmp_path)["differing"] == 1
    assert proof(owned.pair.service) == 0
    assert [each["id"] for each in owned.told("rollback", MOVED)["refusals"]] == ["S404"]


def test_a_look_that_finds_none_proves_them_there(owned, tmp_path):
    assert reconcile(owned, tmp_path)["differing"] == 0
    assert proof(owned.pair.service) > 0


@pytest.mark.parametrize("stage", [Stage.SERVE, Stage.OWN])
def test_a_take_that_broke_off_leaves_no_proof_of_before(shop, tmp_path, stage):
    """What was equal before a restore says nothing about the rows that came back."""
    shop.at(stage)
    shop.deliver_from("service")
    owner = "service" if stage is Stage.OWN else "monolith"
    ours = links.read(shop.pair.service if stage is Stage.OWN else shop.pair.monolith, MOVED)
    assert ours.verified_us > 0
    asked = []

    def cut(verb, request):
        asked.append(verb)
        if "renew" in asked and verb in ("compare", "checksum"):
            raise PeerError("the road is cut")

    shop.pair.to_service.before = cut
    assert [each["id"] for each in reconcile(shop, tmp_path, "--take", owner)["refusals"]] == ["S411"]
    assert (proof(shop.pair.monolith), proof(shop.pair.service)) == (0, 0)


@pytest.mark.parametrize("stage", [Stage.SERVE, Stage.OWN])
def test_missing_and_extra_are_said_of_the_service_whoever_owns(shop, tmp_path, stage):
    shop.at(stage)
    shop.deliver_from("service")
    author = Author.objects.using("monolith").get()
    with transaction.atomic(using="service"):
        engine_of(shop.pair.service).mark(shop.pair.service, MOVED)
        Note.objects.using("service").filter(slug="a").delete()
        Note.objects.using("service").create(pk=900, author_id=author.pk, slug="b", body="only there")
        engine_of(shop.pair.service).unmark(shop.pair.service, MOVED)
    text = reconcile(shop, tmp_path, "--format", "text")
    assert sorted(line.split(": ")[1].strip() for line in text.splitlines() if "notes_note [" in line) == [
        "extra",
        "missing",
    ]
