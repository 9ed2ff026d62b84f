"""A content type and a permission are numbers that each database gives by itself: rows that name one name the same one on the
other side, whatever its number is there, both ways, under every rule that a column of another kind is under.
"""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from strangler.sync import dead_letters, fitting, natural, verify, wire
from strangler.sync.definition import Column, Kind, LinkDefinition, Table
from strangler.sync.engines import engine_of
from strangler.sync.natural import CONTENT_TYPE, PERMISSION
from tests.projects.sync.pair import MOVED, Pair

TABLE = Table(
    name="remarks",
    columns=(
        Column("id", Kind.INT),
        Column("model", Kind.TEXT, nullable=True, natural=CONTENT_TYPE),  # as a table of ours is free to call it
        Column("allowed_id", Kind.TEXT, nullable=True, natural=PERMISSION),
        Column("object_id", Kind.INT),
    ),
    key=("id",),
    uniques=(("model", "object_id"),),
    deletes_through=True,
)
LINK = LinkDefinition(MOVED, (TABLE,))
SIDES = ("monolith", "service")


@pytest.fixture
def remarks(pair: Pair) -> Pair:
    """The same types under other numbers: the service gave its next ones to types of its own."""
    for connection in (pair.monolith, pair.service):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE remarks (id integer PRIMARY KEY, model integer, allowed_id integer, object_id integer NOT NULL,"
                " UNIQUE (model, object_id))"
            )
    for number in range(3):
        ContentType.objects.using("service").create(app_label="stage", model=f"prop{number}")
    for alias in SIDES:
        hall = ContentType.objects.using(alias).create(app_label="halls", model="hall")
        Permission.objects.using(alias).create(content_type_id=hall.pk, codename="open_hall", name="May open it")
    pair.install(LINK)
    return pair


def number(alias: str, app: str, model: str) -> int:
    return ContentType.objects.using(alias).get(app_label=app, model=model).pk


def permission(alias: str, codename: str) -> int:
    return Permission.objects.using(alias).get(codename=codename).pk


def write(connection, *rows):
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO remarks VALUES (%s, %s, %s, %s)", rows)


def read(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM remarks ORDER BY id")
        return [tuple(row) for row in cursor.fetchall()]


def test_a_row_names_the_same_type_under_another_number(remarks: Pair) -> None:
    here, there = (number(alias, "halls", "hall") for alias in SIDES)
    allowed = [permission(alias, "open_hall") for alias in SIDES]
    assert here != there, "else nothing is translated"
    write(remarks.monolith, (1, here, allowed[0], 7), (2, None, None, 8))
    remarks.settle(MOVED)
    assert read(remarks.service) == [(1, there, allowed[1], 7), (2, None, None, 8)]
    report = verify.verify(remarks.monolith, MOVED, remarks.to_service)
    assert (report.rows, report.is_clean) == (2, True)


def test_another_number_of_the_right_name_is_a_drift(remarks: Pair) -> None:
    write(remarks.monolith, (1, number("monolith", "halls", "hall"), None, 7))
    remarks.settle(MOVED)
    with remarks.service.cursor() as cursor:
        engine_of(remarks.service).uninstall(remarks.service, LINK)
        cursor.execute("UPDATE remarks SET model = %s", [number("service", "stage", "prop0")])
    report = verify.verify(remarks.monolith, MOVED, remarks.to_service)
    assert [(drift.key, drift.what, drift.columns) for drift in report.drifts] == [(("1",), "differs", ("model",))]


def test_a_type_that_the_other_side_has_never_heard_of_is_made_there(remarks: Pair) -> None:
    attic = ContentType.objects.using("monolith").create(app_label="halls", model="attic")
    opens = Permission.objects.using("monolith").create(
        content_type_id=attic.pk, codename="open.attic", name="May open it"
    )
    write(remarks.monolith, (1, attic.pk, opens.pk, 7), (2, attic.pk, opens.pk, 8))
    remarks.settle(MOVED)
    made = (number("service", "halls", "attic"), permission("service", "open.attic"))
    assert read(remarks.service) == [(1, *made, 7), (2, *made, 8)]
    assert dead_letters.count(remarks.monolith, MOVED) == 0


def test_a_row_gives_way_to_one_of_the_same_type_and_object(remarks: Pair) -> None:
    hall = number("monolith", "halls", "hall")
    write(remarks.monolith, (1, hall, None, 7))
    remarks.settle(MOVED)
    with remarks.monolith.cursor() as cursor:
        cursor.execute("DELETE FROM remarks")
    write(remarks.monolith, (2, hall, None, 7))
    remarks.settle(MOVED)
    assert read(remarks.service) == [(2, number("service", "halls", "hall"), None, 7)]


def test_what_the_service_writes_comes_back_under_the_monoliths_number(remarks: Pair) -> None:
    remarks.hand_over(remarks.here, remarks.to_service, 2)
    write(remarks.service, (5, number("service", "halls", "hall"), permission("service", "open_hall"), 9))
    remarks.settle(MOVED)
    mine = (5, number("monolith", "halls", "hall"), permission("monolith", "open_hall"), 9)
    assert read(remarks.monolith) == [mine]


def test_a_text_that_names_no_type_is_refused_by_its_key(remarks: Pair) -> None:
    values = ("1", "halls", None, "7")
    reply = remarks.there.apply(wire.Batch(MOVED, 1, 1, (wire.Change("remarks", ("1",), 1, values),)))
    assert (reply.receipts[0].outcome, "no contenttypes.ContentType" in reply.receipts[0].reason) == ("rejected", True)


def test_a_side_without_the_table_of_types_takes_no_link(remarks: Pair) -> None:
    assert natural.lacking(TABLE, ["remarks", "auth_permission"]) == ["django_content_type"]
    with remarks.service.cursor() as cursor:
        cursor.execute("ALTER TABLE auth_permission RENAME TO elsewhere")
    (fault,) = fitting.lacking(remarks.service, LINK)
    assert fault.startswith("there is no table auth_permission on this side, which remarks needs")
