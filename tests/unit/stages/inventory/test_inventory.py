"""Whoever reaches what leaves is told once, with the answers a plan can give and the recommended one first."""

from dataclasses import replace

import pytest

from strangler import plans
from strangler.boundaries.edge import Kind, Mode, Place
from strangler.boundaries.following.hearing import Hearing
from strangler.boundaries.following.transactions import Transaction
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recording import Observation, Recording
from strangler.management.draft import moving_paths
from strangler.management.inventoried import data, text
from strangler.messages import Where
from strangler.plans.extraction import Extraction
from strangler.plans.resolved import ResolvedEndpoint
from strangler.stages.inventory import together
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.lines import lines, merged
from strangler.stages.inventory.questions import questions
from strangler.stages.inventory.receivers import receivers
from strangler.stages.inventory.routes import routes
from strangler.stages.inventory.seen import Seen
from strangler.stages.inventory.side import Side, side_of
from strangler.stages.inventory.take import Inventory, inventory
from strangler.stages.inventory.writers import writers
from tests.projects.control.things.models import Pin, Thing
from tests.unit.stages.inventory.surveyed import (
    ELSEWHERE,
    HOME,
    LIKE,
    NOTE,
    THING,
    command,
    reads,
    route,
    surveyed,
    writes,
)

NOTES = ("notes_note", "notes_tag", "notes_like", "notes_note_tags")
TIDY = f"{HOME}.management.commands.tidy"
SEED = f"{ELSEWHERE}.management.commands.seed"


@pytest.fixture
def side() -> Side:
    return side_of(NOTES)


def answered_by(*answers: plans.Moves, endpoints: tuple[ResolvedEndpoint, ...] = ()) -> Answered:
    return Answered(tuple(answers), endpoints)


def only(found: list[Item]) -> Item:
    (item,) = found
    return item


def recommended(item: Item) -> str:
    assert item.recommended
    return item.recommended.line


def test_what_an_admin_shows_and_nobody_can_tell_is_told_and_refuses_nothing(monkeypatch):
    monkeypatch.setattr(
        "strangler.stages.resolve.admins.unread", lambda models: ["things.admin.ThingAdmin.get_inlines"]
    )
    items = [item for item in inventory(NOTES, surveyed()).items if item.topic is Topic.UNFOLLOWED]
    assert "ThingAdmin.get_inlines() makes up what an admin shows" in only(items).says
    assert not only(items).is_open


def test_a_reference_whose_table_has_quotes_of_its_own_says_that_check_refuses_it(monkeypatch):
    monkeypatch.setattr(Thing._meta, "db_table", '"things_thing"')
    found = {item.subject: item for item in inventory(NOTES, surveyed()).items if item.topic is Topic.KEY_OUT}
    assert 'write db_table = "things_thing" first' in found[THING].recommended.why
    assert "S249" not in found["auth.User"].recommended.why


def test_an_app_leaves_with_its_code_if_all_its_tables_do():
    assert side_of(NOTES).homes == (HOME,)
    assert side_of(NOTES[:2]).homes == ()


def test_a_proxy_is_its_table(side):
    assert side.holds("notes.LoudNote")
    assert side.holds("notes_like")
    assert not side.holds(THING)


@pytest.mark.parametrize(
    ("code", "touches", "line"),
    [
        (TIDY, [writes(f"{TIDY}.Command.handle", deletes=True)], f'plans.DeleteThrough("{TIDY}")'),
        (TIDY, [writes(f"{TIDY}.Command.handle")], f'plans.Moves("{TIDY}")'),
        (SEED, [writes(f"{SEED}.Command.handle")], f'plans.Refuse("{SEED}")'),
        (
            TIDY,
            [writes(f"{TIDY}.Command.handle", deletes=True), writes(f"{TIDY}.Command.handle", THING)],
            f'plans.Refuse("{TIDY}")',
        ),
    ],
)
def test_a_command_gets_the_answer_that_fits_what_it_writes(side, code, touches, line):
    item = only(list(writers(side, surveyed(*touches, entries=[command(code)]), answered_by())))
    assert (item.topic, item.subject, recommended(item), item.is_open) == (Topic.COMMAND, code, line, True)


