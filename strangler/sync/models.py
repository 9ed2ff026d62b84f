"""What each side remembers about its links. Hot paths use SQL on these tables; the models own the schema and the admin.

Every table is bounded: queue and inflight by delivery, versions by their epoch, the rest by people.
"""

from django.db import models


class Link(models.Model):
    """This side's row of a link: with its twin on the other side, the truth about ownership."""

    link = models.CharField(max_length=100, primary_key=True)
    side = models.CharField(max_length=10)  # monolith | service: which end this database is
    epoch = models.BigIntegerField()
    role = models.CharField(max_length=10)  # protocol.link.Role
    deadline_us = models.BigIntegerField(null=True)  # only while closing; this database's clock
    conductor = models.CharField(max_length=100, default="")
    ticket_epoch = models.BigIntegerField(default=0)  # prepared to own this epoch; void by this database's clock
    ticket_token = models.CharField(max_length=100, default="")  # new with every prepare
    ticket_until_us = models.BigIntegerField(default=0)
    is_reference = models.BooleanField(
        default=False
    )  # flows one way for good: never fenced at the owner, never reversed
    verified_version = models.BigIntegerField(default=0)  # the owner's mark before its last clean pass began
    verified_us = models.BigIntegerField(default=0)  # when that pass ended; 0 = none since the last drift or epoch
    acknowledge = models.CharField(
        max_length=10, default="owner"
    )  # whom an owner waits for before it answers: owner | both
    unconfirmed = models.BigIntegerField(default=0)  # writes answered before the other side had them, though it should
    stopped = models.TextField(default="")  # why delivery stands still; '' while it may run
    definition = models.TextField()  # JSON of sync.definition.LinkDefinition

    class Meta:
        db_table = "strangler_link"


class Queued(models.Model):
    """One captured statement (PostgreSQL) or row (SQLite). Insert-only: never updated, deleted when claimed.

    The primary key is the version. SQLite needs AUTOINCREMENT (Django's BigAutoField gives it): a plain rowid would
    start again at 1 whenever the queue is empty.
    """

    version = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    keys = models.TextField(null=True)  # JSON array of keys, each an array of canonical text; NULL = reload the table

    class Meta:
        db_table = "strangler_queue"
        indexes = [models.Index(fields=["link", "version"], name="strangler_queue_link")]


class Inflight(models.Model):
    """One key on its way. Held under a lease while a request is under way; a crash lets the lease lapse."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    key = models.TextField()  # JSON array of canonical text
    oldest = models.BigIntegerField()
    newest = models.BigIntegerField()
    holder = models.CharField(max_length=100, default="")
    lease_us = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    waits_table = models.CharField(max_length=100, default="")
    waits_key = models.TextField(default="")

    class Meta:
        db_table = "strangler_inflight"
        indexes = [
            models.Index(fields=["link", "table_name", "key"], name="strangler_inflight_key"),
            models.Index(fields=["link", "oldest"], name="strangler_inflight_oldest"),
        ]


class Version(models.Model):
    """The newest position applied here for one key, tombstones included. Lives until its epoch closes, never by age."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    key = models.TextField()
    epoch = models.BigIntegerField()
    version = models.BigIntegerField()

    class Meta:
        db_table = "strangler_version"
        constraints = [models.UniqueConstraint(fields=["link", "table_name", "key"], name="strangler_version_key")]


class Past(models.Model):
    """The last epoch of a link that was taken down here, so that no later installation starts at it again: a late post
    of the old one would fit."""

    link = models.CharField(max_length=100, primary_key=True)
    epoch = models.BigIntegerField()

    class Meta:
        db_table = "strangler_past"


class Loosened(models.Model):
    """A foreign key whose constraint was dropped here for a link, and the SQL that brings it back. Outlives the link: it is
    forgotten only when the constraint is there again."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    place = models.CharField(max_length=200)  # table.column, as people call it
    name = models.CharField(max_length=100, default="")  # the constraint's, where it has one: a column may have two
    restore = models.TextField()  # what a person would run; on SQLite what the table looked like
    dropped = models.TextField()  # JSON of sync.engines.keys.Dropped

    class Meta:
        db_table = "strangler_loosened"
        constraints = [models.UniqueConstraint(fields=["link", "place", "name"], name="strangler_loosened_place")]


class Seen(models.Model):
    """The highest mark seen of a link's sender in an epoch. Apart from the link row, so that appliers which hold that
    one for share do not wait for each other."""

    link = models.CharField(max_length=100, primary_key=True)
    epoch = models.BigIntegerField()
    high_water = models.BigIntegerField()

    class Meta:
        db_table = "strangler_seen"


class Sent(models.Model):
    """How far this side's sender is, in an epoch. Apart from the link row, as high_water says."""

    link = models.CharField(max_length=100, primary_key=True)
    epoch = models.BigIntegerField()
    sent = models.BigIntegerField()  # highest mark, committed before it was posted
    acknowledged = models.BigIntegerField(default=0)  # highest mark a reply confirmed

    class Meta:
        db_table = "strangler_sent"


