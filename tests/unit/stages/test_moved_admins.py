"""The admin of a moved model leads staff to where its rows are changed now; what a plan writes there is never markup."""

from typing import Any

import pytest
from django.contrib.admin import AdminSite, ModelAdmin, TabularInline
from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.urls import path

from strangler import plans
from strangler.boundaries.living import admins
from strangler.stages import moved_admins
from tests.projects.control.notes.models import LoudNote, Note
from tests.projects.control.things.models import Thing

pytestmark = pytest.mark.django_db
HOSTILE = 'https://a/"><script>alert(1)</script>'
SAID = "The notes service owns these rows; this is its copy."


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Any:
    """page(link): the list of notes as staff see it while the service owns them."""
    monkeypatch.setattr(moved_admins, "is_moved", lambda name: True)

    def look(link: str) -> str:
        answer = plans.ReadOnlyAdmin("notes.Note", link=link)
        monkeypatch.setattr(moved_admins, "answered", lambda kind: [("notes", answer)])
        site = AdminSite()
        site.register(Note, ModelAdmin)
        assert moved_admins.close_moved(site) == 1
        request: Any = RequestFactory().get("/admin/notes/note/")
        request.user = User.objects.create_superuser("boss")
        request._messages = CookieStorage(request)
        return str(site.get_model_admin(Note).changelist_view(request).render().content.decode())

    return look


@pytest.mark.parametrize("link", ["/desk/notes/", "https://desk.example/?a=1&b=2"])
def test_an_address_is_a_link(page: Any, link: str) -> None:
    escaped = link.replace("&", "&amp;")
    assert f'{SAID} They are changed at <a href="{escaped}">{escaped}</a>.' in page(link)


@pytest.mark.parametrize("link", ["the notes desk, second floor", "javascript:alert(1)"])
def test_what_no_browser_should_follow_is_said(page: Any, link: str) -> None:
    assert f"{SAID} They are changed at {link}." in page(link)


@pytest.mark.parametrize("link", [HOSTILE, HOSTILE.removeprefix("https://")])
def test_a_link_is_never_markup(page: Any, link: str) -> None:
    shown = page(link)
    assert "They are changed at" in shown
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


class Settings:
    """As django-constance puts its settings on a site: it names its app, and has neither fields nor a table."""

    class _meta:
        app_label, object_name, model_name = "live", "Settings", "settings"
        label, label_lower = "live.Settings", "live.settings"
        concrete_model, abstract, swapped, is_composite_pk = None, False, False, False


def test_what_is_no_model_stays_on_its_site_as_it_is() -> None:
    site: Any = AdminSite()
    site.register([Settings], ModelAdmin)
    before = dict(vars(site._registry[Settings]))
    assert moved_admins.close_moved(site) == 0
    assert vars(site._registry[Settings]) == before
    assert admins.on(site) == []


def test_without_a_link_it_says_who_owns_the_rows(page: Any) -> None:
    shown = page("")
    assert SAID in shown
    assert "They are changed at" not in shown


class NoteInline(TabularInline):
    model = Note
    fields = ["text"]
    extra = 1


class ThingAdmin(ModelAdmin):
    inlines = [NoteInline]


