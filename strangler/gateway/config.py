"""Everything the gateway is told from outside, as data. Built by __main__ from flags and environment, or by a test."""

from dataclasses import dataclass, field

from strangler.signing.keys import Keyring


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. Each bounds one wait, so that nobody waits for ever."""

    connect_s: float = 1.0  # an upstream on the same network that needs longer is down
    first_byte_s: float = 30.0  # a customer has left by then
    idle_s: float = 60.0  # between two pieces of a streamed body, either way
    head_s: float = 10.0  # a client that sends its head slower than this holds a connection hostage
    keep_alive_s: float = 75.0  # longer than the usual load balancer's 60, so that it closes first, not we
    identity_s: float = 1.0
    position_s: float = 0.15  # a page that is marked stale beats a page that is late
    hold_s: float = 5.0  # a hold nobody renews; the lease of a dead conductor is 2 s, two take-overs fit
    held_s: float = 10.0  # one request, whatever is renewed; browsers give up near 30
    bounce_s: float = 4.0  # a fenced request waits for its new owner; take-over and table fit
    drain_s: float = 10.0
    linger_s: float = 1.0  # read on after a refusal, or the reset would eat the answer


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts and bytes that keep memory bounded."""

    head_bytes: int = 32 * 1024
    kept_body_bytes: int = 64 * 1024  # what can be sent a second time
    write_buffer_bytes: int = 256 * 1024
    held_requests: int = 1000
    idle_connections: int = 64
    identities: int = 10_000
    shadow_queue: int = 200
    shadow_workers: int = 8
    observed_body_bytes: int = 64 * 1024
    observations: int = 1000


@dataclass(frozen=True, slots=True)
class Config:
    """One gateway process. listen, admin: (host, port), port 0 takes a free one.

    keys: what the control side and this gateway share (tables, admin verbs, cookies, observations).
    identity_keys: what this gateway and the services share; without it no identity is handed on.
    """

    listen: tuple[str, int]
    admin: tuple[str, int]
    monolith: str
    keys: Keyring
    identity_keys: Keyring | None = None
    table_file: str | None = None
    table_url: str | None = None
    table_every_s: float = 2.0
    observations_url: str | None = None
    session_cookie: str = "sessionid"
    identity_path: str = "/strangler/identity/"
    trust_forwarded: bool = False
    is_debug: bool = False
    reuse_port: bool = False
    timeouts: Timeouts = field(default_factory=Timeouts)
    limits: Limits = field(default_factory=Limits)
