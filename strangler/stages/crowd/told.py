"""A crowd, the length of a pause and the present moment in, seconds; what people read of them out."""

from collections.abc import Iterator
from datetime import UTC, datetime

from strangler.stages.crowd.met import Crowd, Met, Writer
from strangler.stages.tenure import DAY_S, lasting

SHOWN = 5  # names in one line


def lines(crowd: Crowd, pause_s: float, now_s: float) -> Iterator[str]:
    if crowd.why_not:
        yield crowd.why_not
        return
    watched = f"{crowd.watched_s / 3600:.1f} h" if crowd.watched_s >= 3600 else lasting(crowd.watched_s)
    span = f"{watched} from {_moment(crowd.from_s)} to {_moment(crowd.to_s)}"
    yield f"as recorded for {span}, a pause of {pause_s:.2f} s meets on average:"
    for met in Met:
        some = [each for each in crowd.writers if each.met is met]
        if some:
            yield f"  {met}: {_many(crowd.meets(met, pause_s))}"
            yield from (f"    {_line(each)}" for each in some)
    if not crowd.writers:
        yield "  nobody: no run was seen that writes these tables"
    if now_s - crowd.to_s > DAY_S:
        yield f"  its newest is {lasting(now_s - crowd.to_s)} old: who came since then is missing"
    yield from _notes(crowd)


def _line(writer: Writer) -> str:
    beside = "" if writer.is_counted else ", counted with its route"
    answer = f"   [{writer.answer}]" if writer.answer else ""
    return f"{writer.entry}  {_often(writer.per_s)}, {_lasting(writer.run_s)} each{beside}{answer}"


def _notes(crowd: Crowd) -> Iterator[str]:
    if crowd.outside:
        yield f"  met by the fence and refused, nobody knows how often: {_named(crowd.outside)}"
    if crowd.receivers:
        yield f"  receivers that write in these runs: {_named(crowd.receivers)}"
    if crowd.left_out:
        yield f"  {crowd.left_out}"
    if any(share < 1.0 for share in crowd.shares):
        shares = ", ".join(f"{share:g}" for share in crowd.shares)
        yield f"  a share of {shares} was watched: counts are divided by it, and who comes rarely may be missing"
    if crowd.dropped:
        yield f"  {crowd.dropped:,} observations found no room: somebody may be missing"


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _many(expected: float) -> str:
    if expected >= 1:
        return f"about {expected:.1f}"
    return f"one in {1 / expected:,.0f} such pauses" if expected > 0 else "none"


def _often(per_s: float) -> str:
    for seconds, unit in ((60, "min"), (3600, "h")):
        if per_s * seconds >= 1:
            return f"{per_s * seconds:.3g}/{unit}"
    return f"{per_s * 86400:.3g}/day"


def _lasting(seconds: float) -> str:
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
