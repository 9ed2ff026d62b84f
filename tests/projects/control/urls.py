"""Paths in every spelling that plans must find: converters, regular expressions, a language prefix, class views."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from tests.projects.control.notes.views import NoteView, only_post, plain

notes = ([path("", plain, name="list"), path("<int:note_id>/", NoteView.as_view(), name="detail")], "notes")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/things/<int:thing_id>/notes/", plain, name="thing-notes"),
    path("api/notes/", include(notes)),
    re_path(r"^old/notes/(?P<pk>[^/.]+)/?$", plain, name="old-note"),
    path("notes/<int:note_id>/like", csrf_exempt(only_post), name="like"),
    path("files/<path:name>", plain, name="file"),
    *i18n_patterns(path("board/<slug:word>/", plain, name="board"), prefix_default_language=False),
]