def test_nobody_is_said_only_to_delete_who_saves_rows_of_nobody_knows_what(side):
    """`self.model.objects.bulk_create(…)` of a base: what it makes may be what leaves."""
    touches, entries = [writes(f"{SEED}.Command.handle", deletes=True)], [command(SEED)]
    one = surveyed(*touches, entries=entries)
    other = surveyed(*touches, entries=entries, saving=[f"{SEED}.Command.handle"])
    assert recommended(only(list(writers(side, one, answered_by())))) == f'plans.DeleteThrough("{SEED}")'
    assert recommended(only(list(writers(side, other, answered_by())))) == f'plans.Refuse("{SEED}")'


@pytest.mark.parametrize(
    ("target", "sets", "is_offered"),
    [
        (NOTE, (), True),
        (LIKE, (), False),
        (NOTE, ("thing_id",), False),
        (NOTE, ("price",), False),
        (NOTE, ("text",), True),
        (NOTE, ("author_id", "price", "text", "thing_id"), True),
    ],
    ids=["any column", "a table of keys", "a key was seen", "an amount was seen", "a text was seen", "a plain save()"],
)
def test_columns_are_let_through_only_where_check_lets_one(target, sets, is_offered):
    entry = Entry(Way.OTHER, "middleware things.doors.Doors", f"{ELSEWHERE}.doors.Doors.__call__")
    update = Observation(entry, "notes_note", Mode.WRITE, sets, Place("a.py", 1), entry.code, "UPDATE notes_note", 1)
    seen = Recording(observations=(update,)) if sets else None
    found = inventory(NOTES, surveyed(writes(entry.code, target), entries=[entry]), recording=seen)
    (item,) = [each for each in found.items if each.topic is Topic.AROUND]
    assert any("UpdateThrough" in option.line for option in item.options) is is_offered


@pytest.mark.parametrize(
    ("columns", "is_offered"),
    [(None, True), (["id", "thing", "author_id", "text", "price"], True), (["id", "thing", "text", "price"], False)],
    ids=["all", "all by name", "all but one"],
)
def test_nothing_is_let_through_to_a_table_that_leaves_columns_out(columns, is_offered):
    entry = Entry(Way.OTHER, "middleware things.doors.Doors", f"{ELSEWHERE}.doors.Doors.__call__")
    tables = [plans.Table("notes.Note", columns=columns), *map(plans.Table, NOTES[1:])]
    written = Extraction(owner="us", service="http://a:1", tables=tables)
    found = inventory(NOTES, surveyed(writes(entry.code), entries=[entry]), extraction=written)
    (item,) = [each for each in found.items if each.topic is Topic.AROUND]
    assert any("UpdateThrough" in option.line for option in item.options) is is_offered


def test_a_task_is_refused_by_the_name_it_is_called_by(side):
    entry = Entry(Way.TASK, "things.tidy", f"{ELSEWHERE}.tasks.tidy")
    item = only(list(writers(side, surveyed(writes(entry.code), entries=[entry]), answered_by())))
    assert [option.line for option in item.options][:2] == [
        'plans.Refuse("things.tidy")',
        f'plans.Moves("{entry.code}")',
    ]


def test_a_task_that_the_plan_calls_by_its_name_has_an_answer_and_so_has_whoever_sends_it():
    entry, page = Entry(Way.TASK, "things.tidy", f"{ELSEWHERE}.tasks.tidy"), f"{ELSEWHERE}.views.page"
    found = surveyed(writes(entry.code), entries=[entry, route("POST /tidy", page)], calls={page: [entry.code]})
    written = Extraction(owner="us", service="http://a:1", tables=[], answers=[plans.Refuse("things.tidy")])
    told = {item.subject: item.is_open for item in inventory(NOTES, found, extraction=written).items}
    assert (told[entry.code], told["POST /tidy"]) == (False, False)


def test_who_writes_rows_of_one_owner_is_not_told_to_write_those_of_several(side):
    told = surveyed(writes(f"{SEED}.Command.handle"), entries=[command(SEED)])
    assert "several owners" not in " ".join(each.why for each in only(list(writers(side, told, answered_by()))).options)


