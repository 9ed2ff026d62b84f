"""Paths in every spelling that plans must find: converters, regular expressions, a language prefix, class views."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from tests.projects.control.notes.views import NoteView, plain

notes = ([path("", plain, name="list"), path("<int:note_id>/", NoteView.as_view(), name="detail")], "notes")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/things/<int:thing_id>/notes/", plain, name="thing-notes"),
    path("api/notes/", include(notes)),
    re_path(r"^old/notes/(?P<pk>[^/.]+)/?$", plain, name="old-note"),
    path("files/<path:name>", plain, name="file"),
    *i18n_patterns(path("board/<slug:word>/", plain, name="board"), prefix_default_language=False),
]
