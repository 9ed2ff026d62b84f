"""A dry run says what the deed would do, is refused where the deed is refused, and changes nothing."""

from pathlib import Path
from typing import Any

import pytest

from strangler.models import Publication, Standing, Transition
from strangler.protocol.link import LinkRow, Role
from strangler.stages import abandon, conductor, standing
from strangler.sync.deliver import PeerError
from tests.unit.console.conftest import drafted, notes, plans, write_step  # noqa: F401
from tests.unit.management.conftest import Strangle
from tests.unit.management.test_advance import STEPS, WAITS, Stand, ids, stand_at  # noqa: F401

pytestmark = pytest.mark.django_db

# where it stands, the order, the ids of what refuses it
ORDERS = [
    ("0001_copy", "advance notes", []),
    ("0001_copy", "advance notes --to serve", []),
    ("0005_serve", "advance notes --to serve", []),
    ("0005_serve", "advance notes --to shadow", ["S430"]),
    ("0001_copy", "advance notes --to retire", ["S431"]),
    ("0006_own", "advance notes", ["S401"]),
    ("0001_copy", "advance ntoes", ["S101"]),
    ("0003_canary", "rollback notes", []),
    ("0003_canary", "rollback notes --to copy", []),
    ("0003_canary", "rollback notes --to own", ["S410"]),
    ("", "rollback notes", ["S409"]),
    ("0003_canary", "rollback notes --abandon", ["S413"]),
    ("0003_canary", "rehearse notes", ["S437"]),
    ("0003_canary", "hold notes", []),
    ("0003_canary", "resume notes", []),
    ("0003_canary", "hold ntoes", ["S101"]),
    ("0003_canary", "gateway", []),
    ("0003_canary", "cancel notes", []),
]


def ledger() -> tuple[Any, ...]:
    """All that a command of these could have written."""
    held = Standing.objects.values_list("name", "applied", "is_held")
    return (list(held), Transition.objects.count(), Publication.objects.count())


@pytest.mark.parametrize(("last", "order", "refused"), ORDERS, ids=[order for _, order, _ in ORDERS])
def test_a_dry_run_is_refused_as_the_deed_is(
    stand_at: Stand,  # noqa: F811
    strangle: Strangle,
    last: str,
    order: str,
    refused: list[str],
) -> None:
    stand_at(last)
    before = ledger()
    code, told = strangle(*order.split(), "--dry-run")
    assert (code, ids(told), ledger()) == (1 if refused else 0, refused, before)
    code, told = strangle(*order.split())
    assert (code, ids(told)) == (1 if refused else 0, refused), "and so is the deed"


def test_a_way_on_is_told_step_by_step(stand_at: Stand, strangle: Strangle, notes: Path) -> None:  # noqa: F811
    write_step(notes, "0005_serve", after="0004_more", operation="Serve()", gate=WAITS)
    stand_at("0002_shadow")
    _, told = strangle("advance", "notes", "--to", "serve", "--dry-run")
    assert (told["step"], [each["step"] for each in told["then"]]) == ("0003_canary", ["0004_more", "0005_serve"])
    assert any("at least 5" in gate for gate in told["then"][1]["gates"])
    text = strangle("advance", "notes", "--to", "serve", "--dry-run", format="text")[1]
    assert "notes stands at shadow; 0003_canary would:\n  ~ 10 % of users" in text
    assert "then 0005_serve would:" in text
    assert "  asked then " in text


@pytest.mark.parametrize("to", [[], ["--to", "serve"]])
def test_a_gate_that_does_not_pass_refuses_a_dry_run(
    stand_at: Stand,  # noqa: F811
    strangle: Strangle,
    notes: Path,  # noqa: F811
    to: list[str],
) -> None:
    write_step(notes, "0003_canary", after="0002_shadow", operation="Canary(share=0.1)", gate=WAITS)
    stand_at("0002_shadow")
    code, told = strangle("advance", "notes", *to, "--dry-run")
    assert (code, ids(told), told["gates"][0]["verdict"]) == (1, ["S403"], "not enough data")


def test_a_hold_refuses_a_dry_run(stand_at: Stand, strangle: Strangle) -> None:  # noqa: F811
    stand_at("0002_shadow")
    standing.hold("notes", "a holiday")
    assert ids(strangle("advance", "notes", "--dry-run")[1]) == ["S402"] == ids(strangle("advance", "notes")[1])