def test_a_middleware_that_writes_needs_an_answer_and_is_never_recommended_to_refuse(side):
    entry = Entry(Way.OTHER, "middleware things.doors.Doors", f"{ELSEWHERE}.doors.Doors.__call__")
    found = surveyed(writes(entry.code), entries=[entry])
    item = only(list(writers(side, found, answered_by())))
    assert (item.topic, item.says) == (Topic.AROUND, "middleware things.doors.Doors writes notes.Note")
    assert not any("Refuse" in option.line for option in item.options)
    assert [each.id for each in questions(inventory(NOTES, found), Where("plan.py", 3))] == ["S246"]


def test_what_goes_along_keys_makes_no_writer_of_both_sides(side):
    task = Entry(Way.TASK, "things.tidy", f"{ELSEWHERE}.tasks.tidy")
    page = f"{ELSEWHERE}.views.gone"
    along = [replace(writes(code, THING), kind=Kind.CASCADE) for code in (task.code, page)]
    found = surveyed(
        *along, writes(task.code, deletes=True), writes(page, deletes=True), entries=[task, route("POST /gone", page)]
    )
    told = [*writers(side, found, answered_by()), *routes(side, found, answered_by(), Seen(side, None))]
    assert list(map(recommended, told)) == [f'plans.DeleteThrough("{task.code}")', 'plans.Endpoint("POST /gone")']


def test_a_deletion_that_is_let_through_takes_along_what_django_deletes_with_it():
    code = f"{TIDY}.Command.handle"
    found = inventory(
        NOTES,
        surveyed(writes(code, deletes=True), replace(writes(code, LIKE), kind=Kind.CASCADE), entries=[command(TIDY)]),
    )
    tables = {line.code for line in lines(found.side, found.items)["tables"]}
    assert {'plans.Table("notes.Note", deletes="through")', 'plans.Table("notes.Like", deletes="through")'} <= tables


def test_a_writer_that_writes_only_what_stays_is_nobodys_business(side):
    assert (
        list(writers(side, surveyed(writes(f"{SEED}.Command.handle", THING), entries=[command(SEED)]), answered_by()))
        == []
    )


def test_whoever_reaches_the_rows_only_through_answered_code_has_an_answer(side):
    handle, helper, other = f"{SEED}.Command.handle", f"{ELSEWHERE}.fill.rows", f"{ELSEWHERE}.fill.more"
    calls = {handle: [helper]}
    one = surveyed(writes(helper), entries=[command(SEED)], calls=calls)
    two = surveyed(writes(helper), writes(other), entries=[command(SEED)], calls={handle: [helper, other]})
    answer = answered_by(plans.Refuse(helper))

    assert not only(list(writers(side, one, answer))).is_open
    assert only(list(writers(side, two, answer))).is_open, "the second way is open"


def test_a_route_that_writes_what_leaves_moves_and_a_page_of_the_site_stays(side):
    page, form, api = f"{HOME}.views.page", f"{HOME}.views.form", f"{HOME}.api.Notes.get"
    found = surveyed(
        reads(page),
        reads(form),
        writes(f"{form} for POST"),
        reads(api),
        entries=[
            route("GET /notes/", page),
            route("GET /notes/new", form),
            route("POST /notes/new", form),
            route("GET /api/notes/", api),
        ],
        pages=[page, form],
    )
    items = list(routes(side, found, answered_by(), Seen(side, None)))
    assert {item.subject: recommended(item) for item in items} == {
        "GET /notes/": 'plans.Endpoint("GET /notes/")',
        "GET /notes/new": 'plans.Endpoint("GET /notes/new")',
        "POST /notes/new": 'plans.Endpoint("POST /notes/new")',
        "GET /api/notes/": 'plans.Endpoint("GET /api/notes/")',
    }
    assert [item.subject for item in items if item.is_open] == ["POST /notes/new"], "the function answers both methods"
    taken = lines(side, items)
    assert [line.code for line in taken["stays"]] == [
        'plans.Endpoint("GET /notes/")',
        'plans.Endpoint("GET /notes/new")',
    ]


