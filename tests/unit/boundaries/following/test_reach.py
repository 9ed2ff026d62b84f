"""What code reaches through other code: every kind of call is followed, and what cannot be is said."""

import pytest

from strangler.boundaries.edge import Mode
from strangler.boundaries.following.reach import Reach
from strangler.boundaries.living.receivers import Listener
from tests.unit.boundaries.choir import BEGINNING, traced

DESK = "choir.evenings.desk"
WRITER = BEGINNING + "def write():\n    Evening.objects.create(x=1)\n"


def reach(text: str, **more: str) -> Reach:
    """more: files beside, by their plain names."""
    texts = {"choir.evenings.writer": WRITER, DESK: BEGINNING + "from choir.evenings.writer import write\n" + text}
    return traced({**texts, **{f"choir.evenings.{name}": its for name, its in more.items()}})[1]


def writes(found: Reach, code: str) -> set[str]:
    return {touch.target for touch in found.of(code) if touch.mode is Mode.WRITE}


@pytest.mark.parametrize(
    "text",
    [
        "def go():\n    write()\n",
        "def go():\n    from . import writer\n    writer.write()\n",
        "import choir.evenings.writer\ndef go():\n    choir.evenings.writer.write()\n",
        "from choir.evenings import writer as w\ndef go():\n    w.write()\n",
        "def go():\n    later(write)\n",
        "def go():\n    later(then=partial(write, 1))\n",
        "def go():\n    later(lambda: write())\n",
        "def go():\n    def inner():\n        write()\n    inner()\n",
        "def go():\n    write.delay(1)\n",
        "def noted(view):\n    write()\n    return view\n@noted\ndef go(): ...\n",
        "WAYS = {'x': write}\ndef go(name):\n    WAYS[name]()\n",
        "class Pen:\n    def __init__(self):\n        write()\ndef go():\n    Pen()\n",
        "class Pen:\n    def use(self):\n        write()\ndef go():\n    Pen().use()\n",
        "class Pen:\n    def use(self):\n        write()\ndef go(pen: Pen):\n    pen.use()\n",
        "class Pen:\n    @property\n    def ink(self):\n        write()\ndef go(pen: Pen):\n    pen.ink\n",
        "class Pen:\n    @classmethod\n    def use(cls):\n        cls.dip()\n"
        "    @staticmethod\n    def dip():\n        write()\n"
        "def go():\n    Pen.use()\n",
        "class Pen:\n    def __init__(self, tip: 'Tip'):\n        self.tip = tip\n"
        "class Tip:\n    def use(self):\n        write()\n"
        "class Hand(Pen):\n    def go(self):\n        self.tip.use()\ndef go():\n    Hand(1).go()\n",
        "async def go():\n    await write()\n",
    ],
)
def test_each_way_of_calling_is_followed(text: str) -> None:
    found = reach(text)
    assert writes(found, f"{DESK}.go") == {"evenings.Evening"}
    assert found.unresolved(f"{DESK}.go") == ()


def test_a_re_export_is_followed_and_a_circle_ends() -> None:
    found = reach(
        "from choir.evenings.shown import write as shown\ndef go():\n    shown()\n    there()\ndef there():\n    go()\n",
        shown="from choir.evenings.inner import *\n",
        inner="from .writer import write\nfrom .shown import nothing\n",
    )
    assert writes(found, f"{DESK}.go") == writes(found, f"{DESK}.there") == {"evenings.Evening"}


def test_the_way_is_the_shortest_and_told_from_end_to_end() -> None:
    found = reach("def go():\n    long()\n    short()\ndef long():\n    short()\ndef short():\n    write()\n")
    [touch] = found.of(f"{DESK}.go")
    assert found.via(f"{DESK}.go", touch) == (f"{DESK}.go", f"{DESK}.short", "choir.evenings.writer.write")
    assert found.via(f"{DESK}.write", touch) == ("choir.evenings.writer.write",)
    assert found.via("choir.halls.models.note", touch) == ()


def test_a_method_is_the_one_of_the_class_at_work() -> None:
    """Neither the base's, which is overridden, nor that of another child."""
    found = reach(
        "class Base:\n    def go(self):\n        self.step()\n    def step(self):\n        Hall.objects.update(x=1)\n"
        "class Quiet(Base):\n    def step(self): ...\n"
        "class Loud(Base):\n    def step(self):\n        super().step()\n        write()\n"
    )
    assert writes(found, f"{DESK}.Base.go") == {"halls.Hall"}
    assert writes(found, f"{DESK}.Quiet.go") == set()
    assert writes(found, f"{DESK}.Loud.go") == {"halls.Hall", "evenings.Evening"}


