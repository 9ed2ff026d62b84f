"""A Python file that stays and what leaves in; each of its lines that names something of it out: imports and their uses, models
and code in strings (settings, includes, tasks), tables in SQL, URL names, migrations that depend on it.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from strangler.stages.leftovers.files import Source
from strangler.stages.leftovers.leaving import Leaving
from strangler.stages.leftovers.place import Place

PERMISSION = re.compile(r"(\w+)\.(?:add|change|delete|view)_(\w+)")


def lines(source: Source, leaving: Leaving) -> list[Place]:
    """One a line, sorted; whatever is to be said of it in one sentence."""
    said: dict[int, dict[str, None]] = defaultdict(dict)
    for line, words in _found(source, leaving):
        said[line][words] = None
    return [Place(", ".join(words), source.path, line) for line, words in sorted(said.items())]


def is_only_about(source: Source, leaving: Leaving, modules: frozenset[str]) -> bool:
    """Whether a test imports, of this project, nothing but what leaves. modules: the project's."""
    own = [path for _, _, path in source.imports if _is_own(path, modules)]
    return source.is_test and bool(own) and all(leaving.leads(path) for path in own)


def _is_own(path: str, modules: frozenset[str]) -> bool:
    while path:
        if path in modules:
            return True
        path = path.rpartition(".")[0]
    return False


def _found(source: Source, leaving: Leaving) -> Iterator[tuple[int, str]]:
    bound: dict[str, str] = {}
    for line, name, path in source.imports:
        if leaving.leads(path):
            bound[name] = path
            yield line, f"imports {path}"
    is_history = "migrations" in source.path.parts  # what a migration did once it goes on having done
    for node in ast.walk(source.tree):
        if is_history:
            yield from _depends(node, leaving) if isinstance(node, ast.Tuple) else ()
        elif isinstance(node, ast.Name) and node.id in bound:
            yield node.lineno, f"uses {node.id}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((node.lineno, words) for words in _named(node.value, leaving))
        elif isinstance(node, ast.Call):
            yield from _called(node, leaving)
    for text in source.facts.texts:
        if text.role == "url" and text.value in leaving.url_names:
            yield text.line, f"names the URL {text.value}"


def _named(text: str, leaving: Leaving) -> Iterator[str]:
    """What a string says by itself."""
    if " " not in text and "." in text and leaving.leads(text):
        yield f"names {text}"
    elif text.lower() in leaving.models:
        yield f"names the model {text}"
    elif (found := PERMISSION.fullmatch(text)) and f"{found[1]}.{found[2]}" in leaving.models:
        yield f"asks for the permission {text}"
    for table in leaving.tables:
        if re.search(rf"(?<![\w$]){re.escape(table)}(?![\w$])", text):
            yield f"names the table {table}"


def _called(node: ast.Call, leaving: Leaving) -> Iterator[tuple[int, str]]:
    """get_model("app", "Model")."""
    given = [each.value for each in node.args if isinstance(each, ast.Constant)]
    if getattr(node.func, "attr", getattr(node.func, "id", "")) == "get_model" and len(given) == 2:
        label = f"{given[0]}.{given[1]}"
        if label.lower() in leaving.models:
            yield node.lineno, f"asks for the model {label}"


def _depends(node: ast.Tuple, leaving: Leaving) -> Iterator[tuple[int, str]]:
    """A migration that stays and waits for one that leaves cannot be loaded any more."""
    names = [each.value for each in node.elts if isinstance(each, ast.Constant)]
    if len(names) == len(node.elts) == 2 and names[0] in leaving.labels:
        yield node.lineno, f"depends on the migration {names[0]}.{names[1]}"