def test_what_djangos_form_views_answer_beside_a_post_is_not_asked_about(side):
    form, api = f"{HOME}.views.Form", f"{HOME}.api.Notes"
    found = surveyed(
        *(writes(f"{each}.{method}") for each in (form, api) for method in ("post", "put")),
        entries=[
            route("POST /notes/new", f"{form}.post"),
            route("PUT /notes/new", f"{form}.put"),
            route("POST /api/notes/", f"{api}.post"),
            route("PUT /api/notes/", f"{api}.put"),
        ],
        pages=[f"{form}.put", f"{form}.post"],
        inherited=[f"{form}.put", f"{form}.post", f"{api}.put", f"{api}.post"],
    )
    told = {item.subject for item in routes(side, found, answered_by(), Seen(side, None))}
    assert told == {"POST /notes/new", "POST /api/notes/", "PUT /api/notes/"}


def test_a_read_that_writes_goes_where_writes_go(side):
    code = f"{HOME}.api.Notes.get"
    item = only(
        list(
            routes(
                side, surveyed(writes(code), entries=[route("GET /api/notes/", code)]), answered_by(), Seen(side, None)
            )
        )
    )
    assert recommended(item) == 'plans.Endpoint("GET /api/notes/", access="write")'
    assert item.is_open


def test_a_route_of_another_part_that_writes_on_both_sides_needs_a_person(side):
    code = f"{ELSEWHERE}.views.both"
    found = surveyed(writes(code), writes(code, THING), entries=[route("POST /both", code)])
    item = only(list(routes(side, found, answered_by(), Seen(side, None))))
    assert item.recommended
    assert (item.recommended.under, item.recommended.is_ready) == ("answers", False)


def test_a_route_of_another_part_that_only_looks_stays_whatever_its_method_is(side):
    code = f"{ELSEWHERE}.views.checkout"
    found = surveyed(reads(code), writes(code, THING), entries=[route("POST /checkout", code)])
    item = only(list(routes(side, found, answered_by(), Seen(side, None))))
    assert item.recommended
    assert (item.recommended.under, recommended(item)) == ("stays", 'plans.Endpoint("POST /checkout")')
    assert not item.is_open


def test_a_route_of_its_own_app_that_could_not_be_followed_moves(side):
    code = f"{HOME}.views.form"
    found = surveyed(reads(code), entries=[route("POST /notes/new", code)])
    item = only(list(routes(side, found, answered_by(), Seen(side, None))))
    assert item.recommended and item.recommended.under == "endpoints"


def test_a_receiver_that_leaves_is_still_called_where_rows_of_what_stays_are_saved(side):
    code = f"{HOME}.signals.copy_notes"
    found = surveyed(writes(code), entries=[Entry(Way.RECEIVER, code, code)], hearing={code: Hearing(models=(THING,))})
    assert recommended(only(list(writers(side, found, answered_by())))) == f'plans.Seam("{code}", interface="")'


def test_a_receiver_of_both_sides_that_writes_what_leaves_needs_a_seam(side):
    path = f"{HOME}.signals.count_notes"
    for models, recommends in (((NOTE,), "Moves"), ((NOTE, THING), "Seam")):
        found = surveyed(writes(path), hearing={path: Hearing(models=models)})
        assert recommended(only(list(receivers(side, found, answered_by())))).startswith(f'plans.{recommends}("{path}"')


def test_a_receiver_that_leaves_and_hears_nothing_of_what_stays_moves(side):
    code = f"{HOME}.signals.copy_notes"
    sent = Hearing((f"{HOME}.signals.written",), (f"{HOME}.views.write",), (NOTE,))
    found = surveyed(writes(code), entries=[Entry(Way.RECEIVER, code, code)], hearing={code: sent})
    assert recommended(only(list(writers(side, found, answered_by())))) == f'plans.Moves("{code}")'


def test_a_table_that_code_of_what_stays_reads_for_it_is_no_reference():
    inner, helper = f"{HOME}.views.page", f"{ELSEWHERE}.log.write_down"
    found = surveyed(
        reads(inner, "contenttypes.ContentType"), reads(helper, "sessions.Session"), calls={inner: [helper]}
    )
    told = {item.subject: recommended(item) for item in inventory(NOTES, found).items if item.topic is Topic.LOOKS_OUT}
    assert told == {"contenttypes.ContentType": "", "sessions.Session": ""}


