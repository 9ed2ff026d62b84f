"""A move's lease is renewed beside it. On a busy machine a renewal may reach the database after the move has ended: it renews
nothing then, or the next move would meet a conductor that is not there, and later be told that it had died.
"""

import threading

from strangler.plans.stage import Stage
from strangler.stages import conducting
from strangler.stages.conducting import PREFIX, left_behind
from strangler.sync import config, lease
from tests.projects.sync.pair import MOVED

PATIENCE_S = 30.0


def test_a_renewal_that_comes_late_takes_nothing_back(shop, monkeypatch):
    begun, may_go_on, ended = threading.Event(), threading.Event(), threading.Event()
    renew = lease.renew

    def late(*words):
        begun.set()
        assert may_go_on.wait(PATIENCE_S)
        renew(*words)
        ended.set()

    monkeypatch.setattr(lease, "renew", late)
    monkeypatch.setattr(conducting, "RENEW_S", 0.01)
    with conducting.conducting(MOVED):
        assert begun.wait(PATIENCE_S)
    may_go_on.set()
    assert ended.wait(PATIENCE_S)
    assert lease.holder_of(config.connection(), PREFIX + MOVED) == ""
    assert left_behind() == []


def test_while_it_goes_on_it_is_renewed(shop, monkeypatch):
    renewed, renew = threading.Event(), lease.renew

    def watched(*words):
        assert renew(*words)
        renewed.set()

    monkeypatch.setattr(lease, "renew", watched)
    monkeypatch.setattr(conducting, "RENEW_S", 0.01)
    with conducting.conducting(MOVED):
        assert renewed.wait(PATIENCE_S)
        assert lease.holder_of(config.connection(), PREFIX + MOVED)


def test_one_that_somebody_has_taken_over_is_not_taken_back(shop):
    connection = config.connection()
    assert lease.take(connection, "conduct:notes", "me", -1.0)
    assert lease.take(connection, "conduct:notes", "the next one", 60.0)
    assert not lease.renew(connection, "conduct:notes", "me", 60.0)
    assert lease.holder_of(connection, "conduct:notes") == "the next one"
    lease.give_back(connection, "conduct:notes", "the next one")
    assert shop.advance(Stage.COPY).after is Stage.COPY
