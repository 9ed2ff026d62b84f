"""What only the running parts can tell: the gateway's counters. In: its admin address. Out: numbers. Called by play."""

import re
import urllib.error
import urllib.request

LINE = re.compile(r"^strangler_gateway_(\w+?)_total(?:\{[^}]*\})? (\d+(?:\.\d+)?)$", re.M)


def gateway_counters(admin_url: str) -> dict[str, int]:
    """Counter → its sum over all labels; empty if the gateway does not answer."""
    try:
        with urllib.request.urlopen(f"{admin_url}/metrics", timeout=2) as answer:
            return sums(answer.read().decode())
    except (urllib.error.URLError, OSError):
        return {}


def sums(page: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, value in LINE.findall(page):
        found[name] = found.get(name, 0) + int(float(value))
    return found
