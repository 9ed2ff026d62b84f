"""Ways in which code reads and writes rows, its own app's as well, planted one by one: each is found with its function, its
table and its mode, and nothing else is.
"""

import pytest

from strangler.boundaries.edge import Kind, Mode
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.entries import Admin
from strangler.boundaries.following.reach import Reach
from strangler.boundaries.following.touching import Tracing
from strangler.boundaries.living.receivers import Listener
from strangler.boundaries.reading.facts import read
from strangler.boundaries.reading.usage import File
from tests.unit.boundaries.choir import BEGINNING, EVENINGS, HALLS, REGISTRY, touched, traced

READ, WRITE = Mode.READ, Mode.WRITE
COLLECTOR = "from django.db.models.deletion import Collector"
HALL, EVENING, SINGER, BETWEEN = "halls.Hall", "evenings.Evening", "evenings.Singer", "evenings.Evening_singers"


def inside(line: str, *before: str, given: str = "given") -> set[tuple[str, Mode]]:
    """What one function that ends in this line touches."""
    lines = "".join(f"    {each}\n" for each in (*before, line))
    found = touched(f"def book({given}):\n{lines}")
    assert {code for code, _, _ in found} <= {"book"}
    return {(target, mode) for _, target, mode in found}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Evening.objects.filter(x=1).count()", {(EVENING, READ)}),
        ("Evening.objects.filter(x=1).update(x=F('x') + 1)", {(EVENING, WRITE)}),
        ("Evening.objects.create(x=1)", {(EVENING, WRITE)}),
        ("Evening.objects.bulk_create(Evening(x=n) for n in given)", {(EVENING, WRITE)}),
        ("Evening.objects.get_or_create(x=1)[0].hall", {(EVENING, WRITE), (HALL, READ)}),
        ("Evening(x=1).save()", {(EVENING, WRITE)}),
        ("list(Evening.objects.all())[0].save()", {(EVENING, WRITE)}),
        ("get_object_or_404(Evening, pk=1).save()", {(EVENING, WRITE)}),
        ("get_object_or_404(Evening.objects.filter(x=1), pk=1)", {(EVENING, READ)}),
        ("apps.get_model('evenings', 'Evening').objects.update(x=1)", {(EVENING, WRITE)}),
        ("apps.get_model(app_label='evenings', model_name='Evening').objects.update(x=1)", {(EVENING, WRITE)}),
        ("apps.get_app_config('evenings').get_model('Evening').objects.update(x=1)", {(EVENING, WRITE)}),
        ("get_user_model().objects.exists()", {(SINGER, READ)}),
        (
            "run('DELETE FROM evenings_evening WHERE hall_id IN (SELECT id FROM halls_hall)')",
            {(EVENING, WRITE), (HALL, READ)},
        ),
        ("Evening.objects.select_related('hall')", {(EVENING, READ), (HALL, READ)}),  # joins to it
        ("run('INSERT INTO \"old_log\" (x) VALUES (1)')", {("old_log", WRITE)}),
        ("run('UPDATE public.old_log SET x = 1')", {("old_log", WRITE)}),
    ],
)
def test_a_chain_says_what_it_does(line: str, expected: set[tuple[str, Mode]]) -> None:
    assert inside(line) == expected


@pytest.mark.parametrize(
    "binding",
    [
        "evening = Evening.objects.get(pk=1)",
        "evening = Evening.objects.filter(x=1).first() or Evening()",
        "evening, is_new = Evening.objects.get_or_create(x=1)",
        "evening = get_object_or_404(Evening, pk=1)",
        "evening = get_list_or_404(Evening, x=1)[0]",
        "evening = copy.copy(Evening.objects.get(pk=1))",
        "evening = None if given else Evening.objects.get()",
        "evening: Evening = given()",
        "evening: 'Evening | None' = given()",
        "[evening] = [each for each in Evening.objects.all()]",
        "rows = Evening.objects.all(); rows = rows.filter(x=1); evening = rows[0]",
        "evening = next(iter(Evening.objects.all()))",
        "evening = cast(Evening, given)",
        "held = {1: Evening.objects.get(pk=1)}; evening = held[1]",
        "held: dict[int, Evening] = given(); evening = held.get(1)",
    ],
)
def test_a_name_stands_for_the_row_it_was_given(binding: str) -> None:
    assert (EVENING, WRITE) in inside("evening.save()", *binding.split("; "))


@pytest.mark.parametrize(
    "head", ["for each in Evening.objects.all():", "for n, each in enumerate(Evening.objects.all()):"]
)
def test_a_loop_goes_through_rows(head: str) -> None:
    assert (EVENING, WRITE) in inside("    each.save()", head)


@pytest.mark.parametrize(
    "lines",
    [
        "if isinstance(given, Evening):;    given.save()",
        "if isinstance(given, Evening) and given.x:;    given.save()",
        "if isinstance(given, Hall):;    given.name;elif isinstance(given, Evening):;    given.save()",
        "if not isinstance(given, Evening):;    return None;given.save()",
        "assert isinstance(given, Evening);given.save()",
        "for each in given:;    if not isinstance(each, Evening):;        continue;    each.save()",
        "if isinstance(given, Evening):;    for n in (1, 2):;        given.save()",
        "if isinstance(given, (Evening,)):;    given.save()",
        "if isinstance(given, Evening | dict):;    given.save()",
        "match given:;    case Evening():;        given.save()",
        "match given:;    case Evening(pk=1) | None if given.x:;        given.save()",
        "match given:;    case Hall():;        given.name;    case Evening():;        given.save()",
        "match given():;    case Evening() as evening:;        evening.save()",
        "match given:;    case [Evening() as evening, *_]:;        evening.save()",
        "match given:;    case {'of': Evening() as evening}:;        evening.save()",
    ],
)
def test_who_was_asked_for_his_class_is_a_row_of_it(lines: str) -> None:
    *before, last = lines.split(";")
    assert inside(last, *before) == {(EVENING, WRITE)}


