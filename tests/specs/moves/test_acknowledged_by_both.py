"""Own(acknowledge="both"): a write is answered once the monolith has it, or with a mark, so that even a dead service costs
nothing that was acknowledged without one.
"""

import itertools

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from strangler.exceptions import Refused
from strangler.kit.acknowledge import UNCONFIRMED, AcknowledgeMiddleware
from strangler.plans.stage import Stage
from strangler.protocol.call import Call
from strangler.protocol.link import Arrow
from strangler.resilience import moments
from strangler.resilience.clock import HandClock
from strangler.stages import abandon
from strangler.stages.hand_over import NoSwitches, finish
from strangler.sync import config, links, middleware
from strangler.sync.middleware import LinkMiddleware
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED

_slugs = (f"note {number}" for number in itertools.count())


@pytest.fixture
def both(shop, settings):
    """The service owns, and waits for the monolith before it answers."""
    settings.MIDDLEWARE = [config.ACKNOWLEDGES, "strangler.sync.middleware.LinkMiddleware"]
    shop.write_plan(own='Own(acknowledge="both")')
    shop.after(own)
    return shop


def own(shop):
    shop.at(Stage.SERVE)
    shop.advance(Stage.OWN)


class Server:
    """One process of the service. meanwhile: what happens whenever it waits; by default its delivery has a turn."""

    def __init__(self, shop, meanwhile=None):
        self.shop = shop
        self.clock = HandClock()
        self.naps = 0
        self.meanwhile = meanwhile or (lambda: shop.deliver_from("service"))
        self.app = AcknowledgeMiddleware(LinkMiddleware(self._view), clock=self.clock, nap=self._nap)

    def ask(self, view):
        """The answer; what the monolith has is to be seen when it is given."""
        self.view = view
        with override_settings(STRANGLER_SYNC_DATABASE="service"):
            return self.app(RequestFactory().post("/"))

    def write(self):
        """(slug, whether it was acknowledged without a mark)."""
        slug = next(_slugs)
        author = Author.objects.using("service").get()
        answer = self.ask(lambda: Note.objects.using("service").create(author_id=author.pk, slug=slug, body=slug))
        return slug, UNCONFIRMED not in answer

    def _view(self, request):
        self.view()
        return HttpResponse("written")

    def _nap(self, seconds):
        self.naps += 1
        self.clock.advance(seconds)
        self.meanwhile()


def is_at_the_monolith(slug):
    return Note.objects.using("monolith").filter(slug=slug).exists()


def words(shop):
    return [links.read(c, MOVED).acknowledge for c in (shop.pair.monolith, shop.pair.service)]


def unconfirmed(shop):
    return shop.told("status")["extractions"][0]["rollback_safe"]["unconfirmed"]


def test_a_write_is_answered_once_the_monolith_has_it(both):
    server = Server(both)
    slug, is_sure = server.write()
    assert is_sure and is_at_the_monolith(slug)
    assert server.naps > 0
    assert unconfirmed(both) == 0


def test_what_writes_nothing_that_moved_waits_for_nobody(both):
    server = Server(both)
    server.ask(lambda: Note.objects.using("service").count())
    assert server.naps == 0


def test_a_monolith_that_is_away_costs_200_ms_and_a_mark(both):
    server = Server(both, meanwhile=lambda: None)
    began_s = server.clock.monotonic_s()
    slug, is_sure = server.write()
    assert not is_sure and not is_at_the_monolith(slug)
    assert 0.2 <= server.clock.monotonic_s() - began_s < 0.21
    assert unconfirmed(both) == 1
    assert "acknowledged by both sides, but for 1 answers marked" in both.told("status", "--format", "text")


def test_a_key_the_monolith_refused_is_marked_and_another_ones_old_refusal_is_not(both):
    with both.pair.monolith.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX own_rule ON notes_note(body)")  # unknown to the service
    server = Server(both)
    author = Author.objects.using("service").get()

    def clash():
        Note.objects.using("service").create(author_id=author.pk, slug=next(_slugs), body="")

    assert server.write()[1]
    assert server.ask(clash)[UNCONFIRMED] == MOVED
    assert server.write()[1], "a dead letter of yesterday must not mark everybody's answers"


def test_a_service_that_was_given_up_meanwhile_marks_what_it_could_not_deliver(both):
    def given_up():
        links.call(both.pair.monolith, MOVED, Call(Arrow.ABANDON, 4, conductor=""))
        both.deliver_from("service")

    server = Server(both, meanwhile=given_up)
    slug, is_sure = server.write()
    assert not is_sure and not is_at_the_monolith(slug)
    assert server.naps == 1, "it fenced itself; nothing is left to wait for"


def test_abandoning_loses_nothing_that_was_acknowledged_without_a_mark(both):
    whims = itertools.cycle([True, True, False])

    def sometimes():
        if next(whims):
            both.deliver_from("service")

    server = Server(both, meanwhile=sometimes)
    told = dict(server.write() for _ in range(6))
    server.meanwhile = lambda: None  # dead, and not noticed yet
    told |= dict(server.write() for _ in range(3))
    assert sorted(set(told.values())) == [False, True]

    both.pair.to_service.is_cut = True
    clock = HandClock()
    assert "acknowledged with X-Strangler-Unconfirmed after its version" in abandon.stake_of(MOVED).sentence()
    abandon.abandon(MOVED, actor="me", nap=clock.advance, clock=clock)
    assert links.read(both.pair.monolith, MOVED).row.role.value == "owner"
    assert [slug for slug, is_sure in told.items() if is_sure and not is_at_the_monolith(slug)] == []


def test_the_word_travels_with_the_hand_over_and_goes_with_the_way_back(both, settings):
    assert words(both) == ["owner", "both"]
    both.roll_back()
    assert words(both) == ["owner", "owner"]
    both.write_plan()
    both.advance(Stage.OWN)
    assert words(both) == ["owner", "owner"]
    server = Server(both, meanwhile=lambda: None)
    assert server.write()[1] and server.naps == 0


def test_whoever_finishes_for_a_dead_conductor_keeps_the_word(both):
    both.roll_back()

    class Killed(BaseException):
        """Nothing of it runs on."""

    def die(link):
        raise Killed

    with moments.listening("hand_over.open", die), pytest.raises(Killed):
        both.advance(Stage.OWN)
    assert finish(MOVED, both.pair.here, both.pair.to_service, extraction=MOVED, switches=NoSwitches()).is_settled
    assert words(both) == ["owner", "both"]


def test_a_service_that_cannot_wait_refuses_to_own(shop, settings):
    settings.MIDDLEWARE = ["strangler.sync.middleware.LinkMiddleware"]
    shop.write_plan(own='Own(acknowledge="both")')
    shop.at(Stage.SERVE)
    with pytest.raises(Refused) as caught:
        shop.advance(Stage.OWN)
    (refusal,) = caught.value.refusals
    assert refusal.id == "S408"
    assert f"{config.ACKNOWLEDGES} is not in its MIDDLEWARE" in refusal.what
    assert shop.owner == "monolith"


def test_check_says_what_the_service_needs_for_it(shop):
    assert config.ACKNOWLEDGES not in shop.told("check", "--format", "text")
    shop.write_plan(own='Own(acknowledge="both")')
    assert f"the service must list {config.ACKNOWLEDGES}" in shop.told("check", "--format", "text")


def test_an_answer_whose_position_cannot_be_read_is_marked(both, monkeypatch):
    def fails(*args):
        raise DatabaseError("gone")

    server = Server(both)
    monkeypatch.setattr(middleware.LinkMiddleware, "_tell_progress", fails)
    assert not server.write()[1]
