"""What each page shows, in fair weather and foul: no plan, a broken one, a hold, a gate that fails, a hostile sample."""

import html
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from strangler.compare.tally import RouteCount, Tally
from strangler.models import Difference, Publication, Transition
from strangler.protocol.claim import RowKey
from strangler.protocol.intent import Update
from strangler.protocol.link import LinkRow, Role
from strangler.stages import history, report, standing
from strangler.stages.report import board_of
from strangler.stages.rollback_safe import Safety
from strangler.stages.tallies import LedgerStore
from strangler.sync import backfill, dead_letters, intents, lease, links
from strangler.sync.definition import LinkDefinition
from strangler.sync.introspect import table_of
from tests.unit.console.conftest import BOARD, write_step

HOSTILE = "<script>alert('x')</script><b>"
PAGE = f"{BOARD}notes/"


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_admins_index_leads_to_the_board(plans: Path, mover: Client) -> None:
    assert f'href="{BOARD}"' in text_of(mover, "/admin/")


def test_without_plans_the_board_says_how_to_begin(plans: Path, mover: Client) -> None:
    text = text_of(mover, BOARD)
    assert "S305" in text
    assert "manage.py strangle new NAME --app APP" in text


def test_a_line_says_where_an_extraction_stands_and_what_it_waits_for(notes: Path, mover: Client) -> None:
    write_step(notes, "0002_shadow", after="0001_copy", operation="Shadow()", gate="verified(within_s=60)")
    text = text_of(mover, BOARD)
    assert '<li class="present" aria-current="step">copy</li>' in text
    assert '<li class="passed">declared</li>' in text
    assert "0002_shadow" in text
    assert "all rows verified within the last 60 s" in text
    assert "not enough data" in text
    assert "saw: no link is installed" in text


@pytest.mark.parametrize(
    ("applied", "reads"),
    [(["0001_copy", "0002_shadow"], "0 %"), (["0001_copy", "0002_shadow", "0003_canary"], "5 %")],
)
def test_a_line_says_who_answers(notes: Path, mover: Client, applied: list[str], reads: str) -> None:
    standing.record("notes", applied)
    text = text_of(mover, BOARD)
    assert f"<dt>Reads from the service</dt><dd>{reads}</dd>" in text
    assert ("<dt>Reads sent twice</dt><dd>100 %</dd>" in text) is (len(applied) == 2)


def test_a_broken_plan_is_refused_by_name_beside_a_sound_one(notes: Path, plans: Path, mover: Client) -> None:
    (plans / "broken").mkdir()
    (plans / "broken" / "__init__.py").write_text("from strangler import plans\nextraction = plans.Extractoin()\n")
    board, page = text_of(mover, BOARD), text_of(mover, f"{BOARD}broken/")
    for text in (board, page):
        assert "S104" in text
        assert "Did you mean" in text
    assert "0002_shadow" in board
    assert f"{BOARD}broken/advance/" not in board
    assert "S104" in text_of(mover, f"{BOARD}broken/advance/", 409)


def test_a_plan_whose_folder_is_gone_keeps_its_history(plans: Path, mover: Client) -> None:
    standing.record("gone", ["0001_copy"])
    with history.recorded("gone", "advance", actor="mo", before="declared", step="0001_copy"):
        pass
    assert "S101" in text_of(mover, BOARD)
    page = text_of(mover, f"{BOARD}gone/")
    assert "S101" in page
    assert "0001_copy" in page


def test_a_ledger_without_tables_says_so_on_every_page(notes: Path, mover: Client) -> None:
    with connection.cursor() as cursor:
        for table in ("standing", "transition", "difference"):
            cursor.execute(f"DROP TABLE strangler_{table}")
    for path, status in {BOARD: 200, PAGE: 200, f"{PAGE}differences/": 200, f"{PAGE}hold/": 409}.items():
        text = text_of(mover, path, status)
        assert "S306" in text
        assert "manage.py migrate" in text


def test_an_extraction_nobody_declared_is_not_found(notes: Path, mover: Client) -> None:
    assert "Did you mean notes?" in text_of(mover, f"{BOARD}note/", 404)


def test_a_hold_is_shown_with_its_reason(notes: Path, mover: Client) -> None:
    standing.hold("notes", "a sale is on")
    for path in (BOARD, PAGE):
        text = text_of(mover, path)
        assert "a sale is on" in text
        assert f"{PAGE}resume/" in text
        assert f"{PAGE}advance/" not in text


def test_the_page_shows_the_plan_with_its_applied_steps_and_what_going_back_costs(notes: Path, mover: Client) -> None:
    text = text_of(mover, PAGE)
    assert text.index("[X]") < text.index("0001_copy")
    assert "going back costs: a hand-over the other way" in text
    assert text.count("[X]") == 1


