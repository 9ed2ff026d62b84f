"""People who write all the time, at whatever door is open, as browsers do: forms with tokens and cookies, one after another.

Every write carries a text nobody else wrote. What was acknowledged must stand, what was deleted must be gone.
"""

import re
import threading
import uuid
from collections import Counter
from dataclasses import dataclass, field

import httpx2

from strangler.resilience import trust

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
BETWEEN_S = (
    0.15  # before each write while something moves: people at a door, and not a load that leaves it no processor
)
LANGUAGES = ("de", "en", "pt-br")


class Refused(Exception):
    """An answer no customer should see."""


class Over(Exception):
    """Nobody writes any more."""


@dataclass
class Told:
    """What all singers remember. standing, gone: acknowledged; unsure: asked, and no answer; kinds: writes by kind."""

    standing: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


class Browser:
    """One logged-in person with cookies."""

    def __init__(self, address: str, place: int) -> None:
        self.client = httpx2.Client(base_url=address, trust_env=False, verify=trust.context(), timeout=20.0)
        self.language = LANGUAGES[place % len(LANGUAGES)]
        self.answered_by: Counter[str] = Counter()
        self.send("login/", {"username": f"m{place}@choir.test", "password": "sing", "next": f"/{self.language}/"})

    def send(self, path: str, fields: dict[str, str]) -> str:
        """Open a form, fill it in, send it; where the answer leads. Raises Refused."""
        page = self.get(path)
        token = TOKEN.search(page)
        if not token:
            raise Refused(f"{path} has no form: {page[:200]}")
        answer = self.client.post(self._path(path), data={"csrfmiddlewaretoken": token[1], **fields})
        self._note("POST", answer)
        if answer.status_code != 302:
            raise Refused(f"POST {path} was answered {answer.status_code}: {answer.text[:600]}")
        place = str(answer.headers["Location"])
        if "/login/" in place:
            raise Refused(f"POST {path} was sent to {place}, though somebody is logged in")
        return place

    def get(self, path: str) -> str:
        answer = self.client.get(self._path(path))
        self._note("GET", answer)
        if answer.status_code != 200:
            raise Refused(f"GET {path} was answered {answer.status_code}: {answer.text[:300]}")
        return answer.text

    def _path(self, path: str) -> str:
        return f"/{self.language}/{path}"

    def _note(self, method: str, answer: httpx2.Response) -> None:
        """By the gateway's word and why, or by the service's own where no gateway stands."""
        why = answer.headers.get("X-Strangler-Why") or f"{answer.headers.get('Answered-By', 'monolith')}: its own word"
        self.answered_by[f"{method} {why}"] += 1


class Singer(threading.Thread):
    """Plans concerts until told to stop. `may_write` is taken away while rows are compared; `hurries` while nothing moves."""

    def __init__(self, address: str, place: int, venue: str, told: Told) -> None:
        super().__init__(daemon=True, name=f"singer-{place}")
        self.browser = Browser(address, place)
        self.venue = venue
        self.told = told
        self.may_write = threading.Event()
        self.hurries = threading.Event()
        self.is_idle = threading.Event()
        self.is_over = threading.Event()
        self._concerts: list[tuple[str, list[str]]] = []

    def run(self) -> None:
        while not self.is_over.is_set():
            try:
                self._plan_a_concert()
            except Over:
                break
            except (Refused, httpx2.HTTPError) as error:
                self.told.failures.append(repr(error))
        self.is_idle.set()

    def _wait_for_leave(self) -> None:
        """Between two writes, where what was told is what should stand. Raises Over."""
        self.hurries.wait(BETWEEN_S)
        while not self.may_write.is_set():
            self.is_idle.set()
            self.may_write.wait(0.05)
            if self.is_over.is_set():
                raise Over
        self.is_idle.clear()

    def _plan_a_concert(self) -> None:
        before = self._concerts[-1][0] if self._concerts else ""
        fields = {
            "season": "lent",
            "day": "2026-03-29",
            "fee": "12.50",
            "venue": self.venue,
            "programme": '{"a": [1.0]}',
        }
        fields |= {"doors": "19:30", "length": "1:02:03"}
        text, place = self._write("concert", "concerts/new/", {**fields, "follows": before}, "title")
        concert = place.rstrip("/").rpartition("/")[2]
        mine = [text]
        self._concerts.append((concert, mine))
        for kind, path, more, column in (
            ("item", "items/new/", {"position": "7"}, "title"),
            ("seat", "seats/new/", {"row": "B", "number": "12"}, "guest"),
            ("casting", "sing/", {"role": "solo"}, "note"),
        ):
            mine.append(self._write(kind, f"concerts/{concert}/{path}", more, column)[0])
        edited, _ = self._write("edit", f"concerts/{concert}/edit/", {**fields, "follows": before}, "title")
        self._end(mine[:1])
        mine[0] = edited
        if edited not in self.browser.get(f"concerts/{concert}/"):
            self.told.failures.append(f"{edited} was acknowledged and is not on its page")
        if len(self._concerts) % 3 == 0:
            self._call_off(self._concerts[-2])

    def _call_off(self, concert: tuple[str, list[str]]) -> None:
        self._wait_for_leave()
        self.told.standing.difference_update(concert[1])  # once asked, they may be gone
        self.browser.send(f"concerts/{concert[0]}/delete/", {})
        self._end(concert[1])
        self.told.kinds["delete"] += 1

    def _write(self, kind: str, path: str, fields: dict[str, str], column: str) -> tuple[str, str]:
        self._wait_for_leave()
        text = f"{kind} {uuid.uuid4().hex}"
        self.told.unsure.add(text)
        place = self.browser.send(path, {**fields, column: text})
        self.told.unsure.discard(text)
        self.told.standing.add(text)
        self.told.kinds[kind] += 1
        return text, place

    def _end(self, texts: list[str]) -> None:
        self.told.standing.difference_update(texts)
        self.told.gone.update(texts)
