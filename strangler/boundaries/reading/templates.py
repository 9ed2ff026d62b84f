"""Django templates in; what they follow and name out: facts as those of Python, so that the same rules tell the edges.
Called by project and sources.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from strangler.boundaries.living.registry import App
from strangler.boundaries.reading.fact import Chain, Facts, Text
from strangler.boundaries.reading.usage import File

BACKEND = "django.template.backends.django.DjangoTemplates"
TAG = re.compile(r"{%(.*?)%}|{{(.*?)}}|{#.*?#}", re.DOTALL)
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
DOTTED = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+)+")
SILENT = {"comment": "endcomment", "verbatim": "endverbatim"}  # what stands between them is no template
NOBODYS = frozenset(["forloop", "form", "formset", "block", "messages", "settings", "request"])
BYTES = 1_000_000  # a larger file is data


def read(text: str) -> Facts:
    """Chains `hall.evenings.all`, names of URLs, names of other templates. Never raises."""
    chains: list[Chain] = []
    texts: list[Text] = []
    line, at, until = 1, 0, ""
    for found in TAG.finditer(text):
        line, at = line + text.count("\n", at, found.start()), found.start()
        inside = (found[1] or found[2] or "").strip()
        word = inside.partition(" ")[0]
        if until:
            until = "" if word == until else until
        elif word in SILENT and found[1]:
            until = SILENT[word]
        else:
            texts += _named(word, inside, line) if found[1] else ()
            chains += _chains(inside, line)
    return Facts(chains=tuple(chains), texts=tuple(texts))


def _named(tag: str, inside: str, line: int) -> Iterator[Text]:
    role = {"url": "url", "include": "template", "extends": "template"}.get(tag)
    first = QUOTED.match(inside[len(tag) :].strip())
    if role and first:
        yield Text(line, role, first[1] or first[2] or "")


def _chains(inside: str, line: int) -> Iterator[Chain]:
    for path in DOTTED.findall(QUOTED.sub("", inside)):
        root, *names = path.split(".")
        if root not in NOBODYS:
            yield Chain(line, root, tuple(names))


def folders(apps: Iterable[App]) -> Iterator[tuple[Path, str]]:
    """(folder of templates, label of the app it belongs to; '' for one of the project's own)."""
    engines = [each for each in settings.TEMPLATES if each.get("BACKEND") == BACKEND]
    for app in apps if any(each.get("APP_DIRS") for each in engines) else ():
        yield app.folder / "templates", app.label
    for each in engines:
        for folder in each.get("DIRS", ()):
            yield Path(folder).resolve(), ""


def unread(engines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """(place, why) of templates in another language."""
    for each in engines:
        if (backend := str(each.get("BACKEND", ""))) != BACKEND:
            yield f"templates of {backend}", "only Django's own are read; which rows these show is for the recorder"


def owner_of(path: Path, folder: Path, label: str, labels: Iterable[str]) -> str:
    """Label of the app whose template it is: the one whose folder it lies in, or that its own folder is called after."""
    first = path.relative_to(folder).parts[0]
    return label or (first if first in labels else f"({folder.name})")


def files_of(folder: Path) -> Iterator[Path]:
    """Sorted; what is no text is none."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.suffix in (".html", ".txt", ".xml", ".htm", ".djt") and path.stat().st_size < BYTES:
            yield path


def names_of(files: Iterable[File]) -> dict[str, str]:
    """A template's name, as others call it -> label of its app. What is no app's, is everybody's."""
    return {file.module: file.app for file in files if not file.app.startswith("(")}