@pytest.mark.parametrize(
    "lines",
    [
        "if isinstance(given, (Evening, Singer)):;    given.save()",
        "if isinstance(given, Evening | Singer):;    given.save()",
        "if isinstance(given, Evening) or isinstance(given, Singer):;    given.save()",
        "if not isinstance(given, (Evening, Singer)):;    return;given.save()",
        "kinds = (Evening, Singer);if isinstance(given, kinds):;    given.save()",
        "match given:;    case Evening() | Singer():;        given.save()",
        "match given:;    case (Evening() | Singer()) as row:;        row.save()",
    ],
)
def test_who_was_asked_for_several_classes_may_be_a_row_of_each(lines: str) -> None:
    *before, last = lines.split(";")
    assert inside(last, *before) == {(EVENING, WRITE), ("evenings.Singer", WRITE)}


def test_one_name_in_two_cases_is_another_row_in_each() -> None:
    lines = ("match given:", "    case Evening() as row:", "        row.name", "    case Singer() as row:")
    assert inside("        row.save()", *lines) == {("evenings.Singer", WRITE)}


@pytest.mark.parametrize(
    "lines",
    [
        "if isinstance(given, Evening):;    given.name;given.save()",
        "if isinstance(given, Evening):;    given = other();    given.save()",
        "if not isinstance(given, Evening):;    given.save()",
        "if not isinstance(given, Evening):;    note();given.save()",
        "if isinstance(given, Evening) or given.x:;    given.save()",
        "if isinstance(given, Evening):;    pass;else:;    given.save()",
        "match given:;    case Hall():;        given.name;    case _:;        given.save()",
        "match given:;    case Evening():;        given = other();        given.save()",
        "match given:;    case [Evening()]:;        given.save()",
        "match given.row:;    case Evening():;        given.save()",
        "match given:;    case Evening():;        given.name;given.save()",
        "if isinstance(given, dict):;    given.save()",
    ],
)
def test_a_class_that_was_not_asked_for_here_says_nothing(lines: str) -> None:
    *before, last = lines.split(";")
    assert inside(last, *before) == set()


def test_what_is_known_of_a_name_stays_known_where_its_class_is_none_of_the_projects() -> None:
    assert inside("    evening.save()", "evening = Evening()", "if isinstance(evening, Mapping):") == {(EVENING, WRITE)}


def test_a_loop_over_models_touches_each_of_them() -> None:
    found = touched(
        "ALL = [Hall, Singer]\ndef empty():\n    for model in ALL:\n        model._base_manager.update(x=1)\n"
    )
    assert found == {("empty", HALL, WRITE), ("empty", SINGER, WRITE)}


def test_a_parameter_is_what_its_annotation_says_and_a_result_what_its_function_gives() -> None:
    found = touched(
        "from django.db.models import QuerySet\n"
        "def rows() -> QuerySet[Evening]: ...\n"
        "def found(key):\n    return Evening.objects.get(pk=key)\n"
        "def a(evening: Evening | None):\n    evening.save()\n"
        "def b():\n    rows().update(x=1)\n"
        "def c():\n    found(1).save()\n"
        "def d():\n    for each in rows():\n        each.save()\n"
    )
    assert {code for code, target, mode in found if (target, mode) == (EVENING, WRITE)} == {"a", "b", "c", "d"}


@pytest.mark.parametrize(
    "text",
    [
        "def go():\n    keep(Evening.objects.get())\ndef keep(row):\n    row.save()\n",
        "def go():\n    row = Evening()\n    keep(1, row=row)\ndef keep(n, row):\n    row.save()\n",
        "def go(evening: Evening):\n    for each in [evening]:\n        between(each)\n"
        "def between(row):\n    keep(row)\ndef keep(row):\n    row.save()\n",
        "def go(evening: Evening):\n    Desk(evening)\nclass Desk:\n    def __init__(self, row):\n        self.row = row\n"
        "    def keep(self):\n        self.row.save()\n",
        "class Desk:\n    def go(self):\n        self.keep(Evening())\n    def keep(self, row):\n        row.save()\n",
        "def go(given):\n    keep(Evening())\n    keep(given)\ndef keep(row=None):\n    row.save()\n",
    ],
)
def test_a_parameter_is_what_its_callers_give(text: str) -> None:
    assert {(code.rpartition(".")[2], target) for code, target, mode in touched(text) if mode is WRITE} == {
        ("keep", EVENING)
    }


@pytest.mark.parametrize(
    "text",
    [
        "def go():\n    keep(Evening())\n    keep(Hall())\ndef keep(row):\n    row.save()\n",
        "def go():\n    keep(Evening())\ndef keep(*rows):\n    rows.save()\n",
        "def go(keep):\n    keep(Evening())\ndef keep(row):\n    row.save()\n",
        "def keep(row):\n    keep(row)\n    row.save()\n",
    ],
)
def test_a_parameter_that_is_given_two_things_or_nothing_known_is_neither(text: str) -> None:
    assert touched(text) == set()


