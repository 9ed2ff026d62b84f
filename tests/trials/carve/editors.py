"""Editors who never stop, at the gateway's door, as browsers do; and a visitor of old addresses, who must be led on.

Every redirect has an old path nobody else wrote. What was acknowledged must stand, what was deleted must be gone.
"""

import re
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

import httpx2

from strangler.testing.waiting import TimedOut, wait_until

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
BETWEEN_S = 0.2  # before each write: people at a desk, and not a load that leaves the moves no processor
FOLLOWS_S = 5.0  # until a page of the monolith shows what the service has acknowledged


class Refused(Exception):
    """An answer no editor should see."""


@dataclass
class Told:
    """What all editors remember. standing, gone: acknowledged paths; kinds: writes by kind; by: who answered the forms."""

    standing: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    by: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0  # of all forms that were sent


class Editor(threading.Thread):
    """Writes redirects until told to stop. `may_write` is taken away while rows are compared."""

    def __init__(self, address: str, place: int, told: Told) -> None:
        super().__init__(daemon=True, name=f"editor-{place}")
        self._client = httpx2.Client(base_url=address, trust_env=False, timeout=20.0)
        self._told = told
        self.may_write, self.is_idle, self.is_over = threading.Event(), threading.Event(), threading.Event()
        who = {"username": f"editor{place}", "password": "write", "next": "/admin/redirects/"}
        self._send("/admin/login/", who)

    def run(self) -> None:
        while not self.is_over.is_set():
            try:
                self._write_one()
            except (Refused, TimedOut, httpx2.HTTPError) as error:
                self._told.failures.append(repr(error))
        self.is_idle.set()

    def _write_one(self) -> None:
        """Add, read, change, and every other time delete."""
        self._wait()
        old, new = f"/old/{uuid.uuid4().hex}", f"/older/{uuid.uuid4().hex}"
        fields = {"is_permanent": "on", "site": "", "redirect_page": "", "redirect_link": "https://example.org/new"}
        self._send("/admin/redirects/add/", {**fields, "old_path": old})
        self._done("add", stands=old)
        place = self._place_of(old)
        self._led_on(old)
        self._wait()
        self._told.standing.discard(old)  # once asked, it may be gone
        self._send(place, {**fields, "old_path": new})
        self._done("edit", stands=new, gone=old)
        if self._told.kinds["edit"] % 2:
            self._wait()
            self._told.standing.discard(new)
            self._send(f"{place}delete/", {})
            self._done("delete", gone=new)

    def _wait(self) -> None:
        """Between two writes, where what was told is what should stand."""
        self.is_over.wait(BETWEEN_S)
        while not self.may_write.is_set() and not self.is_over.is_set():
            self.is_idle.set()
            self.may_write.wait(0.05)
        self.is_idle.clear()

    def _done(self, kind: str, *, stands: str = "", gone: str = "") -> None:
        self._told.kinds[kind] += 1
        self._told.standing |= {stands} - {""}
        self._told.gone |= {gone} - {""}

    def _place_of(self, old: str) -> str:
        """Address of its form, off the list of redirects, which stays in Wagtail."""
        seen: list[str] = []

        def is_listed() -> bool:
            page = self._get(f"/admin/redirects/?q={old.rpartition('/')[2]}")
            seen.extend(re.findall(r'href="(/admin/redirects/\d+/)"', page))
            return bool(seen)

        wait_until(is_listed, within_s=FOLLOWS_S, what=f"{old} to be listed")
        return seen[0]

    def _led_on(self, old: str) -> None:
        """As a visitor who comes by the old address."""
        answer = self._client.get(f"{old}/")
        if (answer.status_code, answer.headers.get("Location")) != (301, "https://example.org/new"):
            raise Refused(f"GET {old}/ was answered {answer.status_code}")

    def _get(self, path: str) -> str:
        answer = self._client.get(path)
        if answer.status_code != 200:
            raise Refused(f"GET {path} was answered {answer.status_code}: {answer.text[:300]}")
        return answer.text

    def _send(self, path: str, fields: dict[str, str]) -> None:
        """Open a form, fill it in, send it."""
        token = TOKEN.search(self._get(path))
        if not token:
            raise Refused(f"{path} has no form")
        began = time.monotonic()
        answer = self._client.post(path, data={"csrfmiddlewaretoken": token[1], **fields})
        self._told.slowest_s = max(self._told.slowest_s, time.monotonic() - began)
        self._told.by[(answer.headers.get("X-Strangler-Why") or "monolith").split(":")[0]] += 1
        if answer.status_code != 302 or "/login/" in answer.headers["Location"]:
            raise Refused(f"POST {path} was answered {answer.status_code}: {answer.text[:600]}")
