"""A refused writer raises before it does anything while the service owns the rows, and runs again once it does not."""

import asyncio
import importlib
import inspect
import sys
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from strangler.exceptions import RefusedWrite
from strangler.protocol.link import Role
from strangler.stages import standing
from strangler.stages.refusing import asking
from strangler.stages.refusing.writers import refuse_writers
from strangler.sync import links
from strangler.sync.definition import LinkDefinition
from strangler.sync.introspect import table_of
from tests.projects.control.notes.models import Like

WRITE = """
DONE = []

def write(what="x", *, twice=False):
    DONE.append(what)
    return "written"
"""

CLASSES = """
from functools import wraps

DONE = []

def careful(function):
    @wraps(function)
    def inner(*args, **kwargs):
        DONE.append("decorator")
        return function(*args, **kwargs)
    return inner

class Shelf:
    def clear(self):
        DONE.append("clear")

    def fill(self):
        DONE.append(f"fill {type(self).__name__}")

    @classmethod
    def build(cls):
        DONE.append(f"build {cls.__name__}")

    @staticmethod
    def burn():
        DONE.append("burn")

class High(Shelf):
    @careful
    def paint(self, colour):
        super().clear()
        DONE.append(colour)

class Low(Shelf):
    pass
"""

COMMAND = """
from django.core.management.base import BaseCommand

DONE = []

class Command(BaseCommand):
    requires_system_checks = ()

    def handle(self, **options):
        DONE.append("handled")
"""


def load(name):
    return importlib.import_module(name)


def test_a_function_is_refused_with_id_and_next_command_and_runs_again_after_a_rollback(package, refused, moved):
    name = package("writing", WRITE)
    refused(f"{name}.write", instead="notes-admin rewrite")
    module = load(name)
    with pytest.raises(RefusedWrite) as caught:
        module.write()
    (reason,) = caught.value.refusals
    assert (reason.id, reason.next, module.DONE) == ("S421", "notes-admin rewrite", [])
    assert f"{name}.write was refused" in reason.what
    moved(False)
    assert module.write("y", twice=True) == "written"
    assert module.DONE == ["y"]


def test_S421_without_a_word_of_the_plan_the_next_command_shows_who_owns(package, refused, moved):
    name = package("writing", WRITE)
    refused(f"{name}.write")
    with pytest.raises(RefusedWrite, match="Next: manage.py strangle status notes"):
        load(name).write()


def test_nothing_is_loaded_at_start_up(package, refused, moved):
    name = package("writing", WRITE)
    refused(f"{name}.write")
    assert name not in sys.modules
    assert name.partition(".")[0] not in sys.modules


def test_whoever_took_the_function_before_is_refused_as_well(package, refused, moved):
    name = package("writing", WRITE)
    holder = load(package("holder", f"from {name} import write\n\nLATER = [write]\n"))
    taken = partial(holder.write, "partial")
    refused(f"{name}.write")
    for held in (holder.write, holder.LATER[0], taken, load(name).write):
        with pytest.raises(RefusedWrite):
            held()
    assert load(name).DONE == []


def test_a_module_that_is_loaded_anew_is_met_again(package, refused, moved):
    name = package("writing", WRITE)
    refused(f"{name}.write")
    module = importlib.reload(load(name))
    with pytest.raises(RefusedWrite):
        module.write()


def test_the_loaded_module_looks_as_it_would_without_us(package, refused, moved):
    name = package("writing", WRITE)
    refused(f"{name}.write")
    module = load(name)
    assert type(module.__spec__.loader) is type(module.__loader__)
    assert "refusing" not in type(module.__loader__).__module__
    assert str(inspect.signature(module.write)) == "(what='x', *, twice=False)"
    assert (module.write.__name__, module.write.__qualname__, module.write.__module__) == ("write", "write", name)


def test_a_method_is_refused_of_its_class_alone(package, refused, moved):
    name = package("shelves", CLASSES)
    refused(*(f"{name}.High.{method}" for method in ("clear", "build", "burn", "paint")))
    module = load(name)
    high, low = module.High(), module.Low()
    for call in (high.clear, high.build, module.High.build, high.burn, partial(high.paint, "red")):
        with pytest.raises(RefusedWrite):
            call()
    assert module.DONE == [], "not even a decorator has run"
    low.clear(), low.build(), low.burn(), high.fill()
    assert module.DONE == ["clear", "build Low", "burn", "fill High"]
    moved(False)
    high.clear(), high.build(), high.burn(), high.paint("red")
    assert module.DONE[4:] == ["clear", "build High", "burn", "decorator", "clear", "red"]


