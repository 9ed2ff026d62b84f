"""What crosses a seam is a copy of plain values, and whatever cannot cross is refused by its name."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import pytest

from strangler.protocol.carried import NotPlain, Shape, Undeclared


@dataclass
class Evening:
    at: datetime.datetime
    price: Decimal
    seats: list[int]


class Text(str):
    """A text that knows more about itself."""


class Choir:
    def book(self, evening: Evening, hall: UUID | None = None) -> list[Evening]: ...
    def of(self, number: int, name: str = "") -> dict[str, Decimal]: ...
    def bare(self, number) -> int: ...
    def wide(self, *numbers: int) -> int: ...
    def silent(self, number: int): ...


BOOK, OF = Shape.of(Choir.book), Shape.of(Choir.of)
EVENING = Evening(datetime.datetime(2026, 5, 1, 19, 30, tzinfo=datetime.UTC), Decimal("12.50"), [1, 2])


def test_values_come_back_equal_and_are_not_the_same() -> None:
    hall = UUID(int=7)
    arguments = BOOK.unpack(BOOK.pack(EVENING, hall=hall))
    assert arguments == {"evening": EVENING, "hall": hall}
    assert arguments["evening"].seats is not EVENING.seats


def test_a_result_keeps_its_last_digit() -> None:
    assert str(OF.unpack_result(OF.pack_result({"sum": Decimal("1.20")}))["sum"]) == "1.20"


def test_defaults_cross_as_if_they_had_been_given() -> None:
    assert OF.unpack(OF.pack(3)) == {"number": 3, "name": ""}


def test_a_text_that_is_more_than_a_text_crosses_as_one() -> None:
    assert type(OF.unpack(OF.pack(3, Text("alto")))["name"]) is str


def test_what_is_no_plain_value_is_refused_by_the_argument_s_name() -> None:
    with pytest.raises(NotPlain, match=r"Choir.of\(number=…\) of type object cannot cross a seam.*pass its key"):
        OF.pack(object())


def test_what_its_annotation_does_not_say_is_refused_before_it_is_sent() -> None:
    with pytest.raises(NotPlain, match=r"Choir.of\(number=…\) is not what its annotation says"):
        OF.pack("three")
    with pytest.raises(NotPlain, match="what Choir.of returns"):
        OF.pack_result({"sum": "no number"})


def test_a_number_that_json_does_not_know_is_refused() -> None:
    class Hall:
        def warm(self, degrees: float) -> None: ...

    with pytest.raises(NotPlain, match="degrees"):
        Shape.of(Hall.warm).pack(float("nan"))


@pytest.mark.parametrize(
    ("body", "words"),
    [(b'{"number":1,"age":2}', "no argument age"), (b"{}", "misses number"), (b"[", "Choir.of")],
)
def test_a_call_from_outside_is_held_against_the_signature(body: bytes, words: str) -> None:
    with pytest.raises(NotPlain, match=words):
        OF.unpack(body)


@pytest.mark.parametrize(
    ("method", "words"), [(Choir.bare, "number"), (Choir.wide, "numbers"), (Choir.silent, "what it returns")]
)
def test_a_method_that_does_not_say_what_crosses_is_refused_when_it_is_declared(method: object, words: str) -> None:
    with pytest.raises(Undeclared, match=words):
        Shape.of(method)  # type: ignore[arg-type]