def test_a_row_has_methods_and_is_saved_by_its_own() -> None:
    found = reach("def go(hall: Hall):\n    hall.close()\ndef keep(hall: Hall):\n    hall.save()\n")
    assert writes(found, f"{DESK}.go") == {"halls.Hall", "evenings.Evening"}
    [touch] = found.of(f"{DESK}.keep")
    assert found.via(f"{DESK}.keep", touch) == (f"{DESK}.keep",)
    hall = "class Hall:\n    def save(self):\n        note()\ndef note():\n    run('DELETE FROM old_log')\n"
    texts = {"choir.halls.models": hall}
    other = traced({**texts, DESK: BEGINNING + "def keep(hall: Hall):\n    hall.save()\n"})[1]
    assert writes(other, f"{DESK}.keep") == {"halls.Hall", "old_log"}


def test_a_managers_own_method_is_called_and_gives_rows() -> None:
    texts = {
        "choir.halls.models": BEGINNING + "class Halls:\n    def open(self):\n        return self.filter(x=1)\n"
        "    def shut(self):\n        Singer.objects.update(x=1)\nclass Hall: ...\n",
        DESK: BEGINNING + "def go():\n    Hall.objects.open().update(x=1)\ndef shut():\n    Hall.objects.shut()\n",
    }
    found = traced(texts)[1]
    assert {(t.target, t.mode) for t in found.of(f"{DESK}.go")} == {
        ("halls.Hall", Mode.WRITE),
        ("halls.Hall", Mode.READ),
    }
    assert writes(found, f"{DESK}.shut") == {"evenings.Singer"}


@pytest.mark.parametrize(
    ("line", "is_heard"),
    [
        ("Hall().save()", True),
        ("Hall.objects.create(x=1)", True),
        ("Hall.objects.update(x=1)", False),
        ("Hall.objects.bulk_create([])", False),
        ("Singer().save()", False),
    ],
)
def test_whoever_listens_to_a_write_is_reached_by_it(line: str, is_heard: bool) -> None:
    listeners = [Listener("post_save", "halls.Hall", "choir.evenings.writer.write")]
    texts = {"choir.evenings.writer": WRITER, DESK: BEGINNING + f"def go():\n    {line}\n"}
    assert ("evenings.Evening" in writes(traced(texts, listeners=listeners)[1], f"{DESK}.go")) is is_heard


def test_a_signal_of_the_projects_own_leads_to_its_receivers() -> None:
    texts = {
        "choir.evenings.writer": WRITER,
        "choir.evenings.bells": "from django.dispatch import Signal\nrung = Signal()\n",
        DESK: "from choir.evenings.bells import rung\nfrom . import bells\n"
        "def go():\n    rung.send(1)\ndef also():\n    bells.rung.send_robust(1)\n",
    }
    found = traced(texts, listeners=[Listener("choir.evenings.bells.rung", "", "choir.evenings.writer.write")])[1]
    assert writes(found, f"{DESK}.go") == writes(found, f"{DESK}.also") == {"evenings.Evening"}


def test_a_signal_that_a_class_keeps_is_found_by_its_own_name_and_by_its_instance() -> None:
    texts = {
        "choir.evenings.writer": WRITER,
        "choir.evenings.bells": "from django.dispatch import Signal\nclass Tower:\n    rung = Signal()\n"
        "class High(Tower):\n    def ring(self):\n        self.rung.send(1)\n",
        DESK: "from choir.evenings.bells import High, Tower\n"
        "def go():\n    Tower.rung.send(1)\ndef also():\n    High().ring()\n",
    }
    heard = [Listener("choir.evenings.bells.Tower.rung", "halls.Hall", "choir.evenings.writer.write")]
    found = traced(texts, listeners=heard)[1]
    assert writes(found, f"{DESK}.go") == writes(found, f"{DESK}.also") == {"evenings.Evening"}


def test_a_signal_that_is_handed_over_is_said_not_to_be_known() -> None:
    texts = {
        "choir.evenings.bells": "from django.dispatch import Signal\nrung = Signal()\n",
        DESK: "from choir.evenings.bells import rung\ndef go():\n    fire(rung)\n"
        "def fire(signal):\n    signal.send(1)\ndef sure():\n    rung.send(1)\n",
    }
    found = traced(texts)[1]
    assert found.unresolved(f"{DESK}.go") == ("nobody knows which signal is sent at choir/evenings/desk.py:5",)
    assert found.unresolved(f"{DESK}.sure") == ()


@pytest.mark.parametrize(("line", "may"), [("given.bulk_create([])", True), ("given.delete()", False)])
def test_a_save_of_nobody_knows_what_is_told_on_every_way_to_it(line: str, may: bool) -> None:
    text = f"def go(given):\n    inner(given)\ndef inner(given):\n    {line}\n"
    assert reach(text).may_save(f"{DESK}.go") is may


def test_a_task_and_a_command_are_found_by_their_names() -> None:
    texts = {
        "choir.evenings.writer": WRITER,
        "choir.evenings.management.commands.tidy": "from choir.evenings.writer import write\nclass Command:\n"
        "    def handle(self):\n        self.work()\n    def work(self):\n        write()\n",
        DESK: "def go():\n    call_command('tidy')\ndef send():\n    app.send_task('evenings.write')\n",
    }
    found = traced(texts, tasks={"evenings.write": "choir.evenings.writer.write"})[1]
    assert writes(found, f"{DESK}.go") == writes(found, f"{DESK}.send") == {"evenings.Evening"}


