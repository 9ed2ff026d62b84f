"""A file a model."""

from ensemble.models.announcement import Announcement
from ensemble.models.casting import Casting
from ensemble.models.concert import Concert
from ensemble.models.item import Item
from ensemble.models.member import Member
from ensemble.models.seat import Seat
from ensemble.models.venue import Venue

__all__ = ["Announcement", "Casting", "Concert", "Item", "Member", "Seat", "Venue"]
