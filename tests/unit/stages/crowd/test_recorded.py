"""Whom a pause would meet, by what the recorder kept: requests that gateways hold apart from who meets the fence."""

from dataclasses import replace

import pytest

from strangler import settings as strangler_settings
from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recording import Observation, Recording, Run
from strangler.plans import loader
from strangler.stages.crowd import recorded, told
from strangler.stages.crowd.met import Met
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401
from tests.unit.stages.inventory.surveyed import ELSEWHERE, HOME

HOUR = (1_700_000_000, 1_700_003_600)
NOW_S = HOUR[1] + 60.0
LIKE = Entry(Way.ROUTE, "POST /notes/{note_id}/like", f"{HOME}.views.only_post")  # the plan declares it
IMPORT = Entry(Way.ROUTE, "POST /import", f"{ELSEWHERE}.views.take")  # and not this one
TIDY = Entry(Way.TASK, "things.tidy", f"{ELSEWHERE}.tasks.tidy")
PURGE = Entry(Way.COMMAND, "purge", f"{ELSEWHERE}.management.commands.purge.Command.handle")
ACTION = Entry(Way.ADMIN, "notes.Note approve", f"{HOME}.admin.approve")


def ran(entry, times, *, took_s=0.0, share=1.0, tables=("notes_note",)):
    return Run(entry, tables, share, round(took_s * times * 1000), times)


def kept(*runs, observations=(), **more):
    shares = tuple(sorted({run.share for run in runs}))
    words = {"watched": (HOUR,), "from_s": HOUR[0], "to_s": HOUR[1], "shares": shares} | more
    return Recording(processes=1, runs=runs, observations=observations, **words)


@pytest.fixture
def crowd_of(notes, settings):  # noqa: F811
    settings.STRANGLER_GATEWAYS = "http://127.0.0.1:9000"
    plan = loader.load(strangler_settings.plans_root(), "notes")

    def made(recording, *, is_owned_here=True):
        return recorded.of(plan, recording, is_owned_here=is_owned_here)

    return made


def met(crowd):
    return {each.entry.name: each.met for each in crowd.writers}


def test_what_gateways_hold_is_told_apart_from_what_meets_the_fence(crowd_of):
    crowd = crowd_of(kept(*(ran(each, 60) for each in (TIDY, LIKE, PURGE, IMPORT))))
    assert met(crowd) == {
        LIKE.name: Met.HELD,
        IMPORT.name: Met.SENT_AGAIN,
        PURGE.name: Met.REFUSED,
        TIDY.name: Met.REFUSED,
    }
    assert [each.met for each in crowd.writers] == [Met.HELD, Met.SENT_AGAIN, Met.REFUSED, Met.REFUSED]


def test_who_writes_only_what_stays_meets_nothing(crowd_of):
    crowd = crowd_of(kept(ran(TIDY, 9, tables=("things_thing",))))
    assert crowd.writers == ()
    assert "nobody" in " ".join(told.lines(crowd, 0.5, NOW_S))


def test_a_request_is_held_if_it_comes_and_a_run_is_met_if_it_is_at_work(crowd_of):
    crowd = crowd_of(kept(ran(LIKE, 7200, took_s=0.5), ran(PURGE, 1, took_s=40.0)))
    assert crowd.meets(Met.HELD, 0.5) == pytest.approx(1.0), "two a second, for half a second"
    assert crowd.meets(Met.REFUSED, 0.5) == pytest.approx(40.5 / 3600)
    text = "\n".join(told.lines(crowd, 0.5, NOW_S))
    assert "held at the gateways and sent on: about 1.0" in text and f"route {LIKE.name}  120/min" in text
    assert "one in 89 such pauses" in text and "command purge  1/h, 40 s each" in text
    assert "1.0 h from 2023-11-14 22:13 UTC to 2023-11-14 23:13 UTC" in text


def test_a_short_recording_is_told_in_minutes_and_an_old_one_by_its_age(crowd_of):
    crowd = replace(crowd_of(kept(ran(LIKE, 60))), watched_s=300)
    assert "as recorded for 5 min from" in "\n".join(told.lines(crowd, 0.5, NOW_S))
    assert "old" not in "\n".join(told.lines(crowd, 0.5, NOW_S))
    assert "its newest is 40 days old" in "\n".join(told.lines(crowd, 0.5, NOW_S + 40 * 86_400))


