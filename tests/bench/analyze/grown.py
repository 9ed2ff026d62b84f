"""How many apps, models and lines in; a Django project of that size out, on disk: the same every time. Called by the bench.

Its code is what such projects consist of: models that point into other apps, managers, services in transactions, views of both
kinds, forms, serializers, admins, receivers, tasks, commands, URLs and templates. Nothing in it is run but the models, the
admins, the receivers and the URLs, which Django imports.
"""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

SETTINGS = """
SECRET_KEY = "only for a bench"
DEBUG = False
USE_TZ = True
ROOT_URLCONF = "grown.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages",
    "django.contrib.sessions", "rest_framework", "strangler", "strangler.sync",
    {apps}
]
MIDDLEWARE = []
TEMPLATES = [{{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {{"context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages"]}},
}}]
"""
MODEL = '''
class Thing{n}Query(models.QuerySet):
    def open(self):
        return self.filter(is_open=True).select_related("other")

    def shut(self, *, now):
        return self.open().filter(until__lt=now).update(is_open=False)


class Thing{n}(models.Model):
    """One of many."""

    name = models.CharField(max_length=80)
    size = models.PositiveIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    until = models.DateTimeField(null=True)
    other = models.ForeignKey("{other}.Thing{m}", models.CASCADE, related_name="{app}_things{n}")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    near = models.ManyToManyField("self")

    objects = Thing{n}Query.as_manager()

    class Meta:
        indexes = [models.Index(fields=["is_open", "until"], name="{app}_{n}_open")]

    def __str__(self) -> str:
        return f"{{self.name}} of {{self.other.name}}"

    def close(self, *, by=None) -> None:
        self.is_open = False
        self.owner = by
        self.save(update_fields=["is_open", "owner"])

    def grow(self, by: int) -> None:
        """Never beyond what the other has."""
        room = max(0, self.other.size - self.size)
        if by > room:
            raise ValueError(f"{{self.name}} cannot grow by {{by}}")
        self.size = self.size + by
        self.save(update_fields=["size"])

    @property
    def label(self) -> str:
        return self.name.title()
'''
SERVICE = '''
@dataclass(frozen=True)
class Wanted{k}:
    name: str
    size: int = 1
    note: str = ""


class Full{k}(Exception):
    """There is no room for {k}."""

    def __init__(self, name: str, *, left: int) -> None:
        super().__init__(f"{{name}} has room for {{left}}")
        self.left = left


def find_{k}(key: int, *, only_open: bool = True) -> Thing{n} | None:
    rows = Thing{n}.objects.open() if only_open else Thing{n}.objects.all()
    return rows.filter(pk=key).first()


def book_{k}(user, wanted: Wanted{k}, *, limit: int = 10) -> Thing{n}:
    """Books one, and counts it on the other side."""
    with transaction.atomic():
        other = Thing{m}.objects.select_for_update().filter(size__lt=limit).order_by("name").first()
        if other is None:
            raise Full{k}(wanted.name, left=0)
        thing, is_new = Thing{n}.objects.get_or_create(name=wanted.name, other=other, defaults={{"size": wanted.size}})
        if not is_new:
            thing.size = thing.size + wanted.size
            thing.owner = user
            thing.save()
        Thing{m}.objects.filter(pk=other.pk).update(size=F("size") + 1)
    log.info("booked", extra={{"thing": thing.pk, "other": other.name, "by": str(user)}})
    return thing


def cancel_{k}(thing: Thing{n}, *, reason: str = "") -> int:
    gone = 0
    for near in thing.near.filter(is_open=True):
        if near.other.size > thing.size and reason:
            near.close()
            gone += 1
    thing.delete()
    return gone


def report_{k}(since) -> list[dict]:
    rows = Thing{n}.objects.filter(until__gte=since, other__name__startswith="a").values("other__name")
    found = rows.annotate(total=Sum("size"), n=Count("id")).order_by("-total")
    return [{{"name": row["other__name"], "total": row["total"] or 0, "n": row["n"]}} for row in found]


def sweep_{k}(now) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM {app}_thing{n} WHERE until < %s", [now])
        cursor.execute("UPDATE {other}_thing{m} SET size = 0 WHERE size < 0")
'''
VIEW = """
def page_{k}(request, key):
    thing = get_object_or_404(Thing{n}.objects.select_related("other"), pk=key)
    form = Thing{n}Form(request.POST or None, instance=thing)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("{app}-list-{n}")
    if request.GET.get("close"):
        thing.close(by=request.user)
    context = {{"thing": thing, "form": form, "others": thing.other.{app}_things{n}.all()[:10]}}
    return render(request, "{app}/one.html", context)


@login_required
def book_page_{k}(request):
    wanted = services{f}.Wanted{k}(name=request.POST.get("name", ""), size=int(request.POST.get("size", 1)))
    try:
        thing = services{f}.book_{k}(request.user, wanted)
    except services{f}.Full{k} as full:
        messages.error(request, str(full))
        return redirect("{app}-list-{n}")
    return redirect("{app}-page-{n}", key=thing.pk)


class List{k}(ListView):
    model = Thing{n}
    template_name = "{app}/list.html"
    paginate_by = 20

    def get_queryset(self):
        found = super().get_queryset().filter(is_open=True)
        if words := self.request.GET.get("q"):
            found = found.filter(name__icontains=words)
        return found.order_by("name")


class Edit{k}(UpdateView):
    model = Thing{n}
    form_class = Thing{n}Form
    success_url = reverse_lazy("{app}-list-{n}")

    def form_valid(self, form):
        answer = super().form_valid(form)
        services{f}.cancel_{k}(self.object, reason="edited")
        return answer
"""


