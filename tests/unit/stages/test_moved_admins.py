"""The admin of a moved model leads staff to where its rows are changed now; what a plan writes there is never markup."""

from typing import Any

import pytest
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from strangler import plans
from strangler.stages import moved_admins
from tests.projects.control.notes.models import Note

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


def test_without_a_link_it_says_who_owns_the_rows(page: Any) -> None:
    shown = page("")
    assert SAID in shown
    assert "They are changed at" not in shown