def test_rolling_back_says_what_each_stage_costs(notes: Path, mover: Client) -> None:
    standing.record("notes", ["0001_copy", "0002_shadow", "0003_canary", "0004_serve"])
    text = text_of(mover, f"{PAGE}rollback/")
    stages = ["canary", "shadow", "copy", "declared"]
    assert [text.index(f'name="to" value="{stage}"') for stage in stages] == sorted(
        text.index(f'name="to" value="{stage}"') for stage in stages
    )
    assert "everybody reads notes from the service" in text
    assert "it costs one table flip" in text
    assert text.count("checked") == 1


def test_the_timeline_tells_who_when_why_and_how_long_writers_paused(notes: Path, mover: Client) -> None:
    answer = {"gate": "lag_below", "condition": "less than 2 s behind", "verdict": "pass", "saw": "notes 0.01 s"}
    with history.recorded("notes", "advance", actor="mo", before="serve", step="0005_own", reason=HOSTILE) as row:
        row.evidence = [answer]
        history.end(row, "done", after="own", detail={"hand_over": {"paused_ms": 61.5, "moves": ["fence", "open"]}})
    text = text_of(mover, PAGE)
    for words in ("serve &rarr; own", "mo", "writers paused for 61.5 ms", "notes 0.01 s", "fence, open"):
        assert words in text
    assert HOSTILE not in text


@pytest.mark.parametrize(("why", "shown"), [((), "yes"), (("notes_note ['7'] was refused here",), "['7']")])
def test_an_extraction_the_service_owns_shows_whether_it_can_be_taken_back(
    notes: Path, mover: Client, monkeypatch: pytest.MonkeyPatch, why: tuple[str, ...], shown: str
) -> None:
    for path in (BOARD, PAGE):
        assert "Rollback safe" not in text_of(mover, path)
    monkeypatch.setattr(standing, "link_row", lambda name: LinkRow(name, 2, Role.FOLLOWER))
    monkeypatch.setattr(report, "rollback_safe", lambda name: Safety(not why, why))
    for path in (BOARD, PAGE):
        text = html.unescape(text_of(mover, path))
        assert f"<div{' class=' + chr(34) + 'fail' + chr(34) if why else ''}><dt>Rollback safe</dt>" in text
        assert shown in text


def test_a_move_that_failed_shows_its_error(notes: Path, mover: Client) -> None:
    with pytest.raises(RuntimeError), history.recorded("notes", "advance", actor="mo", before="copy"):
        raise RuntimeError(HOSTILE)
    text = text_of(mover, PAGE)
    assert 'class="failed"' in text
    assert "&lt;script&gt;alert" in text
    assert HOSTILE not in text


def begun() -> Transition:
    return Transition.objects.create(extraction="notes", verb="advance", step="0001_copy", actor="mo", stage_before="x")


def test_a_move_under_way_is_watched(notes: Path, mover: Client) -> None:
    begun()
    lease.take(connection, "conduct:notes", "far:7", 60)
    for path in (BOARD, PAGE):
        text = text_of(mover, path)
        assert "is under way" in text
        assert "far:7" in text
        assert 'http-equiv="refresh"' in text


def test_a_move_whose_conductor_died_says_so_and_lets_people_read(notes: Path, mover: Client) -> None:
    begun()
    text = text_of(mover, PAGE)
    assert "its conductor is gone" in text
    assert 'http-equiv="refresh"' not in text


def test_a_page_looks_again_by_itself_only_when_asked(notes: Path, mover: Client) -> None:
    assert 'http-equiv="refresh"' not in text_of(mover, BOARD)
    assert 'http-equiv="refresh" content="5"' in text_of(mover, f"{BOARD}?watch")


def _status() -> str:
    return "\n".join(line.line() for line in board_of("notes").links)


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_links_and_why_letters_are_dead(notes: Path, mover: Client) -> None:
    from tests.projects.control.things.models import Thing

    Thing.objects.create(title="a thing")
    definition = LinkDefinition("notes", (table_of(Thing),))
    links.install(connection, definition, side="monolith", role=Role.OWNER, epoch=3)
    try:
        dead_letters.keep(connection, "notes", RowKey("things_thing", ("41",)), 7, f"no such parent {HOSTILE}")
        update = Update({"title": "a customer's words"}, {"title": "others"})
        intents.list_refused(connection, "notes", RowKey("things_thing", ("42",)), update, "newer there")
        backfill.cut(connection, "notes", chunk_rows=10)
        text = text_of(mover, PAGE)
        copying = "<small>copying: 0 rows, 0 of 1 chunks</small>"
        assert f'<th scope="row">notes {copying}</th><td>owner</td><td class="number">3</td>' in text
        assert "1 dead letter of notes" in text
        assert "no such parent &lt;script&gt;" in text
        assert "1 update of notes refused by the owner" in text
        assert "title: newer there" in text
        assert "words" not in text
        assert "1 updates refused by the owner, the latest things_thing ['42'] title: newer there" in _status()
        assert '<div class="fail"><dt>Dead letters</dt><dd>1</dd>' in text_of(mover, BOARD)
    finally:
        links.remove(connection, "notes")