@pytest.mark.parametrize(
    "text",
    [
        "def go(name):\n    getattr(write, name)()\n",
        "def go(name):\n    import_string(name)()\n",
        "def go(then):\n    then()\n",
        "def go(given):\n    given.save()\n",
        "def go(given):\n    given.evenings.add(1)\n",
        "class Pen:\n    def use(self):\n        write()\ndef go(given):\n    given.use()\n",
        "def go(given, name):\n    then = getattr(given, name)\n    then()\n",
        "def go(given):\n    then = given.get('x')\n    then()\n",
    ],
)
def test_what_cannot_be_followed_is_said(text: str) -> None:
    assert len(reach(text).unresolved(f"{DESK}.go")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def go(given):\n    given.get('x')\n    len(given)\n    getattr(given, 'x', None)\n",
        "class Pen:\n    def use(self): ...\ndef go(given):\n    given.use()\n",  # whosever it is, it writes nothing
        "def go():\n    then(write)\ndef then(what):\n    what()\n",  # it is known where it is handed on
        "def go(given, name):\n    size = getattr(given, name)\n    print(size)\n",
        "from django.views import View\nclass Page(View):\n    def get(self, request):\n        write()\n"
        "def go(given):\n    given.get('x')\n",  # a dict's, and never a page's
    ],
)
def test_what_can_do_no_harm_is_not_told_as_unknown(text: str) -> None:
    assert reach(text).unresolved(f"{DESK}.go") == ()


def test_code_of_nobodys_reaches_nothing_and_says_so() -> None:
    found = reach("")
    assert found.of("django.views.View.get") == ()
    assert found.unresolved("") and found.unresolved("django.views.View.get")


def test_a_librarys_method_calls_what_a_class_overrides_and_names() -> None:
    import rest_framework.viewsets  # noqa: F401  (looked at where it is loaded)

    found = reach(
        "from rest_framework.viewsets import ModelViewSet\nfrom rest_framework.permissions import BasePermission\n"
        "class Known(BasePermission):\n    def has_permission(self, *a):\n        run('INSERT INTO seen (x) VALUES (1)')\n"
        "class Evenings(ModelViewSet):\n    queryset = Evening.objects.all()\n    permission_classes = [Known]\n"
        "    def perform_create(self, serializer):\n        serializer.save()\n        Singer.objects.update(x=1)\n"
        "    def get_queryset(self):\n        return super().get_queryset()\n"
        "    def bell(self, request):\n        return 1\n    def unasked(self):\n        Hall.objects.update(x=1)\n"
    )
    code = f"{DESK}.Evenings"
    assert writes(found, f"{code}.create") == {"evenings.Evening", "evenings.Singer", "seen"}
    assert writes(found, f"{code}.list") == writes(found, f"{code}.bell") == {"seen"}


@pytest.mark.parametrize(
    "line",
    [
        "return self.get_paginated_response(self.paginate_queryset(self.filter_queryset(self.get_queryset())))",
        "return self.check_object_permissions(request, super().get_object())",
    ],
)
def test_a_list_of_ones_own_destroys_nothing(line: str) -> None:
    import rest_framework.viewsets  # noqa: F401  (looked at where it is loaded)

    found = reach(
        "from rest_framework.viewsets import ModelViewSet\nclass Evenings(ModelViewSet):\n"
        "    queryset = Evening.objects.all()\n"
        f"    def list(self, request):\n        {line}\n"
        "    def perform_destroy(self, row):\n        Singer.objects.update(x=1)\n"
    )
    assert writes(found, f"{DESK}.Evenings.list") == set()
    assert writes(found, f"{DESK}.Evenings.destroy") == {"evenings.Evening", "evenings.Singer"}


@pytest.mark.parametrize(
    "own",
    [
        "    @classmethod\n    def as_view(cls, **given):\n        return later(super().as_view(**given))\n",
        "    def dispatch(self, request, *a):\n        return super().dispatch(request, *a)\n",
        "    def setup(self, request, *a):\n        super().setup(request, *a)\n",
        "    def get(self, request, *a):\n        return super().get(request, *a)\n",
    ],
)
def test_whoever_only_looks_at_a_form_does_not_send_it(own: str) -> None:
    import django.views.generic  # noqa: F401  (looked at where it is loaded)

    found = reach(
        f"from django.views.generic import CreateView\nclass Ours:\n{own}\nclass New(Ours, CreateView):\n"
        "    model = Evening\n    def form_valid(self, form):\n        Singer.objects.update(x=1)\n"
    )
    assert writes(found, f"{DESK}.New.get") == set()
    assert writes(found, f"{DESK}.New.post") == {"evenings.Evening", "evenings.Singer"}
