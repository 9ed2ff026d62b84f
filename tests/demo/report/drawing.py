"""Seconds and stages in; one SVG out: who answered, how long customers waited, where the stages changed. Pure."""

from html import escape
from math import log10

from tests.demo.proof.timeline import Timeline
from tests.demo.report.series import Second

WIDTH, LEFT, RIGHT = 1120, 56, 16
BAND, RATE, WAIT, GAP, FOOT = 34, 170, 150, 44, 28
TOP_OF_RATE = BAND + 18
TOP_OF_WAIT = TOP_OF_RATE + RATE + GAP
HEIGHT = TOP_OF_WAIT + WAIT + FOOT
WAIT_MARKS_MS = (1, 10, 100, 1000, 10_000)
LONGEST_NAME = 10  # pixels a letter of a stage's name needs, with some air


def timeline_svg(seconds: list[Second], timeline: Timeline, start_s: float) -> str:
    """Stacked answers a second (monolith below, service above), then waits on a logarithmic scale."""
    scale = Scale(max(len(seconds), 1), max((sum(one.by.values()) for one in seconds), default=1) * 1.15 or 1)
    parts = [*_bands(timeline, start_s, scale), *_rate(seconds, scale), *_waits(seconds, scale), *_clock(scale)]
    label = "Requests a second by who answered, and how long customers waited, over the walk's stages"
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


class Scale:
    """Seconds and values to pixels."""

    def __init__(self, span_s: float, most_a_second: float) -> None:
        self.span_s, self.most = span_s, most_a_second

    def x(self, at_s: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(max(at_s / self.span_s, 0.0), 1.0)

    def rate_y(self, value: float) -> float:
        return TOP_OF_RATE + RATE * (1 - value / self.most)

    def wait_y(self, ms: float) -> float:
        return TOP_OF_WAIT + WAIT * (1 - log10(min(max(ms, 1), 10_000)) / 4)


def _bands(timeline: Timeline, start_s: float, scale: Scale) -> list[str]:
    parts = []
    for number, (name, from_s, to_s) in enumerate(timeline.settled()):
        x, end = scale.x(from_s - start_s), scale.x(to_s - start_s)
        parts.append(
            f'<rect class="band b{number % 2}" x="{x:.1f}" y="0" width="{end - x:.1f}" height="{HEIGHT - FOOT}"/>'
        )
        if end - x > LONGEST_NAME * len(name):
            parts.append(f'<text class="stage s-{escape(name)}" x="{x + 8:.1f}" y="22">{escape(name)}</text>')
    for stage in timeline.stages[1:]:
        x = scale.x(stage.asked_s - start_s)
        parts.append(f'<line class="step {escape(stage.verb)}" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{HEIGHT - FOOT}"/>')
    return parts


def _rate(seconds: list[Second], scale: Scale) -> list[str]:
    monolith = [one.by["monolith"] for one in seconds]
    everybody = [sum(one.by.values()) for one in seconds]
    parts = [_title("answers a second", TOP_OF_RATE), *_rate_marks(scale)]
    parts.append(_area([0] * len(seconds), monolith, scale, "monolith"))
    if any(a > m for a, m in zip(everybody, monolith, strict=True)):
        parts.append(_area(monolith, everybody, scale, "service"))
    writes = " ".join(f"{scale.x(n + 0.5):.1f},{scale.rate_y(one.writes):.1f}" for n, one in enumerate(seconds))
    return [*parts, f'<polyline class="writes" points="{writes}"/>']


def _area(low: list[int], high: list[int], scale: Scale, name: str) -> str:
    there = [f"{scale.x(n + 0.5):.1f},{scale.rate_y(value):.1f}" for n, value in enumerate(high)]
    back = [f"{scale.x(n + 0.5):.1f},{scale.rate_y(value):.1f}" for n, value in reversed(list(enumerate(low)))]
    return f'<polygon class="{name}" points="{" ".join(there + back)}"/>'


def _rate_marks(scale: Scale) -> list[str]:
    step = 10 if scale.most < 80 else 25
    return [_mark(scale.rate_y(value), str(value)) for value in range(0, int(scale.most), step)]


def _waits(seconds: list[Second], scale: Scale) -> list[str]:
    parts = [_title("waits from the planned time, ms", TOP_OF_WAIT)]
    parts += [_mark(scale.wait_y(ms), f"{ms:,}") for ms in WAIT_MARKS_MS]
    for n, one in enumerate(seconds):
        x = scale.x(n + 0.5)
        longest = max(one.waits_ms, default=0)
        dot = "fail" if one.failed else "longest"
        parts.append(
            f'<circle class="{dot}" cx="{x:.1f}" cy="{scale.wait_y(longest):.1f}" r="{3.2 if one.failed else 1.8}"/>'
        )
    for share, name in ((0.95, "p95"), (0.5, "p50")):
        points = " ".join(
            f"{scale.x(n + 0.5):.1f},{scale.wait_y(one.percentile_ms(share)):.1f}" for n, one in enumerate(seconds)
        )
        parts.append(f'<polyline class="{name}" points="{points}"/>')
    return parts


def _clock(scale: Scale) -> list[str]:
    step = next((step for step in (2, 5, 10, 20, 30, 60) if scale.span_s / step <= 14), 120)
    return [
        f'<text class="tick" x="{scale.x(at):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{at} s</text>'
        for at in range(0, int(scale.span_s) + 1, step)
    ]


def _mark(y: float, text: str) -> str:
    line = f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + f'<text class="tick" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'


def _title(text: str, top: int) -> str:
    return f'<text class="axis" x="{LEFT}" y="{top - 6}">{text}</text>'