def test_what_somebody_has_to_decide_is_foreseen_from_afar(stand_at: Stand, strangle: Strangle) -> None:  # noqa: F811
    stand_at("0002_shadow")
    code, told = strangle("advance", "notes", "--to", "own", "--dry-run")
    assert (code, set(ids(told))) == (1, {"S220", "S221", "S222", "S230"})
    assert told["then"][-1]["step"] == "0006_own"


def test_copy_without_the_other_sides_address_is_foreseen(
    stand_at: Stand,  # noqa: F811
    strangle: Strangle,
) -> None:
    stand_at("")
    _, told = strangle("advance", "notes", "--dry-run")
    assert "S411" in ids(told)
    assert "STRANGLER_PEERS has no address for 'notes'" in str(told["refusals"])


def test_a_way_back_is_told_the_newest_first(stand_at: Stand, strangle: Strangle) -> None:  # noqa: F811
    stand_at("0004_more")
    _, told = strangle("rollback", "notes", "--to", "shadow", "--dry-run")
    assert told["steps"] == ["0004_more", "0003_canary"]
    assert told["undo"][0].startswith("~ 50 % of users")
    assert strangle("rollback", "notes", "--dry-run")[1]["steps"] == ["0004_more"]


class Follower:
    """This side while the service owns."""

    role, epoch, seen, intents = "follower", 2, 7, 0

    def state(self, named: object) -> "Follower":
        return self


class Owner(Follower):
    """The service, which is there after all."""

    role = "owner"


@pytest.fixture
def given_away(stand_at: Stand, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    stand_at("0006_own")
    monkeypatch.setattr(standing, "link_row", lambda name: LinkRow(name, 2, Role.FOLLOWER))
    monkeypatch.setattr(abandon.peers, "here", Follower)


@pytest.fixture
def silent(given_away: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def state(named: object) -> None:
        raise PeerError("refused")

    monkeypatch.setattr(abandon.peers, "there", lambda link: type("Silent", (), {"state": staticmethod(state)}))


def test_abandoning_shows_its_stake_and_not_an_ordinary_steps_cost(silent: None, strangle: Strangle) -> None:
    code, told = strangle("rollback", "notes", "--abandon", "--dry-run")
    assert (code, ids(told)) == (1, ["S415"])
    assert "after its version 7 of epoch 2" in told["refusals"][0]["what"]
    code, told = strangle("rollback", "notes", "--abandon", "--yes", "--dry-run")
    assert (code, told["steps"]) == (0, ["0006_own"])
    assert "after its version 7 of epoch 2" in told["stake"]
    assert Transition.objects.count() == 0


def test_abandoning_an_owner_that_answers_is_refused_dry_as_well(
    given_away: None, strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abandon.peers, "there", lambda link: Owner())
    code, told = strangle("rollback", "notes", "--abandon", "--yes", "--dry-run")
    assert (code, ids(told)) == (1, ["S414"])


def test_a_way_back_that_would_not_fit_is_refused_dry_as_well(
    given_away: None, strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    from strangler.messages import refuse

    fault = refuse("S404", name="notes", fault="the owner has 2 dead letters", next="mend the cause")
    monkeypatch.setattr(conductor, "unfit", lambda name, old, new, unknown=None: [fault])
    monkeypatch.setattr(conductor.peers, "there", lambda link: None)
    for dry in (["--dry-run"], []):
        assert ids(strangle("rollback", "notes", *dry)[1]) == ["S404"]


def test_cancelling_what_the_service_owns_is_refused_dry_as_well(given_away: None, strangle: Strangle) -> None:
    for dry in (["--dry-run"], []):
        code, told = strangle("cancel", "notes", *dry)
        assert (code, ids(told)) == (1, ["S405"])


def test_a_hold_that_was_not_made_is_not_told_as_made(stand_at: Stand, strangle: Strangle) -> None:  # noqa: F811
    stand_at("0002_shadow")
    assert strangle("hold", "notes", "--dry-run")[1]["is_held"] is False
    standing.hold("notes", "a holiday")
    assert strangle("resume", "notes", "--dry-run")[1]["is_held"] is True
