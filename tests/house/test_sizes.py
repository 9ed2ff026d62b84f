"""A file has one idea; past 300 lines it has two. Exceptions stand here, each with its reason."""

from tests.house.sources import place, python_files

LINES = 300
EXCEPTIONS: dict[str, str] = {}  # path: why it may be longer


def lengths() -> dict[str, int]:
    files = python_files("strangler", "monolith", "extracted", "tests/runner")
    return {place(path): len(path.read_text().splitlines()) for path in files if "migrations" not in path.parts[:-1]}


def test_no_file_is_longer_than_a_person_holds() -> None:
    long = {name: lines for name, lines in lengths().items() if lines > LINES and name not in EXCEPTIONS}

    assert long == {}


def test_every_exception_is_still_needed() -> None:
    lines = lengths()

    assert [name for name in EXCEPTIONS if lines.get(name, 0) <= LINES] == []
