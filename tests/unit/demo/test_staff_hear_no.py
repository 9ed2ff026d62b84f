"""The admin of moved rows answers a bulk action with a page: staff must not take that for done, nor any page for that one."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from tests.demo.customers.browser import Browser
from tests.demo.customers.kinds import staff
from tests.demo.customers.memory import Memory, recall
from tests.demo.customers.shelf import Opinion, Product, Shelf
from tests.demo.customers.telling import Outcome, Told
from tests.demo.customers.turn import Turn
from tests.demo.customers.wire import Answer, Wire

LIST = b'<form id="changelist">'
REDIRECT = Answer(302, [("location", staff.LIST)], b"")


class Admin(Browser):
    """Answers from a list instead of a shop."""

    def expect(self, *answers: Answer) -> "Admin":
        self.answers = list(answers)
        return self

    async def get(self, target: str) -> Answer:
        return self.answers.pop(0)

    async def post_form(self, target: str, fields: list[tuple[str, str]]) -> Answer:
        return self.answers.pop(0)


class ExpectingAdmin(Admin):
    __slots__ = ("answers",)


def approve(tmp_path: Path, *answers: Answer) -> tuple[Told, Opinion]:
    wire = Wire("127.0.0.1", 1)
    shelf = Shelf("run", Random(1), "", Browser(wire), staff=[ExpectingAdmin(wire, "staff").expect(*answers)])
    opinion = Opinion("b", "b", 7, Product(1, "mug", 5, 0), Browser(wire, "demo001"), "pending")
    shelf.opinions.append(opinion)
    memory = Memory(tmp_path / "told.jsonl")
    asyncio.run(staff.approve(Turn(shelf, memory, "bulk_approve", 0.0)))
    memory.close()
    return next(one for one in recall(tmp_path / "told.jsonl") if one.is_write), opinion


def test_an_approval_is_done_when_the_page_after_it_counts_it(tmp_path: Path) -> None:
    told, opinion = approve(tmp_path, REDIRECT, Answer(200, [], LIST + b"1 reviews approved."))

    assert (told.outcome, opinion.status) == (Outcome.DONE, "approved")


def test_a_page_that_says_who_owns_the_rows_is_a_refusal(tmp_path: Path) -> None:
    told, opinion = approve(tmp_path, Answer(200, [], LIST + b"The reviews service owns these rows; this is its copy."))

    assert (told.outcome, told.error, told.status) == (Outcome.REFUSED, "read-only", 200)
    assert (opinion.status, opinion.is_open, opinion.is_busy) == ("pending", True, False)


@pytest.mark.parametrize(
    "answers", [(Answer(200, [], LIST),), (REDIRECT, Answer(200, [], LIST + b"2 reviews approved."))]
)
def test_any_other_page_is_wrong(tmp_path: Path, answers: tuple[Answer, ...]) -> None:
    assert approve(tmp_path, *answers)[0].outcome is Outcome.WRONG
