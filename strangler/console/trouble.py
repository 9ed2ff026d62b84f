"""Whatever looking or moving may raise on purpose in; refusals that a page can show out: what, why, next."""

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from strangler.exceptions import Reason, Refused
from strangler.messages import refuse
from strangler.signing.keys import BadKeys
from strangler.stages.copying import CopyFailed
from strangler.sync.deliver import PeerError

EXPECTED = (Refused, PeerError, CopyFailed, ImproperlyConfigured, BadKeys, OperationalError, ProgrammingError)


def reasons_of(error: Exception) -> tuple[Reason, ...]:
    """error: one of EXPECTED."""
    if isinstance(error, Refused):
        return error.refusals
    if isinstance(error, CopyFailed):
        return (refuse("S412", error=error),)
    if isinstance(error, BadKeys):
        return (refuse("E003", setting="STRANGLER_GATEWAY_KEYS", error=error),)
    if isinstance(error, OperationalError | ProgrammingError):
        return (refuse("S306", error=(str(error).strip() or type(error).__name__).splitlines()[0]),)
    return (refuse("S411", error=error),)
