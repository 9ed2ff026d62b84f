"""The two ends of a link as this process sees them, from settings: `here()` and `there(link)`."""

from strangler.sync import config
from strangler.sync.client import RemoteSide
from strangler.sync.side import LocalSide


def here() -> LocalSide:
    return LocalSide(config.connection(), config.side(), peer=there)


def there(link: str) -> RemoteSide:
    """Raises ImproperlyConfigured if settings name no address or keys for it."""
    return RemoteSide(config.peer_url(link), config.keys_out(link))


def there_briefly(link: str, timeout_s: float) -> RemoteSide:
    """As `there`, for whoever has a customer waiting."""
    return RemoteSide(config.peer_url(link), config.keys_out(link), timeout_s=timeout_s)
