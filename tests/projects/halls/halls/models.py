"""Every kind of thing a model may say of its table."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tests.projects.halls.halls.columns import HouseField, TrimmedField
from tests.projects.halls.halls.rules import known_town, next_week, not_shouted

COLLATION = "C" if settings.IS_POSTGRES else "NOCASE"


class Stamped(models.Model):
    """An abstract base: its columns are everybody's own."""

    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True, null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["-made_at"], name="%(class)s_made")]


class OpenHalls(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(is_open=True)


class Hall(Stamped):
    """Where one sings. It may be a part of another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = TrimmedField(
        "what it's called",
        max_length=80,
        validators=[not_shouted],
        help_text='People say "the hall", so a name that is long, with words and words and words, is no use to anybody at all.',
    )
    house = HouseField(max_length=20, default="A")
    town = models.ForeignKey("desk.Town", on_delete=models.PROTECT, related_name="halls")
    keeper = models.OneToOneField("desk.Person", on_delete=models.SET_NULL, null=True)
    host = models.ForeignKey(
        "desk.Person", on_delete=models.CASCADE, to_field="badge", db_column="host_ref", related_name="+", null=True
    )
    part_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")
    is_open = models.BooleanField(default=True, db_index=True)
    plan = models.JSONField(default=dict, blank=True)
    drawing = models.BinaryField(null=True)
    address = models.GenericIPAddressField(null=True)
    notes = GenericRelation("halls.Pin")

    objects = models.Manager()
    opened = OpenHalls()

    class Meta(Stamped.Meta):
        unique_together = [("town", "name")]
        ordering = ["town__name", "name"]
        db_table = "halls_Hall"

    def __str__(self):
        return self.name

    SIGN = "halls"

    @property
    def is_part(self):
        return self.part_of_id is not None

    @classmethod
    def parts_of(cls, hall):
        """It asks for rows that move, and for a constant."""
        return [f"{cls.SIGN} {part.name}" for part in hall.parts.all() if part.is_part and Evening.objects.exists()]

    def where(self):
        return f"{self.name}, {self.town.name}"

    def on_a_poster(self):
        """It leans on what cannot come."""
        return self.where().upper()


class Tag(models.Model):
    """A word, which is its own key."""

    word = models.CharField(primary_key=True, max_length=20, db_collation=COLLATION)
    rank = models.PositiveSmallIntegerField(default=0, validators=[MinValueValidator(0), MaxValueValidator(9)])


class Evening(Stamped):
    class Kind(models.TextChoices):
        CONCERT = "concert", "A concert"
        TALK = "talk"

    class Size(models.IntegerChoices):
        SMALL = 1
        LARGE = 2, "Very large"

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="%(class)ss")
    loose = models.ForeignKey(Hall, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    town = models.ForeignKey("desk.Town", on_delete=models.PROTECT, db_index=False, validators=[known_town])
    title = models.CharField(max_length=80, db_comment="as printed")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CONCERT)
    size = models.SmallIntegerField(choices=Size.choices, default=Size.LARGE)
    fee = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    seats = models.IntegerField(default=10)
    sold = models.IntegerField(default=0, db_column="so_far")
    twice = models.GeneratedField(
        expression=F("seats") * 2 + 1, output_field=models.IntegerField(), db_persist=True, db_column="twice_"
    )
    begins = models.DateTimeField(default=next_week)
    lasts = models.DurationField(null=True)
    doors = models.TimeField(db_default="19:00:00")
    tags = models.ManyToManyField(Tag, related_name="evenings", blank=True)
    guests = models.ManyToManyField("desk.Person", through="halls.Booking", related_name="evenings")
    ushers = models.ManyToManyField("desk.Person", related_name="+")

    class Meta(Stamped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["hall", "begins"], name="one_evening_a_time"),
            models.UniqueConstraint(fields=["town", "title"], condition=Q(kind="talk"), name="one_talk_a_town"),
            models.UniqueConstraint(Lower("title"), "hall", name="one_title_a_hall"),
            models.CheckConstraint(condition=Q(sold__gte=0) & Q(sold__lte=F("seats")), name="not_more_than_seats"),
            models.CheckConstraint(condition=~Q(fee__lt=0), name="no_gifts"),
        ]
        indexes = [
            models.Index(fields=["town", "-begins"]),
            models.Index(Lower("title").desc(), name="evening_by_title"),
            models.Index(fields=["kind"], condition=Q(town__gt="M"), name="evening_far"),
        ]


class Special(Evening):
    """An abstract heir of a table."""

    class Meta:
        abstract = True


class Recital(Special):
    """A table of its own beside the evening's."""

    encores = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "a recital"
        ordering = ["-begins", "encores"]
        get_latest_by = "begins"


class LoudEvening(Evening):
    """The same table under another name."""

    class Meta:
        proxy = True


class Booking(models.Model):
    """The table between evenings and people, with a key of two columns."""

    pk = models.CompositePrimaryKey("evening", "person")
    evening = models.ForeignKey(Evening, on_delete=models.CASCADE)
    person = models.ForeignKey("desk.Person", on_delete=models.CASCADE)
    row = models.CharField(max_length=4, unique=True)


class Question(models.Model):
    """It refers to its answer, and that to it."""

    best = models.ForeignKey("halls.Answer", on_delete=models.SET_NULL, null=True, related_name="+")


class Answer(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE)


class Verse(models.Model):
    """A song's lines, in their sequence."""

    recital = models.ForeignKey(Recital, on_delete=models.CASCADE)
    text = models.TextField()

    class Meta:
        order_with_respect_to = "recital"


class Pin(models.Model):
    """A note on anything."""

    content_type = models.ForeignKey("contenttypes.ContentType", on_delete=models.CASCADE)
    object_id = models.CharField(max_length=40)
    about = GenericForeignKey()
    text = models.CharField(max_length=80, default=str)


if settings.IS_POSTGRES:
    from django.contrib.postgres.fields import ArrayField
    from django.contrib.postgres.indexes import GinIndex

    class Shelf(models.Model):
        """What only one database can hold."""

        words = ArrayField(models.CharField(max_length=10), default=list)

        class Meta:
            indexes = [GinIndex(fields=["words"], name="shelf_words")]
