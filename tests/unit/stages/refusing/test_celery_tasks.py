"""Celery tasks are refused by their function, their class or their name; nothing of Celery is finalized for it."""

import importlib
import pickle

import pytest
from celery import Celery, shared_task

from strangler.exceptions import RefusedWrite

TASKS = """
from celery import Celery, Task

DONE = []
app = Celery("desk", set_as_current=False)
app.conf.task_always_eager = True

@app.task(shared=False)
def plain(what):
    DONE.append(what)

@app.task(shared=False, bind=True, name="desk.renamed", autoretry_for=(KeyError,), max_retries=0)
def bound(self, what):
    DONE.append((self.name, what))

class Made(Task):
    name = "desk.made"

    def run(self, what):
        DONE.append(what)

made = app.register_task(Made()) if {register} else None
"""


@pytest.fixture
def desk(package):
    return package("tasks", TASKS.replace("{register}", "True"))


def subjects(desk):
    return f"{desk}.plain", "desk.renamed", f"{desk}.Made"


def names(module):
    return module.plain, module.bound, module.app.tasks["desk.made"]


@pytest.mark.parametrize("is_early", [True, False])
def test_a_task_is_refused_however_it_is_called(desk, refused, moved, is_early):
    if is_early:
        early = importlib.import_module(desk)
        assert [task.name for task in names(early)][1:] == ["desk.renamed", "desk.made"], "bound before us"
    refused(*subjects(desk))
    module = importlib.import_module(desk)
    for task in names(module):
        for call in (task, task.run, lambda what, task=task: task.apply((what,), throw=True)):
            with pytest.raises(RefusedWrite):
                call("x")
        assert task.delay("x").state == "FAILURE"
    assert module.DONE == []
    moved(False)
    for task in names(module):
        task.delay("y").get()
    assert module.DONE == ["y", ("desk.renamed", "y"), "y"]


def test_no_task_is_bound_and_no_app_finalized_at_start_up(package, refused, moved):
    name = package("tasks", TASKS.replace("{register}", "False"))
    refused(f"{name}.plain", "desk.renamed")
    assert not importlib.import_module(name).app.finalized


def test_a_shared_task_is_met_in_every_app(refused, moved):
    @shared_task(name="desk.shared")
    def shared(what):
        raise AssertionError(what)

    refused("desk.shared")
    for number in (1, 2):
        app = Celery(f"desk{number}", set_as_current=False)
        app.finalize()
        with pytest.raises(RefusedWrite):
            app.tasks["desk.shared"]("x")


def test_a_refusal_survives_the_way_through_a_broker(desk, refused, moved):
    refused(f"{desk}.plain")
    with pytest.raises(RefusedWrite) as caught:
        importlib.import_module(desk).plain("x")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.refusals) == (str(caught.value), caught.value.refusals)
    assert str(RefusedWrite(str(caught.value))) == str(caught.value), "as Celery's JSON makes it again"
