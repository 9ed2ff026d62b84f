"""Names of Django's managers, querysets and rows: what each does to rows, and what it gives back. Pure."""

from strangler.boundaries.edge import Mode

MANAGERS = frozenset(["objects", "_default_manager", "_base_manager"])


def _names(text: str) -> frozenset[str]:
    """Each also as the one that is awaited."""
    return frozenset(name for word in text.split() for name in (word, f"a{word}"))


ON = _names(  # another query
    "all filter exclude order_by reverse distinct annotate alias select_related prefetch_related only defer using"
    " select_for_update none union intersection difference extra raw complex_filter get_queryset db_manager iterator dates"
    " datetimes"
)
USERS = "create_user create_superuser"  # of a user's own manager, which saves by a row
ROW_OF = _names(f"get first last latest earliest create {USERS}")
LIST_OF = _names("bulk_create in_bulk get_or_create update_or_create")
PLAIN = _names("count exists values values_list aggregate explain contains as_manager")
WRITES = _names(
    "create bulk_create get_or_create update_or_create update bulk_update delete add remove set clear _raw_delete"
    f" {USERS}"
)
SAVES = _names(f"create get_or_create update_or_create save {USERS}")  # those that send the signals of saving
ADDS = _names(f"create bulk_create get_or_create update_or_create {USERS}")  # those that may make rows
DELETES = _names("delete")
BETWEEN = _names("add remove set clear")  # what changes the table between, many to many
ROW_WRITES = _names("save delete save_base")
ROW_READS = _names("refresh_from_db")
QUERYS_OWN = _names("filter exclude order_by annotate select_related prefetch_related distinct first last exists")
KNOWN = ON | ROW_OF | LIST_OF | PLAIN | WRITES


def mode_of(name: str) -> Mode:
    return Mode.WRITE if name in WRITES else Mode.READ


def signals_of(name: str) -> tuple[str, ...]:
    """Which of a model's signals a call sends. Bulk writes and updates send none."""
    if name in SAVES:
        return ("pre_save", "post_save")
    if name in DELETES:
        return ("pre_delete", "post_delete")
    return ("m2m_changed",) if name in BETWEEN else ()
