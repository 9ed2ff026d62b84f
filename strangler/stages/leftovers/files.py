"""The project's folder in; its own Python files, each with its dotted module and its tree, and its other texts, out. Tests and
migrations are among them: they, too, have to go on without what leaves. A folder with a manage.py of its own is another
project, such as the service.
"""

import ast
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import strangler
from strangler import settings
from strangler.boundaries.reading import facts, sources
from strangler.boundaries.reading.facts import Facts
from strangler.boundaries.reading.usage import absolute

SKIPPED = frozenset({"node_modules", "__pycache__", "build", "dist", "venv", "env"}) | sources.INSTALLED
CONFIG = frozenset({".toml", ".cfg", ".ini", ".yml", ".yaml", ".env", ".conf", ".sh"})
CONFIG_NAMES = frozenset({"Procfile", "Dockerfile", "Makefile", "CODEOWNERS"})
BYTES = 1_000_000  # a larger file is data
TOOLKIT = Path(strangler.__file__).resolve().parent


@dataclass(frozen=True)
class Source:
    """One Python file. module: dotted, as it is imported."""

    path: Path
    module: str

    @cached_property
    def text(self) -> str:
        return self.path.read_text(errors="replace")

    @cached_property
    def tree(self) -> ast.Module:
        """Empty for a file that cannot be read."""
        try:
            return ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError):
            return ast.Module([], [])

    @cached_property
    def facts(self) -> Facts:
        return facts.read(self.text)

    @cached_property
    def imports(self) -> list[tuple[int, str, str]]:
        """(line, name it has here, dotted path)."""
        is_package = self.path.name == "__init__.py"
        return [
            (each.line, each.name, absolute(each, self.module, is_package=is_package))
            for each in self.facts.imports
            if not each.path.startswith("=")
        ]

    def says(self, words: frozenset[str]) -> bool:
        """Whether one of them, in lower case, stands in it: most files need not be parsed."""
        text = self.text.lower()
        return any(word in text for word in words)

    @property
    def is_test(self) -> bool:
        return self.path.name.startswith("test_") or self.path.name == "tests.py"


def python(root: Path) -> list[Source]:
    """Below root, without the toolkit and without plans."""
    folders = [Path(each or ".").resolve() for each in sys.path]
    return [Source(path, module_of(path, root, folders)) for path in _walk(root) if path.suffix == ".py"]


def config(root: Path) -> list[Path]:
    """Files that name modules for whoever runs the project."""
    return [path for path in _walk(root) if path.suffix in CONFIG or path.name in CONFIG_NAMES]


def module_of(path: Path, root: Path, folders: list[Path]) -> str:
    """By the innermost folder that Python looks into. folders: all of those, resolved."""
    base = max((each for each in folders if path.is_relative_to(each)), key=lambda each: len(each.parts), default=root)
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _walk(root: Path) -> Iterator[Path]:
    plans = settings.plans_root().resolve()
    for here, folders, names in os.walk(root):
        folder = Path(here)
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED
            and not name.startswith(".")
            and folder / name not in (plans, TOOLKIT)
            and not (folder / name / "manage.py").is_file()
        )
        for name in sorted(names):
            path = folder / name
            if path.is_file() and path.stat().st_size < BYTES:
                yield path
