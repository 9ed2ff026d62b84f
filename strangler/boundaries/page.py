"""An analysis in; one page that holds everything itself out: a matrix, a drawing, and each edge with the code that makes it.

No script and no address of another place: it may be sent to whoever has no access to the project. It shows code, so that it is
as secret as the code is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from strangler.boundaries.analysis import Analysis
from strangler.boundaries.drawing import Pair, anchor, pairs, svg
from strangler.boundaries.edge import Edge, Kind, Mode, Place

STYLE = """
:root { color-scheme: light dark; --ink: #1b2330; --paper: #fff; --soft: #5c6675; --line: #c9d0da; --mark: #0b5fa5;
  --hot: 11 95 165 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --paper: #151a21; --soft: #9aa5b4; --line: #37414f; --mark: #6db3f2; --hot: 109 179 242 } }
* { box-sizing: border-box } body { margin: 0 auto; max-width: 70rem; padding: 1.5rem; color: var(--ink);
  background: var(--paper); font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem }
h3 { font-size: 1rem; margin: 1.2rem 0 .2rem }
p, .soft { color: var(--soft) } a { color: var(--mark) } .wide { overflow-x: auto }
table { border-collapse: collapse } th, td { padding: .25rem .5rem; text-align: right; font-variant-numeric: tabular-nums }
thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; font-weight: 500 }
tbody th { text-align: right; font-weight: 500; white-space: nowrap } td { border: 1px solid var(--line); min-width: 2.2rem }
td a { text-decoration: none; display: block; color: inherit } td a:focus, td a:hover { outline: 2px solid var(--mark) }
svg { width: 100%; height: auto } svg text { fill: currentColor; text-anchor: middle; font-size: 14px }
svg circle, marker path { fill: var(--mark) } .line { fill: none; stroke: var(--mark); opacity: .45 }
.reach { fill: none; stroke: transparent; stroke-width: 14px }
a:hover .line, a:focus .line { opacity: 1 }
section { border-top: 1px solid var(--line) } section:target { background: rgb(var(--hot) / .08) }
pre { margin: .1rem 0 .5rem; overflow-x: auto; font: 13px/1.45 ui-monospace, monospace } summary { cursor: pointer }
"""


def page(
    found: Analysis, edges: Sequence[Edge], *, root: Path, title: str, times: Mapping[Edge, int] | None = None
) -> str:
    """edges: those of the analysis that are to be shown. root: where places start from. times: how often the recorder saw one,
    0 = could have and did not."""
    code = _Code(root, times or {})
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{len(edges)} edges between {len(pairs(edges))} pairs of apps, in {found.files} files. "
        "Rows reach into columns; a number leads to the code.</p>",
        f'<div class="wide">{_matrix(edges)}</div>',
        f"<h2>As a drawing</h2>{svg(edges)}" if edges else "",
        "<h2>Edge by edge</h2>",
        *(_pair(pair, [edge for edge in edges if (edge.source, edge.target) == pair], code) for pair in pairs(edges)),
        _skipped(found),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>{"".join(parts)}</body></html>'
    )


class _Code:
    """Lines of files, each read once. times: as in page."""

    def __init__(self, root: Path, times: Mapping[Edge, int]) -> None:
        self.times = times
        self._root = root
        self._lines: dict[str, list[str]] = {}

    def at(self, place: Place) -> str:
        """'' for what stands in no file, or in one that is gone."""
        if not place.line:
            return ""
        if place.file not in self._lines:
            try:
                self._lines[place.file] = (
                    (self._root / place.file).read_text(encoding="utf-8", errors="replace").splitlines()
                )
            except OSError:
                self._lines[place.file] = []
        lines = self._lines[place.file]
        return lines[place.line - 1].strip() if place.line <= len(lines) else ""


def _matrix(edges: Sequence[Edge]) -> str:
    counted = pairs(edges)
    sources, targets = (sorted({pair[side] for pair in counted}) for side in (0, 1))
    most = max(counted.values(), default=1)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in targets)
    rows = []
    for source in sources:
        cells = "".join(_cell((source, target), counted.get((source, target), 0), most) for target in targets)
        rows.append(f'<tr><th scope="row">{escape(source)}</th>{cells}</tr>')
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cell(pair: Pair, count: int, most: int) -> str:
    if not count:
        return "<td></td>"
    shade = 0.08 + 0.42 * count / most
    return f'<td style="background: rgb(var(--hot) / {shade:.2f})"><a href="#{anchor(pair)}">{count}</a></td>'


def _pair(pair: Pair, edges: Sequence[Edge], code: _Code) -> str:
    kinds: dict[tuple[Kind, Mode], list[Edge]] = defaultdict(list)
    for edge in edges:
        kinds[edge.kind, edge.mode].append(edge)
    told = "".join(_kind(kind, mode, those, code) for (kind, mode), those in sorted(kinds.items()))
    return f'<section id="{anchor(pair)}"><h3>{escape(pair[0])} → {escape(pair[1])}</h3>{told}</section>'


def _kind(kind: Kind, mode: Mode, edges: Sequence[Edge], code: _Code) -> str:
    lines = "".join(
        f"{escape(str(edge.place))} <span class='soft'>{escape(edge.touches)}{_times(edge, code)}</span>"
        f"<pre>{escape(code.at(edge.place))}</pre>"
        for edge in edges
    )
    word = kind if mode is Mode.TIE else f"{kind}, {mode}"
    return f"<details open><summary>{escape(word)} ({len(edges)})</summary>{lines}</details>"


def _times(edge: Edge, code: _Code) -> str:
    times = code.times.get(edge)
    return "" if times is None else f", seen {times:,} times" if times else ", never seen"


def _skipped(found: Analysis) -> str:
    if not found.skipped:
        return ""
    lines = "".join(f"<li>{escape(place)}: {escape(why)}</li>" for place, why in found.skipped.items())
    return f"<h2>Not read</h2><ul>{lines}</ul>"
