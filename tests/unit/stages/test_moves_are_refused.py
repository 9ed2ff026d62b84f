"""Every refusal of a move, provoked: nothing has changed afterwards, and the id tells which it was."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError

from strangler.exceptions import Refused
from strangler.management.verbs import uninstall
from strangler.messages import refuse
from strangler.models import Publication
from strangler.plans.stage import Stage
from strangler.protocol.link import LinkRow, Role
from strangler.routing.snapshot import from_bytes
from strangler.signing.keys import BadKeys, Keyring
from strangler.stages import abandon, cancel, conductor, feeding, going, reconcile, retiring, standing, taking
from strangler.stages.copying import CopyFailed
from strangler.stages.hand_over import Outcome
from strangler.stages.known import publish_with
from strangler.sync import config, lease, wire
from strangler.sync.deliver import PeerError
from tests.unit.console.conftest import drafted, notes, plans, unsound, write_step  # noqa: F401

pytestmark = pytest.mark.django_db


def refused(call, *args, **kwargs):
    """The ids a call is refused with; the standing is what it was."""
    before = standing.applied_steps("notes")
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert standing.applied_steps("notes") == before
    return {refusal.id for refusal in caught.value.refusals}


def advance():
    return conductor.advance("notes", actor="me")


@pytest.fixture
def owned_by_service(monkeypatch, notes):  # noqa: F811
    monkeypatch.setattr(standing, "link_row", lambda name: LinkRow(name, 2, Role.FOLLOWER))


@pytest.fixture
def before_own(monkeypatch, notes):  # noqa: F811
    """Own is next; the sides and the hand-over are the test's to choose."""
    for step in list(notes.glob("000[2-9]_*.py")):
        step.unlink()
    steps = {
        "0002_shadow": "Shadow()",
        "0003_canary": "Canary(share=0.1)",
        "0004_serve": "Serve()",
        "0005_own": "Own()",
    }
    after = "0001_copy"
    for name, operation in steps.items():
        write_step(notes, name, after=after, operation=operation)
        after = name
    standing.record("notes", ["0001_copy", "0002_shadow", "0003_canary", "0004_serve"])
    monkeypatch.setattr(conductor, "unfit", lambda name, old, new, unknown=None: [])
    monkeypatch.setattr(conductor.peers, "there", lambda link: None)
    return monkeypatch


def test_S401_there_is_no_step_left(notes):  # noqa: F811
    plan, _ = conductor.examined("notes")
    standing.record("notes", [step.name for step in plan.steps])
    assert refused(advance) == {"S401"}


def test_S402_held(notes):  # noqa: F811
    standing.hold("notes", "a holiday")
    assert refused(advance) == {"S402"}


def test_S403_a_gate_does_not_pass(notes):  # noqa: F811
    write_step(notes, "0002_shadow", after="0001_copy", operation="Shadow()", gate="lag_below(seconds=1)")
    assert refused(advance) == {"S403"}


def test_S404_the_sides_are_not_fit_for_a_hand_over(before_own):
    fault = refuse("S404", name="notes", fault="the owner has 2 dead letters", next="mend the cause")
    before_own.setattr(conductor, "unfit", lambda name, old, new, unknown=None: [fault])
    assert "S404" in refused(advance)


def test_S405_the_service_owns(owned_by_service):
    assert refused(cancel.cancel, "notes", actor="me") == {"S405"}


def test_S440_a_copy_is_not_the_truth(owned_by_service):
    assert refused(reconcile.take, "notes", "monolith", actor="me", progress=print) == {"S440"}


def test_S441_a_side_does_not_go_on(monkeypatch, notes):  # noqa: F811
    class Busy:
        def row(self, request):
            return wire.Row(request.link, 1, "owner", "", None, 0, 0)

        def renew(self, request):
            return wire.Done(False, "the tables are busy")

    carried = type("Stored", (), {"definition": type("Definition", (), {"is_reference": False})})
    monkeypatch.setattr(taking.links, "names", lambda connection: ["notes"])
    monkeypatch.setattr(taking.links, "read", lambda connection, link: carried)
    monkeypatch.setattr(taking.peers, "here", Busy)
    monkeypatch.setattr(taking.peers, "there", lambda link: Busy())
    assert refused(taking.take, "notes", "monolith", print) == {"S441"}


def test_S442_nobody_owns(monkeypatch, owned_by_service):
    monkeypatch.setattr(reconcile, "remote_row", lambda side, link: LinkRow(link, 1, Role.FOLLOWER))
    monkeypatch.setattr(reconcile.peers, "there", lambda link: None)
    assert refused(reconcile.owner_of, "notes") == {"S442"}


def test_S406_somebody_else_conducts(notes):  # noqa: F811
    lease.take(config.connection(), "conduct:notes", "somebody", 60)
    assert refused(advance) == {"S406"}


