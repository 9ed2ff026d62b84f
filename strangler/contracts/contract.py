"""An OpenAPI document in; what it says a request is answered with out: examples where it has some, else values of the right
shape. Called by stub. Pure: opens no socket.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

JSON = "application/json"
DEEPEST = 8  # of schemas inside of schemas: one that holds itself ends there
SYNC = "/strangler/sync/"
FORMATS = {
    "date": "2000-01-01",
    "date-time": "2000-01-01T00:00:00Z",
    "time": "00:00:00",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "email": "somebody@example.com",
    "uri": "http://example.com/",
    "decimal": "0.00",
    "ipv4": "192.0.2.1",
}
PLAIN: dict[str, Any] = {"integer": 1, "number": 1.0, "boolean": True, "null": None, "string": "text"}


class BadContract(ValueError):
    """A file that is no OpenAPI document; says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    media_type: str = "text/plain; charset=utf-8"


class Contract:
    """One document. name: of whom it stands for, in marks and messages."""

    def __init__(self, document: dict[str, Any], name: str) -> None:
        self.document, self.name = document, name
        self.paths = [
            (_pattern(template), operations) for template, operations in sorted(document["paths"].items(), key=_plain)
        ]

    @classmethod
    def read(cls, file: Path, name: str = "") -> "Contract":
        """JSON, or YAML where PyYAML is installed. Raises BadContract."""
        document = _loaded(file)
        if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
            raise BadContract(f"{file} has no paths: it is no OpenAPI document")
        return cls(document, name or file.stem)

    def answer(self, method: str, target: str) -> Answer:
        path = urlsplit(target).path
        if path.startswith(SYNC):
            return Answer(503, f"a stub of {self.name} keeps no rows\n".encode())
        if path == "/healthz":
            return Answer(200, b"a stub is alive\n")
        for pattern, operations in self.paths:
            if pattern.fullmatch(path):
                return self._of(operations, method)
        return Answer(501, f"the contract of {self.name} has no {path}\n".encode())

    def _of(self, operations: dict[str, Any], method: str) -> Answer:
        operation = operations.get("get" if method == "HEAD" else method.lower())
        if operation is None:
            return Answer(405, f"the contract of {self.name} has no {method} there\n".encode())
        code, response = _best(self._followed(operation.get("responses", {"204": {}})))
        content = self._followed(response).get("content", {})
        if not content:
            return Answer(code, b"")
        media_type = JSON if JSON in content else next(iter(content))
        value = self._value(content[media_type])
        if media_type != JSON:
            return Answer(code, str(value).encode(), media_type)
        return Answer(code, json.dumps(value).encode(), media_type)

    def _value(self, media: dict[str, Any]) -> Any:
        if "example" in media:
            return media["example"]
        for example in media.get("examples", {}).values():
            return self._followed(example).get("value")
        return self._made(media.get("schema", {}), 0)

    def _made(self, schema: dict[str, Any], depth: int) -> Any:
        """A value of that shape."""
        schema = self._followed(schema)
        for word in ("example", "default", "const"):
            if word in schema:
                return schema[word]
        if schema.get("enum"):
            return schema["enum"][0]
        if depth > DEEPEST:
            return None
        if "allOf" in schema:
            return _merged(self._made(each, depth + 1) for each in schema["allOf"])
        for word in ("oneOf", "anyOf"):
            if schema.get(word):
                return self._made(schema[word][0], depth + 1)
        return self._of_type(schema, depth)

    def _of_type(self, schema: dict[str, Any], depth: int) -> Any:
        kind = schema.get("type", "object" if "properties" in schema else "string")
        kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
        if kind == "object":
            return {name: self._made(each, depth + 1) for name, each in schema.get("properties", {}).items()}
        if kind == "array":
            return [self._made(schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
        if kind == "string":
            return FORMATS.get(schema.get("format", ""), PLAIN["string"])
        return schema.get("minimum", PLAIN.get(kind))

    def _followed(self, thing: Any) -> dict[str, Any]:
        """What a $ref leads to, within the document."""
        seen = 0
        while isinstance(thing, dict) and "$ref" in thing and seen < DEEPEST:
            found: Any = self.document
            for step in thing["$ref"].removeprefix("#/").split("/"):
                found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
            thing, seen = found, seen + 1
        return thing if isinstance(thing, dict) else {}


def _loaded(file: Path) -> Any:
    try:
        text = file.read_text()
        if file.suffix in (".yaml", ".yml"):
            import yaml

            return yaml.safe_load(text)
        return json.loads(text)
    except ImportError as error:
        raise BadContract(f"{file} is YAML, and PyYAML is not installed: pip install pyyaml") from error
    except (OSError, ValueError) as error:
        raise BadContract(f"{file} cannot be read: {error}") from error


def _plain(item: tuple[str, Any]) -> tuple[int, str]:
    """Templates with fewer holes first: /notes/latest before /notes/{id}."""
    return item[0].count("{"), item[0]


def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{[^}]*\}", template)
    return re.compile("[^/]+".join(map(re.escape, pieces)))


def _best(responses: dict[str, Any]) -> tuple[int, Any]:
    """The lowest of the 2xx, else whatever there is."""
    codes = sorted(str(code) for code in responses)
    chosen = next((code for code in codes if code.startswith("2")), codes[0] if codes else "204")
    return int(chosen) if chosen.isdigit() else 200, responses.get(chosen, {})


def _merged(values: Iterator[Any]) -> Any:
    found: dict[str, Any] = {}
    other = None
    for value in values:
        if isinstance(value, dict):
            found |= value
        else:
            other = value
    return found or other