def test_published_tables_say_which_gateway_is_behind(notes: Path, mover: Client) -> None:
    row = Publication.objects.create()
    row.acknowledged = {"http://a:9": row.version, "http://b:9": row.version - 1, "http://c:9": "no answer: refused"}
    row.save()
    text = text_of(mover, PAGE)
    assert text.count("has it</b>") == 1
    assert text.count("has it not</b>") == 2
    assert "said: no answer: refused" in text


def counted(route: str, **counts: int) -> None:
    count = RouteCount(counts=Counter(counts), reasons=Counter({"the rows moved": counts.get("unfair", 0)}))
    for number in range(counts.get("match", 0)):
        count.compared.add(f"GET /{number}")
    LedgerStore().add("notes", Tally(routes={route: count}))


def test_differences_show_counts_and_both_sides_beside_each_other(notes: Path, mover: Client) -> None:
    counted("GET /api/notes/{id}/", match=20, mismatch=10, unfair=3)
    at = {
        "method": "GET",
        "target": "/api/notes/7/",
        "status": [200, 404],
        "ms": [1.5, 2],
        "at_s": 0,
        "request_id": "r1",
    }
    words = {"extraction": "notes", "route": "GET /api/notes/{id}/", "path": "body.likes", "kind": "value"}
    Difference.objects.create(**words, count=10, samples=[{**at, "control": "three", "candidate": "four"}])
    text = text_of(mover, f"{PAGE}differences/")
    for shown in ("body.likes", "&times; 10", "GET /api/notes/7/", "3 &times; the rows moved", "20 distinct requests"):
        assert shown in text
    order = ["monolith, 200  1.5 ms", "<pre>three</pre>", "service, 404  2 ms", "<pre>four</pre>"]
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)
    assert "1970-01-01 00:00:00 UTC" in text


def test_an_ignored_difference_says_so(notes: Path, mover: Client) -> None:
    words = {"extraction": "notes", "route": "GET /x", "path": "body", "kind": "value"}
    Difference.objects.create(**words, count=4, ignored=4)
    assert '<span class="count">ignored</span>' in text_of(mover, f"{PAGE}differences/")


def test_routes_that_were_never_compared_are_named(notes: Path, mover: Client) -> None:
    assert (
        mover.post(f"{PAGE}advance/", {"seen": "0001_copy"}).status_code == 302
    )  # publishes the table that names them
    counted("GET /api/notes/", match=1)
    text = text_of(mover, f"{PAGE}differences/")
    assert "Never compared:" in text
    assert "<code>GET /api/notes/{note_id}/</code>" in text


@pytest.mark.parametrize("sample", [HOSTILE, {"control": HOSTILE, "candidate": [HOSTILE]}, {HOSTILE: HOSTILE}])
def test_a_hostile_sample_is_text_and_nothing_else(notes: Path, mover: Client, sample: object) -> None:
    words = {"extraction": "notes", "route": f"GET /{HOSTILE}", "path": HOSTILE, "kind": HOSTILE[:40]}
    row = Difference.objects.create(**words, samples=[sample])
    for path in (
        f"{PAGE}differences/",
        f"/admin/strangler/difference/{row.pk}/change/",
        "/admin/strangler/difference/",
    ):
        text = text_of(mover, path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_a_long_sample_is_cut_and_says_so(notes: Path, mover: Client) -> None:
    words = {"extraction": "notes", "route": "GET /x", "path": "", "kind": "value"}
    Difference.objects.create(**words, samples=[{"control": "a" * 9_000, "candidate": ""}])
    text = text_of(mover, f"{PAGE}differences/")
    assert "5,000 more characters" in text
    assert "a" * 4_001 not in text


def test_nothing_compared_yet_is_said(notes: Path, mover: Client) -> None:
    assert "Nothing has been compared yet" in text_of(mover, f"{PAGE}differences/")


def test_pages_need_no_inline_script_or_style(notes: Path, mover: Client) -> None:
    for path in (BOARD, PAGE, f"{PAGE}differences/", f"{PAGE}rollback/"):
        content = text_of(mover, path).partition('id="content"')[2]
        assert "<script" not in content
        assert "style=" not in content
