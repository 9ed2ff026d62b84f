"""What an answer tells the gateway, and when a fenced request is given back, whatever the view made of it."""

import pytest
from django.db import DatabaseError, connections, transaction
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from strangler.sync import owned, wire
from strangler.sync.deliver import deliver_once
from strangler.sync.engines import engine_of
from strangler.sync.floors import Floors
from strangler.sync.middleware import DELIVERED, EPOCH, FENCED, POSITION, LinkMiddleware
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED


@pytest.fixture
def shop(pair):
    pair.after(begun)
    with override_settings(STRANGLER_SYNC_DATABASE="monolith"):
        yield pair


def begun(pair):
    pair.install()
    Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author_id=1, slug="a")
    pair.settle()


def ask(view):
    """One request; the second one, when the middleware has seen the links. What the view raises is a 500."""
    middleware = LinkMiddleware(lambda request: HttpResponse("first"))
    middleware(RequestFactory().get("/"))

    def respond(request):
        try:
            return view() or HttpResponse("fine")
        except DatabaseError:
            return HttpResponse("failed", status=500)

    middleware.get_response = respond
    return middleware(RequestFactory().post("/"))


def fence(pair):
    assert pair.here.fence(wire.Fence(MOVED, 1, "c", 10_000)).ok


def test_every_answer_names_epoch_and_delivery(shop):
    response = ask(lambda: None)
    assert response[EPOCH] == "notes;1"
    assert [part.rpartition(";")[0] for part in response[DELIVERED].split(", ")] == ["notes;1", "notes.references;1"]
    assert POSITION not in response


def test_a_write_names_a_position_that_delivery_has_not_passed(shop):
    response = ask(lambda: Note.objects.using("monolith").update(body="x") and None)
    position = int(response[POSITION].split(", ")[0].split(";")[2])
    assert shop.here.state(wire.Named(MOVED)).delivered_below <= position
    shop.settle()
    assert shop.here.state(wire.Named(MOVED)).delivered_below > position


def test_a_look_before_the_commit_does_not_count(shop, engine):
    """1 a writer takes a version, 2 another takes the next, commits and is delivered, 3 whoever looks now finds delivery past
    both, 4 the first commits. However little lies between 3 and 4, the look is not past what the first customer is told."""
    looks, other = [], shop.monolith.copy()

    def view():
        with transaction.atomic(using="monolith"):
            Note.objects.using("monolith").update(body="taken early, committed late")
            if engine == "postgres":  # SQLite has one writer at a time
                _write_and_deliver_beside(shop, other)
            looks.append(owned.progress(other, Floors())[1][MOVED])

    position = _position_told(ask(view))
    assert not position < looks[0]
    shop.settle()
    assert position < owned.progress(other, Floors())[1][MOVED]
    other.close()


def test_the_mark_is_read_before_the_look(shop):
    """Read after it, a mark would be past a write that the look has not seen."""
    other, positions = shop.monolith.copy(), []

    def write_after_the_first_statement(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if not positions:
            Note.objects.using("monolith").update(body="committed between the two")
            positions.append((1, engine_of(shop.monolith).draw_version(shop.monolith)))
        return result

    with other.execute_wrapper(write_after_the_first_statement):
        look = owned.progress(other, Floors())[1][MOVED]
    other.close()
    assert not positions[0] < look


def _write_and_deliver_beside(pair, other):
    with other.cursor() as cursor:
        cursor.execute("INSERT INTO notes_like(note_id, author_id, weight) SELECT id, author_id, 1 FROM notes_note")
    assert deliver_once(other, MOVED, pair.to_service, holder="beside").delivered == 1


def _position_told(response):
    link, epoch, version = response[POSITION].split(", ")[0].split(";")
    assert link == MOVED
    return (int(epoch), int(version))


def test_the_first_request_of_a_process_names_its_write_as_well(shop):
    middleware = LinkMiddleware(
        lambda request: Note.objects.using("monolith").update(body="x") and HttpResponse("fine")
    )
    assert POSITION in middleware(RequestFactory().post("/"))


def test_a_write_to_other_tables_names_none(shop):
    def view():
        with shop.monolith.cursor() as cursor:
            cursor.execute("INSERT INTO strangler_lease(name, holder, until_us) VALUES ('x', '', 0)")

    assert POSITION not in ask(view)


def test_a_request_that_met_the_fence_is_given_back_even_if_the_view_swallowed_it(shop):
    fence(shop)

    def swallows():
        try:
            with transaction.atomic(using="monolith"):
                Note.objects.using("monolith").update(body="x")
        except DatabaseError:
            return HttpResponse("You have already done this.", status=409)

    response = ask(swallows)
    assert (response.status_code, response[FENCED]) == (503, "notes;1")


def test_while_ownership_moves_whoever_asks_past_every_switch_is_told_to_try_again(shop):
    fence(shop)
    response = ask(lambda: Note.objects.using("monolith").update(body="x") and None)
    assert (response["Retry-After"], b"ask again" in response.content) == ("1", True)


def test_once_it_has_moved_he_is_told_where_to_go_and_that_trying_again_will_not_help(shop):
    """Still 503 and fenced: a gateway, a forwarding monolith or a seam that asked here by an old table sends it on."""
    shop.hand_over(shop.here, shop.to_service, 2)
    response = ask(lambda: Note.objects.using("monolith").update(body="x") and None)
    assert (response.status_code, response[FENCED], "Retry-After" in response) == (503, "notes;2", False)
    assert response.content.decode() == (
        "The rows of notes have moved: the other side owns them now. Nothing was written, and asking here again will not help;"
        " ask at the address that customers use, which leads there."
    )


def test_a_request_that_committed_something_is_not_given_back(shop):
    fence(shop)

    def half():
        with shop.monolith.cursor() as cursor:
            cursor.execute("INSERT INTO strangler_lease(name, holder, until_us) VALUES ('x', '', 0)")
        try:
            with transaction.atomic(using="monolith"):
                Note.objects.using("monolith").update(body="x")
        except DatabaseError:
            return HttpResponse("half done", status=500)

    response = ask(half)
    assert response.status_code == 500
    assert FENCED not in response


def test_what_was_rolled_back_does_not_count_as_committed(shop):
    fence(shop)

    def all_or_nothing():
        try:
            with transaction.atomic(using="monolith"):
                Author.objects.using("monolith").update(name="x")
                Note.objects.using("monolith").update(body="x")
        except DatabaseError:
            return HttpResponse("nothing done", status=500)

    assert ask(all_or_nothing).status_code == 503


def test_tests_that_count_queries_count_their_own(shop):
    """A team's own `assertNumQueries` around a request holds with this middleware in the way."""
    connection = connections["monolith"]
    middleware = LinkMiddleware(lambda request: HttpResponse(str(Note.objects.using("monolith").count())))
    middleware(RequestFactory().get("/"))
    middleware._told.at_s = -1.0  # what it knows is old
    with CaptureQueriesContext(connection) as seen:
        assert middleware(RequestFactory().get("/"))[EPOCH]
    assert [each["sql"].split("FROM")[1].split()[0] for each in seen.captured_queries] == ['"notes_note"']
    assert connection.force_debug_cursor is False