def test_a_receiver_is_given_a_row_of_whom_it_listens_to() -> None:
    text = "def heard(sender, instance, **more):\n    instance.hall.save()\n"
    for senders, expected in (
        (["evenings.Evening"], {HALL}),
        (["evenings.Evening", "halls.Hall"], set()),
        ([""], set()),
    ):
        listeners = [Listener("post_save", sender, "choir.evenings.desk.heard") for sender in senders]
        tracing, _ = traced({"choir.evenings.desk": BEGINNING + text}, listeners=listeners)
        found = {t.target for t in tracing.trace.every_touch() if t.code.endswith("desk.heard") and t.mode is WRITE}
        assert found == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hall.evenings.count()", {(EVENING, READ)}),
        ("hall.evenings.create(x=1)", {(EVENING, WRITE)}),
        ("hall.evenings.clear()", {(EVENING, WRITE)}),
        ("print(hall.evenings.get(pk=1).hall)", {(EVENING, READ), (HALL, READ)}),
        ("evening.hall.name", {(HALL, READ)}),
        ("evening.hall_id", set()),
        ("evening.hall = hall", set()),
        ("evening.singers.add(1)", {(BETWEEN, WRITE)}),
        ("evening.singers.all()", {(BETWEEN, READ), (SINGER, READ)}),
        ("evening.singers.create(x=1)", {(BETWEEN, WRITE), (SINGER, WRITE)}),
        ("evening.save()", {(EVENING, WRITE)}),
        ("evening.refresh_from_db()", {(EVENING, READ)}),
        ("hall.delete()", {(HALL, WRITE), (EVENING, WRITE), (BETWEEN, WRITE)}),
    ],
)
def test_a_row_leads_to_others_by_the_relation_itself(line: str, expected: set[tuple[str, Mode]]) -> None:
    if BETWEEN in str(expected) and "delete" in line:
        expected = expected - {(BETWEEN, WRITE)}  # the table between has no declared key here
    assert inside(line, given="hall: Hall, evening: Evening") == expected


@pytest.mark.parametrize(
    "line",
    [
        "given.save()",
        "given.evenings.all()",
        "held = {}\n    held.update(x=1)",
        "rows = [Evening()]\n    rows.clear()",
        "rows = [Evening()]\n    rows.remove(given)",
        "names = Evening.objects.none\n    names",
        "Evening",
        "Evening.Role.FIRST",
        "note('please update the evening set')",
    ],
)
def test_what_only_looks_like_one_is_none(line: str) -> None:
    assert inside(line) == set()


def test_a_name_that_could_be_rows_of_two_models_is_none() -> None:
    assert inside("one.save()", "one = Evening.objects.none", "one = Hall()", "one = Singer()") == set()


def test_request_user_is_one_of_the_projects_users() -> None:
    assert inside("request.user.save()", given="request") == {(SINGER, WRITE)}
    assert inside("request.user.name", given="request") == set()


def test_what_a_method_and_a_class_touch_is_told_by_their_own_names() -> None:
    found = touched(
        "class Desk:\n"
        "    rows = Evening.objects.filter(x=1)\n"
        "    def __init__(self):\n        self.hall = Hall.objects.get()\n"
        "    def close(self):\n"
        "        def inner():\n            self.hall.save()\n"
        "        inner()\n"
        "Evening.objects.count()\n",
        module="choir.evenings.desk",
    )
    assert found == {
        ("Desk", EVENING, READ),
        ("Desk.__init__", HALL, READ),
        ("Desk.close", HALL, WRITE),
        ("choir.evenings.desk", EVENING, READ),
    }


def test_a_models_own_save_writes_by_the_librarys() -> None:
    text = "class Evening:\n    def save(self, **more):\n        self.hall.name\n        super().save(**more)\n"
    tracing, _ = traced({"choir.evenings.models": text})
    found = {(t.code.rpartition("models.")[2], t.target, t.mode) for t in tracing.trace.every_touch()}
    assert {each for each in found if each[0].startswith("Evening")} == {
        ("Evening.save", HALL, READ),
        ("Evening.save", EVENING, WRITE),
    }