def test_a_route_that_the_plan_moves_has_its_answer_and_one_that_stays_and_writes_has_none(side):
    code = f"{HOME}.views.form"
    found = surveyed(writes(code), entries=[route("POST /notes/{pk}", code)])
    moves = ResolvedEndpoint(plans.Endpoint("POST /notes/{note_id}"), ("/notes/{note_id}",), stays=False)
    stays = ResolvedEndpoint(plans.Endpoint("POST /notes/{note_id}"), ("/notes/{note_id}",), stays=True)

    assert not only(list(routes(side, found, answered_by(endpoints=(moves,)), Seen(side, None)))).is_open
    assert only(list(routes(side, found, answered_by(endpoints=(stays,)), Seen(side, None)))).is_open
    assert not only(
        list(routes(side, found, answered_by(plans.Moves(code), endpoints=(stays,)), Seen(side, None)))
    ).is_open


def test_methods_of_one_path_are_one_endpoint_unless_they_differ_in_more():
    found = [
        'plans.Endpoint("PATCH /x/")',
        'plans.Endpoint("GET /x/", access="write")',
        'plans.Endpoint("DELETE /x/")',
        'plans.Endpoint("PROPFIND /y/")',
        'plans.Endpoint("POST /y/")',
    ]
    assert merged(found) == [
        'plans.Endpoint("PATCH,DELETE /x/")',
        'plans.Endpoint("GET /x/", access="write")',
        'plans.Endpoint("POST,PROPFIND /y/")',
    ]


def test_keys_deletions_admins_and_receivers_are_part_of_it():
    found = inventory(NOTES, surveyed())
    told = {(item.topic, item.subject) for item in found.items}
    assert told >= {
        (Topic.KEY_IN, "things.Pin.note"),
        (Topic.KEY_OUT, "things.Thing"),
        (Topic.KEY_OUT, "auth.User"),
        (Topic.CASCADE, "cascade from things.Thing"),
        (Topic.CASCADE, "cascade from auth.User"),
        (Topic.ADMIN, "notes.Note"),
        (Topic.RECEIVER, f"{HOME}.signals.count_notes"),
    }
    assert {line.code for line in lines(found.side, found.items)["answers"]} >= {
        'plans.Loosen("things.Pin.note", on_delete="cascade")',
        'plans.DeleteThrough("cascade from things.Thing")',
        'plans.ReadOnlyAdmin("notes.Note")',
        f'plans.Replay("{HOME}.signals.count_notes")',
    }


def test_a_row_that_is_made_of_one_that_leaves_is_recommended_to_leave_with_it(monkeypatch):
    monkeypatch.setattr(Pin._meta.get_field("note").remote_field, "parent_link", True)
    item = only([each for each in inventory(NOTES, surveyed()).items if each.topic is Topic.KEY_IN])
    assert [each.line.partition("(")[0] for each in item.options] == ["plans.Table", "plans.Loosen"]


def test_what_travels_by_name_is_no_reference():
    found = inventory(("auth_group_permissions",), surveyed())
    told = {item.subject: item.options for item in found.items if item.topic is Topic.KEY_OUT}
    assert (bool(told["auth.Group"]), told["auth.Permission"]) == (True, ())
    references = [line.code for line in lines(found.side, found.items)["references"]]
    assert references == ['plans.Reference("auth.Group", columns=["id"])']


def test_an_item_that_no_line_answers_adds_none_to_a_plan(side):
    nameless = Item(Topic.RECEIVER, "things.<lambda>", "it hears", options=(Option("", "answers", "give it a name"),))
    assert lines(side, [nameless])["answers"] == []


def test_code_that_stays_and_reads_is_told_at_the_line_where_it_leaves_home():
    page = f"{ELSEWHERE}.views.page"
    found = surveyed(reads(f"{HOME}.reading.latest"), calls={page: [f"{HOME}.reading.latest"]})
    (reader,) = [item for item in inventory(NOTES, found).items if item.topic is Topic.READER]
    assert (reader.subject, reader.refuses) == (page, None)


def test_a_join_to_what_leaves_is_told_as_one_and_becomes_two_questions():
    report = f"{ELSEWHERE}.views.report"
    found = surveyed(reads(report, kind=Kind.JOIN), reads(report, LIKE))
    (reader,) = [item for item in inventory(NOTES, found).items if item.topic is Topic.READER]
    assert reader.says == f"{report} reads notes.Like and joins notes.Note"
    assert reader.recommended and "the join becomes two questions" in reader.recommended.why


