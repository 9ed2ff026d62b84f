"""What two sides say to each other, as msgspec structs: one request and one answer a verb. JSON over signed HTTP.

Sizes: a batch carries at most MAX_CHANGES changes and MAX_BODY_BYTES bytes; larger ones are refused whole.
"""

import msgspec

from strangler.sync.definition import LinkDefinition

MAX_CHANGES = 5_000
MAX_BODY_BYTES = 32 * 1024 * 1024

Key = tuple[str, ...]


class Change(msgspec.Struct, array_like=True, frozen=True):
    """One row, or its absence. version: within the batch's epoch; 0 for backfill. values: canonical, in column order. ran:
    the newest intent of this key that had run when it was read."""

    table: str
    key: Key
    version: int
    values: tuple[str | None, ...] | None
    ran: int = 0


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of one link. high_water: the newest version the sender's queue had handed out when it read them."""

    link: str
    epoch: int
    high_water: int
    changes: tuple[Change, ...]


class Receipt(msgspec.Struct, array_like=True, frozen=True):
    """One key's fate. row_hash: '' for a missing row. waits_for: (table, key) if the outcome is `waiting`."""

    table: str
    key: Key
    outcome: str
    row_hash: str = ""
    waits_for: tuple[str, Key] | None = None
    reason: str = ""


class Reply(msgspec.Struct, frozen=True):
    """admission: protocol.admission.Admission. receipts: in the sequence of the changes, empty unless admitted."""

    admission: str
    epoch: int
    seen: int
    receipts: tuple[Receipt, ...] = ()


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A verb that needs only the link."""

    link: str


class State(msgspec.Struct, frozen=True):
    """One side's row and how far its delivery is. All times: this side's clock, microseconds."""

    link: str
    epoch: int
    role: str
    conductor: str
    deadline_us: int | None
    now_us: int
    seen: int
    sent: int
    high_water: int
    delivered_below: int
    queued: int
    inflight: int
    dead_letters: int
    intents: int
    faults: tuple[str, ...]
    stopped: str
    beat_nonce: str
    beat_us: int
    verified_version: int
    verified_us: int
    acknowledge: str = "owner"
    unconfirmed: int = 0
    refused_updates: int = 0  # updates of this follower that the owner did not take


class Obstacle(msgspec.Struct, frozen=True):
    """What holds locks on a link's tables that a hand-over needs. age_s: None if it may not be seen. next: what ends it."""

    what: str
    table: str
    age_s: float | None
    next: str


class Rejected(msgspec.Struct, frozen=True):
    """A key that the other side refused, and why."""

    table: str
    key: Key
    reason: str


class Fitness(msgspec.Struct, frozen=True):
    """A closer look than State, at this side's own database. unknown: what its role may not see, in words.

    schema: how the tables differ from the link's definition. rejected: the newest dead letters, by name.
    """

    in_the_way: tuple[Obstacle, ...] = ()
    unknown: tuple[str, ...] = ()
    schema: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """One side's link row, and its clock in microseconds: what a hand-over asks between two moves, while customers wait."""

    link: str
    epoch: int
    role: str
    conductor: str
    deadline_us: int | None
    now_us: int
    seen: int


class Define(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Install a link. epoch: of the side that asks; the other side starts at the same one."""

    definition: LinkDefinition
    epoch: int


class Remove(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take a link down. empty_tables: the follower's copy goes too; refused at an owner."""

    link: str
    empty_tables: bool = False


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keys in (after, until] of one table in byte order; None = open end."""

    link: str
    table: str
    after: Key | None = None
    until: Key | None = None
    limit: int = 1_000


class Checksum(msgspec.Struct, frozen=True):
    """Rows in the range and the XOR of their hashes (hex, 128 bits). The count catches pairs that cancel."""

    rows: int
    xor: str


class Hashes(msgspec.Struct, frozen=True):
    """(key, row hash) in byte order of the key; complete up to `limit`."""

    hashes: tuple[tuple[Key, str], ...]


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some rows of one table."""

    link: str
    table: str
    keys: tuple[Key, ...]


class Changed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which keys were applied here in this epoch past a place? Up to `limit`, oldest version first.

    after: a version; after_row: among rows of that very version (a statement's rows share one), the last one seen.
    """

    link: str
    epoch: int
    after: int
    limit: int
    after_row: int = 2**62


class ChangedKeys(msgspec.Struct, frozen=True):
    """(table, key). last, last_row: where to go on; nothing is left if fewer than `limit` were found."""

    keys: tuple[tuple[str, Key], ...]
    found: int
    last: int
    last_row: int


class Rows(msgspec.Struct, frozen=True):
    """Canonical values of those keys that exist, beside their keys. doomed: keys asked for whose deletion was asked of the
    owner, so that a row missing here is no difference."""

    keys: tuple[Key, ...]
    rows: tuple[tuple[str | None, ...], ...]
    doomed: tuple[Key, ...] = ()


class Count(msgspec.Struct, frozen=True):
    count: int


class Beat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A sign of life, whose answer's value is the receiver's epoch. answer: send the nonce back over the other road.

    epoch: the sender's. Named only to a peer that is behind and answers with its own: earlier versions know no such field.
    """

    link: str
    nonce: str
    answer: bool = False
    epoch: int = 0


class Done(msgspec.Struct, frozen=True):
    """Carried out, or why not. value: what the verb yields, e.g. a ticket."""

    ok: bool
    reason: str = ""
    value: str = ""


class Prepare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Get ready to own `epoch`. The answer's value is a ticket's token: this side may be opened there with it, for
    protocol TICKET_S seconds. acknowledge: "owner" or "both", whom to wait for before a write is answered; '' as before."""

    link: str
    epoch: int
    acknowledge: str = ""


class Fence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Close `epoch`. budget_ms: until anybody may undo it. The answer's value is that deadline in microseconds."""

    link: str
    epoch: int
    conductor: str
    budget_ms: int


class Conduct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A verb of a hand-over under way: journal, open or undo. epoch: what the row's epoch is to be afterwards.

    deadline_us: for journal, the fence's, as its answer told. token: for open, as prepare answered.
    """

    link: str
    epoch: int
    conductor: str
    deadline_us: int = 0
    token: str = ""


class Drain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Deliver now, in this request, for at most budget_ms."""

    link: str
    budget_ms: int


class Sequences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """(table, last generated key) of the old side; the new side moves past both."""

    link: str
    values: tuple[tuple[str, int], ...] = ()


class UpdateIntent(msgspec.Struct, array_like=True, frozen=True):
    """An update that stands at the follower: canonical values by column, as they were and as they are now."""

    number: int
    table: str
    key: Key
    old: dict[str, str | None]
    new: dict[str, str | None]


class Intents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands at the follower. deletes: (number, table, key). At most one intent of a key."""

    link: str
    epoch: int
    deletes: tuple[tuple[int, str, Key], ...] = ()
    updates: tuple[UpdateIntent, ...] = ()


class IntentsRan(msgspec.Struct, frozen=True):
    """Carried out, or why none was. refused: (number, reason) of updates whose old values were not there."""

    ok: bool
    reason: str = ""
    refused: tuple[tuple[int, str], ...] = ()