@dataclass(frozen=True)
class Size:
    """models and modules: in each app. blocks: of code in each module of services and of views."""

    apps: int = 40
    models: int = 10
    modules: int = 10
    blocks: int = 4


def grow(root: Path, size: Size = Size()) -> int:
    """Writes it; says how many lines of Python there are."""
    names = [f"app{number:02d}" for number in range(size.apps)]
    _write(root / "manage.py", MANAGE)
    _write(root / "grown/__init__.py", '"""Grown."""\n')
    _write(root / "grown/settings.py", SETTINGS.format(apps=", ".join(f'"grown.{name}"' for name in names)))
    _write(root / "grown/urls.py", _urls(names))
    for place, name in enumerate(names):
        _app(root / "grown" / name, name, names[(place * 7 + 3) % size.apps], size)
    return sum(len(path.read_text().splitlines()) for path in root.rglob("*.py"))


MANAGE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grown.settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""


def _urls(names: list[str]) -> str:
    lines = "\n".join(f'    path("{name}/", include("grown.{name}.urls")),' for name in names)
    return f"from django.urls import include, path\n\nurlpatterns = [\n{lines}\n]\n"


def _app(folder: Path, app: str, other: str, size: Size) -> None:
    words = {"app": app, "other": other}
    models = range(size.models)
    _write(folder / "__init__.py", f'"""{app}."""\n')
    head = "from django.conf import settings\nfrom django.db import models\n"
    _write(
        folder / "models.py", head + "".join(MODEL.format(n=n, m=(n * 3 + 1) % size.models, **words) for n in models)
    )
    _write(
        folder / "admin.py", ADMIN.format(**words) + "".join(f"admin.site.register(Thing{n}, Desk)\n" for n in models)
    )
    _write(folder / "forms.py", FORMS.format(**words) + "".join(FORM.format(n=n) for n in models))
    _write(folder / "tasks.py", TASKS.format(**words))
    _write(folder / "apps.py", APPS.format(name=app.title(), **words))
    _write(folder / "signals.py", SIGNALS.format(**words))
    _write(folder / f"management/commands/sweep_{app}.py", COMMAND.format(k=size.blocks, **words))
    _write(folder / f"templates/{app}/one.html", PAGE.format(**words))
    _write(folder / f"templates/{app}/list.html", PAGE.format(**words))
    for f in range(size.modules):
        _module(folder, f, size, words)
    _write(folder / "urls.py", _own_urls(app, size))