def test_a_reference_is_drawn_up_where_code_that_leaves_reads_by_itself():
    """How deep the code around it reads is no business of a service's; and some tables are numbered anew everywhere."""
    code, around = f"{HOME}.reading.latest", f"{ELSEWHERE}.reading.deep"
    touches = [reads(code, THING), reads(around, "auth.Group"), reads(code, "contenttypes.ContentType")]
    found = inventory(NOTES, surveyed(*touches, calls={code: [around]}))
    told = {item.subject: (item.says, recommended(item)) for item in found.items if item.topic is Topic.LOOKS_OUT}
    assert told == {
        "auth.Group": ("code that leaves reads auth.Group, through code that stays", ""),
        "contenttypes.ContentType": ("code that leaves reads contenttypes.ContentType", ""),
    }
    keys = ["auth.User", "things.Thing"]  # those that its keys lead to
    assert [line.code for line in lines(found.side, found.items)["references"]] == [
        f'plans.Reference("{label}", columns=["id"])' for label in keys
    ]


def test_what_could_not_be_followed_or_read_is_told_and_refuses_nothing():
    handle, why = f"{SEED}.Command.handle", ["nobody knows whose .save() is called", "nobody knows what f() is"]
    found = inventory(
        NOTES, surveyed(entries=[command(SEED)], unknown={handle: why}, skipped={"halls.py": "invalid syntax, line 2"})
    )
    (item,) = [item for item in found.items if item.topic is Topic.UNFOLLOWED]
    assert (item.subject, item.refuses) == (SEED, None)
    assert item.says == "command seed may write: nobody knows whose .save() is called, and 1 more"
    assert found.skipped == {"halls.py": "invalid syntax, line 2"}
    assert "\nskipped halls.py: invalid syntax, line 2\n" in text("notes", found)
    assert data(found)["skipped"] == found.skipped


def test_routes_elsewhere_that_nobody_could_follow_are_counted():
    code = f"{ELSEWHERE}.views.page"
    entries = [route(f"GET /{number}/", code) for number in range(5)]
    found = inventory(NOTES, surveyed(entries=entries, unknown={code: ["nobody knows"]}))
    [said] = [item.says for item in found.items if item.topic is Topic.UNFOLLOWED]
    assert said.startswith("GET /0/, GET /1/, GET /2/ and 2 more reach none of it")


def test_a_writer_that_is_asked_about_is_not_told_again_as_unknown():
    handle = f"{SEED}.Command.handle"
    found = inventory(NOTES, surveyed(writes(handle), entries=[command(SEED)], unknown={handle: ["nobody knows"]}))
    assert [item.topic for item in found.items if item.subject == SEED] == [Topic.COMMAND]


def test_a_transaction_on_both_sides_is_one_line_however_much_it_writes():
    stays = tuple(f"things.Thing{number}" for number in range(70))
    each = Transaction(f"{ELSEWHERE}.views.leave", Place("somewhere.py", 1), ("notes.Note", *stays))
    [item] = [item for item in inventory(NOTES, surveyed(transactions=[each])).items if item.topic is Topic.TRANSACTION]
    assert len(item.says) < 250
    assert item.says.endswith(
        "and what stays: things.Thing0, things.Thing1, things.Thing10, things.Thing11 and 66 more, in one transaction"
    )


def test_no_transaction_reaches_over_two_databases(monkeypatch):
    each = Transaction(f"{ELSEWHERE}.views.leave", Place("somewhere.py", 1), (NOTE, THING))
    monkeypatch.setattr(together.router, "db_for_write", lambda model: model._meta.app_label)
    assert [
        item for item in inventory(NOTES, surveyed(transactions=[each])).items if item.topic is Topic.TRANSACTION
    ] == []


def test_nothing_that_the_registry_shows_is_asked_twice():
    where = Where("plan.py", 3)
    found = inventory(NOTES, surveyed(writes(f"{SEED}.Command.handle"), entries=[command(SEED)]))
    assert [each.id for each in questions(found, where)] == ["S246"]
    assert {item.topic for item in found.open} > {Topic.COMMAND, Topic.ADMIN, Topic.RECEIVER, Topic.CASCADE}