def test_S407_its_tables_are_touched_still(before_own, notes):  # noqa: F811
    write_step(notes, "0006_retire", after="0005_own", operation="Retire()")
    standing.record("notes", [*sorted(standing.applied_steps("notes")), "0005_own"])
    with pytest.raises(Refused) as caught:
        advance()
    (refusal,) = caught.value.refusals
    assert refusal.id == "S407"
    assert "model notes.Note stands on notes_note" in refusal.what
    assert "things.Pin.note points to notes_note" in refusal.what


def test_S470_ownership_does_not_come_home_to_nobody(before_own, owned_by_service):
    standing.record("notes", [*sorted(standing.applied_steps("notes")), "0005_own"])
    before_own.setattr(retiring, "departed", lambda plan: "its link")
    before_own.setattr(retiring, "missing_models", lambda plan: ["notes.Note"])
    assert refused(conductor.roll_back, "notes", actor="me") == {"S470"}


def test_S471_somebody_holds_a_table_all_the_time(monkeypatch, notes):  # noqa: F811
    def busy(connection, name):
        raise OperationalError("database is locked")

    monkeypatch.setattr(retiring.quiet, "bring_back", busy)
    assert refused(retiring.come_back, "notes") == {"S471"}


@pytest.fixture
def take_away(monkeypatch, notes, tmp_path):  # noqa: F811
    """Ask for it. stage, quiet_days: where the extraction stands, and for how long."""

    def ask(stage, quiet_days, *, is_sure=True):
        at = type("At", (), {"stage": stage})
        monkeypatch.setattr(going.standing, "where", lambda plan: at)
        monkeypatch.setattr(going.history, "last_change_s", lambda name: quiet_days * going.DAY_S)
        return refused(going.go, "notes", actor="me", folder=tmp_path, is_sure=is_sure, progress=print)

    return ask


def test_S472_what_is_not_quiet_is_not_taken_away(take_away):
    assert take_away(Stage.OWN, 90) == {"S472"}


def test_S473_it_must_have_been_quiet_for_long_enough(take_away):
    assert take_away(Stage.RETIRE, 13) == {"S473"}


def test_S474_somebody_says_that_there_is_no_way_back(take_away):
    assert take_away(Stage.RETIRE, 15, is_sure=False) == {"S474"}


def test_S475_there_is_no_way_back_from_gone(monkeypatch, notes):  # noqa: F811
    monkeypatch.setattr(going, "is_gone", lambda name: True)
    assert refused(conductor.roll_back, "notes", actor="me") == {"S475"}


def test_S476_a_side_does_not_end(notes):  # noqa: F811
    assert refused(going._or_refuse, "notes", wire.Done(False, "the tables are busy")) == {"S476"}


def test_S477_a_feed_that_cannot_be_turned_on_keeps_the_tables_quiet(monkeypatch, notes):  # noqa: F811
    there = type("There", (), {"feed": lambda self, asked: wire.Done(False, "this side is follower of notes")})()
    monkeypatch.setattr(feeding.peers, "there", lambda name: there)
    monkeypatch.setattr(feeding.links, "read", lambda *_: type("Stored", (), {"definition": None}))
    assert refused(feeding.catch_up, "notes", print) == {"S477"}


def test_S478_an_old_copy_is_not_opened_without_its_owner(monkeypatch, owned_by_service):
    standing.record("notes", ["0001_copy"])
    monkeypatch.setattr(feeding, "is_behind", lambda name: True)
    monkeypatch.setattr(abandon, "stake_of", lambda name: None)
    assert refused(abandon.abandon, "notes", actor="me", nap=print) == {"S478"}


def test_S408_the_hand_over_was_taken_back(before_own):
    class TakenBack:
        def __init__(self, *args, **kwargs): ...

        def run(self, *, epoch):
            return Outcome(is_settled=False, reason="it did not fit into its time")

    before_own.setattr(conductor, "HandOver", TakenBack)
    before_own.setattr(
        conductor.links, "read", lambda connection, link: type("L", (), {"row": LinkRow(link, 1, Role.OWNER)})
    )
    before_own.setattr(conductor, "refusals_of", lambda *args: iter(()))
    assert refused(advance) == {"S408"}


def test_an_order_ends_the_ownership_it_was_given_for(before_own):
    """A conductor that sleeps while its gates are asked, through a move and its rollback, would repeat the move."""
    epochs, asked = iter([1, 3, 3, 3]), []

    class Asked:
        def __init__(self, *args, **kwargs): ...

        def run(self, *, epoch):
            asked.append(epoch)
            return Outcome(is_settled=False, reason="this ownership is over")

    before_own.setattr(conductor, "HandOver", Asked)
    before_own.setattr(standing, "link_row", lambda name: LinkRow(name, next(epochs), Role.OWNER))
    before_own.setattr(
        conductor.links, "read", lambda connection, link: type("L", (), {"row": LinkRow(link, 3, Role.OWNER)})
    )
    before_own.setattr(conductor, "refusals_of", lambda *args: iter(()))
    refused(advance)
    assert asked == [1]


def test_S409_there_is_nothing_to_go_back_from(notes):  # noqa: F811
    standing.record("notes", [])
    assert refused(conductor.roll_back, "notes", actor="me") == {"S409"}


