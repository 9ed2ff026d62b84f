"""Staff may edit notes: an admin that a plan must answer for."""

from django.contrib import admin

from tests.projects.control.notes.models import Note

admin.site.register(Note)
