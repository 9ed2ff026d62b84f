"""An extraction that the service owns in; its tables here put away under other names, or brought back, out. Called by the
conductor for Retire and for its way back, and by `--abandon`.

The feed goes on, so the way back costs a renaming. Killed anywhere, the stored definition says what the tables are called, and
the ledger is made to agree with it (standing.proven).
"""

from collections.abc import Callable, Iterator

from django.db.utils import OperationalError

from strangler.exceptions import Refused
from strangler.messages import Refusal, refuse
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.stages.remaining import remaining
from strangler.stages.resolve.departed import departed, missing_models
from strangler.sync import config, quiet
from strangler.sync.patience import is_busy

Progress = Callable[[str], None]


def refusals(plan: Plan, resolved: ResolvedExtraction) -> Iterator[Refusal]:
    """What stops Retire, whatever its gates say."""
    found = [finding.what for finding in remaining(plan, resolved) if finding.is_open]
    if found:
        yield refuse("S407", name=plan.name, touching="; ".join(found))


def homeless(plan: Plan) -> list[Refusal]:
    """Why ownership cannot come home: its models have left this project, so nobody is there who could answer."""
    if departed(plan) is None:
        return []
    return [refuse("S470", name=plan.name, models=", ".join(missing_models(plan)))]


def go_quiet(resolved: ResolvedExtraction, progress: Progress) -> list[str]:
    """The new names. Raises Refused (S471) where somebody held a table all the time: nothing changed then."""
    return _renamed(resolved.name, quiet.put_away, progress)


def come_back(name: str, progress: Progress = lambda text: None) -> list[str]:
    """The old names again. As go_quiet."""
    return _renamed(name, quiet.bring_back, progress)


def _renamed(name: str, turn: Callable[..., list[tuple[str, str]]], progress: Progress) -> list[str]:
    try:
        pairs = turn(config.connection(), name)
    except OperationalError as error:
        if not is_busy(error):
            raise
        raise Refused([refuse("S471", name=name, error=str(error).strip().splitlines()[0])]) from error
    for old, new in pairs:
        progress(f"{old} is called {new}")
    return [new for _, new in pairs]
