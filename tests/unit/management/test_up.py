"""`strangle up`: a stub for every service that does not run here, at the address the monolith asks, or every reason why not."""

import json
import socket
import urllib.request

import pytest

from strangler.management.verbs import up
from tests.unit.console.conftest import notes, plans  # noqa: F401

pytestmark = pytest.mark.django_db
CONTRACT = {
    "paths": {"/notes/": {"get": {"responses": {"200": {"content": {"application/json": {"example": ["a note"]}}}}}}}
}


@pytest.fixture
def port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture
def promised(notes, port, monkeypatch):  # noqa: F811
    """The plan `notes` with a contract beside it, and its service at a free port."""
    (notes / "openapi.json").write_text(json.dumps(CONTRACT))
    declaration = notes / "__init__.py"
    declaration.write_text(declaration.read_text().replace("tables=[", 'contract="openapi.json",\n    tables=[', 1))
    monkeypatch.setenv("NOTES_URL", f"http://127.0.0.1:{port}")
    return notes


def test_what_the_contract_says_is_answered_where_the_service_would_be(promised, port, strangle, monkeypatch):
    heard = []

    def serve(stubs):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/notes/") as answer:
            heard.append(json.load(answer))
        for stub in stubs:
            stub.stop()

    monkeypatch.setattr(up, "_serve", serve)
    code, told = strangle("up")
    assert (code, told["stubs"]) == (0, [{"name": "notes", "url": f"http://127.0.0.1:{port}"}])
    assert heard == [["a note"]]


def test_the_one_that_runs_for_real_is_left_out(promised, strangle):
    assert strangle("up", "--only", "notes")[1]["stubs"] == []


def test_a_dry_run_starts_nothing(promised, port, strangle):
    assert strangle("up", "--dry-run")[1]["stubs"][0]["url"] == f"http://127.0.0.1:{port}"
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_S101_a_name_that_is_no_plan_is_answered_with_the_nearest(promised, strangle):
    code, told = strangle("up", "--only", "notse")
    assert (code, told["refusals"][0]["id"]) == (1, "S101")
    assert "Did you mean notes?" in told["refusals"][0]["what"]


def test_S482_without_a_contract_nobody_can_stand_in(notes, strangle):  # noqa: F811
    code, told = strangle("up")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S482"])


def test_S483_a_file_that_is_none_is_told(promised, strangle):
    (promised / "openapi.json").write_text("{")
    code, told = strangle("up")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S483"])


@pytest.mark.parametrize("url", ["http://notes.example:8101", "http://127.0.0.1", ""])
def test_S484_an_address_elsewhere_is_refused(promised, strangle, monkeypatch, url):
    monkeypatch.setenv("NOTES_URL", url)
    code, told = strangle("up", "--dry-run")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S484"])


def test_S484_an_address_that_is_taken_is_refused(promised, port, strangle):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        code, told = strangle("up")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S484"])
