"""How long an extraction stands at its stage: told everywhere, an alarm past the limit, and reset by nothing but a move."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from strangler.models import Transition
from strangler.plans import loader
from strangler.plans.gates import StoodFor
from strangler.settings import plans_root
from strangler.stages import history, standing, tenure
from strangler.stages.gates.answer import Verdict, ask
from strangler.stages.report import board_of
from tests.unit.console.conftest import BOARD, drafted, mover, notes, plans, signed_in  # noqa: F401

pytestmark = pytest.mark.django_db
DAYS = 86_400


def moved(verb, before, after, *, days):
    """A row of the ledger that ended so many days ago."""
    row = Transition.objects.create(
        extraction="notes", verb=verb, stage_before=before, stage_after=after, actor="me", outcome="done"
    )
    Transition.objects.filter(pk=row.pk).update(ended_at=timezone.now() - timedelta(days=days))


def tenure_of_notes():
    plan = loader.load(plans_root(), "notes")
    return tenure.tenure_of(plan, standing.where(plan))


def strangle(*words):
    out = StringIO()
    try:
        call_command("strangle", *words, stdout=out, stderr=StringIO(), no_color=True)
    except SystemExit:
        pass  # findings
    return out.getvalue()


def test_it_counts_from_the_move_that_came_to_this_stage(notes):  # noqa: F811
    moved("advance", "declared", "copy", days=3)
    assert tenure_of_notes().stood_s == pytest.approx(3 * DAYS, abs=60)
    assert tenure_of_notes().words == "for 3 days"


def test_what_changes_no_stage_does_not_begin_it_anew(notes):  # noqa: F811
    moved("advance", "declared", "copy", days=3)
    for verb in ("rehearse", "hold", "resume", "repair"):
        moved(verb, "copy", "copy", days=0)
    assert tenure_of_notes().stood_s == pytest.approx(3 * DAYS, abs=60)


def test_a_rehearsal_does_not_begin_stood_for_anew(notes):  # noqa: F811
    """One gate would otherwise take back what another one asks for."""
    moved("advance", "declared", "copy", days=3)
    for verb in ("rehearse", "hold", "resume", "repair", "loosen"):
        moved(verb, "copy", "copy", days=0)
    assert history.last_change_s("notes") == pytest.approx(3 * DAYS, abs=60)
    assert ask(StoodFor(seconds=2 * DAYS), "notes").verdict is Verdict.PASS


def test_nobody_is_alarmed_before_the_first_step_or_without_a_ledger(notes):  # noqa: F811
    assert (tenure_of_notes().stood_s, tenure_of_notes().overdue) == (None, None)
    standing.record("notes", [])
    moved("cancel", "copy", "declared", days=400)
    assert tenure_of_notes().stood_s is None


def test_S481_past_the_limit_status_doctor_and_console_say_so(notes, mover, settings):  # noqa: F811
    settings.STRANGLER_STAGE_DAYS = "14"
    moved("advance", "declared", "copy", days=13)
    assert tenure_of_notes().overdue is None
    Transition.objects.update(ended_at=timezone.now() - timedelta(days=15))
    assert tenure_of_notes().overdue.id == "S481"
    sentence = "notes has stood at copy for 15 days; STRANGLER_STAGE_DAYS is 14."
    assert board_of("notes").overdue == sentence
    assert sentence in strangle("status") and "copy for 15 days" in strangle("status")
    assert "S481" in strangle("doctor")
    assert sentence in mover.get(BOARD).content.decode()


def test_zero_is_no_limit_and_the_end_of_a_plan_may_be_stayed_at(notes, settings):  # noqa: F811
    moved("advance", "declared", "copy", days=400)
    assert tenure_of_notes().overdue
    settings.STRANGLER_STAGE_DAYS = 0
    assert tenure_of_notes().overdue is None
    settings.STRANGLER_STAGE_DAYS = 30
    for step in notes.glob("000[2-9]_*.py"):
        step.unlink()
    assert tenure_of_notes().overdue is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(40, "40 s"), (119, "119 s"), (700, "12 min"), (9000, "2 h"), (9e5, "10 days")]
)
def test_it_is_said_as_people_say_it(seconds, words):
    assert tenure.lasting(seconds) == words


def test_prometheus_can_alarm_on_it(notes):  # noqa: F811
    moved("advance", "declared", "copy", days=2)
    moved("rehearse", "copy", "copy", days=1)
    told = strangle("status", "--metrics").splitlines()
    values = dict(line.rsplit(" ", 1) for line in told if not line.startswith("#"))
    assert float(values['strangler_extraction_seconds_in_stage{extraction="notes"}']) == pytest.approx(
        2 * DAYS, rel=0.01
    )
    assert float(values['strangler_extraction_stage_limit_seconds{extraction="notes"}']) == 30 * DAYS
    assert float(values['strangler_extraction_rehearsal_age_seconds{extraction="notes"}']) == pytest.approx(
        DAYS, rel=0.01
    )
    assert values['strangler_extraction_held{extraction="notes"}'] == "0.0"
    assert values['strangler_extraction_overdue{extraction="notes"}'] == "0.0"
    assert told.count("# TYPE strangler_extraction_held gauge") == 1
