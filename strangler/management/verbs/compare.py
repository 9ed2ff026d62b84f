"""What comparing has found so far: how much on which route, and each kind of difference with how often it was seen."""

from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.compare.evidence import RouteEvidence, in_words
from strangler.management.out import Out
from strangler.models import Difference
from strangler.plans import loader
from strangler.stages.history import alias
from strangler.stages.routes import read_routes
from strangler.stages.tallies import evidence

MOST = 20


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")


def run(options: dict[str, Any], out: Out) -> int:
    name = loader.load(
        settings.plans_root(), options["name"]
    ).name  # zeros of a plan that is none would say "no difference"
    found = evidence(name, read_routes(name))
    rows = list(Difference.objects.using(alias()).filter(extraction=name).order_by("-count", "route", "path")[:MOST])
    lines = [f"{name}: {in_words(found)}", *map(_line, found.routes)]
    lines += [f"  {row.count:>7,} x {row.kind} at {row.path} on {row.route}" for row in rows]
    data = {
        "name": name,
        "compared": found.total.compared,
        "pairs": found.total.pairs,
        "mismatched": found.total.mismatched,
        "mismatched_pairs": found.total.mismatched_pairs,
        "unfair": found.total.unfair,
        "no_answer": found.total.no_answer,
        "uncovered": list(found.uncovered),
        "differences": [
            {"route": row.route, "path": row.path, "kind": row.kind, "count": row.count, "samples": row.samples}
            for row in rows
        ],
    }
    return out.answer("\n".join(lines), data)


def _line(one: RouteEvidence) -> str:
    return f"  {one.route}: {one.compared:,} requests, {one.mismatched:,} differ, {one.unfair:,} unfair"
