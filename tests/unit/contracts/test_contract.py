"""What an OpenAPI document says is what a stub answers: examples first, else values of the right shape, and nothing it does not
say."""

import json
from pathlib import Path

import pytest

from strangler.contracts.contract import BadContract, Contract

SHOPS = Path(__file__).parents[3] / "extracted" / "reviews" / "openapi.json"
NOTE = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 7},
        "kind": {"enum": ["long", "short"]},
        "made_at": {"type": "string", "format": "date-time"},
        "price": {"type": ["string", "null"], "format": "decimal"},
        "tags": {"type": "array", "items": {"type": "string", "example": "loud"}},
        "parent": {"$ref": "#/components/schemas/Note"},
        "by": {"allOf": [{"$ref": "#/components/schemas/Person"}, {"properties": {"age": {"type": "number"}}}]},
    },
}
DOCUMENT = {
    "paths": {
        "/notes/{id}/": {
            "get": {
                "responses": {
                    "404": {},
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}},
                }
            },
            "delete": {"responses": {"204": {"description": "gone"}}},
        },
        "/notes/latest/": {
            "get": {"responses": {"200": {"content": {"application/json": {"example": {"id": 42}}}}}},
        },
        "/notes/": {
            "post": {
                "responses": {
                    "201": {
                        "content": {"application/json": {"examples": {"one": {"$ref": "#/components/examples/made"}}}}
                    }
                }
            },
            "get": {"responses": {"200": {"content": {"text/html": {"example": "<p>notes"}}}}},
        },
    },
    "components": {
        "schemas": {"Note": NOTE, "Person": {"properties": {"name": {"default": "Ada"}}}},
        "examples": {"made": {"value": {"id": 43}}},
    },
}


@pytest.fixture
def contract() -> Contract:
    return Contract(DOCUMENT, "notes")


def told(contract: Contract, method: str, target: str) -> tuple[int, object]:
    answer = contract.answer(method, target)
    return answer.status, json.loads(answer.body) if "json" in answer.media_type else answer.body.decode()


def test_an_example_is_the_answer(contract: Contract) -> None:
    assert told(contract, "GET", "/notes/latest/?page=2") == (200, {"id": 42})
    assert told(contract, "POST", "/notes/") == (201, {"id": 43})
    assert told(contract, "GET", "/notes/") == (200, "<p>notes")


def test_without_one_a_value_of_the_right_shape_is(contract: Contract) -> None:
    status, note = told(contract, "GET", "/notes/3/")
    assert status == 200 and isinstance(note, dict)
    assert (note["id"], note["kind"], note["made_at"], note["price"]) == (7, "long", "2000-01-01T00:00:00Z", "0.00")
    assert (note["tags"], note["by"]) == (["loud"], {"name": "Ada", "age": 1.0})
    assert note["parent"]["parent"]["id"] == 7, "and a schema that holds itself comes to an end"


def test_what_the_contract_does_not_say_is_not_answered(contract: Contract) -> None:
    assert told(contract, "DELETE", "/notes/3/") == (204, "")
    assert told(contract, "PATCH", "/notes/3/") == (405, "the contract of notes has no PATCH there\n")
    assert told(contract, "GET", "/halls/") == (501, "the contract of notes has no /halls/\n")
    assert told(contract, "POST", "/strangler/sync/apply/") == (503, "a stub of notes keeps no rows\n")


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", "{"), ("a.json", "[]"), ("a.json", '{"openapi": "3.1"}'), ("gone.json", None)]
)
def test_a_file_that_is_no_contract_is_refused_with_the_reason(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(BadContract, match=name):
        Contract.read(tmp_path / name)


def test_yaml_is_read_where_it_can_be(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    (tmp_path / "a.yaml").write_text("paths:\n  /notes/:\n    get:\n      responses:\n        '204': {}\n")
    assert Contract.read(tmp_path / "a.yaml").answer("GET", "/notes/").status == 204


def test_a_contract_that_was_generated_is_answered_from_whole() -> None:
    """Every operation of a real service's document, with the status it declares first among the good ones."""
    contract = Contract.read(SHOPS)
    asked = [
        (method.upper(), path.replace("{", "").replace("}", ""), operation)
        for path, operations in contract.document["paths"].items()
        for method, operation in operations.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]
    assert asked
    for method, path, operation in asked:
        answer = contract.answer(method, path)
        assert str(answer.status) in operation["responses"], (method, path)
        if answer.media_type == "application/json" and answer.body:
            json.loads(answer.body)
