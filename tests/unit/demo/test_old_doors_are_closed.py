"""Before the old code leaves, whoever uses it is told: staff decides at the service, cron runs its command, pace asks less."""

import asyncio
import json
from pathlib import Path
from random import Random
from typing import Any

from tests.demo.customers.browser import Browser
from tests.demo.customers.config import CLOSED, Config
from tests.demo.customers.kinds import staff
from tests.demo.customers.memory import Memory, recall
from tests.demo.customers.shelf import Opinion, Product, Shelf
from tests.demo.customers.telling import Outcome
from tests.demo.customers.turn import Turn
from tests.demo.customers.wire import Answer, Wire
from tests.demo.proof.timeline import LEAVING, Stage, Timeline


class Service(Browser):
    __slots__ = ("answer", "sent")

    async def send(self, method: str, target: str, body: Any = None) -> Answer:
        self.sent = (method, target, body)
        return self.answer


def approve(tmp_path: Path, answer: dict[str, object]) -> tuple[Any, Any, Opinion]:
    who = Service(Wire("127.0.0.1", 1), "staff")
    who.answer = Answer(200, [], json.dumps(answer).encode())
    shelf = Shelf("run", Random(1), "", who, staff=[who], is_closed=lambda: True)
    opinion = Opinion("b", "b", 7, Product(1, "mug", 5, 0), who, "pending")
    shelf.opinions.append(opinion)
    memory = Memory(tmp_path / "told.jsonl")
    asyncio.run(staff.approve(Turn(shelf, memory, "bulk_approve", 0.0)))
    memory.close()
    return next(iter(recall(tmp_path / "told.jsonl"))), who.sent, opinion


def test_staff_decides_at_the_service(tmp_path: Path) -> None:
    told, sent, opinion = approve(tmp_path, {"status": "approved", "changed": [7], "missing": []})
    assert sent == ("POST", staff.DECIDE, {"ids": [7], "status": "approved"})
    assert (told.outcome, told.said["births"], opinion.status) == (Outcome.DONE, ["b"], "approved")


def test_an_approval_that_missed_one_is_wrong(tmp_path: Path) -> None:
    told, _sent, opinion = approve(tmp_path, {"status": "approved", "changed": [], "missing": [7]})
    assert (told.outcome, opinion.status) == (Outcome.WRONG, "pending")


def test_a_file_closes_the_doors(tmp_path: Path) -> None:
    config = Config("h", 1, "p", str(tmp_path), "run")
    assert not config.is_closed
    (tmp_path / CLOSED).touch()
    assert config.is_closed


def test_what_stood_before_the_doors_were_closed_is_a_timeline_of_its_own() -> None:
    whole = Timeline((Stage("own", 0, 1), Stage(LEAVING, 10, 20, "leave"), Stage("retire", 25, 26)), end_s=40)
    assert whole.until(LEAVING) == Timeline((Stage("own", 0, 1),), end_s=10)
    assert whole.until("cancel") == whole
    assert whole.hand_overs() == []