def test_S410_a_stage_that_was_not_passed(notes):  # noqa: F811
    assert refused(conductor.roll_back, "notes", actor="me", to=Stage.SERVE) == {"S410"}


def test_S413_nobody_to_abandon_where_no_link_is_installed(notes):  # noqa: F811
    assert refused(abandon.stake_of, "notes") == {"S413"}


def test_S413_nobody_to_abandon(notes, monkeypatch):  # noqa: F811
    monkeypatch.setattr(standing, "link_row", lambda name: LinkRow(name, 1, Role.OWNER))
    monkeypatch.setattr(abandon.peers, "here", lambda: type("S", (), {"state": lambda self, named: _State("owner")})())
    assert refused(abandon.stake_of, "notes") == {"S413"}


def test_S414_the_service_answers(owned_by_service, monkeypatch):
    monkeypatch.setattr(
        abandon.peers, "here", lambda: type("S", (), {"state": lambda self, named: _State("follower")})()
    )
    monkeypatch.setattr(
        abandon.peers, "there", lambda link: type("S", (), {"state": lambda self, named: _State("owner")})()
    )
    assert refused(abandon.abandon, "notes", actor="me", nap=lambda seconds: None) == {"S414"}


def test_S415_abandoning_must_be_asserted(owned_by_service, monkeypatch, capsys):
    monkeypatch.setattr(
        abandon.peers, "here", lambda: type("S", (), {"state": lambda self, named: _State("follower")})()
    )
    with pytest.raises(SystemExit):
        call_command("strangle", "rollback", "notes", "--abandon")
    assert "S415" in capsys.readouterr().out


def test_S416_a_link_is_still_installed(notes, monkeypatch):  # noqa: F811
    monkeypatch.setattr(uninstall.links, "names", lambda connection: ["notes", "notes.references"])
    assert refused(uninstall.run, {"dry_run": False}, None) == {"S416"}


def test_S417_nothing_could_be_published(notes, settings):  # noqa: F811
    settings.STRANGLER_MONOLITH = ""
    assert refused(advance) == {"S417"}


@pytest.mark.parametrize(
    ("error", "id"),
    [
        (PeerError("the road is cut"), "S411"),
        (CopyFailed("the service does not keep up"), "S412"),
        (OperationalError("no such table: strangler_standing"), "S306"),
        (OperationalError(""), "S306"),
        (ImproperlyConfigured("STRANGLER_PEERS has no address for 'notes'"), "S411"),
        (BadKeys("no key given"), "E003"),
    ],
)
def test_S411_S412_S306_what_a_verb_could_not_do_is_a_refusal(notes, monkeypatch, capsys, error, id):  # noqa: F811
    def fails(*args, **kwargs):
        raise error

    monkeypatch.setattr(conductor, "advance", fails)
    with pytest.raises(SystemExit) as ended:
        call_command("strangle", "advance", "notes")
    assert ended.value.code == 1
    assert id in capsys.readouterr().out


class _State:
    def __init__(self, role):
        self.role, self.epoch, self.seen, self.intents = role, 2, 7, 0


def test_a_way_back_does_not_wait_for_what_only_the_way_on_needs(notes, settings):  # noqa: F811
    settings.STRANGLER_MONOLITH = settings.STRANGLER_GATEWAY_KEYS = ""
    moved = conductor.roll_back("notes", actor="me")
    assert moved.after is Stage.DECLARED
    assert "no key given" in moved.detail["not_published"]


def test_a_cancel_does_not_wait_for_what_only_the_way_on_needs(unsound, settings):  # noqa: F811
    assert cancel.cancel("notes", actor="me").after is Stage.DECLARED
    latest = Publication.objects.all()[0]
    table = from_bytes(bytes(latest.snapshot), keys=Keyring.parse(settings.STRANGLER_GATEWAY_KEYS))
    assert table.states["notes"].stage == "declared", "traffic is home before the service is emptied"


def test_S417_a_service_is_not_emptied_while_nobody_can_be_told(notes, settings):  # noqa: F811
    settings.STRANGLER_GATEWAY_KEYS = ""
    assert refused(cancel.cancel, "notes", actor="me") == {"S417"}


def test_a_way_back_needs_neither_the_projects_urls_nor_its_schema(notes, settings):  # noqa: F811
    publish_with(*conductor.examined("notes"))
    declaration = notes / "__init__.py"
    declaration.write_text(declaration.read_text().replace("notes.Note", "notes.Gone"))
    with pytest.raises(Refused):
        conductor.examined("notes")

    moved = conductor.roll_back("notes", actor="me")

    assert "not_published" not in moved.detail
    latest, before = Publication.objects.all()[:2]
    keys = Keyring.parse(settings.STRANGLER_GATEWAY_KEYS)
    now, then = (from_bytes(bytes(one.snapshot), keys=keys) for one in (latest, before))
    assert (then.states["notes"].stage, now.states["notes"].stage) == ("copy", "declared")
    assert (now.routes, now.upstreams) == (then.routes, then.upstreams)
