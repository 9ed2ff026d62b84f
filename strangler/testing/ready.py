"""An address in; whether something useful answers there out. Handed to a Program as its `ready`."""

import http.client
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

ATTEMPT_S = 2.0  # one attempt; the program's `ready_within_s` is the deadline over all attempts


@dataclass(frozen=True)
class Listens:
    """True once a TCP connection is accepted."""

    port: int
    host: str = "127.0.0.1"

    def __call__(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=ATTEMPT_S):
                return True
        except OSError:
            return False


@dataclass(frozen=True)
class Answers:
    """True once a GET of the URL (http only) is answered with `status`."""

    url: str
    status: int = 200

    def __call__(self) -> bool:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=ATTEMPT_S)
        try:
            connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
            return connection.getresponse().status == self.status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
