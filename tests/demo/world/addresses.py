"""Nothing in; where each process listens out. Called by opening."""

import socket
from dataclasses import dataclass

from strangler.testing.ports import free_port

HOST = "127.0.0.1"
USUAL = {"gateway": 8000, "admin": 8010, "monolith": 8001, "service": 8101}


@dataclass(frozen=True)
class Addresses:
    """Ports on loopback."""

    gateway: int
    admin: int
    monolith: int
    service: int

    def url(self, name: str) -> str:
        return f"http://{HOST}:{getattr(self, name)}"

    def host_and_port(self, name: str) -> str:
        return f"{HOST}:{getattr(self, name)}"


def choose(*, is_usual_wanted: bool) -> Addresses:
    """Free ports; the usual ones first if wanted, so that a person finds the shop where the manual says."""
    return Addresses(**{name: _port(usual if is_usual_wanted else None) for name, usual in USUAL.items()})


def _port(wanted: int | None) -> int:
    return wanted if wanted and _is_free(wanted) else free_port()


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