class DeadLetter(models.Model):
    """A key its receiver refused. Stops nobody else; a later success, or `strangle repair`, ends it."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    key = models.TextField()
    version = models.BigIntegerField()
    reason = models.TextField()
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "strangler_dead_letter"
        constraints = [models.UniqueConstraint(fields=["link", "table_name", "key"], name="strangler_dead_letter_key")]


class Intent(models.Model):
    """A delete or a checked update that stands here, at the follower, and is asked of the owner."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    key = models.TextField()
    asked_us = models.BigIntegerField(default=0)  # 0 = not yet taken by the owner; its tombstone ends a delete
    # Of an update: JSON arrays of the values of Table.updates_through, as the engine spells them. NULL = a delete.
    old = models.TextField(null=True)
    new = models.TextField(null=True)
    posted_us = models.BigIntegerField(null=True)  # an update's: before it was first asked; its answer may be lost

    class Meta:
        db_table = "strangler_intent"
        indexes = [models.Index(fields=["link", "table_name", "key"], name="strangler_intent_key")]


class IntentRan(models.Model):
    """The highest intent this owner ran for a key. Run twice, a late copy would take away what was written anew."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    key = models.TextField()
    number = models.BigIntegerField()
    refused = models.TextField(null=True)  # why, of that very intent: its answer may be asked for again
    at_us = models.BigIntegerField(default=0, db_default=0)  # when it was first looked at after it ran; 0 = not yet

    class Meta:
        db_table = "strangler_intent_ran"
        constraints = [models.UniqueConstraint(fields=["link", "table_name", "key"], name="strangler_intent_ran_key")]
        indexes = [models.Index(fields=["link", "at_us"], name="strangler_intent_ran_at")]


class RefusedUpdate(models.Model):
    """An update that stood here for a moment and that the owner refused: for people to read. The newest are kept."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    key = models.TextField()
    old = models.TextField()  # JSON: canonical values by column
    new = models.TextField()
    reason = models.TextField()
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "strangler_refused_update"
        indexes = [models.Index(fields=["link", "id"], name="strangler_refused_update_link")]


class Mark(models.Model):
    """SQLite has no session variable: the applier's mark is a row that exists only inside its transaction."""

    link = models.CharField(max_length=100, primary_key=True)

    class Meta:
        db_table = "strangler_mark"


class Lease(models.Model):
    """Who works on something just now. Taken, renewed and lost by compare-and-set on this database's clock."""

    name = models.CharField(max_length=150, primary_key=True)
    holder = models.CharField(max_length=100)
    until_us = models.BigIntegerField()

    class Meta:
        db_table = "strangler_lease"


class Beat(models.Model):
    """The last sign of life of a link's peer, carried by the peer itself over the same road as rows."""

    link = models.CharField(max_length=100, primary_key=True)
    nonce = models.CharField(max_length=64)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "strangler_beat"


class Waiting(models.Model):
    """Since when the oldest undelivered version of a link has been seen waiting."""

    link = models.CharField(max_length=100, primary_key=True)
    version = models.BigIntegerField()
    since_us = models.BigIntegerField()

    class Meta:
        db_table = "strangler_waiting"


class Chunk(models.Model):
    """A range of keys to backfill. Resumable: done once is done, and a lapsed lease gives it to the next worker."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    epoch = models.BigIntegerField()
    table_name = models.CharField(max_length=100)
    after_key = models.TextField(null=True)  # exclusive; NULL = from the first key
    until_key = models.TextField(null=True)  # inclusive; NULL = to the last key
    rows = models.BigIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    lease_us = models.BigIntegerField(default=0)

    class Meta:
        db_table = "strangler_chunk"
        indexes = [models.Index(fields=["link", "is_done", "id"], name="strangler_chunk_open")]


class Touched(models.Model):
    """How often a follower's table was used, by everybody and by the feed; see sync.touched."""

    id = models.BigAutoField(primary_key=True)
    link = models.CharField(max_length=100)
    table_name = models.CharField(max_length=100)
    epoch = models.BigIntegerField(default=0)  # of the ownership it is about
    own_scans = models.BigIntegerField(default=0)
    own_rows = models.BigIntegerField(default=0)  # written
    scans = models.BigIntegerField(default=0)  # everybody's, at the last look
    foreign_scans = models.BigIntegerField(default=0)  # the most there ever were beyond our own
    foreign_rows = models.BigIntegerField(default=0)
    since_us = models.BigIntegerField(default=0)  # watched without a break; 0 = not yet
    looked_us = models.BigIntegerField(default=0)
    touched_us = models.BigIntegerField(default=0)
    touched_by = models.TextField(default="")  # roles, where the database tells
    calls = models.JSONField(default=dict)  # role -> statements at the last look

    class Meta:
        db_table = "strangler_touched"
        constraints = [models.UniqueConstraint(fields=["link", "table_name"], name="strangler_touched_table")]
