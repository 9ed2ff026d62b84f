"""Two sides' addresses in; what one customer was told out. He writes, edits and deletes until he is let go, over HTTP.

A refusal sends him to the other side, as a gateway would: nothing was committed. An answer that never came is not asked for
again, for nobody can know whether it was carried out: such a note is in doubt and proves nothing any more.
"""

import itertools
import threading
from collections import deque

import httpx2

from strangler.testing.waiting import wait_until

PACE_S = 0.05  # between two writes: the processes under test want the machine as well
ANSWER_S = 10.0
WITHIN_S = 60.0  # both sides may be closed for as long as a take-over takes
OK = (200, 201, 204)


class Writer(threading.Thread):
    """standing: slug -> the body he was told last. gone: what he was told is deleted. failures: answers no customer gets."""

    def __init__(self, urls: dict[str, str], standing: dict[str, str] | None = None) -> None:
        """standing: notes that are there already."""
        super().__init__(name="writer", daemon=True)
        self.standing = dict(standing or {})
        self.gone: set[str] = set()
        self.doubtful: set[str] = set()
        self.failures: list[str] = []
        self.told = 0
        self._sides = deque(urls.values())  # the first is the one that took the last write
        self._over = threading.Event()
        self._turn = threading.Lock()  # held from a request to the end of its answers

    def __enter__(self) -> "Writer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join(WITHIN_S + ANSWER_S)

    def resting(self) -> threading.Lock:
        """He has heard what became of his last write, and begins no other while the block runs."""
        return self._turn

    def go_on(self, more: int = 5) -> None:
        """Until so many more writes were acknowledged."""
        enough = self.told + more
        wait_until(lambda: self.told >= enough or self.failures, within_s=WITHIN_S, what=f"{more} writes")

    def run(self) -> None:
        with httpx2.Client(trust_env=False, timeout=ANSWER_S) as client:
            for number in itertools.count():
                if self._over.is_set() or self.failures:
                    return
                with self._turn:
                    self._write(client, number)
                self._over.wait(PACE_S)

    def _write(self, client: httpx2.Client, number: int) -> None:
        """Of six, four are new, one edits and one deletes what was written some time ago."""
        olds = list(itertools.islice(self.standing, 3))
        if number % 6 == 4 and olds:
            self._ask(client, "POST", olds[-1], f"edited {number}")
        elif number % 6 == 5 and olds:
            self._sides.rotate()  # a clean-up in the follower: what it may delete, it asks of the owner
            self._ask(client, "DELETE", olds[0], "")
        else:
            self._ask(client, "PUT", f"w{number}", f"written {number}")

    def _ask(self, client: httpx2.Client, method: str, slug: str, body: str) -> None:
        said = []
        for _ in range(int(WITHIN_S / PACE_S)):
            try:
                status = client.request(method, f"{self._sides[0]}notes/{slug}", content=body).status_code
            except httpx2.ConnectError:  # nobody heard it
                status = 0
            except httpx2.HTTPError:
                self._remember_doubt(slug)
                return
            if status in OK:
                self._remember(method, slug, body)
                return
            said.append(status)
            self._sides.rotate()
            self._over.wait(PACE_S)
            if self._over.is_set():
                return
        self.failures.append(f"{method} {slug}: {said[-10:]}")

    def _remember(self, method: str, slug: str, body: str) -> None:
        self.told += 1
        if method == "DELETE":
            self.standing.pop(slug)
            self.gone.add(slug)
        else:
            self.standing[slug] = body

    def _remember_doubt(self, slug: str) -> None:
        self.standing.pop(slug, None)
        self.doubtful.add(slug)