def test_a_share_is_scaled_by_each_process_own_and_said(crowd_of):
    crowd = crowd_of(kept(ran(LIKE, 3, share=0.01), ran(LIKE, 60)))
    (like,) = crowd.writers
    assert (like.seen, like.per_s) == (63, pytest.approx(360 / 3600))
    text = "\n".join(told.lines(crowd, 0.5, NOW_S))
    assert "a share of 0.01, 1 was watched" in text
    assert "was watched" not in "\n".join(told.lines(crowd_of(kept(ran(LIKE, 60))), 0.5, NOW_S))


def test_an_admins_action_is_named_and_counted_with_its_route(crowd_of):
    page = Entry(Way.ROUTE, "POST /admin/notes/note/", "django.contrib.admin.changelist_view")
    crowd = crowd_of(kept(ran(page, 60, took_s=0.1), ran(ACTION, 60, took_s=0.1)))
    assert set(met(crowd).values()) == {Met.SENT_AGAIN}
    assert crowd.meets(Met.SENT_AGAIN, 0.9) == pytest.approx(1 / 60)
    assert "counted with its route" in "\n".join(told.lines(crowd, 0.9, NOW_S))


def test_without_gateways_the_fence_meets_all_and_a_monolith_that_forwards_sends_again(crowd_of, settings):
    settings.STRANGLER_GATEWAYS = ""
    assert met(crowd_of(kept(ran(LIKE, 1)))) == {LIKE.name: Met.REFUSED}
    settings.MIDDLEWARE = [recorded.FORWARD, *settings.MIDDLEWARE]
    assert met(crowd_of(kept(ran(LIKE, 1)))) == {LIKE.name: Met.SENT_AGAIN}


def test_what_runs_outside_of_everything_is_named_and_nobody_knows_how_often(crowd_of):
    def wrote(way, name, mode=Mode.WRITE, table="notes_note"):
        return Observation(Entry(way, name), table, mode, (), Place("a.py", 1), name, "UPDATE ?", 4)

    found = crowd_of(
        kept(
            observations=(
                wrote(Way.OTHER, "nightly"),
                wrote(Way.OTHER, "looks", Mode.READ),
                wrote(Way.RECEIVER, "things.receivers.copy"),
                wrote(Way.RECEIVER, "things.receivers.else", table="things_thing"),
            )
        )
    )
    assert (found.outside, found.receivers) == (("nightly",), ("things.receivers.copy",))
    text = "\n".join(told.lines(found, 0.5, NOW_S))
    assert (
        "nobody knows how often: nightly" in text
        and "receivers that write in these runs: things.receivers.copy" in text
    )


def test_of_a_service_that_owns_only_what_gateways_hold_is_known_here(crowd_of):
    crowd = crowd_of(kept(ran(LIKE, 60), ran(TIDY, 60)), is_owned_here=False)
    assert met(crowd) == {LIKE.name: Met.HELD}
    assert recorded.OF_THE_SERVICE in "\n".join(told.lines(crowd, 0.5, NOW_S))


def test_nothing_recorded_and_nothing_counted_are_said_as_such(crowd_of):
    assert list(told.lines(crowd_of(None), 0.5, NOW_S)) == [recorded.NOTHING_RECORDED]
    old = Recording(processes=1, from_s=5, to_s=9)
    assert list(told.lines(crowd_of(old), 0.5, NOW_S)) == [recorded.NOT_COUNTED]
    assert crowd_of(old).as_dict(0.5)["why_not"] == recorded.NOT_COUNTED


def test_scripts_get_each_writer_with_its_numbers(crowd_of):
    data = crowd_of(kept(ran(TIDY, 60, took_s=2.0, share=0.5))).as_dict(0.5)
    assert (data["refused"], data["held"], data["pause_s"]) == (pytest.approx(0.0833, abs=1e-4), 0, 0.5)
    assert data["writers"] == [
        {
            "way": "task",
            "name": "things.tidy",
            "met": "refused",
            "seen": 60,
            "per_min": 2.0,
            "run_s": 2.0,
            "in_such_a_pause": pytest.approx(0.0833, abs=1e-4),
            "is_counted": True,
            "answer": "",
        }
    ]
