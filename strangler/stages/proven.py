"""The links of an extraction in; why no further step may rest on their rows out: triggers are missing on either side, or no
pass over all rows was clean since. Asked by the conductor before every step past Copy.
"""

from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured

from strangler.messages import Refusal, refuse
from strangler.protocol.link import Role
from strangler.sync import config, links, peers, watch, wire
from strangler.sync.deliver import PeerError


def unproven(name: str, step: str, *, but: str = "") -> Iterator[Refusal]:
    """S450 and S451. A side that does not answer is no fault here: what must reach it says so itself. but: a link that is
    asked in another way."""
    for link in links.names(config.connection()):
        if config.extraction_of(link) == name and link != but:
            yield from _unproven(link, name, step)


def _unproven(link: str, name: str, step: str) -> Iterator[Refusal]:
    there = _asked_there(link)
    if there and there.faults:
        watch.tell_owner(peers.here() if there.role == Role.FOLLOWER.value else peers.there(link), link, there.epoch)
    here = peers.here().state(wire.Named(link))
    faults = [*here.faults, *(f"on the other side, {fault}" for fault in (there.faults if there else ()))]
    yield from (refuse("S450", name=name, step=step, link=link, fault=fault) for fault in faults)
    owner = there if here.role == Role.FOLLOWER.value else here
    if not faults and owner and not owner.verified_us:
        yield refuse("S451", name=name, step=step, link=link)


def _asked_there(link: str) -> wire.State | None:
    try:
        return peers.there(link).state(wire.Named(link))
    except (PeerError, ImproperlyConfigured):
        return None
