"""Copy asks before every chunk whether customers' changes arrive in time, and delivers them itself while it waits."""

from strangler.plans.stage import Stage
from strangler.stages import conductor
from strangler.sync import throttle
from tests.projects.sync.models import Note
from tests.projects.sync.pair import MOVED


def test_a_copy_that_waits_says_why_and_delivers_meanwhile(shop, monkeypatch):
    said, asked = [], []

    def late_at_first(connection, link):
        """Until what a customer wrote after the triggers were there has been delivered."""
        if not asked:
            Note.objects.using("monolith").update(body="written during the copy")
        asked.append(link)
        is_over = Note.objects.using("service").filter(body="written during the copy").exists()
        return "" if is_over or link != MOVED else "changes have waited 60.0 s"

    monkeypatch.setattr(throttle, "why_wait", late_at_first)
    monkeypatch.setattr(throttle, "PAUSE_S", 0.01)
    assert conductor.advance(MOVED, actor="me", progress=said.append).after is Stage.COPY
    assert f"{MOVED}: the copy waits: changes have waited 60.0 s" in said
    assert asked.count(MOVED) > 1
    shop.pair.assert_equal()
