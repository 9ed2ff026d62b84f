"""Everything about a drafted service in; the text of each file that is the same in every service, but for names, out."""

import ast
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from string import Template
from typing import Any

import django
from django.conf import settings

from strangler.management.drafting.endpoints import Endpoint
from strangler.management.drafting.layout import laid_out
from strangler.management.drafting.side import Side

TEXTS = Path(__file__).parent / "texts"
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "strangler.kit.idempotency.IdempotencyMiddleware",
    "strangler.sync.middleware.LinkMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "strangler.kit.identity.IdentityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "strangler.kit.shadow.ShadowMiddleware",
)
LOCALE = "django.middleware.locale.LocaleMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"
APPS = ("strangler.kit", "strangler.sync")


def text(file: str, **names: str) -> str:
    """One of the texts beside this file, filled."""
    return Template(_read(file)).substitute(names)


def settings_file(side: Side, *, rest: Mapping[str, Any] | None, speaks: bool, postgres: bool, width: int) -> str:
    """rest: REST_FRAMEWORK, None without an API. speaks: addresses begin with a language. postgres: fields of its own."""
    extra = {"rest_framework": rest is not None, "django.contrib.postgres": postgres}
    apps = [*side.apps, *(name for name, is_needed in extra.items() if is_needed)]
    middleware = [each for name in MIDDLEWARE for each in ([LOCALE, name] if speaks and name == COMMON else [name])]
    return text(
        "settings.py",
        name=side.name,
        auto_field=side.auto_field,
        atomic=str(bool(settings.DATABASES["default"].get("ATOMIC_REQUESTS", False))),
        apps=_set("INSTALLED_APPS", [*apps, *APPS, side.name], width),
        middleware=_set("MIDDLEWARE", middleware, width),
        language="\n".join(_language(speaks, width)),
        rest="" if rest is None else "\n" + _set("REST_FRAMEWORK", dict(rest), width) + "\n",
        allow=_set("STRANGLER_ALLOW", {side.name: side.tables()}, width),
    )


def pyproject(name: str, packages: Iterable[str], *, has_api: bool, postgres: bool, width: int) -> str:
    needed = [
        f"Django~={django.VERSION[0]}.{django.VERSION[1]}.0",  # another line might build the same table in another way
        "django-environ",
        f"django-strangler{'[postgres]' if postgres else ''}",
        *_distributions(packages),
    ]
    needed += ["djangorestframework"] if has_api else []
    lines = "\n".join(f'    "{each}",' for each in sorted(set(needed), key=str.lower))
    return text("pyproject.toml", dashed=name.replace("_", "-"), dependencies=lines, width=str(width))


def readme(side: Side, endpoints: Sequence[Endpoint], left: Sequence[str]) -> str:
    moved = [f"| `{model._meta.db_table}` | `{model._meta.label}` |" for model in side.moving]
    borrowed = [
        f"| `{model._meta.db_table}` | {', '.join(each.column for each in fields)} |"
        for model, fields in side.borrowed.items()
    ]
    return text(
        "README.md",
        name=side.name,
        title=side.name.replace("_", " ").capitalize(),
        moved="\n".join(moved),
        borrowed="\n".join(borrowed) or "| none | |",
        addresses=_addresses(endpoints),
        middleware=_missing_middleware(),
        left="\n".join(f"{number}. {each}" for number, each in enumerate(left, 1)),
    )


def named_list(name: str, items: Sequence[Any], width: int) -> str:
    return _set(name, list(items), width)


def named_dict(name: str, items: Mapping[str, Any], width: int) -> str:
    return _set(name, dict(items), width)


def _addresses(endpoints: Sequence[Endpoint]) -> str:
    if not endpoints:
        return ""
    said = {True: "501, undecided", False: "a copy of serializer and view"}
    rows = dict.fromkeys(f"| `{each.place.path.template}` | {said[bool(each.sentence)]} |" for each in endpoints)
    return "\n".join(["| address | answered by |", "|---|---|", *rows, "", ""])


def _missing_middleware() -> str:
    missing = [each for each in settings.MIDDLEWARE if not each.startswith(("django.", "strangler."))]
    if not missing:
        return ""
    return (
        f"Middleware of the monolith that nothing here stands in for: {', '.join(f'`{each}`' for each in missing)}.\n\n"
    )


def _language(speaks: bool, width: int) -> Iterable[str]:
    found: dict[str, Any] = {"LANGUAGE_CODE": settings.LANGUAGE_CODE}
    if speaks and settings.is_overridden("LANGUAGES"):
        found["LANGUAGES"] = [(code, str(name)) for code, name in settings.LANGUAGES]
    found |= {"TIME_ZONE": settings.TIME_ZONE, "USE_TZ": settings.USE_TZ}
    return [_set(name, value, width) for name, value in found.items()]


def _set(name: str, value: Any, width: int) -> str:
    node = ast.parse(repr(value), mode="eval").body
    return "\n".join(laid_out(node, before=f"{name} = ", width=width))


def packages_of(texts: Iterable[str], first_party: Collection[str]) -> set[str]:
    """Top-level names that these files import and that a service has to install besides what every one has."""
    nodes = [node for text in texts for node in ast.walk(ast.parse(text))]
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    found |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    known = {*first_party, *sys.stdlib_module_names, "django", "rest_framework", "strangler"}
    return {module.partition(".")[0] for module in found} - known


def _distributions(packages: Iterable[str]) -> list[str]:
    known = packages_distributions()
    return [known.get(package, [package])[0] for package in packages]


@cache
def _read(file: str) -> str:
    return (TEXTS / f"{file}.txt").read_text(encoding="utf-8")
