"""`advance --to STAGE` with both sides there: ownership is never given away by asking for less than stands."""

from strangler.plans.stage import Stage
from tests.projects.sync.pair import MOVED


def test_asking_for_a_passed_stage_gives_nothing_away(shop):
    shop.at(Stage.SERVE)
    told = shop.told("advance", MOVED, "--to", "shadow")
    assert [each["id"] for each in told["refusals"]] == ["S430"]
    assert (shop.owner, shop.told("status")["extractions"][0]["stage"]) == ("monolith", "serve")


def test_asking_twice_moves_once(shop):
    first, second = (shop.told("advance", MOVED, "--to", "serve") for _ in range(2))
    assert [move["after"] for move in first["moves"]] == ["copy", "shadow", "canary", "serve"]
    assert (second["ok"], second["moves"], shop.owner) == (True, [], "monolith")