@pytest.fixture
def things(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """things(data): the form of a thing with its note inside, or what a post of it answers; things.moved decides who owns."""
    thing = Thing.objects.create(title="cup")
    note = Note.objects.create(thing=thing, text="old")
    monkeypatch.setattr(
        moved_admins, "answered", lambda kind: [("notes", plans.ReadOnlyAdmin("notes.Note", link="/desk/"))]
    )
    monkeypatch.setattr(moved_admins, "is_moved", lambda name: look.moved)
    site = AdminSite()
    site.register(Thing, ThingAdmin)
    moved_admins.close_moved(site)
    settings.ROOT_URLCONF = (path("admin/", site.urls),)
    boss = User.objects.create_superuser("boss")

    def look(data: dict[str, str] | None = None) -> Any:
        place = f"/admin/things/thing/{thing.pk}/change/"
        request: Any = RequestFactory().post(place, data) if data else RequestFactory().get(place)
        request.user, request._dont_enforce_csrf_checks = boss, True
        request._messages = CookieStorage(request)
        answer = site.get_model_admin(Thing).change_view(request, str(thing.pk))
        look.said = [str(each) for each in request._messages]
        return answer if data else str(answer.render().content.decode())

    look.note, look.moved, look.said = note, True, []  # type: ignore[attr-defined]
    return look


def edited(note: Note) -> dict[str, str]:
    """The whole form as a browser posts it, that was opened before anything moved."""
    counts = {"TOTAL_FORMS": "2", "INITIAL_FORMS": "1", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    rows = {
        "0-id": str(note.pk),
        "0-thing": str(note.thing_id),
        "0-text": "new",
        "1-thing": str(note.thing_id),
        "1-text": "one more",
    }
    return {
        "title": "mug",
        "note_count": "0",
        **{f"note_set-{key}": value for key, value in {**counts, **rows}.items()},
    }


def test_an_inline_of_moved_rows_shows_and_does_not_write(things: Any) -> None:
    shown = things()
    assert f'{SAID} They are changed at <a href="/desk/">/desk/</a>.' in shown
    assert "old" in shown
    assert 'name="note_set-0-text"' not in shown
    assert 'name="note_set-1-text"' not in shown
    assert 'name="note_set-0-DELETE"' not in shown
    assert 'name="title"' in shown, "the thing itself stays"


def test_a_form_opened_before_the_move_saves_what_stays_and_says_what_it_leaves(things: Any) -> None:
    assert things(edited(things.note)).status_code == 302
    assert (Thing.objects.get().title, [note.text for note in Note.objects.all()]) == ("mug", ["old"])
    assert any(SAID in said for said in things.said)


def test_an_inline_writes_again_when_its_rows_are_back(things: Any) -> None:
    things.moved = False
    assert SAID not in things()
    assert things(edited(things.note)).status_code == 302
    assert sorted(note.text for note in Note.objects.all()) == ["new", "one more"]
    assert not any(SAID in said for said in things.said)


def test_a_form_that_stays_shows_the_moved_rows_it_chose_and_does_not_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = plans.ReadOnlyAdmin("notes.Note_tags")
    monkeypatch.setattr(moved_admins, "answered", lambda kind: [("notes", answer)])
    site = AdminSite()
    site.register(Note, ModelAdmin)
    moved_admins.close_moved(site)
    request: Any = RequestFactory().get("/admin/notes/note/")
    request.user = User.objects.create_superuser("boss")
    for is_moved in (True, False):
        monkeypatch.setattr(moved_admins, "is_moved", lambda name, is_moved=is_moved: is_moved)
        note_admin = site.get_model_admin(Note)
        form = note_admin.get_form(request)
        assert ("tags" in form.base_fields, "text" in form.base_fields) == (not is_moved, True)
        assert "tags" in str(note_admin.get_fieldsets(request)), "it is shown all the same"


@pytest.mark.parametrize(
    ("answers", "link"),
    [
        (["notes.Note"], "to Note"),
        (["notes.LoudNote"], "to LoudNote"),
        (["notes.Note", "notes.LoudNote"], "to LoudNote"),
    ],
)
def test_a_proxys_admin_is_closed_by_its_own_answer_or_its_tables(
    monkeypatch: pytest.MonkeyPatch, answers: list[str], link: str
) -> None:
    monkeypatch.setattr(moved_admins, "is_moved", lambda name: True)
    given = [("notes", plans.ReadOnlyAdmin(label, link=f"to {label.split('.')[1]}")) for label in answers]
    monkeypatch.setattr(moved_admins, "answered", lambda kind: given)
    site = AdminSite()
    site.register(LoudNote, ModelAdmin)
    assert moved_admins.close_moved(site) == 1
    request: Any = RequestFactory().get("/admin/notes/loudnote/")
    request.user = User.objects.create_superuser("boss")
    request._messages = CookieStorage(request)
    loud = site.get_model_admin(LoudNote)
    assert not loud.has_change_permission(request)
    assert f"They are changed at {link}." in loud.changelist_view(request).render().content.decode()
