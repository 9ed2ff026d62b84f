"""The ledger is history: with its rows gone, or restored from long ago, the link rows still say who owns, and are believed."""

import pytest

from strangler.models import Difference, Publication, RouteTally, Standing, Transition
from strangler.plans.stage import Stage
from strangler.signing.keys import Keyring
from strangler.stages import gateways, standing
from tests.projects.sync.carved import STEPS, postgres_walked, shop, sqlite_walked, walked  # noqa: F401
from tests.projects.sync.fixtures import (  # noqa: F401
    engine,
    pair,
    postgres_copies,
    postgres_installed,
    sqlite_copies,
    sqlite_installed,
)
from tests.projects.sync.models import Note
from tests.projects.sync.pair import MOVED

ALL = tuple(STEPS)


def lose():
    for model in (Standing, Transition, Publication, RouteTally, Difference):
        model.objects.all().delete()


def board(shop):  # noqa: F811
    return shop.told("status")["extractions"][0]


def test_status_is_rebuilt_from_the_link_rows(shop):  # noqa: F811
    shop.at(Stage.OWN)
    lose()
    told = board(shop)
    assert (told["stage"], told["owner"], tuple(told["applied"])) == ("own", "service", ALL)
    assert told["doubt"] == "the ledger notes declared, but the service owns: the link rows are believed"
    assert "next: manage.py strangle reconcile notes --ledger\n" in shop.told("status", "--format", "text")
    assert Standing.objects.count() == 0, "looking changes nothing"
    assert tuple(shop.told("reconcile", MOVED, "--ledger")["applied"]) == ALL
    told = board(shop)
    assert (told["stage"], told["doubt"]) == ("own", "")
    assert Transition.objects.get().detail["doubt"].startswith("the ledger notes declared")
    assert Publication.objects.exclude(snapshot=b"").count() == 1


def test_a_rollback_needs_no_ledger(shop):  # noqa: F811
    shop.at(Stage.OWN)
    Note.objects.using("service").update(body="written at the service")
    lose()
    moved = shop.roll_back()
    assert (moved.before, moved.after, shop.owner) == (Stage.OWN, Stage.SERVE, "monolith")
    assert Note.objects.using("monolith").get().body == "written at the service"
    assert board(shop)["doubt"] == ""


def test_a_ledger_from_before_a_rollback_is_not_believed(shop):  # noqa: F811
    shop.at(Stage.OWN)
    shop.roll_back()
    standing.record(MOVED, list(ALL))
    told = board(shop)
    assert (told["stage"], told["owner"]) == ("serve", "monolith")
    assert told["doubt"] == "the ledger notes own, but the monolith owns: the link rows are believed"
    assert shop.told("reconcile", MOVED, "--ledger")["applied"] == list(ALL[:-1])
    assert shop.advance(Stage.OWN).hand_over.is_settled


def test_what_only_the_ledger_knew_is_not_invented(shop):  # noqa: F811
    shop.at(Stage.CANARY)
    lose()
    told = board(shop)
    assert (told["stage"], told["owner"]) == ("declared", "monolith")
    assert told["doubt"] == (
        "the ledger notes no step, but the rows were copied (epoch 1); which stage stood is not known"
    )
    assert shop.told("reconcile", MOVED, "--ledger", "--dry-run")["doubt"] == told["doubt"]
    assert shop.told("reconcile", MOVED, "--ledger")["applied"] == ["0001_copy"]
    assert board(shop)["doubt"] == ""


def test_an_unfinished_copy_is_not_taken_for_a_lost_ledger(shop):  # noqa: F811
    shop.pair.install()
    told = board(shop)
    assert (told["stage"], told["doubt"]) == ("declared", "")
    assert shop.told("reconcile", MOVED, "--ledger")["applied"] == []


def test_a_plan_that_was_never_copied_has_nothing_to_rebuild(shop):  # noqa: F811
    assert [each["id"] for each in shop.told("reconcile", MOVED, "--ledger")["refusals"]] == ["S437"]


@pytest.mark.parametrize("in_force", [7, 40])
def test_tables_go_on_from_what_gateways_have_in_force(shop, monkeypatch, in_force):  # noqa: F811
    """A gateway refuses whatever is not newer; a ledger that counts from 1 again could publish nothing for a long time."""
    shop.at(Stage.COPY)
    lose()
    posted = []

    class Gateway:
        def __init__(self, *args): ...

        def post_table(self, snapshot):
            version = Publication.objects.first().version
            posted.append(version)
            is_newer = version > max([in_force, *posted[:-1]])
            return gateways.Posted({"g": version}) if is_newer else gateways.Posted({"g": "old"}, in_force)

    monkeypatch.setattr(gateways.Gateways, "from_settings", classmethod(lambda cls: Gateway()))
    shop.told("reconcile", MOVED, "--ledger")
    assert posted[-1] == in_force + 1
    assert Publication.objects.first().acknowledged == {"g": in_force + 1}
    shop.advance(Stage.SHADOW)
    assert posted[-1] == in_force + 2, "and it counts on from there, without a second try"


def test_a_gateway_that_refuses_says_what_it_has_in_force(monkeypatch):
    made = gateways.Gateways(("a", "b", "c"), Keyring.parse("k1:only-for-tests-0123456789"))
    answers = {"a": {"version": 3}, "b": {"error": "version 3 was offered", "in_force": 9}, "c": {"error": "no answer"}}
    monkeypatch.setattr(made, "_ask", lambda url, question, timeout_s: answers[url])
    assert made.post_table(b"") == gateways.Posted({"a": 3, "b": "version 3 was offered", "c": "no answer"}, 9)
