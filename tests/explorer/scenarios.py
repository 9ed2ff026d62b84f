"""Every model with its bounds, small (in `make test`) and full. Each is one shape of trouble."""

from strangler.protocol.claim import RowKey
from tests.explorer.delivery import Delivery
from tests.explorer.handover import HandOver
from tests.explorer.intents import Intents
from tests.explorer.links import Links
from tests.explorer.reading import Reading
from tests.explorer.reinstall import Reinstall
from tests.explorer.rules import SHIPPED, Rules
from tests.explorer.updates import Updates

PARENT, CHILD = RowKey("parent", ("1",)), RowKey("child", ("1",))
FIRST, SECOND = RowKey("parent", ("1",)), RowKey("parent", ("2",))


def one_key(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    """A chunk races changes and tombstones; a repair races a writer that has not committed."""
    first = (((0, ("1", "", "")),), ((0, None),))
    second = (((0, ("2", "", "")),),)
    sessions = (first, second) if is_full else (first,)
    faults = 2 if is_full else 1
    return Delivery("one key", (FIRST,), (("0", "", ""),), sessions, faults=faults, rules=rules)


def updates(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    """One row changes again and again while both senders carry it."""
    session = tuple(((0, (str(number), "", "")),) for number in (1, 2, 3))
    faults = 3 if is_full else 1
    return Delivery(
        "one row, often", (FIRST,), (("0", "", ""),), (session,), faults=faults, is_copied=True, rules=rules
    )


def repaired(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    sessions = ((((0, ("1", "", "")),),) + ((((0, None),),) if is_full else ()),)
    owner = (("0", "", ""),)
    return Delivery("a repair", (FIRST,), owner, sessions, faults=1, repairs=1, is_copied=True, rules=rules)


def family(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    """A parent and a child are born and die."""
    born = (((0, ("1", "", "")),), ((1, ("1", "", "0")),))
    dies = (((1, None),), ((0, None),)) if is_full else (((1, None), (0, None)),)
    return Delivery("parent and child", (PARENT, CHILD), (None, None), (born + dies,), is_copied=True, rules=rules)


def pair(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    """The holder of a unique value is deleted and another row takes it."""
    session = (((0, None),), ((1, ("1", "u", "")),)) + ((((1, None),), ((0, ("2", "u", "")),)) if is_full else ())
    return Delivery("a unique value moves", (FIRST, SECOND), (("0", "u", ""), None), (session,), rules=rules)


def swap(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    """Two rows exchange their unique values; their entries are claimed apart."""
    owner = (("0", "a", ""), ("0", "b", ""))
    there = ((0, ("1", "b", "")), (1, ("1", "a", "")))
    back = ((0, ("2", "a", "")), (1, ("2", "b", "")))
    session = (there, back) if is_full else (there,)
    return Delivery(
        "unique values swap", (FIRST, SECOND), owner, (session,), is_copied=True, one_at_a_time=True, rules=rules
    )


def tied_swap(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    """A parent and its child exchange their unique values: each must move for the other, one must come first."""
    owner = (("0", "a", ""), ("0", "b", "0"))
    session = ((0, ("1", "b", "")), (1, ("1", "a", "0")))
    faults = 2 if is_full else 1
    return Delivery("parent and child swap", (PARENT, CHILD), owner, ((session,),), faults=faults, rules=rules)


def born_anew(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    """A child and its parent are deleted, the parent is made anew with the unique value the child held."""
    owner = (("0", "", ""), ("0", "u", "0"))
    session = (((1, None), (0, None)), ((0, ("1", "u", "")),))
    return Delivery("a child's value to its parent", (PARENT, CHILD), owner, (session,), rules=rules)


def handed_down(rules: Rules = SHIPPED, *, is_full: bool = True) -> Delivery:
    """A parent's unique value goes to its new child."""
    session = (((1, ("1", "", "0")),), ((0, ("1", "", "")), (1, ("2", "u", "0"))))
    return Delivery("a parent's value to its child", (PARENT, CHILD), (("0", "u", ""), None), (session,), rules=rules)


def made_anew(rules: Rules = SHIPPED, *, is_full: bool = False) -> Delivery:
    """A parent goes with its child, and another takes its unique value."""
    owner = (("0", "u", ""), None, ("0", "", "0"))
    session = (((2, None), (0, None), (1, ("1", "u", ""))),)
    return Delivery("a parent made anew", (FIRST, SECOND, CHILD), owner, (session,), is_copied=not is_full, rules=rules)


def hand_over(rules: Rules = SHIPPED, *, is_full: bool = False) -> HandOver:
    """Two conductors take over from each other; in the full size there and back and there again."""
    return HandOver("hand-over", epochs=4 if is_full else 2, writes=1, rules=rules)


def there_and_back(rules: Rules = SHIPPED, *, is_full: bool = True) -> HandOver:
    """Own and rollback under two conductors; one of them may be somebody who has slept through both."""
    return HandOver("there and back", epochs=3, writes=1, rules=rules)


def late_calls(rules: Rules = SHIPPED, *, is_full: bool = False) -> HandOver:
    """A fence, journal, open or undo comes late or twice, after the hand-over went there and back."""
    return HandOver("late calls", epochs=3, writes=1, late_calls=1, conductors=1, rules=rules)


def two_late(rules: Rules = SHIPPED, *, is_full: bool = True) -> HandOver:
    """The same with a second conductor. Complete in the full size only; mutants die long before."""
    return HandOver("late calls, two conductors", epochs=2, writes=1, late_calls=1, rules=rules)


def late_posts(rules: Rules = SHIPPED, *, is_full: bool = False) -> HandOver:
    writes = 3 if is_full else 2
    return HandOver("late posts", epochs=3, writes=writes, late_posts=1, conductors=1, rules=rules)


def given_up(rules: Rules = SHIPPED, *, is_full: bool = False) -> HandOver:
    """A side goes down, is abandoned, comes back; an open of an earlier attempt arrives then."""
    conductors, late = (2, 0) if is_full else (1, 1)
    return HandOver("given up", epochs=2, writes=1, late_calls=late, givings_up=1, conductors=conductors, rules=rules)


def astray(rules: Rules = SHIPPED, *, is_full: bool = False) -> HandOver:
    """A side that was given up takes a write before it hears of it, and the new owner takes others."""
    more = {"epochs": 3, "writes": 3} if is_full else {"epochs": 2, "writes": 2}
    return HandOver("written astray", givings_up=1, conductors=1, rules=rules, **more)


def intents(rules: Rules = SHIPPED, *, is_full: bool = False) -> Intents:
    more = {"changes": 4, "creations": 2, "deletes": 3, "faults": 2} if is_full else {}
    return Intents(**more, rules=rules)


def updates_through(rules: Rules = SHIPPED, *, is_full: bool = False) -> Updates:
    more = {"changes": 2, "updates": 3, "faults": 2} if is_full else {}
    return Updates(**more, rules=rules)


def reinstalled(rules: Rules = SHIPPED, *, is_full: bool = False) -> Reinstall:
    more = {"writes": 5, "installs": 3, "delays": 2} if is_full else {}
    return Reinstall("cancel and copy again", **more, rules=rules)


def restored(rules: Rules = SHIPPED, *, is_full: bool = False) -> Reinstall:
    writes = 6 if is_full else 4
    return Reinstall("the owner is restored", writes=writes, restores=1, installs=1, delays=0, rules=rules)


def restored_follower(rules: Rules = SHIPPED, *, is_full: bool = False) -> Reinstall:
    more = {"restores": 1, "installs": 1, "delays": 0, "restores_follower": True}
    return Reinstall("the follower is restored", writes=6 if is_full else 4, **more, rules=rules)


def links(rules: Rules = SHIPPED, *, is_full: bool = False) -> Links:
    return Links(writes=7 if is_full else 4, rules=rules)


def reading(rules: Rules = SHIPPED, *, is_full: bool = False) -> Reading:
    return Reading(keys=(0, 1, 0) if is_full else (0, 1), rules=rules)


def reading_coalesced(rules: Rules = SHIPPED, *, is_full: bool = False) -> Reading:
    return Reading("read your writes, one row", keys=(0, 0, 0) if is_full else (0, 0), rules=rules)


DELIVERY = (one_key, updates, repaired, family, pair, swap, tied_swap, born_anew, made_anew)
SMALL = (
    *DELIVERY,
    hand_over,
    late_calls,
    late_posts,
    given_up,
    astray,
    intents,
    updates_through,
    reinstalled,
    restored,
    restored_follower,
    links,
    reading,
    reading_coalesced,
)
FULL = (*SMALL, handed_down, there_and_back, two_late)
