"""Tallies are kept in the ledger, merged, and judged by the gate `compared` with every declared route named."""

import pytest

from strangler.compare.tally import DifferenceCount, RouteCount, Tally
from strangler.plans.gates import Compared
from strangler.stages import tallies
from strangler.stages.gates import traffic
from strangler.stages.gates.answer import Verdict

GATE = Compared(at_least=3, mismatch_below=0.5)


def _tally(route, lines, *, mismatched=()):
    count = RouteCount()
    for line in lines:
        count.counts["mismatch" if line in mismatched else "match"] += 1
        count.compared.add(line)
        if line in mismatched:
            count.mismatched.add(line)
    return Tally(routes={route: count})


@pytest.fixture
def declared(monkeypatch):
    monkeypatch.setattr(traffic, "read_routes", lambda extraction: ["list"])


@pytest.mark.django_db
def test_batches_add_up_and_the_same_request_counts_once(declared):
    store = tallies.LedgerStore()
    store.add("notes", _tally("list", ["GET /1", "GET /2"]))
    store.add("notes", _tally("list", ["GET /2", "GET /3"]))
    assert tallies.summary("notes") == tallies.Summary(compared=4)
    assert traffic.compared(GATE, "notes")[0] is Verdict.PASS


@pytest.mark.django_db
def test_a_route_nobody_compared_holds_and_is_named(declared):
    tallies.LedgerStore().add("notes", _tally("detail", ["GET /1", "GET /2", "GET /3"]))
    verdict, saw = traffic.compared(GATE, "notes")
    assert verdict is Verdict.NOT_ENOUGH
    assert "nothing compared on list" in saw


@pytest.mark.django_db
@pytest.mark.parametrize(("gateways", "is_told"), [("", True), ("http://127.0.0.1:1", False)])
def test_where_nobody_shadows_the_gate_says_so(declared, settings, gateways, is_told):
    settings.STRANGLER_GATEWAYS = gateways
    verdict, saw = traffic.compared(GATE, "notes")
    assert verdict is Verdict.NOT_ENOUGH
    assert ("a monolith that forwards neither counts answers nor shadows" in saw) is is_told


@pytest.mark.django_db
def test_differences_keep_their_count_and_a_few_samples(declared):
    found = Tally(differences={("list", "body.a", "value"): DifferenceCount(2, 0, [{"target": "/1"}])})
    store = tallies.LedgerStore()
    store.add("notes", found)
    store.add("notes", found)
    row = tallies.Difference.objects.get()
    assert (row.count, row.samples) == (4, [{"target": "/1"}])


@pytest.mark.django_db
def test_counting_begins_anew(declared):
    tallies.LedgerStore().add("notes", _tally("list", ["GET /1"]))
    tallies.clear("notes")
    assert tallies.summary("notes") == tallies.Summary()