def test_a_text_kept_elsewhere_is_a_touch_of_the_table_by_whoever_runs_it() -> None:
    tracing, reach = traced(
        {
            "choir.evenings.sql": 'PURGE = "DELETE FROM evenings_evening"\n',
            "choir.evenings.night": "from choir.evenings import sql\ndef run(cursor):\n    cursor.execute(sql.PURGE)\n",
            "choir.evenings.dusk": "from .sql import PURGE\ndef run(cursor):\n    cursor.execute(PURGE)\n",
        }
    )
    [touch] = [each for each in tracing.trace.every_touch() if each.kind is Kind.SQL]
    assert (touch.code, str(touch.place), touch.target) == ("choir.evenings.sql", "choir/evenings/sql.py:1", EVENING)
    for name in ("night", "dusk"):
        assert reach.of(f"choir.evenings.{name}.run") == (touch,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class New(CreateView):\n    form_class = EveningForm\n", {("New.post", EVENING, WRITE)}),
        (
            "class Edit(UpdateView):\n    model = Evening\n",
            {("Edit.post", EVENING, WRITE), ("Edit.get", EVENING, READ)},
        ),
        (
            "class Gone(DeleteView):\n    queryset = Evening.objects.filter(x=1)\n",
            {("Gone.post", EVENING, WRITE), ("Gone.get", EVENING, READ), ("Gone", EVENING, READ)},
        ),
        ("class All(ListView):\n    model = Evening\n", {("All.get", EVENING, READ)}),
        ("class Page(TemplateView):\n    model = Evening\n", set()),
        ("def save(request):\n    EveningForm(request.POST).save()\n", {("save", EVENING, WRITE)}),
        ("def save(request):\n    form = EveningForm()\n    form.instance.hall.name\n", {("save", HALL, READ)}),
        (
            "class Odd(FormView):\n    form_class = EveningForm\n    def form_valid(self, form):\n        form.save()\n",
            {("Odd.form_valid", EVENING, WRITE)},
        ),
        (
            "class New(CreateView):\n    def get_form_class(self):\n        return EveningForm\n",
            {("New.post", EVENING, WRITE)},
        ),
        ("class New(CreateView):\n    form_class = modelform_factory(Evening)\n", {("New.post", EVENING, WRITE)}),
        (
            "class Mine(UpdateView):\n    def get_object(self):\n        return self.request.user\n",
            {("Mine.post", SINGER, WRITE)},
        ),
        (
            "class Ring(CreateModelMixin, GenericViewSet):\n    serializer_class = given\n    def get_object(self):\n"
            "        return self.request.user\n",
            set(),
        ),
        (
            "class New(CreateView):\n    form_class = EveningForm\n    def form_valid(self, form):\n"
            "        return super().form_valid(form)\n",
            {("New.post", EVENING, WRITE), ("New.form_valid", EVENING, WRITE)},
        ),
        (
            "class Evenings(CreateModelMixin, GenericViewSet):\n    def get_serializer_class(self):\n"
            "        return EveningJson\n    def perform_create(self, serializer):\n"
            "        super().perform_create(serializer)\n",
            {("Evenings.create", EVENING, WRITE), ("Evenings.perform_create", EVENING, WRITE)},
        ),
        (
            "class Evenings(ModelViewSet):\n    serializer_class = EveningJson\n",
            {
                ("Evenings.create", EVENING, WRITE),
                ("Evenings.update", EVENING, WRITE),
                ("Evenings.destroy", EVENING, WRITE),
                ("Evenings.list", EVENING, READ),
                ("Evenings.retrieve", EVENING, READ),
            },
        ),
        (
            "class Evenings(ReadOnlyModelViewSet):\n    serializer_class = EveningJson\n    def perform(self):\n"
            "        self.get_object().save()\n",
            {
                ("Evenings.list", EVENING, READ),
                ("Evenings.retrieve", EVENING, READ),
                ("Evenings.perform", EVENING, WRITE),
            },
        ),
    ],
)
def test_what_the_library_does_in_a_classs_name_is_a_touch(text: str, expected: set[tuple[str, str, Mode]]) -> None:
    import django.views.generic  # noqa: F401  (looked at where it is loaded)
    import rest_framework.viewsets  # noqa: F401

    forms = (
        "from django.forms import ModelForm, modelform_factory\nfrom django.views.generic import *\n"
        "from rest_framework.serializers import ModelSerializer\n"
        "from rest_framework.mixins import CreateModelMixin\n"
        "from rest_framework.viewsets import GenericViewSet, ModelViewSet, ReadOnlyModelViewSet\n"
        "class EveningForm(ModelForm):\n    class Meta:\n        model = Evening\n"
        "class EveningJson(ModelSerializer):\n    class Meta(EveningForm.Meta):\n        fields = ['x']\n"
    ).replace("import *", "import CreateView, DeleteView, FormView, ListView, TemplateView, UpdateView")
    told = {
        each for each in touched(forms + text) if not each[0].startswith("Evening") or each[0].startswith("Evenings")
    }
    assert told == expected


@pytest.mark.parametrize(
    ("base", "call"),
    [
        ("CreateView", "form_valid(given)"),
        ("DeleteView", "delete(given)"),
        ("ModelViewSet", "perform_destroy(given)"),
        ("ModelViewSet", "perform_create(given)"),
    ],
)
def test_what_a_view_leaves_to_its_library_is_written_at_that_place(base: str, call: str) -> None:
    import django.views.generic  # noqa: F401
    import rest_framework.viewsets  # noqa: F401  (looked at where it is loaded)

    name = call.partition("(")[0]
    text = (
        "from django.views.generic import CreateView, DeleteView\nfrom rest_framework.viewsets import ModelViewSet\n"
        f"class Page({base}):\n    queryset = Evening.objects.all()\n    def {name}(self, given):\n        super().{call}\n"
    )
    tracing, _ = traced({"choir.evenings.desk": BEGINNING + text})
    found = {
        touch.place.line
        for touch in tracing.trace.every_touch()
        if (touch.code, touch.target, touch.mode) == (f"choir.evenings.desk.Page.{name}", EVENING, WRITE)
    }
    assert 8 in found


def test_a_view_that_deletes_sends_what_a_deletion_does() -> None:
    import django.views.generic  # noqa: F401  (looked at where it is loaded)

    text = "from django.views.generic import DeleteView\nclass Gone(DeleteView):\n    model = Evening\ndef heard(**_): ...\n"
    listeners = [Listener("post_delete", EVENING, "choir.evenings.desk.heard")]
    _, reach = traced({"choir.evenings.desk": BEGINNING + text}, listeners=listeners)
    [touch] = [each for each in reach.of("choir.evenings.desk.Gone.post") if each.mode is WRITE]
    assert touch.deletes and "choir.evenings.desk.heard" in reach.called("choir.evenings.desk.Gone.post")


VIEWS = (
    "from django.views.generic import CreateView, DeleteView\nfrom rest_framework.serializers import Serializer\n"
    "from rest_framework.viewsets import ModelViewSet\n"
    "class Plain(Serializer):\n    def create(self, data):\n        return Evening.objects.create()\n"
    "class Page(given):\n"
)


