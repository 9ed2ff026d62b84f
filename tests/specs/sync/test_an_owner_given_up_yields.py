"""An owner that was given up and comes back hears of it before it lets a first request in, or soon after, though it has
nothing to send; what it took meanwhile is kept. An owner whose peer is merely away goes on.
"""

import pytest
from django.db import DatabaseError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import reverse

from strangler.protocol.call import Call
from strangler.protocol.link import Arrow, Role
from strangler.resilience.clock import HandClock
from strangler.sync import greet, links, peers, queue, wire
from strangler.sync.loop import BEAT_S, Loop
from strangler.sync.middleware import FENCED, LinkMiddleware
from tests.projects.sync.models import Author, Note
from tests.projects.sync.ownership import own
from tests.projects.sync.pair import MOVED, REFERENCES, Road


@pytest.fixture
def owned(pair, monkeypatch):
    """The service owns, everything is delivered, nothing is queued on either side."""
    pair.after(begun)
    monkeypatch.setattr(peers, "there_briefly", lambda link, timeout_s: pair.to_monolith)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a")
    pair.settle()
    own(pair)
    pair.settle()


@pytest.fixture
def given_up(owned):
    give_up(owned)
    return owned


def give_up(pair):
    links.call(pair.monolith, MOVED, Call(Arrow.ABANDON, 4, conductor=""))
    assert owners(pair) == ["monolith", "service"], "an operator asserted that the service is down"
    assert queue.counts(pair.service, MOVED) == queue.Counts(0, 0, 0)


def owners(pair):
    return [c.alias for c in (pair.monolith, pair.service) if links.read(c, MOVED).row.role is Role.OWNER]


def loop_of(pair, side, clock=None):
    connection, road = (pair.service, pair.to_monolith) if side == "service" else (pair.monolith, pair.to_service)
    return Loop(connection, lambda _link: road, holder=side, clock=clock or HandClock())


class Process:
    """One process of the service, as Django runs its middleware."""

    def __init__(self):
        self.view = lambda request: HttpResponse("written")
        self.middleware = LinkMiddleware(self._respond)

    def write(self, body="written"):
        def view(request):
            self.is_let_in = True
            Note.objects.using("service").update(body=body)
            return HttpResponse("written")

        self.view, self.is_let_in = view, False
        with override_settings(STRANGLER_SYNC_DATABASE="service"):
            return self.middleware(RequestFactory().post("/"))

    def _respond(self, request):
        try:
            return self.view(request)
        except DatabaseError:
            return HttpResponse("failed", status=500)


def note(side):
    return Note.objects.using(side).get().body


def test_an_owner_given_up_yields_on_its_first_lease_with_nothing_to_send(given_up):
    loop_of(given_up, "service").turn()
    assert owners(given_up) == ["monolith"]
    assert "reconcile" in links.read(given_up.service, MOVED).stopped


def test_an_owner_that_was_cut_off_under_its_lease_hears_of_it_with_its_next_sign_of_life(owned):
    clock = HandClock()
    loop = loop_of(owned, "service", clock)
    loop.turn()
    give_up(owned)
    loop.turn()
    assert owners(owned) == ["monolith", "service"], "it has just asked"
    clock.advance(BEAT_S)
    loop.turn()
    assert owners(owned) == ["monolith"]


def test_an_owner_that_delivers_nothing_is_told_by_the_other_sides_sign_of_life(given_up):
    loop_of(given_up, "monolith").turn()
    assert owners(given_up) == ["monolith"]


def test_an_owner_is_told_by_a_batch_of_a_later_epoch(given_up):
    Note.objects.using("monolith").update(body="the new owner's")
    assert given_up.deliver().refused
    assert owners(given_up) == ["monolith"]
    assert note("service") == ""


def test_a_healthy_sign_of_life_names_no_epoch_and_an_earlier_version_is_understood(owned):
    named = []
    owned.to_monolith.before = lambda verb, request: verb == "beat" and named.append(request.epoch)
    loop_of(owned, "service").turn()
    assert named and set(named) == {0}

    class Earlier:
        def beat(self, request):
            return wire.Done(True)

    greet.beat(owned.service, MOVED, Earlier())
    assert owners(owned) == ["service"]


def test_the_first_write_of_a_process_that_was_given_up_meets_the_fence(given_up):
    answer = Process().write()
    assert (answer.status_code, answer[FENCED].partition(";")[0]) == (503, MOVED)
    assert owners(given_up) == ["monolith"]
    assert note("service") == "", "nothing was acknowledged"


def test_a_process_asks_once_and_goes_on_when_the_other_side_is_away(owned):
    asked = []
    owned.to_monolith.before = lambda verb, request: asked.append(verb)
    process = Process()
    assert [process.write().status_code for _ in range(2)] == [200, 200]
    assert asked == ["row"]
    owned.to_monolith.is_cut = True
    assert Process().write("alone").status_code == 200
    assert (owners(owned), note("service")) == (["service"], "alone")


def test_a_process_that_cannot_be_fenced_lets_nobody_in_and_asks_again(given_up, monkeypatch):
    def busy(*args, **kwargs):
        raise OperationalError("its tables are locked")

    process = Process()
    with monkeypatch.context() as patch:
        patch.setattr(greet.links, "call", busy)
        assert process.write().status_code == 503
        assert not process.is_let_in
    assert process.write().status_code == 503
    assert owners(given_up) == ["monolith"]


def test_a_verb_of_the_other_side_is_let_in_unasked(owned):
    def never(verb, request):
        raise AssertionError("two sides that start together must not wait for each other")

    owned.to_monolith.before = never
    process = Process()
    with override_settings(STRANGLER_SYNC_DATABASE="service"):
        assert process.middleware(RequestFactory().post(reverse("strangler-sync-verb", args=["row"]))).content
    owned.to_monolith.before = lambda verb, request: None
    give_up(owned)
    assert process.write().status_code == 503, "it has not asked yet, and does now"


def test_what_an_owner_took_before_it_heard_is_kept_and_goes_nowhere(given_up):
    Note.objects.using("service").update(body="acknowledged past the gateway")
    loop_of(given_up, "service").turn()
    assert owners(given_up) == ["monolith"]
    Note.objects.using("monolith").update(body="the new owner's")
    loop_of(given_up, "monolith").turn()
    loop_of(given_up, "service").turn()
    assert (note("monolith"), note("service")) == ("the new owner's", "acknowledged past the gateway")
    assert queue.counts(given_up.service, MOVED).queued + queue.counts(given_up.service, MOVED).inflight == 1


def test_references_of_a_later_epoch_stand_still_and_fence_nobody(pair):
    pair.install()
    Road(pair.there).remove(wire.Remove(REFERENCES))
    pair.there.define(wire.Define(links.read(pair.monolith, REFERENCES).definition, 7))
    loop_of(pair, "monolith").turn()
    stored = links.read(pair.monolith, REFERENCES)
    assert (stored.row.role, "source went back in time" in stored.stopped) == (Role.OWNER, True)
    assert Author.objects.using("monolith").create(name="not fenced").pk
