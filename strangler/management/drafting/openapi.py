"""Addresses that were copied in; the service's contract out: an OpenAPI 3 document with these paths, as JSON."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from strangler.management.drafting.endpoints import Endpoint

TYPES: dict[str, dict[str, Any]] = {
    "IntegerField": {"type": "integer"},
    "BooleanField": {"type": "boolean"},
    "FloatField": {"type": "number"},
    "DateTimeField": {"type": "string", "format": "date-time"},
    "DateField": {"type": "string", "format": "date"},
    "UUIDField": {"type": "string", "format": "uuid"},
    "EmailField": {"type": "string", "format": "email"},
    "JSONField": {},
    "DictField": {"type": "object"},
    "ListField": {"type": "array", "items": {}},
}
CHANGES = ("POST", "PUT", "PATCH")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def document(name: str, endpoints: Iterable[Endpoint]) -> str:
    copied = [each for each in endpoints if not each.sentence]
    schemas = {_schema_name(each.serializer): _schema(each.serializer) for each in copied}
    paths: dict[str, Any] = {}
    for each in copied:
        template = each.place.path.template.replace("*}", "}")
        paths[template] = {**_parameters(template), **dict(_operations(each))}
    found: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": name, "version": "1"},
        "paths": paths,
    }
    if schemas:
        found["components"] = {"schemas": schemas}
    return json.dumps(found, indent=2) + "\n"


def _parameters(template: str) -> dict[str, Any]:
    holes = re.findall(r"{(\w+)}", template)
    found = [{"name": hole, "in": "path", "required": True, "schema": {"type": "string"}} for hole in holes]
    return {"parameters": found} if found else {}


def _operations(endpoint: Endpoint) -> Iterator[tuple[str, Any]]:
    offered = endpoint.place.path.methods
    ref = {"$ref": f"#/components/schemas/{_schema_name(endpoint.serializer)}"}
    for method in (each for each in METHODS if each in offered):
        operation: dict[str, Any] = {"responses": {"default": {"description": "As the monolith answers."}}}
        if method in CHANGES:
            operation["requestBody"] = {"content": {"application/json": {"schema": ref}}}
        yield method.lower(), operation


def _schema_name(serializer: Any) -> str:
    return str(serializer.__name__)


def _schema(serializer: Any) -> dict[str, Any]:
    fields = serializer().fields
    found: dict[str, Any] = {"type": "object", "properties": {name: _property(each) for name, each in fields.items()}}
    if required := [name for name, each in fields.items() if each.required]:
        found["required"] = required
    return found


def _property(field: Any) -> dict[str, Any]:
    kinds = (TYPES[base.__name__] for base in type(field).__mro__ if base.__name__ in TYPES)
    found: dict[str, Any] = {**next(kinds, {"type": "string"})}
    if field.read_only:
        found["readOnly"] = True
    if field.write_only:
        found["writeOnly"] = True
    if field.allow_null:
        found["nullable"] = True
    return found
