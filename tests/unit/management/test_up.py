"""`strangle up`: a stub for every service that does not run here, at the address the monolith asks, or every reason why not."""

import json
import socket
import urllib.request

import pytest

from strangler.management.verbs import up
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401

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


def test_without_a_word_the_monolith_runs_for_real(promised, port, strangle):
    wanted = [{"name": "notes", "url": f"http://127.0.0.1:{port}"}]
    assert strangle("up", "--dry-run")[1]["stubs"] == wanted
    assert strangle("up", "--dry-run", "--only", "monolith")[1]["stubs"] == wanted


def test_one_service_runs_for_real_and_the_monolith_is_stood_in_for(promised, strangle, settings):
    settings.STRANGLER_MONOLITH = "http://127.0.0.1:8321"
    told = strangle("up", "--dry-run", "--only", "notes")[1]["stubs"]
    assert told == [{"name": "monolith", "url": "http://127.0.0.1:8321"}]


def test_a_monolith_without_an_address_is_stood_in_for_at_the_usual_one(promised, strangle, settings):
    settings.STRANGLER_MONOLITH = ""
    told = strangle("up", "--dry-run", "--only", "notes")[1]["stubs"]
    assert told == [{"name": "monolith", "url": "http://127.0.0.1:8001"}]


def test_who_is_named_runs_for_real(promised, strangle):
    assert strangle("up", "--only", "notes", "--only", "monolith")[1]["stubs"] == []


@pytest.mark.parametrize("has_contract", [True, False])
def test_the_monolith_is_answered_for_from_its_own_contract_or_not_at_all(
    promised, port, strangle, settings, monkeypatch, has_contract
):
    settings.STRANGLER_MONOLITH = f"http://127.0.0.1:{port}"
    settings.STRANGLER_CONTRACT = str(promised / "openapi.json") if has_contract else ""
    heard = {}

    def serve(stubs):
        (stub,) = stubs
        heard.update({path: stub.contract.answer("GET", path).status for path in ("/healthz", "/notes/")})
        stub.stop()

    monkeypatch.setattr(up, "_serve", serve)
    assert strangle("up", "--only", "notes")[0] == 0
    assert heard == {"/healthz": 200, "/notes/": 200 if has_contract else 501}


def test_S483_a_contract_of_the_monolith_that_is_none_is_told(promised, strangle, settings):
    settings.STRANGLER_CONTRACT = str(promised / "nothing.json")
    code, told = strangle("up", "--dry-run", "--only", "notes")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S483"])


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
