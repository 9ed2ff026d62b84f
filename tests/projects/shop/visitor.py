"""A name and an address in; what that person's browser was answered out. Cookies kept, the CSRF token shown."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

from strangler.resilience import trust

ANSWER_S = 30.0
WHY = "X-Strangler-Why"  # who answered and why: the gateway says so with --debug


@dataclass
class Visitor:
    """name: "" for somebody who does not log in."""

    address: str
    name: str = ""
    password: str = ""
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        context = trust.context()
        self.client = httpx2.Client(base_url=self.address, trust_env=False, verify=context, timeout=ANSWER_S)
        if self.name:
            self._log_in()

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path)

    def send(self, method: str, path: str, said: Any = None, *, to: str = "") -> httpx2.Response:
        """to: another address than the gateway's, with the same cookies."""
        headers = {"X-CSRFToken": self.client.cookies.get("csrftoken", ""), "Content-Type": "application/json"}
        return self.client.request(method, to + path, json=said, headers=headers)

    def post_form(self, path: str, fields: dict[str, str]) -> httpx2.Response:
        """A form as a page sends it, its token hidden in it."""
        return self.client.post(path, data=fields | {"csrfmiddlewaretoken": self.client.cookies["csrftoken"]})

    def _log_in(self) -> None:
        self.client.get("/accounts/login")
        answer = self.post_form("/accounts/login", {"username": self.name, "password": self.password})
        assert answer.status_code == 302, f"{self.name} cannot log in: {answer.status_code} {answer.text[:200]}"


def who_answered(answer: httpx2.Response) -> str:
    """monolith | reviews."""
    return str(answer.headers.get(WHY, "")).partition(":")[0]
