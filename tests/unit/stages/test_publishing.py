"""Tables are numbered upwards at every gateway, also by a ledger that was restored from a backup."""

from types import SimpleNamespace

import pytest

from strangler.forward.source import source_of
from strangler.models import Publication
from strangler.plans.operations import Canary, Operation, Shadow
from strangler.plans.stage import Stage
from strangler.routing.snapshot import from_bytes, to_bytes
from strangler.routing.table import Table
from strangler.signing.keys import Keyring
from strangler.stages import known, publish
from strangler.stages.gateways import Gateways, Posted
from strangler.stages.standing import Where
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(monkeypatch):
    """Versions a gateway was offered. It has number 40 in force, and refuses what is older."""
    offered = []
    in_force = [40]

    def post_table(self, snapshot):
        version = Publication.objects.get(snapshot=snapshot).version
        offered.append(version)
        if version <= in_force[0]:
            return Posted({"http://gateway": "refused"}, in_force[0])
        in_force[0] = version
        return Posted({"http://gateway": version})

    monkeypatch.setattr(Gateways, "post_table", post_table)
    return offered


def test_a_restored_ledger_goes_on_above_what_gateways_remember(notes, posted):  # noqa: F811
    first = known.publish_with(*known.examined("notes"))
    second = known.publish_with(*known.examined("notes"))

    assert posted[1:] == [41, 42]
    assert posted[0] < 40
    assert (first.acknowledged, second.acknowledged) == ({"http://gateway": 41}, {"http://gateway": 42})


def test_a_monolith_that_forwards_finds_what_was_published_last(notes, settings):  # noqa: F811
    keys = Keyring.parse(str(settings.STRANGLER_GATEWAY_KEYS))
    switch = source_of("strangler.stages.published.table", keys)
    assert switch.look() is None, "before the first publication the monolith answers everything"
    for _ in range(2):
        version = known.publish_with(*known.examined("notes")).version
        found = switch.look()
        assert (found.version, set(found.states)) == (version, {"notes"})


def test_a_table_that_was_overtaken_is_not_posted_again(notes, monkeypatch):  # noqa: F811
    def overtaken(self, snapshot):
        offered.append(snapshot)
        newer = Publication.objects.create()  # somebody else's, made and posted while ours was under way
        return Posted({"http://gateway": "refused"}, newer.version)

    offered = []
    monkeypatch.setattr(Gateways, "post_table", overtaken)

    known.publish_with(*known.examined("notes"))

    assert len(offered) == 1


@pytest.mark.parametrize(
    ("last", "seconds"), [(Shadow(timeout_s=2), 2), (Shadow(share=0.5), 5), (Canary(share=0.5), 5)]
)
def test_gateways_are_told_when_the_second_copy_of_a_request_gives_up(last: Operation, seconds: float) -> None:
    plan = SimpleNamespace(name="notes", steps=[SimpleNamespace(name="0002_it", operations=[last])])
    state = publish.state_of(plan, Where(Stage.SHADOW, ("0002_it",), False, None))
    keys = Keyring.parse("k1:only-for-tests-0123456789")
    upstreams = {"monolith": ("http://127.0.0.1:1",), "notes": ("http://127.0.0.1:2",)}
    read = from_bytes(to_bytes(Table(1, upstreams, (state,)), keys=keys), keys=keys)
    assert read.states["notes"].shadow_timeout_s == seconds
