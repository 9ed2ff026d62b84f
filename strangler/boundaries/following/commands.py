"""A project's code in; its commands by the names they are called by out, and what may be said of a library's. Called by
touching.
"""

from collections import defaultdict

from strangler.boundaries.following.code import Code
from strangler.boundaries.following.entries import COMMANDS

_PLAIN = (  # of Django's own, those that change no row a service could own
    "check clearsessions collectstatic compilemessages createcachetable diffsettings dumpdata findstatic inspectdb makemessages"
    " makemigrations optimizemigration runserver sendtestemail showmigrations sqlflush sqlmigrate sqlsequencereset"
    " squashmigrations startapp startproject"
)
PLAIN = frozenset(_PLAIN.split())
EMPTYING = "flush"


def by_name(code: Code) -> dict[str, list[str]]:
    """Paths of the classes that are called so."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in code.files:
        if COMMANDS in f".{module}":
            path = f"{module}.Command"
            found[module.rpartition(".")[2]].append(code.find(path) or path)
    return found


def said_of_a_librarys(name: str) -> str:
    """Why its writes are nobody's to tell; '' if it has none."""
    if name in PLAIN:
        return ""
    return (
        f"the command {name} empties every table"
        if name == EMPTYING
        else f"nobody knows what the command {name} writes"
    )
