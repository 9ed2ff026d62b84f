"""What wrk is asked, and what it says. Used where it is on PATH: it takes less of the core it shares than load.py."""

import re

_UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_TIME = re.compile(r"([\d.]+)(us|ms|s|m)$")


def command(wrk: str, url: str, header: str, *, connections: int, seconds: float) -> list[str]:
    """wrk takes whole seconds only."""
    headers = ["-H", header] if header else []
    return [wrk, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", *headers, url]


def read(said: str) -> dict[str, float]:
    """The same keys as load.py's line. Raises ValueError when wrk did not say what it always says."""
    words = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.split()}
    try:
        rps, p50, p99 = float(words["Requests/sec:"][0]), words["50%"][0], words["99%"][0]
    except (KeyError, IndexError) as error:
        raise ValueError(f"wrk said something else: {said!r}") from error
    return {"rps": rps, "p50_ms": milliseconds(p50), "p99_ms": milliseconds(p99), "failed": _failed(said)}


def milliseconds(text: str) -> float:
    """'1.11ms', '873.00us', '2.01s'."""
    found = _TIME.match(text)
    if not found:
        raise ValueError(f"{text!r} is no time of wrk's")
    return float(found[1]) * _UNITS_MS[found[2]]


def _failed(said: str) -> int:
    """Answers of another status, and sockets that broke."""
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    sockets = re.search(r"Socket errors: (.*)", said)
    return sum(map(int, re.findall(r"\d+", (other[1] if other else "") + " " + (sockets[1] if sockets else ""))))
