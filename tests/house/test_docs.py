"""What docs/ tells people to type and to look for exists: verbs and options, names of plans, settings, refusals, links."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from strangler import plans
from strangler.gateway import operate
from strangler.messages import TEXTS
from tests.house.sources import ROOT, place, python_files, tree

VERBS = {path.stem: place(path) for path in python_files("strangler/management/verbs") if path.stem != "__init__"}
FILES = {
    "operate": ("strangler/gateway/operate.py",),
    "gateway": ("strangler/gateway/__main__.py",),
    "sync": ("strangler/sync/standby.py", "strangler/sync/management/commands/strangler_sync.py"),
}
PAGES = sorted((ROOT / "docs").glob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^(?:```.*?^```|(?: {4}| {6,}).+?$)|`[^`\n]+`", re.M | re.S)
ID = re.compile(r"\b[SPEW]\d{3}\b")
OPTION = re.compile(r"^--[a-z][\w-]*")
SETTING = re.compile(r"\bSTRANGLER_[A-Z_]+\b")
PLAN = re.compile(r"\bplans\.([A-Za-z_]+)")
COMMANDS = {
    "manage.py strangle": "strangle",
    "strangle": "strangle",
    "python -m strangler": "strangle",
    "python -m strangler.gateway.operate": "operate",
    "python -m strangler.gateway": "gateway",
    "python manage.py strangler_sync": "sync",
}
WORD = re.compile(r'"[^"]*"[,;:.]?|\S+')
COMMAND = re.compile(
    r"(?<![\w.])({})(?=\s|$)([^\n`#]*)".format("|".join(map(re.escape, sorted(COMMANDS, key=len)[::-1])))
)


def lines_of_code(page: Path) -> list[str]:
    return [line for found in CODE.findall(page.read_text()) for line in found.strip("`").splitlines()]


def commands(page: Path) -> Iterator[tuple[str, list[str]]]:
    """(which program, its words), as people would type them."""
    for line in lines_of_code(page):
        for found in COMMAND.finditer(line):
            yield COMMANDS[found[1]], list(typed(found[2]))


def typed(rest: str) -> Iterator[str]:
    """Up to where a sentence goes on behind the command."""
    for word in WORD.findall(rest):
        if word.startswith(("(", "[")):
            return
        yield word.strip('",.;:)')
        if word.endswith((",", ";", ":", ".")):
            return


@cache
def options_in(*paths: str) -> set[str]:
    """Every `add_argument("--option", …)` that stands in those files, and argparse's own."""
    calls = [node for path in paths for node in ast.walk(tree(ROOT / path)) if isinstance(node, ast.Call)]
    asked = [
        call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in ("add_argument", "add")
    ]
    words = {each.value for call in asked for each in call.args if isinstance(each, ast.Constant)}
    return {"--help", *(word for word in words if isinstance(word, str) and word.startswith("--"))}


def options_of(program: str, words: list[str]) -> set[str]:
    if program != "strangle":
        return options_in(*FILES[program])
    verb = words[0] if words else ""
    files = [VERBS[verb]] if verb else []
    return options_in(*files, *FILES["sync"] if verb == "sync" else (), "strangler/management/commands/strangle.py")


def faults_of(program: str, words: list[str]) -> list[str]:
    if program == "strangle":
        if not words:
            return []
        if words[0] not in VERBS:
            return [f"no verb {words[0]}"]
    if program == "operate" and words and words[0] not in operate.VERBS:
        return [f"no verb {words[0]}"]
    known = options_of(program, words)
    asked = [found[0] for word in words if (found := OPTION.match(word))]
    return [f"{' '.join(words[:1])} has no {option}" for option in asked if option not in known]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_has_its_verb_and_its_options(page: Path) -> None:
    found = [(program, words, fault) for program, words in commands(page) for fault in faults_of(program, words)]

    assert found == []


def test_the_law_finds_commands_and_sees_what_is_wrong_with_one() -> None:
    told = [each for page in PAGES for each in commands(page)]
    assert len([words for program, words in told if program == "strangle" and words]) > 60
    assert {program for program, _ in told} >= {"strangle", "operate", "sync"}
    assert faults_of("strangle", ["advnce", "concerts"]) == ["no verb advnce"]
    assert faults_of("strangle", ["advance", "concerts", "--too", "own"]) == ["advance has no --too"]
    assert faults_of("strangle", ["reconcile", "concerts", "--take", "monolith"]) == []
    assert faults_of("operate", ["kil", "concerts"]) == ["no verb kil"]
    assert faults_of("operate", ["kill", "concerts", "--why", "x"]) == ["kill has no --why"]
    assert faults_of("gateway", ["--table-fil", "x"]) == ["--table-fil has no --table-fil"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_stands_for_one_of_some_verb(page: Path) -> None:
    """Also of those that are told without their command: `--table-file`."""
    told = {found[0] for line in lines_of_code(page) for word in line.split() if (found := OPTION.match(word))}
    foreign = {
        "--data-only",
        "--disable-triggers",
        "--exclude-table-data",
        "--format",
        "--file",
        "--table",
    }  # pg_dump's
    foreign |= {"--exit-on-error", "--no-owner", "--dbname", "--owner"}  # pg_restore's and createdb's
    foreign |= {"--set", "--single-transaction", "--command"}  # psql's
    foreign |= {"--check", "--fake", "--include-stale-apps", "--parallel", "--settings"}  # Django's own
    foreign |= {"--interface", "--log-level", "--port", "--quiet"}  # granian's and pip's
    foreign |= {"--delete"}  # rsync's
    known = {option for verb in VERBS for option in options_of("strangle", [verb])}
    known |= {option for program in FILES for option in options_of(program, [])}

    assert told - known - foreign == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_of_a_plan_exists(page: Path) -> None:
    assert [name for name in PLAN.findall(page.read_text()) if not hasattr(plans, name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_is_one_the_readme_tells_of(page: Path) -> None:
    told = set(SETTING.findall((ROOT / "README.md").read_text()))

    assert set(SETTING.findall(page.read_text())) - told == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_refusal_is_one_of_ours(page: Path) -> None:
    assert {id for id in ID.findall(page.read_text()) if id not in TEXTS} == set()


def test_every_answer_of_a_plan_is_explained() -> None:
    kinds = {kind.__name__ for kind in plans.Moves.__mro__[1].__subclasses__()}
    headings = set(re.findall(r"^## (\w+)$", (ROOT / "docs/answers.md").read_text(), re.M))

    assert kinds - headings == set()


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_no_link_is_broken(page: Path) -> None:
    assert [target for target in LINK.findall(page.read_text()) if is_broken(page, target)] == []


def is_broken(page: Path, target: str) -> bool:
    """Of files and headings here; addresses of others are not asked."""
    if "://" in target:
        return False
    name, _, heading = target.partition("#")
    file = page.parent / name if name else page
    return not file.is_file() or bool(heading) and heading not in anchors(file)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_law_sees_a_broken_link(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One thing\n\n## Rollback safe: no\n")

    assert [is_broken(page, each) for each in ("page.md", "#rollback-safe-no", "page.md#one-thing")] == [False] * 3
    assert [is_broken(page, each) for each in ("gone.md", "#two", "page.md#two")] == [True] * 3


def test_every_page_is_linked_from_the_readme() -> None:
    linked = set(LINK.findall((ROOT / "README.md").read_text()))

    assert [page.name for page in PAGES if f"docs/{page.name}" not in linked] == []