def test_an_inline_is_asked_about_once_and_not_at_every_page_around_it():
    page = Entry(Way.ADMIN, "things.Thing change", f"{ELSEWHERE}.admin.ThingAdmin.change_view")
    edits = replace(writes(page.code), kind=Kind.ADMIN)
    assert list(writers(side_of(NOTES), surveyed(edits, entries=[page]), Answered())) == []
    by_hand = writes(page.code, LIKE)
    [item] = writers(side_of(NOTES), surveyed(edits, by_hand, entries=[page]), Answered())
    assert item.says.endswith("writes notes.Like")


def test_paths_that_a_plan_sends_to_the_service_are_known_to_its_draft():
    code = f"{ELSEWHERE}.views.form"
    found = inventory(NOTES, surveyed(writes(code, LIKE), entries=[route("POST /notes/new", code)]))
    assert moving_paths(found) == {"/notes/new"}


def test_S245_a_route_that_writes_and_is_not_declared_is_named_with_the_line_to_add():
    code = f"{HOME}.views.form"
    found = inventory(NOTES, surveyed(writes(code, LIKE), entries=[route("POST /notes/new", code)]))
    (told,) = questions(found, Where("plan.py", 3))
    assert told.id == "S245"
    assert 'plans.Endpoint("POST /notes/new")' in told.next


def test_S246_a_command_without_an_answer_is_named_with_its_places():
    found = inventory(NOTES, surveyed(writes(f"{SEED}.Command.handle", NOTE), entries=[command(SEED)]))
    (told,) = questions(found, Where("plan.py", 3))
    assert (told.id, "somewhere.py:2" in told.what, f'plans.Refuse("{SEED}")' in told.next) == ("S246", True, True)


def test_S247_a_role_that_writes_is_to_be_asked():
    item = Item(Topic.ROLE, "outside: bi", "the role bi has written", refuses=plans_stage("own"))
    (told,) = questions(Inventory(side_of(NOTES), (item,)), Where("plan.py", 3))
    assert (told.id, "the role bi" in told.what) == ("S247", True)


PURGE = f"{HOME}.management.commands.purge"


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ([writes(f"{PURGE}.Command.handle", deletes=True)], ["notes.Like", "notes.Note_tags"]),
        ([writes(f"{PURGE}.Command.handle")], []),  # updates
        ([writes(f"{PURGE}.Command.handle", LIKE, deletes=True)], ["notes.Like"]),
        ([replace(writes(f"{PURGE}.Command.handle", deletes=True), kind=Kind.SQL)], []),
        ([writes(f"{PURGE}.Command.handle", THING, deletes=True)], []),
    ],
)
def test_S231_code_that_is_let_through_is_held_against_each_table_it_deletes_from(told, refused):
    written = Extraction(
        owner="us",
        service="http://a:1",
        tables=[plans.Table(each, deletes="through" if each == "notes_note" else "refuse") for each in NOTES],
        answers=[plans.DeleteThrough(PURGE)],
    )
    found = questions(
        inventory(NOTES, surveyed(*told, entries=[command(PURGE)]), extraction=written), Where("plan.py", 3)
    )
    assert [each.what for each in found if each.id == "S231"] == [
        f"DeleteThrough('{PURGE}') lets deletes through, and the table of {label} refuses them." for label in refused
    ]


def plans_stage(name: str):
    from strangler.plans.stage import Stage

    return Stage(name)


def test_the_plan_answers_for_each_kind(side):
    written = Extraction(
        owner="us",
        service="http://a:1",
        tables=[plans.Table(each, deletes="through") for each in NOTES],
        references=[plans.Reference("things.Thing", columns=["id"]), plans.Reference("auth.User", columns=["id"])],
        answers=[
            plans.Loosen("things.Pin.note"),
            plans.DeleteThrough("cascade from things.Thing"),
            plans.Moves("cascade from auth.User"),
            plans.ReadOnlyAdmin("notes.Note"),
            plans.Replay(f"{HOME}.signals.count_notes"),
        ],
    )
    assert [item.says for item in inventory(NOTES, surveyed(), extraction=written).open] == []
