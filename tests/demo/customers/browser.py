"""One customer's browser: cookies kept, CSRF token shown where the shop asks for it. Called by kinds."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.demo.customers.wire import Answer, Wire

TIMEOUT_S = 25.0  # near what browsers do; who leaves earlier makes a slow shop work for nobody


@dataclass(slots=True)
class Browser:
    """name: who uses it, "" for a visitor. user_id: known once logged in."""

    wire: Wire
    name: str = ""
    user_id: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, target: str) -> Answer:
        return await self._ask("GET", target, b"", {})

    async def send(self, method: str, target: str, body: Any = None) -> Answer:
        """A JSON request with its CSRF token, as a script on a page sends it. body: None sends none."""
        headers = {"X-CSRFToken": self.cookies.get("csrftoken", "")}
        if body is None:
            return await self._ask(method, target, b"", headers)
        return await self._ask(
            method, target, json.dumps(body).encode(), headers | {"Content-Type": "application/json"}
        )

    async def post_form(self, target: str, fields: list[tuple[str, str]]) -> Answer:
        """A form as a browser posts it, the token in its hidden field."""
        token = [("csrfmiddlewaretoken", self.cookies.get("csrftoken", ""))]
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._ask("POST", target, urlencode(token + fields).encode(), headers)

    async def _ask(self, method: str, target: str, body: bytes, extra: dict[str, str]) -> Answer:
        headers = {"Host": f"{self.wire.host}:{self.wire.port}", "Accept": "*/*", **extra}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body or method != "GET":
            headers["Content-Length"] = str(len(body))
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        answer = await self.wire.ask(head.encode() + b"\r\n", body, timeout_s=TIMEOUT_S)
        for line in answer.all("set-cookie"):
            self._keep(line)
        return answer

    def _keep(self, line: str) -> None:
        pair, _, attributes = line.partition(";")
        name, _, value = pair.strip().partition("=")
        if "max-age=0" in attributes.lower() or not value.strip('"'):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value
