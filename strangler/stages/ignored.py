"""Plans in; the differences they declare harmless out, as comparing takes them. Called for each batch of pairs: plans are
files, and one that cannot be read ignores nothing.
"""

from strangler import settings
from strangler.compare.ignores import Ignore
from strangler.exceptions import Refused
from strangler.plans import loader


def ignores() -> tuple[Ignore, ...]:
    """Of every plan, expired ones among them: whoever judges knows the day."""
    root = settings.plans_root()
    return tuple(each for name in loader.names(root) for each in _of(name))


def _of(extraction: str) -> list[Ignore]:
    try:
        plan = loader.load(settings.plans_root(), extraction)
    except Refused:
        return []
    declared = plan.extraction.ignores
    return [Ignore(x.route, x.path, x.kind, x.reason, x.last_day, extraction) for x in declared]
