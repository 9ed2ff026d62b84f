"""Admins and inlines that write what leaves in; one item for each model, and for each method of an admin that may show more of
it than can be told, out.
"""

from collections.abc import Iterator

from strangler.boundaries.edge import Place
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side
from strangler.stages.resolve import admins as registered

WHY_READ_ONLY = "staff go on seeing the rows here, a moment old; forms that save would meet the fence"
WHY_MOVES = "if the app leaves INSTALLED_APPS, and its admin with it"


def admins(side: Side, answered: Answered) -> Iterator[Item]:
    found: dict[str, list[str]] = {}
    for model, path in registered.writing(side.models):
        found.setdefault(model._meta.label, []).append(path)
    for label, paths in found.items():
        yield Item(
            Topic.ADMIN,
            label,
            f"{' and '.join(paths)} edit{'' if len(paths) > 1 else 's'} {label}",
            tuple(Place(path) for path in paths),
            (
                Option(f'plans.ReadOnlyAdmin("{label}")', "answers", WHY_READ_ONLY),
                Option(f'plans.Moves("{paths[0]}")', "answers", WHY_MOVES),
            ),
            answered.to(label, *paths),
            Stage.OWN,
        )
    for path in registered.unread(side.models):
        says = f"{path}() makes up what an admin shows, by what could not be looked at: it may show rows that leave"
        yield Item(Topic.UNFOLLOWED, path, says, (Place(path),))