@pytest.mark.parametrize(
    ("base", "body", "name", "is_told"),
    [
        ("CreateView", "", "post", True),
        ("CreateView", "    def form_valid(self, form):\n        super().form_valid(form)\n", "post", True),
        ("CreateView", "    def form_valid(self, form):\n        return 'no row is made'\n", "post", False),
        ("DeleteView", "    def get_object(self):\n        return found(self.kwargs)\n", "post", True),
        ("DeleteView", "    model = Evening\n", "post", False),
        ("ModelViewSet", "    serializer_class = Plain\n", "destroy", True),
        ("ModelViewSet", "    serializer_class = Plain\n", "create", False),
        ("ModelViewSet", "    serializer_class = Plain\n", "list", False),
    ],
)
def test_a_librarys_view_that_writes_nobody_knows_what_is_told(base: str, body: str, name: str, is_told: bool) -> None:
    import django.views.generic  # noqa: F401
    import rest_framework.viewsets  # noqa: F401  (looked at where it is loaded)

    text = VIEWS.replace("given", base) + (body or "    fields = ['x']\n")
    _, reach = traced({"choir.evenings.desk": BEGINNING + text})
    said = [each for each in reach.unresolved(f"choir.evenings.desk.Page.{name}") if "whose rows" in each]
    assert bool(said) is is_told


def test_a_base_of_views_leaves_its_model_to_those_derived_from_it() -> None:
    import django.views.generic  # noqa: F401  (looked at where it is loaded)

    text = (
        "from django.views.generic import CreateView\nclass Base(CreateView):\n    def form_valid(self, form):\n"
        "        return super().form_valid(form)\nclass Page(Base):\n    model = Evening\n"
    )
    _, reach = traced({"choir.evenings.desk": BEGINNING + text})
    assert {(touch.target, touch.mode) for touch in reach.of("choir.evenings.desk.Page.post")} == {(EVENING, WRITE)}
    assert reach.unresolved("choir.evenings.desk.Page.post") == ()


def test_a_write_is_not_told_as_a_read_as_well() -> None:
    assert "READ" not in str(inside("Evening.objects.filter(x=1).order_by('x').delete()"))
    assert BEGINNING.count("import") == 2


@pytest.mark.parametrize(
    "line",
    [
        "run(f'DELETE FROM {Hall._meta.db_table} WHERE id = {given}')",
        "run('DELETE FROM \"%s\" WHERE id = %%s' % Hall._meta.db_table)",
        "run('UPDATE %(hall)s SET x = %(x)s' % {'hall': Hall._meta.db_table, 'x': given})",
        "run('DELETE FROM {} WHERE x = {x}'.format(Hall._meta.db_table, x=given))",
        "run(SQL('TRUNCATE {hall}').format(hall=Identifier(Hall._meta.db_table)))",
        "run('DELETE FROM ' + Hall._meta.db_table + ' WHERE x = 1')",
        "run(f'UPDATE {connection.ops.quote_name(Hall._meta.db_table)} SET x = 1')",
        "table = Hall._meta.db_table; run(f'DELETE FROM {table} WHERE x = 1')",
        "table = 'halls_hall'; run(f'DELETE FROM {table} WHERE x = 1')",
        "run(f'DELETE FROM {Hall.objects.model._meta.db_table}')",
    ],
)
def test_sql_is_filled_with_the_tables_that_the_code_names(line: str) -> None:
    *before, last = line.split("; ")
    assert inside(last, *before) == {(HALL, WRITE)}


@pytest.mark.parametrize(
    "line",
    [
        "run(f'DELETE FROM {given} WHERE x = 1')",
        "run(f'DELETE FROM evenings_{given}')",
        "run('UPDATE {} SET x = 1'.format(given))",
    ],
)
def test_sql_whose_table_nobody_knows_is_told(line: str) -> None:
    _, reach = traced({"choir.evenings.desk": f"{BEGINNING}def book(given):\n    {line}\n"})
    assert not reach.of("choir.evenings.desk.book")
    assert "nobody knows which table is written by SQL at choir/evenings/desk.py:4" in reach.unresolved(
        "choir.evenings.desk.book"
    )


@pytest.mark.parametrize(
    "line",
    [
        "sync_to_async(Evening.objects.create)(x=1)",
        "partial(Evening.objects.filter(x=1).update, x=2)",
        "transaction.on_commit(Evening.objects.get(pk=1).save)",
        "type(Evening.objects.get(pk=1)).objects.update(x=1)",
        "Evening.objects.get(pk=1).__class__.objects.update(x=1)",
        "getattr(Evening.objects.get(pk=1), 'save')()",
        "save = getattr(Evening(), 'save', None); save()",
        "getattr(Evening, 'objects').filter(x=1).update(x=1)",
        "models.QuerySet(Evening).filter(x=1).update(x=1)",
        "QuerySet(model=Evening, using='default').delete()",
        "rows = QuerySet(Evening.objects.model); rows.update(x=1)",
        f"{COLLECTOR}; sweep = Collector(using='default'); sweep.collect(Evening.objects.filter(x=1)); sweep.delete()",
        f"{COLLECTOR}; rows = [Evening()]; sweep = Collector('default'); sweep.collect(rows); sweep.delete()",
        "(Evening.objects.filter(x=1) | Evening.objects.filter(x=2)).update(x=1)",
    ],
)
def test_a_row_is_written_round_a_corner(line: str) -> None:
    *before, last = line.split("; ")
    assert (EVENING, WRITE) in inside(last, *before)