def _module(folder: Path, f: int, size: Size, words: dict[str, str]) -> None:
    blocks = [
        {"k": f * size.blocks + b, "n": (f + b) % size.models, "m": (f + b * 2) % size.models, "f": f, **words}
        for b in range(size.blocks)
    ]
    _write(folder / f"services{f}.py", SERVICES.format(**words) + "".join(SERVICE.format(**each) for each in blocks))
    _write(folder / f"views{f}.py", VIEWS.format(f=f, **words) + "".join(VIEW.format(**each) for each in blocks))


def _own_urls(app: str, size: Size) -> str:
    lines = ["from django.urls import path", f"from grown.{app} import views0", "urlpatterns = ["]
    for b in range(size.blocks):
        lines.append(f'    path("{b}/<int:key>/", views0.page_{b}, name="{app}-page-{b}"),')
        lines.append(f'    path("{b}/", views0.List{b}.as_view(), name="{app}-list-{b}"),')
        lines.append(f'    path("{b}/<int:pk>/edit/", views0.Edit{b}.as_view()),')
        lines.append(f'    path("{b}/book/", views0.book_page_{b}),')
    return "\n".join([*lines, "]"]) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text).lstrip("\n"))


ADMIN = """
from django.contrib import admin
from grown.{app}.models import *


class Desk(admin.ModelAdmin):
    list_display = ["name", "size"]
    actions = ["close"]

    def close(self, request, queryset):
        queryset.update(is_open=False)


"""
FORMS = """
from django import forms
from rest_framework import serializers
from grown.{app}.models import *
"""
FORM = """

class Thing{n}Form(forms.ModelForm):
    class Meta:
        model = Thing{n}
        fields = ["name", "size"]

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if Thing{n}.objects.filter(name=name).exists():
            raise forms.ValidationError("There is one.")
        return name


class Thing{n}Json(serializers.ModelSerializer):
    class Meta:
        model = Thing{n}
        fields = ["id", "name", "size"]
"""
TASKS = """
from celery import shared_task
from django.utils import timezone
from grown.{app} import services0


@shared_task(name="{app}.sweep")
def sweep():
    services0.sweep_0(timezone.now())
    services0.report_0(timezone.now())
"""
APPS = """
from django.apps import AppConfig


class {name}Config(AppConfig):
    name = "grown.{app}"

    def ready(self):
        from grown.{app} import signals  # noqa: F401
"""
SIGNALS = """
from django.db.models.signals import post_save
from django.dispatch import receiver
from grown.{app}.models import Thing0
from grown.{other}.models import Thing1


@receiver(post_save, sender=Thing1)
def count(sender, instance, **kwargs):
    Thing0.objects.filter(other=instance).update(size=instance.size)
"""
COMMAND = """
from django.core.management.base import BaseCommand
from grown.{app} import services1, tasks


class Command(BaseCommand):
    def handle(self, **options):
        for key in options["keys"]:
            if thing := services1.find_{k}(key):
                services1.cancel_{k}(thing)
        tasks.sweep.delay()
"""
PAGE = """
{{% extends "base.html" %}}
{{% for thing in things %}}<a href="{{% url '{other}-page-1' thing.pk %}}">{{{{ thing.other.name }}}}</a>{{% endfor %}}
{{% for near in other.{app}_things1.all %}}{{{{ near.name }}}} {{{{ near.size }}}}{{% endfor %}}
"""
SERVICES = """
import logging
from dataclasses import dataclass
from django.db import connection, transaction
from django.db.models import Count, F, Sum
from grown.{app}.models import *
from grown.{other}.models import Thing1 as Away

log = logging.getLogger(__name__)
LIMIT = 10  # of each
NAMES = ("first", "second", "third")
"""
VIEWS = """
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.generic import ListView, UpdateView
from grown.{app} import services{f}
from grown.{app}.forms import *
from grown.{app}.models import *
"""
