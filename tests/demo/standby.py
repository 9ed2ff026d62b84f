"""While broker and worker of the monolith are dead, `strangle sync` must deliver: its own pid holds the lease, and the mark of
what was sent rises under it. Called by play between a death and its end. Read with the proof's own SQL.
"""

from strangler.testing.waiting import TimedOut, wait_until
from tests.demo.kills import NotProven
from tests.demo.proof.rows import read

WITHIN_S = 4.0  # a lease lapses after two


def prove(url: str, link: str, pid: int) -> None:
    """url: the owner's database. pid: the standby's. Raises NotProven."""
    try:
        wait_until(lambda: f":{pid}:" in _holder(url, link), within_s=WITHIN_S, what="the standby to hold the lease")
        before = _sent(url, link)
        wait_until(lambda: _sent(url, link) > before, within_s=WITHIN_S, what="the standby to deliver")
    except TimedOut as error:
        raise NotProven(f"{error}; the lease is {_holder(url, link) or 'nobody'}'s") from error


def _holder(url: str, link: str) -> str:
    leases = read(url, ("strangler_lease",)).of("strangler_lease")
    return next((row["holder"] for row in leases if row["name"] == f"deliver:{link}"), "")


def _sent(url: str, link: str) -> int:
    rows = read(url, ("strangler_sent",)).of("strangler_sent")
    return next((row["sent"] for row in rows if row["link"] == link), 0)
