"""How far delivery is, and whether a reader may read at the follower. 'Caught up' means one thing everywhere: this.

    1 writer A takes version 5 and has not committed   2 writer B takes 6, commits, is delivered
    3 delivered_below is computed: 7                   4 A commits; its customer holds position 5
With his write's own version step 4's customer would be sent to a follower without his write. So he is handed a version drawn
from the same sequence after his commit, 7 here, and the mark of step 3 is read before the look into queue and inflight:
whoever finds a mark past 7 has read it after the draw, so its look came after the commit and saw the write. No clock is
compared.
"""

from collections.abc import Iterable


def delivered_below(queued: Iterable[int], inflight_oldest: Iterable[int], high_water: int) -> int:
    """The smallest version, before coalescing, still in queue or inflight; one past the newest when nothing is.

    Dead letters do not count: one stuck key must not pin everybody.
    """
    return min([*queued, *inflight_oldest, high_water + 1])


def is_drained(below: int, high_water: int, dead_letters: int = 0) -> bool:
    """Nothing is queued or in flight. Final only while no writer can commit: measured under the fence.

    dead_letters: of this link; a hand-over must pass them. One that arose during the drain is an acknowledged write which
    the new owner does not have.
    """
    return below > high_water and dead_letters == 0


def is_caught_up(written: tuple[int, int], delivered: tuple[int, int]) -> bool:
    """May the customer who holds `written` read at the follower? Both: (epoch, version).

    written: drawn after his commit. delivered: the epoch, and delivered_below of a look whose mark was read first. A later
    epoch was opened only after everything before it was delivered; a link installed again publishes nothing until it is
    verified, or that would not hold. Strictly: a look before the commit may reach up to the drawn version itself.
    """
    return written < delivered
