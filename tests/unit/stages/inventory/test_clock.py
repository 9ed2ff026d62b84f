"""A task that beat sends is told with its schedules; one that another codebase's workers run is told at all."""

import pytest
from celery import current_app
from django.db import connection

from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.living.scheduled import scheduled
from strangler.stages.inventory.item import Topic
from strangler.stages.inventory.take import inventory
from tests.unit.stages.inventory.surveyed import ELSEWHERE, surveyed, writes

AIR = f"{ELSEWHERE}.tasks.air"
ROWS = "CREATE TABLE django_celery_beat_periodictask (name varchar(200), task varchar(200), enabled bool)"


def told(topic, *, alias="", **more):
    survey = surveyed(
        writes(AIR), entries=[Entry(Way.TASK, "things.air", AIR)], tasks=["things.air", "of.celery"], **more
    )
    return {
        item.subject: item.says for item in inventory(["notes_note"], survey, alias=alias).items if item.topic is topic
    }


def test_a_writing_task_is_told_with_the_schedules_that_send_it():
    says = told(Topic.TASK, scheduled={"things.air": ("nightly", "at noon"), "of.celery": ("hourly",)})
    assert says == {AIR: "task things.air writes notes.Note; beat sends it (nightly, at noon)"}
    assert told(Topic.TASK) == {AIR: "task things.air writes notes.Note"}


def test_a_task_that_beat_sends_to_another_codebase_is_told():
    says = told(
        Topic.UNFOLLOWED, scheduled={"of.another": ("weekly",), "things.air": ("nightly",), "of.celery": ("hourly",)}
    )
    assert list(says) == ["of.another"]
    assert "(weekly), which no task of this project is called" in says["of.another"]


@pytest.mark.django_db
def test_schedules_that_lie_in_the_database_count_as_well():
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        rows = [("nightly", "things.air", True), ("never", "things.air", False), ("weekly", "of.another", True)]
        cursor.executemany("INSERT INTO django_celery_beat_periodictask VALUES (%s, %s, %s)", rows)
    assert told(Topic.TASK, alias="default") == {AIR: "task things.air writes notes.Note; beat sends it (nightly)"}
    assert list(told(Topic.UNFOLLOWED, alias="default")) == ["of.another"]


@pytest.mark.django_db
def test_a_database_without_schedules_has_none():
    assert told(Topic.UNFOLLOWED, alias="default") == {}
    assert connection.is_usable()


def test_what_beat_is_configured_to_send_is_asked_of_celery(monkeypatch):
    for name in ("nightly", "at noon"):
        monkeypatch.setitem(current_app.conf.beat_schedule, name, {"task": "things.air", "schedule": 60})
    assert dict(scheduled())["things.air"] == ("nightly", "at noon")
