"""Customers write while all rows are compared: what is on its way is no difference, and does not spoil the pass."""

import pytest

from strangler.sync import links, verify
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED


@pytest.fixture
def shop(pair):
    """Two notes that have arrived."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    for slug in ("n0", "n1"):
        Note.objects.using("monolith").create(author=author, slug=slug)
    pair.settle()


def test_a_change_that_passes_between_the_two_readings_is_not_drift(shop):
    """1 read here, 2 a customer writes and it is delivered, 3 read there: both sides are right, and nothing is queued."""
    written = []

    def write_between(verb, request):
        if verb == "rows" and not written:
            written.append(Note.objects.using("monolith").filter(slug="n1").update(body="and again"))
            shop.settle()

    shop.to_service.before = write_between
    shop.to_service.after = lambda verb, request: shop.settle() if verb == "hashes" else None
    Note.objects.using("monolith").filter(slug="n1").update(body="makes it a suspect")
    assert verify.verify(shop.monolith, MOVED, shop.to_service).is_clean
    assert written == [1]


def test_a_row_that_arrives_during_a_pass_does_not_spoil_it(shop, monkeypatch):
    """Beside live writers some row is always on its way; each of them was equal once since the pass began."""
    Note.objects.using("monolith").filter(slug="n1").update(body="on its way")
    naps = []

    def deliver_meanwhile(seconds):
        naps.append(seconds)
        if len(naps) == 2:
            shop.settle()

    monkeypatch.setattr(verify.time, "sleep", deliver_meanwhile)
    assert verify.verify(shop.monolith, MOVED, shop.to_service).is_clean
    assert naps == [verify.LOOK_S] * 2
    assert links.read(shop.monolith, MOVED).verified_us > 0