def test_a_coroutine_is_refused_when_it_is_awaited(package, refused, monkeypatch):
    name = package("writing", "DONE = []\n\nasync def write(what):\n    DONE.append(what)\n    return what\n")
    refused(f"{name}.write")
    module = load(name)
    assert inspect.iscoroutinefunction(module.write)
    monkeypatch.setattr(asking, "is_moved", lambda extraction: True)
    with pytest.raises(RefusedWrite):
        asyncio.run(module.write("a"))
    monkeypatch.setattr(asking, "is_moved", lambda extraction: False)
    assert asyncio.run(module.write("b")) == "b"
    assert module.DONE == ["b"]


@pytest.mark.parametrize("ending", ["", ".Command", ".Command.handle"])
def test_a_management_command_ends_with_a_message_and_status_1(package, refused, moved, ending, capsys):
    name = package("management.commands.rewrite", COMMAND)
    refused(name + ending, instead="notes-admin rewrite")
    command = load(name).Command()
    with pytest.raises(CommandError) as caught:
        call_command(command)
    assert caught.value.returncode == 1
    with pytest.raises(CommandError):
        command.handle()
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", "rewrite"])
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert "S421" in told
    assert "Next: notes-admin rewrite" in told
    assert "Traceback" not in told
    assert load(name).DONE == []
    moved(False)
    call_command(command)
    assert load(name).DONE == ["handled"]


def test_a_command_that_begins_in_execute_is_refused_there(package, refused, moved):
    text = COMMAND + "\n    def execute(self, *args, **options):\n        DONE.append('executed')\n"
    name = package("management.commands.rewrite", text)
    refused(name)
    with pytest.raises(CommandError):
        call_command(load(name).Command())
    assert load(name).DONE == []
    assert BaseCommand.execute.__code__.co_filename.endswith("base.py"), "other commands are left alone"


def test_the_link_row_decides_and_is_looked_at_once(package, refused, db, django_assert_num_queries):
    name = package("writing", WRITE)
    refused(f"{name}.write")
    module = load(name)
    assert module.write() == "written", "nothing is installed"
    definition = LinkDefinition("notes", (table_of(Like),))
    with connection.cursor() as cursor:  # as it was after a hand-over; triggers are not of interest here
        cursor.execute("DELETE FROM strangler_link")
    links._insert(connection, definition, "monolith", Role.FOLLOWER, 2)
    with pytest.raises(RefusedWrite):
        module.write()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET role = 'owner'")
    with django_assert_num_queries(1):
        assert module.write() == "written"


def test_STRANGLER_ENABLED_0_has_no_effect_at_all(package, refused, moved, monkeypatch):
    name = package("writing", WRITE)
    refused(f"{name}.write")
    early = load(name)
    monkeypatch.setenv("STRANGLER_ENABLED", "0")
    assert early.write() == "written"
    later = load(package("other", WRITE))
    assert refuse_writers() == 0
    assert later.write.__code__.co_filename == later.__file__


def test_where_it_cannot_be_looked_the_writer_goes_on_and_its_transaction_lives(package, refused, db):
    name = package("writing", WRITE)
    refused(f"{name}.write")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE strangler_link RENAME TO strangler_not_migrated_yet")
    asking._found.clear()
    assert load(name).write() == "written"
    assert Like.objects.count() == 0, "PostgreSQL would have refused to go on"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE strangler_not_migrated_yet RENAME TO strangler_link")


def test_two_plans_may_refuse_one_writer(package, refused, db, monkeypatch):
    name = package("writing", WRITE)
    refused(f"{name}.write")
    refused(f"{name}.write", plan="shelves")
    module = load(name)
    for moved in ("notes", "shelves"):
        monkeypatch.setattr(standing, "is_moved", moved.__eq__)
        with pytest.raises(RefusedWrite, match=f"the rows of {moved} now"):
            module.write()
    monkeypatch.setattr(standing, "is_moved", lambda name: False)
    assert module.write() == "written"
