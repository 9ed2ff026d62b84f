"""Which data set is this file? In: a path. Out: files with their kind, or why not. Called by run."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from monolith.importer.northwind import TABLES as NORTHWIND

UCI = {"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"}
CLOTHING = {"Clothing ID", "Review Text", "Rating", "Title"}
CHINOOK = {"Track", "Customer", "Invoice", "InvoiceLine"}
DUMMYJSON = {"title", "price", "reviews"}
PART = "part of northwind"
MAX_BYTES = 500_000_000  # read into memory as a whole


@dataclass(frozen=True)
class Found:
    """A file, its kind (`""` when unknown, then `why` says so) and its rows."""

    path: Path
    kind: str
    rows: Any = None
    why: str = ""


def found_in(path: Path) -> Iterator[Found]:
    """Every file, one at a time; those that say something only together come last, as the folder they lie in."""
    parts: dict[Path, dict[str, Any]] = defaultdict(dict)
    for file in files_in(path):
        found = read(file)
        if found.kind == PART:
            parts[file.parent] |= found.rows
        else:
            yield found
    for folder, tables in parts.items():
        missing = ", ".join(sorted(NORTHWIND.keys() - tables.keys()))
        yield Found(folder, "", why=f"Northwind without {missing}") if missing else Found(folder, "northwind", tables)


def files_in(path: Path) -> list[Path]:
    """The file itself, or every file below the folder, in name order; hidden ones left alone."""
    if path.is_file():
        return [path]
    below = (found for found in path.rglob("*") if found.is_file())
    return sorted(found for found in below if not any(part.startswith(".") for part in found.relative_to(path).parts))


def read(path: Path) -> Found:
    """The file's kind and rows. Never raises for what a file holds: what cannot be read is unknown."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".json"):
        return Found(path, "", why="neither .csv nor .json")
    if path.stat().st_size > MAX_BYTES:
        return Found(path, "", why=f"larger than {MAX_BYTES:,} bytes")
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _csv(path, text) if suffix == ".csv" else _json(path, text)
    except (UnicodeDecodeError, json.JSONDecodeError, csv.Error, RecursionError) as fault:
        return Found(path, "", why=f"not readable: {fault}")


def _csv(path: Path, text: str) -> Found:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    columns = set(rows.fieldnames or [])
    if columns >= UCI:
        return Found(path, "uci", list(rows))
    if columns >= CLOTHING:
        return Found(path, "clothing", list(rows))
    for table, known_by in NORTHWIND.items():
        if columns >= known_by:
            return Found(path, PART, {table: list(rows)})
    return Found(path, "", why="columns of no known data set")


def _json(path: Path, text: str) -> Found:
    data = json.loads(text, parse_float=Decimal)
    if isinstance(data, dict) and isinstance(data.get("products"), list):
        data = data["products"]
    if isinstance(data, list) and data and isinstance(data[0], dict) and data[0].keys() >= DUMMYJSON:
        return Found(path, "dummyjson", data)
    if isinstance(data, dict) and all(isinstance(data.get(table), list) for table in CHINOOK):
        return Found(path, "chinook", data)
    return Found(path, "", why="keys of no known data set")
