"""What a switch knows: upstreams, extractions and their routes, frozen and versioned. Built by stages, read by all.

A Table is checked when it is built (see faults): one that exists can be decided on.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from strangler.routing.matcher import Matcher
from strangler.routing.position import Position

MONOLITH = "monolith"  # the upstream everything goes to unless the table says otherwise

Access = Literal["read", "write"]
Owner = Literal["monolith", "service"]


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint that touches moved tables.

    methods: upper case; GET also answers HEAD. template: see template.py. stale_ok: after Own a read may be answered
    from the follower's copy. stays: the monolith goes on answering it (a page that joins moved tables).
    """

    extraction: str
    name: str
    methods: tuple[str, ...]
    template: str
    access: Access = "read"
    idempotent: bool = False
    stale_ok: bool = False
    stays: bool = False

    def takes(self, method: str) -> bool:
        return method in self.methods or (method == "HEAD" and "GET" in self.methods)


@dataclass(frozen=True, slots=True)
class ExtractionState:
    """Where one extraction stands, as far as traffic is concerned.

    read_share, shadow_share: 0.0-1.0 of customers. shadow_timeout_s: when a second copy gives up. salt: chooses which
    customers; empty means the name, and once customers have been split it must never change. upstream: empty means the
    name. delivered: per link the position below which everything has reached the follower, as known when the table was
    published.
    """

    name: str
    stage: str = "declared"
    epoch: int = 0
    owner: Owner = "monolith"
    read_share: float = 0.0
    shadow_share: float = 0.0
    shadow_timeout_s: float = 5.0
    salt: str = ""
    held: bool = False
    upstream: str = ""
    links: tuple[str, ...] = ()
    delivered: tuple[tuple[str, int, int], ...] = ()

    @property
    def service(self) -> str:
        """Name of the upstream this extraction moves to."""
        return self.upstream or self.name

    @property
    def split_salt(self) -> str:
        return self.salt or self.name

    def has_link(self, link: str) -> bool:
        """Whether a link belongs to this extraction: listed, or named after it (`name` or `name.anything`)."""
        return link == self.name or link.startswith(f"{self.name}.") or link in self.links

    def delivered_positions(self) -> dict[str, Position]:
        return {link: Position(epoch, version) for link, epoch, version in self.delivered}


@dataclass(frozen=True)
class Table:
    """Everything a decision needs. Raises BadTable on construction, naming every fault at once.

    upstreams: name -> base URLs (http://host:port); "monolith" must be there. version: grows with every publication.
    """

    version: int
    upstreams: dict[str, tuple[str, ...]]
    extractions: tuple[ExtractionState, ...] = ()
    routes: tuple[Route, ...] = ()
    states: dict[str, ExtractionState] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from strangler.routing.faults import refuse_faults  # here: faults reads the classes above

        refuse_faults(self)
        object.__setattr__(self, "states", {state.name: state for state in self.extractions})

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(self.routes)

    def epoch_of(self, extraction: str) -> int:
        """The epoch this table knows, or -1 for an extraction it does not know."""
        state = self.states.get(extraction)
        return state.epoch if state else -1
