"""Find what leads from app to app, or all that reaches what is to leave, with the answers a plan can give. Reads only."""

import gc
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from strangler.boundaries.analysis import Analysis, UnknownModel, analyze
from strangler.boundaries.cochange import NoHistory, Together, changed_together
from strangler.boundaries.drawing import dot, mermaid
from strangler.boundaries.edge import Edge
from strangler.boundaries.living.registry import living
from strangler.boundaries.observed import Seen, seen
from strangler.boundaries.page import page
from strangler.boundaries.reading.sources import cache_of
from strangler.boundaries.recording import Recording
from strangler.boundaries.undisturbed import undisturbed
from strangler.exceptions import Refused
from strangler.management.chosen import OWN, refuse_strangers
from strangler.management.inventoried import data as data_of
from strangler.management.inventoried import inventory_of, loaded
from strangler.management.inventoried import text as text_of
from strangler.management.labels import nearest_app
from strangler.management.out import Out
from strangler.messages import nearest, refuse

DIAGRAMS = {"mermaid": mermaid, "dot": dot}
PLACES = 3  # shown of each kind, unless all are asked for


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("app", nargs="?", default="", help="a plan's name or an app's label: what reaches its tables")
    parser.add_argument("--edges", action="store_true", help="of an app, the edges that lead from and to it instead")
    parser.add_argument(
        "--recorded", type=Path, metavar="PATH", help="what strangle record has kept; default STRANGLER_RECORD"
    )
    parser.add_argument("--all", action="store_true", help=f"every place, and not the first {PLACES} of a kind")
    parser.add_argument("--diagram", choices=sorted(DIAGRAMS), help="a drawing in this language instead of the list")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write one page with matrix, drawing and code, too")
    parser.add_argument(
        "--models", default="", metavar="LABELS", help="app.Model,app.Model: these as one side, not apps"
    )
    parser.add_argument("--own", **OWN)
    cache = parser.add_mutually_exclusive_group()
    cache.add_argument("--kept", type=Path, metavar="FILE", help="keep what was read there, not in the user's cache")
    cache.add_argument("--no-cache", action="store_true", help="keep nothing of what was read")


def run(options: dict[str, Any], out: Out) -> int:
    with undisturbed():
        code = _told(options, out)
        gc.freeze()  # the command ends: nobody need look through a million facts for garbage once more
        return code


def _told(options: dict[str, Any], out: Out) -> int:
    wants_edges = options["edges"] or options["diagram"] or options["html"] or options["models"]
    refuse_strangers(options["own"])
    if options["app"] and not wants_edges:
        found = inventory_of(options["app"], options["recorded"], options["own"])
        return out.answer(text_of(options["app"], found, is_all=options["all"]), data_of(found))
    kept = None if options["no_cache"] else options["kept"] or cache_of(Path.cwd(), options["own"])
    models = [label.strip() for label in options["models"].split(",") if label.strip()]
    try:
        found = analyze(Path.cwd(), kept=kept, models=models, named=options["own"])
    except UnknownModel as error:
        near = nearest(error.label, error.known)
        raise Refused([refuse("S201", name=error.label, nearest=near)]) from None
    if options["app"] and options["app"] not in found.apps:
        words = {"nearest": nearest_app(options["app"], found.apps), "known": ", ".join(found.apps)}
        raise Refused([refuse("P108", label=options["app"], **words)])
    looked = _looked(found, loaded(options["recorded"]))
    edges = [edge for edge in looked.edges if not options["app"] or options["app"] in (edge.source, edge.target)]
    most = len(edges) if options["all"] else PLACES
    together, no_history = _together(found, options["app"])
    found = replace(found, skipped=found.skipped | no_history)
    data = {
        "apps": found.apps,
        "edges": [edge.as_dict() | {"seen": looked.times.get(edge)} for edge in edges],
        "skipped": found.skipped,
        "changed_together": [asdict(each) for each in together],
        "files": found.files,
    }
    text = DIAGRAMS[options["diagram"]](edges) if options["diagram"] else _text(found, edges, most, looked.times)
    for each in () if options["diagram"] else together:
        text += f"\nchanged together: {each.one} and {each.other}, in {each.times} of {each.of} commits"
    if file := options["html"]:
        title = f"What leads from and to {options['app']}" if options["app"] else "What leads from app to app"
        _write(file, page(found, edges, root=Path.cwd(), title=title, times=looked.times))
        text += f"\nwritten: {file}"
        data["html"] = str(file)
    return out.answer(text, data)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused([refuse("P112", file=file, error=error.strerror or error)]) from None


def _looked(found: Analysis, recording: Recording | None) -> Seen:
    """Without a recording no edge is seen or unseen."""
    if recording is None:
        return Seen(found.edges, {})
    return seen(found.edges, recording, living())


def _together(found: Analysis, app: str) -> tuple[list[Together], dict[str, str]]:
    """Apps that people change in the same commits, and why that is not known, if it is not."""
    try:
        pairs = changed_together(Path.cwd(), living())
    except NoHistory as why:
        return [], {"history": str(why)}
    shown = [each for each in pairs if {each.one, each.other} <= set(found.apps)]
    return [each for each in shown if not app or app in (each.one, each.other)], {}


def _text(found: Analysis, edges: list[Edge], most: int, times: Mapping[Edge, int]) -> str:
    pairs: dict[tuple[str, str], dict[tuple[str, str], list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in edges:
        pairs[edge.source, edge.target][edge.kind, edge.mode].append(edge)
    lines = []
    for (source, target), kinds in sorted(pairs.items()):
        lines.append(f"{source} -> {target}")
        for (kind, mode), those in kinds.items():
            lines.append(f"  {kind}{'' if mode == 'ties' else f', {mode}'}: {_touched(those)}")
            places = list(dict.fromkeys(f"    {edge.place}{_times(edge, times)}" for edge in those))
            lines += places[:most]
            lines += [f"    and {len(places) - most} more"] if len(places) > most else []
    lines += [f"skipped {place}: {why}" for place, why in found.skipped.items()]
    between = len({(edge.source, edge.target) for edge in edges})
    return "\n".join([*lines, f"edges: {len(edges)}, pairs of apps: {between}, files read: {found.files}"])


def _times(edge: Edge, times: Mapping[Edge, int]) -> str:
    if edge not in times:
        return ""
    return f"   seen {times[edge]:,} times" if times[edge] else "   never seen"


def _touched(edges: list[Edge]) -> str:
    counted = Counter(edge.touches for edge in edges)
    return ", ".join(name for name, _ in counted.most_common(PLACES)) + (" …" if len(counted) > PLACES else "")
