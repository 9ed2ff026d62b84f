"""Nothing in; the secrets of one run out. Made once by opening; sides says who is told which."""

import secrets
from dataclasses import dataclass, field


def _ring(name: str) -> str:
    return f"{name}1:{secrets.token_hex(24)}"


@dataclass(frozen=True)
class Keys:
    """Key rings as `id:secret`. forth: monolith to service, back: the other way; who lost one opens one road only."""

    gateway: str = field(default_factory=lambda: _ring("gate"))
    identity: str = field(default_factory=lambda: _ring("who"))
    forth: str = field(default_factory=lambda: _ring("forth"))
    back: str = field(default_factory=lambda: _ring("back"))
    monolith_secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    service_secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    password: str = field(default_factory=lambda: secrets.token_urlsafe(9))
