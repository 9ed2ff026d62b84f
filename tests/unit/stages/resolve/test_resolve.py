"""A plan of the tiny project goes in; facts, or each refusal by its id, come out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.contrib.admin import AdminSite, ModelAdmin, TabularInline
from django.db import connection, connections
from django.test import override_settings
from django.utils.translation import gettext_lazy

from strangler import plans
from strangler.messages import Refusal
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction, ResolvedParent, ResolvedUnique
from strangler.stages.resolve import admins, resolve
from strangler.stages.resolve.links import links_of
from strangler.stages.resolve.through import may_go_through
from strangler.stages.resolve.together import claimed_twice
from strangler.stages.resolve.urls import fits
from tests.projects.control.notes import writers
from tests.projects.control.notes.models import Like, LoudNote, Note, Tag
from tests.projects.control.things.models import Thing

pytestmark = pytest.mark.django_db

ENVIRONMENT = {"NOTES_URL": "http://127.0.0.1:8101,http://127.0.0.1:8102/"}
PIN = "things.Pin.note"
LISTENER = "tests.projects.control.notes.signals.count_notes"


def sound() -> dict[str, Any]:
    return {
        "owner": "team-notes",
        "service": "NOTES_URL",
        "tables": [
            plans.Table("notes.Note", deletes="through"),
            plans.Table("notes.Like", deletes="through"),
            plans.Table("notes.Note_tags", deletes="through"),
            plans.Table("notes.Tag"),
        ],
        "references": [plans.Reference("auth.User", ["id", "username"]), plans.Reference("things.Thing", ["id"])],
        "endpoints": [plans.Endpoint("notes:detail"), plans.Endpoint("GET,POST /api/things/{id}/notes/")],
        "stays": [plans.Endpoint("board")],
    }


def outcome(**changes: Any) -> tuple[ResolvedExtraction | None, tuple[Refusal, ...]]:
    extraction = plans.Extraction(**{**sound(), **changes})
    found = resolve(Plan("notes", Path("nowhere"), extraction, ()), ENVIRONMENT)
    return found.resolved, found.refusals


def resolved(**changes: Any) -> ResolvedExtraction:
    found, refusals = outcome(**changes)
    assert found, "\n".join(map(str, refusals))
    return found


def refusal(**changes: Any) -> Refusal:
    found, refusals = outcome(**changes)
    assert found is None
    assert len(refusals) == 1, "\n".join(map(str, refusals))
    return refusals[0]


def test_a_sound_plan_is_resolved_to_what_sync_and_publishing_need() -> None:
    found = resolved()
    note, *_, tag = found.tables
    assert (note.name, note.key, note.deletes, tag.deletes) == ("notes_note", ("id",), "through", "refuse")
    assert [reference.name for reference in found.references] == ["auth_user", "things_thing"]
    assert found.references[0].column_names == ("id", "username")
    assert found.references[0].on_parent_delete == "cascade"
    assert found.service_urls == ("http://127.0.0.1:8101", "http://127.0.0.1:8102")
    assert found.database == "default"


def test_columns_carry_what_an_encoding_must_know() -> None:
    columns = {column.name: column for column in resolved().tables[0].columns}
    price = columns["price"]
    assert (price.internal_type, price.max_digits, price.decimal_places) == ("DecimalField", 8, 2)
    assert (columns["author_id"].nullable, columns["thing_id"].nullable) == (True, False)
    assert columns["id"].is_auto
    assert not price.is_auto
    assert "doubled" not in columns, "a computed column cannot be written"


def test_parents_tell_which_foreign_keys_cross_the_cut() -> None:
    note, like, *_ = resolved().tables
    assert ResolvedParent(("note_id",), "notes_note", ("id",), moves=True) in like.parents
    assert {parent.table for parent in note.outward} == {"things_thing", "auth_user"}


def test_unique_sets_are_told_apart_from_those_with_a_condition() -> None:
    uniques = set(resolved().tables[0].uniques)
    assert uniques == {ResolvedUnique(("thing_id", "author_id")), ResolvedUnique(("text",), is_partial=True)}


def test_a_proxy_and_a_tables_own_name_stand_for_the_model() -> None:
    by_proxy = resolved(tables=[plans.Table("notes.LoudNote"), plans.Table("notes_like")])
    assert [(table.name, table.model) for table in by_proxy.tables] == [
        ("notes_note", "notes.Note"),
        ("notes_like", "notes.Like"),
    ]


def test_a_table_without_a_model_is_read_from_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE legacy (code varchar(9) NOT NULL PRIMARY KEY, amount integer NOT NULL, seen boolean)"
        )
    (legacy,) = resolved(tables=[plans.Table("legacy")], references=[]).tables
    assert legacy.key == ("code",)
    assert [column.nullable for column in legacy.columns] == [False, False, True]
    assert legacy.columns[1].internal_type == "IntegerField"


def test_endpoints_become_routes_under_every_path_behind_a_name() -> None:
    routes = {(route.methods, route.template, route.access, route.stays) for route in resolved().routes}
    assert routes == {
        (("GET",), "/api/notes/{note_id}/", "read", False),
        (("GET",), "/api/things/{id}/notes/", "read", False),
        (("POST",), "/api/things/{id}/notes/", "write", False),
        (("GET",), "/{language}/board/{word}/", "read", True),
        (("GET",), "/board/{word}/", "read", True),
    }


@pytest.mark.parametrize(
    ("declared", "known", "answer"),
    [
        ("/a/{x}/", "/a/{id}/", True),
        ("/en/board/{x}/", "/{language}/board/{word}/", True),
        ("/a/{x}/", "/a/new/", False),
        ("/a/new/", "/a/{id}/", True),
        ("/a/{x}", "/a/{id}/", False),
        ("/files/{rest*}", "/files/{name*}", True),
        ("/files/logo.png", "/files/{name*}", True),
        ("/api/{rest*}", "/api/notes/{id}/", True),
        ("/api/{rest*}", "/other/{id}/", False),
    ],
)
def test_a_declared_path_fits_what_the_project_answers(declared: str, known: str, answer: bool) -> None:
    assert fits(declared, known) is answer


def test_every_fault_of_every_part_is_told_at_once_in_the_sequence_of_the_file() -> None:
    _, refusals = outcome(
        service="NOTE_URL",
        tables=[plans.Table("notes.Not")],
        references=[plans.Reference("auth.User", ["nam"])],
        endpoints=[plans.Endpoint("GET /api/nots/")],
        stays=[plans.Endpoint("notes:lst")],
        answers=[plans.Moves("notes.nothing")],
        contract="nowhere.json",
    )
    assert {fault.id for fault in refusals} == {"S201", "S203", "S211", "S212", "S214", "S216", "S217"}
    lines = [fault.where.line for fault in refusals if fault.where]
    assert lines == sorted(lines)


def test_S201_an_unknown_model_is_answered_with_the_nearest() -> None:
    fault = refusal(tables=[plans.Table("notes.Nota")])
    assert (fault.id, "Did you mean notes.Note?" in fault.what) == ("S201", True)


def test_S202_an_unknown_table_is_answered_with_the_nearest() -> None:
    fault = refusal(tables=[plans.Table("notes_not")])
    assert (fault.id, "Did you mean notes_note?" in fault.what) == ("S202", True)


def test_S202_a_model_whose_table_is_missing_is_to_be_migrated() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE notes_like")
    fault = refusal()
    assert fault.id == "S202"
    assert fault.next.startswith("manage.py migrate notes")


@pytest.mark.parametrize("name", ['"notes_like"', 'main"."notes_like'])
def test_S249_a_table_with_quotes_of_its_own_is_refused_for_them(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(Like._meta, "db_table", name)
    fault = refusal()
    assert (fault.id, 'db_table = "notes_like"' in fault.next) == ("S249", True)


def test_S249_a_reference_with_quotes_of_its_own_is_refused_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Thing._meta, "db_table", '"things_thing"')
    fault = refusal()
    assert (fault.id, fault.what.split()[0]) == ("S249", "things.Thing")


def test_S203_an_unknown_column_is_answered_with_the_nearest() -> None:
    fault = refusal(references=[plans.Reference("auth.User", ["id", "usernam"]), sound()["references"][1]])
    assert (fault.id, "Did you mean username?" in fault.what) == ("S203", True)


def test_S203_a_field_may_be_named_instead_of_its_column() -> None:
    like = plans.Table("notes.Like", columns=["id", "note", "user"])
    assert resolved(tables=[sound()["tables"][0], like]).tables[1].column_names == ("id", "note_id", "user_id")


def test_S204_a_table_without_a_key_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE keyless (word varchar(9))")
    assert refusal(tables=[plans.Table("keyless")], references=[]).id == "S204"


@pytest.mark.parametrize("key", [["text"], ["thing", "author"]])
def test_S205_a_key_that_does_not_tell_rows_apart_is_refused(key: list[str]) -> None:
    fault = refusal(tables=[plans.Table("notes.Note", key=key)])
    assert fault.id == "S205"


def test_S206_a_view_cannot_leave() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIEW short_notes AS SELECT id, text FROM notes_note")
    assert refusal(tables=[plans.Table("short_notes")], references=[]).id == "S206"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("days", "partitioned table"), ("monday", "partition"), ("kin", "table with heirs"), ("heir", "table with heirs")],
)
def test_S206_a_table_of_parts_and_its_parts_cannot_leave(name: str, kind: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no partitions")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE days (id bigint PRIMARY KEY) PARTITION BY RANGE (id)")
        cursor.execute("CREATE TABLE monday PARTITION OF days FOR VALUES FROM (0) TO (10)")
        cursor.execute("CREATE TABLE kin (id bigint PRIMARY KEY); CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (kin)")
    fault = refusal(tables=[plans.Table(name)], references=[])
    assert (fault.id, f"{name} is a {kind}" in fault.what) == ("S206", True)


def test_S207_tables_of_two_databases_are_refused() -> None:
    class Apart:
        def db_for_write(self, model: Any, **hints: Any) -> str | None:
            return "elsewhere" if model._meta.app_label == "auth" else None

    with override_settings(DATABASE_ROUTERS=[Apart()]):
        assert refusal().id == "S207"


def test_S251_tables_beside_the_database_that_is_kept_in_step_are_refused() -> None:
    """A table of the same name there would be watched, fenced and sent instead."""

    class Here:
        def db_for_write(self, model: Any, **hints: Any) -> str:
            return "default"

    with override_settings(DATABASE_ROUTERS=[Here()], STRANGLER_SYNC_DATABASE="elsewhere"):
        fault = refusal()
    assert (fault.id, "STRANGLER_SYNC_DATABASE=default" in fault.next) == ("S251", True)


def test_S252_tables_of_an_engine_that_is_not_there_yet_are_refused_and_keys_are_told_by_the_models(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections["default"], "vendor", "mysql")
    fault = refusal()
    assert (fault.id, "default, which is MySQL or MariaDB" in fault.what) == ("S252", True)


def test_S208_a_foreign_key_to_a_table_that_stays_needs_a_reference_ready_to_paste() -> None:
    fault = refusal(references=[plans.Reference("auth.User", ["id"])])
    assert fault.id == "S208"
    assert 'plans.Reference("things.Thing", columns=["id"])' in fault.next


def test_S208_is_not_told_of_a_reference_that_has_a_fault_of_its_own() -> None:
    assert (
        refusal(references=[plans.Reference("auth.User", ["id"]), plans.Reference("things.Thing", ["x"])]).id == "S203"
    )


def test_S209_a_reference_carries_the_column_that_is_pointed_to() -> None:
    references = [plans.Reference("auth.User", ["username"], key=["username"]), sound()["references"][1]]
    _, refusals = outcome(references=references)
    assert {fault.id for fault in refusals} == {"S209"}


def test_S210_a_key_column_cannot_be_left_out() -> None:
    fault = refusal(references=[plans.Reference("auth.User", ["username"]), plans.Reference("things.Thing", ["id"])])
    assert fault.id == "S210"


def test_S211_an_unknown_path_is_answered_with_the_nearest() -> None:
    fault = refusal(endpoints=[plans.Endpoint("GET /api/nots/")])
    assert (fault.id, "Did you mean /api/notes/?" in fault.what) == ("S211", True)


def test_S119_a_name_and_a_path_that_are_the_same_request_are_refused() -> None:
    fault = refusal(endpoints=[plans.Endpoint("notes:detail"), plans.Endpoint("GET /api/notes/{number}/")], stays=[])
    assert (fault.id, "/api/notes/x/" in fault.what) == ("S119", True)


def test_S224_a_table_leaves_with_one_extraction_only() -> None:
    one = resolved(endpoints=[])
    two = replace(one, name="other", endpoints=())
    assert [each.id for each in claimed_twice([one, two])] == ["S224"] * len(one.tables)


def test_S119_two_extractions_cannot_turn_the_same_request() -> None:
    one = resolved()
    two = replace(one, name="other", tables=())
    assert {each.id for each in claimed_twice([one, two])} == {"S119"}


def test_S212_an_unknown_url_name_is_answered_with_the_nearest() -> None:
    fault = refusal(endpoints=[plans.Endpoint("notes:detial")])
    assert (fault.id, "Did you mean notes:detail?" in fault.what) == ("S212", True)


def test_S213_a_method_that_the_view_does_not_offer_is_refused() -> None:
    fault = refusal(endpoints=[plans.Endpoint("POST notes:detail")])
    assert fault.id == "S213"
    assert "NoteView" in fault.what


def test_S213_is_known_of_functions_that_say_what_they_require() -> None:
    assert refusal(endpoints=[plans.Endpoint("GET like")]).id == "S213"
    resolved(endpoints=[plans.Endpoint("POST like")])


@pytest.mark.parametrize("route", ["POST /api/notes/decide/", "POST /api/notes/{id}/", "GET,POST /api/desk/"])
def test_what_only_the_service_has_goes_where_writes_go(route: str) -> None:
    added = [each for each in resolved(adds=[plans.Endpoint(route)]).routes if each.template == route.split()[1]]
    assert {each.access for each in added} == {"write"}
    assert not any(each.stale_ok or each.stays for each in added)


@pytest.mark.parametrize("route", ["GET /api/notes/{id}/", "GET,POST /api/notes/{id}/", "POST /api/things/{id}/notes/"])
def test_S237_what_the_monolith_answers_too_is_not_the_services_own(route: str) -> None:
    fault = refusal(adds=[plans.Endpoint(route)], endpoints=[], stays=[])
    assert (fault.id, route in fault.what) == ("S237", True)


def test_S238_what_only_the_service_has_is_never_stale() -> None:
    assert refusal(adds=[plans.Endpoint("GET /api/desk/", stale_ok=True)]).id == "S238"


def test_S212_what_only_the_service_has_is_declared_by_its_path() -> None:
    assert refusal(adds=[plans.Endpoint("POST notes:decide")]).id == "S212"


def test_S214_an_address_that_is_not_set_is_refused_by_its_variable() -> None:
    fault = refusal(service="NOTES_URL,OTHER_URL")
    assert (fault.id, "OTHER_URL" in fault.what) == ("S214", True)


def test_S214_the_nearest_variable_that_is_set_is_named_and_its_value_is_not() -> None:
    fault = refusal(service="NOTE_URL")
    assert fault.what.endswith(" Did you mean NOTES_URL?")
    assert "8101" not in fault.what


@pytest.mark.parametrize("url", ["127.0.0.1:8101", "http://", "http://a/b", "https://a", "http://a:99999"])
def test_S215_what_is_no_address_is_refused(url: str) -> None:
    assert refusal(service=url).id == "S215"


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (plans.Moves("tests.projects.control.notes.signals.count_note"), "Did you mean count_notes?"),
        (plans.Moves("nowhere.at.all"), "No module is called nowhere"),
        (plans.ReadOnlyAdmin("notes.Nota"), "Did you mean notes.Note?"),
        (plans.Loosen("things.Pin.nota"), "Did you mean things.Pin.note?"),
        (plans.DeleteThrough("cascade from things.Thin"), "Did you mean things.Thing?"),
    ],
)
def test_S216_an_answer_for_nothing_is_refused(answer: Any, hint: str) -> None:
    fault = refusal(answers=[answer])
    assert fault.id == "S216"
    assert hint in fault.what + fault.why


@pytest.mark.parametrize(
    "subject", ["outside: the nightly report", "cascade from things.Thing", "things.Pin.note", LISTENER]
)
def test_an_answer_may_be_about_code_models_fields_and_strangers(subject: str) -> None:
    resolved(answers=[plans.DeleteThrough(subject)])


WRITERS = writers.__name__


@pytest.mark.parametrize(
    "subject",
    [
        "tests.projects.control.notes.management.commands.recount",
        "tests.projects.control.notes.management.commands.recount.Command",
        f"{WRITERS}.Desk.clear",
        f"{WRITERS}.Desk.bulk_create",
        f"{WRITERS}.tidy",
        "notes.tidy",
        "tests.projects.control.notes.models.Note.save",
        LISTENER,
        "outside: the nightly report",
    ],
)
def test_commands_tasks_functions_and_methods_can_be_refused(subject: str) -> None:
    resolved(answers=[plans.Refuse(subject)])


@pytest.mark.parametrize(
    ("subject", "what", "instead"),
    [
        ("notes.Note", "a model or a field", "app.models.Model.NAME"),
        ("things.Pin.note", "a model or a field", "app.models.Model.NAME"),
        ("cascade from things.Thing", "a cascade", "plans.DeleteThrough"),
        ("tests.projects.control.notes.models.Note", "a class", "notes.models.Note.NAME"),
        (WRITERS, "a module without a management command", f"{WRITERS}.NAME"),
        (f"{WRITERS}.ready_made", "an object of type partial", "that it calls"),
        (f"{WRITERS}.Desk.top", "an object of type property", "that it calls"),
        (f"{WRITERS}.desk.clear", "an object of type Desk", "the method of its class"),
        (f"{WRITERS}.stream", "an asynchronous generator", "that reads it"),
        (f"{WRITERS}.borrowed", "borrowed from elsewhere", LISTENER),
        (f"{WRITERS}.again", "a Celery task under another name", f"notes.tidy or {WRITERS}.tidy"),
    ],
)
def test_S227_a_refusal_that_has_nothing_to_stand_before_is_refused(subject: str, what: str, instead: str) -> None:
    fault = refusal(answers=[plans.Refuse(subject)])
    assert fault.id == "S227"
    assert what in fault.what
    assert instead in fault.next


def test_S250_a_task_that_nobody_can_ask_for_is_told_with_what_keeps_tasks_from_loading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*args: object) -> None:
        raise ImportError("cannot import name 'a' from partially initialized module")

    monkeypatch.setattr(current_app.loader, "import_default_modules", fails)
    fault = refusal(answers=[plans.Refuse("notes.tidy")])
    assert (fault.id, "ImportError: cannot import name 'a'" in fault.what) == ("S250", True)
    assert resolved(answers=[plans.Refuse(f"{WRITERS}.Desk.clear")]), "code is found without Celery"


def test_S216_a_refusal_of_nothing_is_one_of_a_name_that_is_wrong() -> None:
    fault = refusal(answers=[plans.Refuse(f"{WRITERS}.Desk.cler")])
    assert (fault.id, "Did you mean clear?" in fault.what) == ("S216", True)


@pytest.mark.parametrize("name", ["text", "notes.Note.text", "notes_note.text"])
def test_columns_that_go_through_reach_the_links_definition(name: str) -> None:
    answers = [plans.UpdateThrough(LISTENER, columns=[name]), plans.UpdateThrough(f"{WRITERS}.tidy", columns=["text"])]
    found = resolved(answers=answers)
    assert [table.updates_through for table in found.tables] == [("text",), (), (), ()]
    moved = links_of(found)[-1]
    assert [table.updates_through for table in moved.tables] == [("text",), (), (), ()]


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        ("texd", "no table that leaves has it. Did you mean text?"),
        ("things.Thing.name", "no table that leaves has it"),
        ("note_id", "several tables have it: notes.Like.note_id, notes.Note_tags.note_id"),
        ("notes.Note.id", "part of the key"),
        ("price", "an amount"),
        ("thing", "points to another row"),
    ],
)
def test_S228_a_column_that_cannot_be_compared_and_set_is_refused(column: str, fault: str) -> None:
    found = refusal(answers=[plans.UpdateThrough(LISTENER, columns=[column])])
    assert found.id == "S228"
    assert fault in found.what


@pytest.mark.parametrize("model", [Note, Like, Tag])
def test_what_may_go_through_by_its_model_is_what_a_plan_may_let_through(model: type) -> None:
    accepted = set()
    for field in model._meta.local_concrete_fields:
        found, _ = outcome(answers=[plans.UpdateThrough(LISTENER, columns=[f"{model._meta.label}.{field.name}"])])
        accepted |= {field.column} if found else set()
    assert accepted == may_go_through(model)


def test_S228_a_table_that_leaves_columns_out_lets_no_update_through() -> None:
    tables = [plans.Table("notes.Note", columns=["id", "thing", "text", "price"]), *sound()["tables"][1:]]
    found = refusal(tables=tables, answers=[plans.UpdateThrough(LISTENER, columns=["text"])])
    assert (found.id, "leaves columns out" in found.what) == ("S228", True)


def test_S248_a_package_without_an_installed_app_is_refused_with_the_nearest() -> None:
    found = refusal(own=["django.contrib.auth", "djano"])
    assert (found.id, "package djano" in found.what, "Did you mean django?" in found.what) == ("S248", True, True)


def test_S217_a_contract_that_does_not_exist_is_refused() -> None:
    assert refusal(contract="openapi.json").id == "S217"


def test_S218_a_database_that_cannot_be_looked_at_is_one_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def fail(*arguments: object) -> None:
        raise OperationalError("connection refused\nmore")

    monkeypatch.setattr(type(connection.introspection), "get_table_list", fail)
    fault = refusal()
    assert (fault.id, "connection refused." in fault.what) == ("S218", True)


def test_S219_a_column_that_every_insert_must_fill_cannot_be_left_out() -> None:
    fault = refusal(tables=[sound()["tables"][0], plans.Table("notes.Like", columns=["id", "note"])])
    assert fault.id == "S219"


def test_S223_a_type_without_a_canonical_form_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE shapes (id integer NOT NULL PRIMARY KEY, outline polygon)")
    fault = refusal(tables=[plans.Table("shapes")], references=[])
    assert (fault.id, "shapes.outline" in fault.what) == ("S223", True)


def test_S220_S221_S222_S230_writers_without_an_answer_are_listed_and_refuse_nothing_yet() -> None:
    told = [(each.id, each.what.split()[0]) for each in resolved().unanswered]
    assert told == [
        ("S220", PIN),
        ("S221", "The"),
        ("S222", LISTENER),
        ("S230", "notes.Note.thing"),
        ("S230", "notes.Note.author"),
        ("S230", "notes.Like.user"),
    ]


def test_the_answers_that_are_proposed_are_accepted() -> None:
    answers = [
        plans.Loosen(PIN),
        plans.ReadOnlyAdmin("notes.Note"),
        plans.Replay(LISTENER),
        plans.DeleteThrough("cascade from things.Thing"),
        plans.DeleteThrough("cascade from auth.User"),
    ]
    assert resolved(answers=answers).unanswered == ()


class NoteInline(TabularInline):
    model = Note


class LikeInline(TabularInline):
    model = Like


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> AdminSite:
    """The only admin site there is."""
    alone = AdminSite()
    monkeypatch.setattr("django.contrib.admin.sites.all_sites", [alone])
    return alone


def unanswered(id: str, **changes: Any) -> list[str]:
    return [each.what for each in resolved(**changes).unanswered if each.id == id]


def test_S221_an_inline_of_rows_that_leave_needs_an_answer(site: AdminSite) -> None:
    site.register(Thing, type("ThingAdmin", (ModelAdmin,), {"inlines": [NoteInline]}))
    assert unanswered("S221") == [
        f"The admin of notes.Note ({__name__}.NoteInline) writes rows that leave, and has no answer."
    ]
    assert unanswered("S221", answers=[plans.ReadOnlyAdmin("notes.Note")]) == []
    assert unanswered("S221", answers=[plans.Moves(f"{__name__}.NoteInline")]) == []


class MadeUp(ModelAdmin):
    """More for staff; HELD: what it holds elsewhere."""

    extra = (NoteInline,)


def by_name(self: Any, request: Any, obj: Any = None) -> Any:
    return [NoteInline] if request.user.is_staff else super(MadeUp, self).get_inlines(request, obj)


def from_the_class(self: Any, request: Any, obj: Any = None) -> Any:
    return list(self.extra)


def from_nowhere(self: Any, request: Any, obj: Any = None) -> Any:
    return [] if request.user.is_staff else None


def from_elsewhere(self: Any, request: Any, obj: Any = None) -> Any:
    return plugins(request)


def plugins(request: Any) -> Any: ...


def only_text(self: Any, request: Any, obj: Any = None) -> Any:
    return ["text"]


def in_a_section(self: Any, request: Any, obj: Any = None) -> Any:
    return [(gettext_lazy("Text"), {"fields": ["text"]})]


def with_tags(self: Any, request: Any, obj: Any = None) -> Any:
    return ("text", ("author", "tags"))


def tags_for_the_boss(self: Any, request: Any, obj: Any = None) -> Any:
    return [*self.fields, *(["tags"] if request.user.is_superuser else [])]


def tags_beside_the_usual(self: Any, request: Any, obj: Any = None) -> Any:
    return [*super(MadeUp, self).get_fields(request, obj), "text"]


def all_that_the_model_has(self: Any, request: Any, obj: Any = None) -> Any:
    return [each.name for each in self.model._meta.get_fields()]


@pytest.mark.parametrize(("method", "is_asked"), [(by_name, True), (from_the_class, True), (from_nowhere, False)])
def test_S221_an_inline_that_an_admin_makes_up_needs_an_answer(site: AdminSite, method: Any, is_asked: bool) -> None:
    site.register(Thing, type("ThingAdmin", (MadeUp,), {"get_inlines": method}))
    assert bool(unanswered("S221")) is is_asked
    assert list(admins.unread([Note])) == []


def test_an_inline_that_nobody_can_tell_is_told_as_unread(site: AdminSite) -> None:
    site.register(Thing, type("ThingAdmin", (MadeUp,), {"get_inlines": from_elsewhere}))
    assert unanswered("S221") == []
    assert list(admins.unread([Note])) == [f"{__name__}.from_elsewhere"]
    assert list(admins.unread([Tag])) == []


@pytest.mark.parametrize(
    ("words", "is_asked"),
    [
        ({"get_fields": only_text}, False),
        ({"get_fieldsets": in_a_section}, False),
        ({"get_fields": with_tags}, True),
        ({"get_fields": tags_for_the_boss, "fields": ["text"]}, True),
        ({"get_fields": tags_beside_the_usual}, True),
        ({"get_fields": all_that_the_model_has}, True),
        ({"get_form": with_tags, "fields": ["text"]}, True),
        ({"get_form": only_text}, True),
        ({"get_readonly_fields": with_tags}, False),
        ({"get_readonly_fields": tags_for_the_boss}, True),
        ({"get_exclude": with_tags}, False),
    ],
)
def test_S221_a_choice_that_an_admin_makes_up_needs_an_answer(
    site: AdminSite, words: dict[str, Any], is_asked: bool
) -> None:
    site.register(Note, type("NoteAdmin", (ModelAdmin,), words))
    told = [model._meta.label for model, _ in admins.writing([Tag, Note.tags.through])]
    assert told == (["notes.Note_tags"] if is_asked else [])


def test_fields_that_nobody_can_tell_are_told_as_unread(site: AdminSite) -> None:
    words = {"get_fields": all_that_the_model_has, "fields": ["text"]}
    site.register(Note, type("NoteAdmin", (ModelAdmin,), words))
    assert list(admins.unread([Tag, Note.tags.through])) == [f"{__name__}.all_that_the_model_has"]


def test_an_inline_is_closed_with_the_admin_around_it(site: AdminSite) -> None:
    site.register(Note, type("NoteAdmin", (ModelAdmin,), {"inlines": [LikeInline]}))
    assert unanswered("S221", answers=[plans.ReadOnlyAdmin("notes.Note")]) == []


@pytest.mark.parametrize(
    ("words", "is_asked"),
    [
        ({}, True),
        ({"fields": ["thing", ("text", "tags")]}, True),
        ({"fields": ["thing", "text"]}, False),
        ({"fieldsets": [("all", {"fields": ["text"]})]}, False),
        ({"readonly_fields": ["tags"]}, False),
        ({"exclude": ["tags"]}, False),
    ],
)
def test_S221_a_form_that_stays_and_chooses_rows_that_leave_needs_an_answer(
    site: AdminSite, words: dict[str, Any], is_asked: bool
) -> None:
    site.register(Note, type("NoteAdmin", (ModelAdmin,), words))
    told = [model._meta.label for model, _ in admins.writing([Tag, Note.tags.through])]
    assert told == (["notes.Note_tags"] if is_asked else [])


def test_S221_the_admin_of_a_proxy_needs_an_answer_its_own_or_its_tables(site: AdminSite) -> None:
    site.register(LoudNote)
    (told,) = unanswered("S221")
    assert told.startswith("The admin of notes.LoudNote (")
    for label in ("notes.LoudNote", "notes.Note"):
        assert unanswered("S221", answers=[plans.ReadOnlyAdmin(label)]) == []