@pytest.mark.parametrize("line", ["sweep.collect(given)", "note()"])
def test_a_collector_of_nobody_knows_which_rows_is_told(line: str) -> None:
    text = f"{COLLECTOR}\ndef book(given):\n    sweep = Collector()\n    {line}\n    sweep.delete()\n"
    _, reach = traced({"choir.evenings.desk": text})
    assert reach.of("choir.evenings.desk.book") == ()
    assert reach.unresolved("choir.evenings.desk.book") == (
        "nobody knows whose rows a Collector deletes at choir/evenings/desk.py:5",
    )


def test_a_collector_that_only_looks_deletes_nothing() -> None:
    assert inside("sweep.collect(Evening.objects.all())", COLLECTOR, "sweep = Collector()") == {(EVENING, READ)}


@pytest.mark.parametrize("models", ["(Evening, Singer)", "[Evening, Singer]"])
def test_a_loop_goes_through_models_of_a_list(models: str) -> None:
    found = inside("    each.objects.update(x=1)", f"for each in {models}:")
    assert found == {(EVENING, WRITE), (SINGER, WRITE)}


@pytest.mark.parametrize(
    "line",
    [
        "modelform_factory(Evening, fields=[])(given).save()",
        "forms.modelformset_factory(Evening, fields=[])(given).save()",
        "forms.inlineformset_factory(Hall, Evening, fields=[])(given).save()",
        "made = modelform_factory(Evening); form = made(given); form.save()",
    ],
)
def test_a_form_that_a_factory_made_saves_rows_of_its_model(line: str) -> None:
    *before, last = line.split("; ")
    assert inside(last, *before) == {(EVENING, WRITE)}


def test_what_is_only_put_in_a_methods_place_writes_nothing() -> None:
    assert (EVENING, WRITE) not in inside("Evening.objects.get(pk=1).save = given")


ROOM = (
    "class Room:\n    def close(self):\n        self.save()\n    def shut(self):\n        self.close()\n    def burn(self):\n"
    "        super().delete()\n    def note(self): ...\n"
)


@pytest.mark.parametrize("name", ["close", "shut", "burn"])
def test_an_abstract_models_method_writes_the_row_it_is_called_on(name: str) -> None:
    models = {
        HALLS: f"{ROOM}class Hall(Room): ...\n",
        EVENINGS: f"from {HALLS} import Room\nclass Evening(Room): ...\nclass Singer: ...\n",
    }
    _, reach = traced({**models, "choir.evenings.desk": f"{BEGINNING}def book():\n    Hall.objects.get().{name}()\n"})
    found = {
        touch.target
        for touch in reach.of("choir.evenings.desk.book")
        if touch.mode is WRITE and touch.kind is Kind.QUERY
    }
    assert found == {HALL}
    told = {touch for touch in reach.of("choir.evenings.desk.book") if touch.target == HALL}
    assert {touch.place.file for touch in told if touch.mode is WRITE} == {"choir/halls/models.py"}


def test_an_abstract_model_leads_to_none_of_those_derived_from_it() -> None:
    room = {"choir.evenings.base": ROOM, HALLS: "from choir.evenings.base import Room\nclass Hall(Room): ...\n"}
    tracing, _ = traced(room)
    told = [touch for touch in tracing.trace.every_touch() if touch.place.file == "choir/evenings/base.py"]
    assert told == []


def test_a_base_works_on_the_model_that_its_only_heir_names() -> None:
    text = (
        "class Sweep:\n    model = None\n    def run(self):\n        self.model.objects.all().delete()\n"
        "class Evenings(Sweep):\n    model = Evening\ndef book():\n    Evenings().run()\n"
    )
    _, reach = traced({"choir.evenings.desk": BEGINNING + text})
    assert EVENING in {touch.target for touch in reach.of("choir.evenings.desk.book") if touch.mode is WRITE}
    _, reach = traced({"choir.evenings.desk": f"{BEGINNING}{text}class Singers(Sweep):\n    model = Singer\n"})
    assert not [touch for touch in reach.of("choir.evenings.desk.book") if touch.mode is WRITE]
    assert reach.unresolved("choir.evenings.desk.book"), "what could be two things is told, and not guessed"


def test_a_method_under_another_name_is_the_same_method() -> None:
    desk = f"{BEGINNING}class Page:\n    def get(self):\n        Evening.objects.update(x=1)\n    post = get\n"
    _, reach = traced({"choir.evenings.desk": desk})
    assert (EVENING, WRITE) in {(touch.target, touch.mode) for touch in reach.of("choir.evenings.desk.Page.post")}


@pytest.mark.parametrize("command", ["close", "shut"])
def test_a_command_that_is_called_is_followed_wherever_its_code_lies(command: str) -> None:
    commands = {
        "choir.halls.base": f"{BEGINNING}class Base:\n    def handle(self):\n        self.go()\n",
        "choir.halls.management.commands.close": f"{BEGINNING}from choir.halls.base import Base\nclass Command(Base):\n"
        "    def go(self):\n        Evening.objects.update(x=1)\n",
        "choir.halls.management.commands.shut": "from choir.halls.management.commands.close import Command\n",
        "choir.evenings.desk": f"def book():\n    call_command('{command}')\n",
    }
    _, reach = traced(commands)
    assert (EVENING, WRITE) in {(touch.target, touch.mode) for touch in reach.of("choir.evenings.desk.book")}


