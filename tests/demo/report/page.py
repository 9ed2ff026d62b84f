"""Facts, seconds and kinds in; one HTML page that needs nothing else out. Called by play."""

from html import escape
from pathlib import Path
from typing import Any

from tests.demo.customers.telling import Told
from tests.demo.proof.timeline import Timeline
from tests.demo.report.drawing import timeline_svg
from tests.demo.report.series import Kind, kinds, seconds

STYLE = Path(__file__).with_name("style.css")
CARDS = (  # key, words, whether anything but 0 is bad
    ("requests", "requests", False),
    ("acknowledged_writes", "writes acknowledged", False),
    ("failed_requests", "failed requests", True),
    ("failed_unexplained", "of them without a killed process", True),
    ("lost_writes", "lost writes", True),
    ("duplicated_writes", "duplicated writes", True),
    ("differing_rows", "rows that differ", True),
    ("cutover_pause_ms", "ms, longest wait of a customer or session while ownership moved", False),
    ("rollback_traffic_ms", "ms to take traffic back", False),
    ("shadow_compared", "answers compared", False),
    ("fenced_then_bounced", "fenced, then re-sent", False),
    ("expected_refusals", "refusals, all expected", False),
    ("unknown_writes", "writes of unknown end", True),
)
OF_KILLS = ("failed_unexplained", "unknown_writes")  # say something only where processes were killed
WHOSE = (
    "Waits of whoever asks by HTTP or holds a session of the database, less what a session thinks. The nightly command is left"
    " out: most of its time is the start of its own process."
)
LEGEND = (
    ("monolith", "answered by the monolith"),
    ("service", "answered by the service"),
    ("writes", "writes"),
    ("wait", "wait, half and 95 of 100 customers"),
    ("soft", "longest wait"),
    ("bad", "failure"),
)


def page(facts: dict[str, Any], told: list[Told], timeline: Timeline, *, start_s: float) -> str:
    is_direct = len(timeline.stages) == 1
    title = "A shop in full use" if is_direct else "Reviews left the shop"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{STYLE.read_text()}</style></head><body><main>
<header><p class="kicker">django-strangler · demo · {escape(facts["profile"])}</p><h1>{title}</h1>
<p class="lead">{_lead(facts, is_direct)}</p>{_verdict(facts)}</header>
<section class="cards">{_cards(facts)}</section>
<h2>What happened</h2>
<figure>{timeline_svg(seconds(told, start_s), timeline, start_s)}{_legend()}</figure>
{_faults(facts)}{_hand_overs(facts)}{_kinds(kinds(told))}
<footer>{_footer(facts)}</footer></main></body></html>
"""


def _lead(facts: dict[str, Any], is_direct: bool) -> str:
    rates = f"{facts['requests_per_s']} requests and {facts['writes_per_s']} writes a second"
    pace = f"{rates}, {facts['kinds']} kinds of customers"
    if is_direct:
        return f"{pace}, by a schedule that waits for nobody. The monolith answered everything; nothing was moved."
    return f"{pace}, by a schedule that waits for nobody, while one capability moved out, back, and out again."


def _verdict(facts: dict[str, Any]) -> str:
    if facts["faults"]:
        return f'<p class="verdict no">The proof does not hold: {len(facts["faults"])} faults</p>'
    return '<p class="verdict">Everything customers were told is true</p>'


def _cards(facts: dict[str, Any]) -> str:
    shown = [card for card in CARDS if facts["kills"] or card[0] not in OF_KILLS]
    return "".join(_card(facts.get(key), words, is_bad) for key, words, is_bad in shown)


def _card(value: Any, words: str, is_bad: bool) -> str:
    if value is None:
        return f'<div class="card none"><b>–</b><span>{words}</span></div>'
    mood = ("bad" if value else "zero") if is_bad else ""
    return f'<div class="card {mood}"><b>{value:,}</b><span>{words}</span></div>'


def _legend() -> str:
    items = (f'<span><i style="background:var(--{color})"></i>{words}</span>' for color, words in LEGEND)
    return f'<div class="legend">{"".join(items)}</div>'


def _faults(facts: dict[str, Any]) -> str:
    if not facts["faults"]:
        return ""
    return f'<h2>What is wrong</h2><div class="faults">{escape(chr(10).join(facts["faults"]))}</div>'


def _hand_overs(facts: dict[str, Any]) -> str:
    if not facts["hand_overs"]:
        return ""
    rows = "".join(
        f'<tr><td>to {escape(one["to"])}</td><td class="n">{one["longest_ms"]:.0f}</td>'
        f"<td>{escape(one['longest_kind'].replace('_', ' '))}</td>"
        f'<td class="n">{one["longest_before_ms"]:.0f}</td><td class="n">{one["took_ms"]:.0f}</td>'
        f"<td>{_parts(one['parts_ms'])}</td></tr>"
        for one in facts["hand_overs"]
    )
    names = ("longest wait, ms", "in the 10 s before", "step, ms")
    heads = [f'<th class="n">{name}</th>' for name in names]
    heads.insert(1, "<th>whose</th>")
    head = "<tr><th>hand-over</th>" + "".join(heads) + "<th>its parts, ms</th></tr>"
    table = f'<div class="scroll"><table>{head}{rows}</table></div>'
    return f"<h2>While ownership moved</h2>{table}<p>{WHOSE}</p>"


def _parts(parts: list[tuple[str, float]]) -> str:
    return " · ".join(f"{escape(move)} {ms:.0f}" for move, ms in parts)


def _kinds(found: list[Kind]) -> str:
    names = ("sends", "done", "refused", "failed", "p50 ms", "p95 ms", "longest ms")
    head = "<tr><th>customer</th>" + "".join(f'<th class="n">{name}</th>' for name in names) + "</tr>"
    return f'<h2>Who came</h2><div class="scroll"><table>{head}{"".join(map(_kind_row, found))}</table></div>'


def _kind_row(one: Kind) -> str:
    counts = f'<td class="n">{one.sends:,}</td><td class="n">{one.done:,}</td><td class="n">{one.refused:,}</td>'
    failed = f'<td class="n{" bad" if one.failed else ""}">{one.failed}</td>'
    waits = "".join(f'<td class="n">{ms:.0f}</td>' for ms in (one.p50_ms, one.p95_ms, one.longest_ms))
    return f"<tr><td>{escape(one.name.replace('_', ' '))}</td>{counts}{failed}{waits}</tr>"


def _footer(facts: dict[str, Any]) -> str:
    versions = " · ".join(f"{name} {number}" for name, number in facts["versions"].items())
    missing = f"<p>Not measured in this run: {', '.join(facts['missing'])}.</p>" if facts["missing"] else ""
    return f"{missing}<p>{escape(facts['machine'])} · {escape(versions)}</p>"
