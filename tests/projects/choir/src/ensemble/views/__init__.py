"""Pages that show, and forms that write."""

from ensemble.views.showing import ConcertPage, Concerts, Home, VenuePage
from ensemble.views.writing import DeleteConcert, EditConcert, NewConcert, NewItem, NewSeat, Sing

__all__ = [
    "ConcertPage",
    "Concerts",
    "DeleteConcert",
    "EditConcert",
    "Home",
    "NewConcert",
    "NewItem",
    "NewSeat",
    "Sing",
    "VenuePage",
]