@pytest.mark.parametrize(
    "line",
    [
        "app.send_task('halls.air')",
        "app.send_task(name='halls.air', args=[1])",
        "app.tasks['halls.air'].delay()",
        "task = current_app.tasks.get('halls.air')",
        "signature('halls.air').delay()",
        "app.signature(task='halls.air').delay()",
        "chain(Signature('halls.air'), given)()",
        "group([app.subtask('halls.air'), given])()",
        "AIR = 'halls.air'; app.send_task(AIR)",
        "app.send_task(DUST)",
    ],
)
def test_a_task_that_is_called_by_its_name_is_followed(line: str) -> None:
    texts = {
        "choir.halls.tasks": f"{BEGINNING}def air():\n    Hall.objects.update(x=1)\n",
        "choir.evenings.desk": f"DUST = 'halls.dust'\ndef book(given):\n    {line}\n",
    }
    _, reach = traced(texts, tasks={"halls.air": "choir.halls.tasks.air", "halls.dust": "choir.halls.tasks.air"})
    assert (HALL, WRITE) in {(touch.target, touch.mode) for touch in reach.of("choir.evenings.desk.book")}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("app.send_task('of.another')", "no task of this project is called of.another, which is sent"),
        ("signature('of.another').delay()", "no task of this project is called of.another, which is sent"),
        ("app.send_task(given)", "nobody knows which task is sent"),
        ("app.send_task(f'halls.{given}')", "nobody knows which task is sent"),
        ("app.send_task('halls.air')", ""),
        ("app.send_task('choir.evenings.desk.unregistered')", ""),
        ("inspect.signature(given)", ""),
        ("signature('a name in ink')", ""),
    ],
)
def test_a_task_that_another_codebase_runs_is_told(line: str, said: str) -> None:
    own = "@shared_task\ndef unregistered(): ...\n"
    texts = {"choir.evenings.desk": f"def book(given):\n    {line}\n{own}"}
    _, reach = traced(texts, tasks={"halls.air": "choir.halls.models.note"})
    where = " at choir/evenings/desk.py:2"
    assert reach.unresolved("choir.evenings.desk.book") == ((f"{said}{where}",) if said else ())


@pytest.mark.parametrize("line", ["held['halls.air']", "app.tasks['a task of nobody']", "app.tasks[given]"])
def test_what_is_no_tasks_name_calls_none(line: str) -> None:
    texts = {"choir.evenings.desk": f"def book(given):\n    {line}\n"}
    _, reach = traced(texts, tasks={"halls.air": "choir.halls.models.note"})
    assert reach.called("choir.evenings.desk.book") == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("call_command('flush', interactive=False)", "the command flush empties every table"),
        ("call_command('loaddata', 'halls.json')", "nobody knows what the command loaddata writes"),
        ("call_command('of_a_library')", "nobody knows what the command of_a_library writes"),
        ("call_command(given)", "nobody knows what call_command() leads to"),
        ("call_command('collectstatic')", ""),
        ("call_command('close')", ""),
    ],
)
def test_a_command_of_a_library_that_may_write_is_told(line: str, said: str) -> None:
    texts = {
        "choir.halls.management.commands.close": "class Command:\n    def handle(self): ...\n",
        "choir.evenings.desk": f"def book(given):\n    {line}\n",
    }
    _, reach = traced(texts)
    where = " at choir/evenings/desk.py:2"
    assert reach.unresolved("choir.evenings.desk.book") == ((f"{said}{where}",) if said else ())


@pytest.mark.parametrize(
    "text",
    [
        "from choir.halls.management.commands import close\nCommand = close.Command\n",
        "from choir.halls.management.commands.close import Command as Close\nCommand = Close\n",
    ],
)
def test_a_command_that_is_another_under_a_name_of_its_own_is_that_one(text: str) -> None:
    commands = {
        "choir.halls.management.commands.close": f"{BEGINNING}class Command:\n    def handle(self):\n"
        "        Evening.objects.update(x=1)\n",
        "choir.halls.management.commands.shut": text,
        "choir.evenings.desk": "def book():\n    call_command('shut')\n",
    }
    _, reach = traced(commands)
    assert (EVENING, WRITE) in {(touch.target, touch.mode) for touch in reach.of("choir.evenings.desk.book")}


def test_a_context_manager_is_left_as_well() -> None:
    text = (
        "class Held:\n    def __enter__(self): ...\n    def __exit__(self, *_):\n        Evening.objects.all().delete()\n"
        "def book():\n    with Held(): ...\n"
    )
    _, reach = traced({"choir.evenings.desk": BEGINNING + text})
    assert EVENING in {touch.target for touch in reach.of("choir.evenings.desk.book") if touch.mode is WRITE}


@pytest.mark.parametrize(
    "line", ["(given or {}).save()", "(given[0] if given else given).delete()", "(lambda: given)().save()"]
)
def test_a_write_of_what_has_no_name_is_told(line: str) -> None:
    _, reach = traced({"choir.evenings.desk": f"def book(given):\n    {line}\n"})
    assert any("nobody knows whose" in each for each in reach.unresolved("choir.evenings.desk.book"))


def test_a_model_that_is_looked_up_by_nobody_knows_which_name_is_told() -> None:
    _, reach = traced({"choir.evenings.desk": "def book(given):\n    return apps.get_model(given)\n"})
    assert reach.unresolved("choir.evenings.desk.book") == (
        "nobody knows what get_model() leads to at choir/evenings/desk.py:2",
    )


@pytest.mark.parametrize("model", ["given", "apps.get_model(given)"])
def test_a_query_of_nobodys_model_that_writes_is_told(model: str) -> None:
    _, reach = traced({"choir.evenings.desk": f"def book(given):\n    {model}.objects.filter(x=1).update(x=2)\n"})
    assert reach.unresolved("choir.evenings.desk.book")


KEPT = """
class Kept:
    def close(self):
        return self.filter(x=1).update(x=2)
    def shut(self):
        self.close()
    def burn(self):
        super().delete()
    def swept(self):
        rows = self.all()
        rows.update(x=1)
    def each(self):
        for row in self.filter(x=1):
            row.save()
    def made(self):
        return self.create(x=1)
    def looked(self):
        self.count()
class Halls(Kept): ...
class Hall: ...
"""


@pytest.mark.parametrize("name", ["close", "shut", "burn", "swept", "each", "made", "looked"])
def test_a_queryset_that_several_models_share_writes_the_rows_it_is_asked_of(name: str) -> None:
    desk = f"{BEGINNING}def book():\n    Hall.objects.all().{name}()\n"
    _, reach = traced({HALLS: KEPT, "choir.evenings.desk": desk})
    found = {
        touch.target
        for touch in reach.of("choir.evenings.desk.book")
        if touch.mode is WRITE and touch.kind is Kind.QUERY
    }
    assert found == (set() if name == "looked" else {HALL})


@pytest.mark.parametrize(
    "put",
    [
        "class Before:\n    def __call__(self, request):\n        request.evening = Evening.objects.get(pk=1)\n",
        "class Before:\n    def dispatch(self, request):\n        self.request.evening = Evening.objects.first()\n",
        "def before(request, given):\n    request.evening = given\n    request.evening = None\n"
        "def other(request):\n    request.evening = Evening.objects.last()\n",
    ],
)
def test_what_middleware_puts_on_a_request_is_found_there_again(put: str) -> None:
    import django.views.generic  # noqa: F401  (looked at where it is loaded)

    found = touched(
        f"from django.views import View\n{put}def page(request):\n    request.evening.save()\n"
        "class Page(View):\n    def get(self, request):\n        self.request.evening.hall.save()\n"
    )
    assert {("page", EVENING, WRITE), ("Page.get", HALL, WRITE)} <= found


def test_what_a_request_carries_of_two_kinds_is_neither() -> None:
    text = "def a(request):\n    request.row = Evening()\ndef b(request):\n    request.row = Hall()\n"
    assert touched(f"{text}def go(request):\n    request.row.save()\n") == set()


def test_a_view_set_is_handed_its_own_row() -> None:
    import rest_framework.viewsets  # noqa: F401  (looked at where it is loaded)

    found = touched(
        "from rest_framework.viewsets import ModelViewSet\nclass Evenings(ModelViewSet):\n"
        "    queryset = Evening.objects.all()\n"
        "    def perform_destroy(self, instance):\n        instance.hall.save()\n        instance.delete()\n"
    )
    mine = {(target, mode) for code, target, mode in found if code == "Evenings.perform_destroy"}
    assert {(HALL, WRITE), (EVENING, WRITE)} <= mine


def test_a_user_made_by_its_manager_is_written() -> None:
    found = touched("def join():\n    singer = Singer.objects.create_user('a')\n    singer.evenings.all()\n")
    assert ("join", SINGER, WRITE) in found and ("join", EVENING, READ) in found


def test_an_admins_deletion_of_several_runs_what_the_project_put_in_its_place() -> None:
    text = (
        f"from django.contrib.admin import ModelAdmin\n{BEGINNING}class HallAdmin(ModelAdmin):\n"
        "    def delete_queryset(self, request, queryset):\n        Evening.objects.update(x=1)\n"
    )
    module = "choir.halls.admin"
    code = Code([File("choir/halls/admin.py", module, "halls", read(text))])
    admin = Admin(HALL, f"{module}.HallAdmin", (HALL,), {})
    tracing = Tracing(code, REGISTRY, admins=[admin])
    reach = Reach(tracing.run(), code, tracing.values.generic)
    found = {(touch.target, touch.kind) for touch in reach.of(f"{admin.code}.delete_selected") if touch.mode is WRITE}
    assert (EVENING, Kind.QUERY) in found


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ("kept.Kept", "Kept = chosen(settings.KEPT)\n"),
        ("kept.Kept", "Kept = None\ndef fill():\n    global Kept\n    from somewhere import Kept\n"),
        ("kept.Kept", "if settings.LARGE:\n    Kept = Evening\nelse:\n    Kept = Hall\n"),
    ],
)
def test_a_name_that_the_source_leaves_open_is_what_the_process_holds(held: str, text: str) -> None:
    texts = {"kept": BEGINNING + text, "desk": "import kept\ndef book():\n    kept.Kept.objects.update(x=1)\n"}
    tracing, _ = traced(texts, held={held: SINGER})

    assert {(each.target, each.mode) for each in tracing.trace.every_touch() if each.code == "desk.book"} == {
        (SINGER, WRITE)
    }


def test_a_view_is_about_the_model_that_its_class_holds() -> None:
    text = "from django.views.generic import DeleteView\nclass Page(DeleteView):\n    model = chosen(settings.KEPT)\n"
    tracing, _ = traced({"desk": text}, held={"desk.Page.model": SINGER})

    assert (SINGER, WRITE) in {(each.target, each.mode) for each in tracing.trace.every_touch()}


def test_a_loop_leaves_no_model_behind() -> None:
    text = "for Kept in models():\n    register(Kept)\ndef book():\n    Kept.objects.update(x=1)\n"
    tracing, _ = traced({"kept": text}, held={"kept.Kept": SINGER})

    assert not [each for each in tracing.trace.every_touch() if each.code == "kept.book"]
