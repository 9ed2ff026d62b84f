"""Customers who write a review: by script, by form, by pressing twice, or as spam."""

import asyncio
import json
import re
from typing import Any

from tests.demo.customers.asking import is_json, leads_to
from tests.demo.customers.browser import Browser
from tests.demo.customers.shelf import Opinion, Product
from tests.demo.customers.telling import Outcome, Told
from tests.demo.customers.turn import Turn
from tests.demo.customers.wire import Answer

ANCHOR = re.compile(r"#review-(\d+)$")


def words(birth: str, token: str, extra: str = "") -> str:
    """A body that names its review for ever (birth) and these very words (token)."""
    return f"Bought it, used it, would do so again. {extra} born {birth} now {token}"


async def review(turn: Turn) -> None:
    await write(turn, *turn.shelf.take_pair())


async def review_by_form(turn: Turn) -> None:
    who, about = turn.shelf.take_pair(may_be_doomed=False)
    birth = turn.shelf.token()
    fields = [("rating", "4"), ("title", "By form"), ("body", words(birth, birth))]
    target = f"/products/{about.slug}/reviews/new"
    right = {302: leads_to(f"/products/{about.slug}?said=written", f"/products/{about.slug}?said=waiting")}
    told = await turn.write(
        who,
        f"POST {target}",
        lambda: who.post_form(target, fields),
        right,
        _said(birth, who, about),
        learn=_learn_from_location,
    )
    if told.outcome is Outcome.DONE and told.said.get("review_id"):
        _remember(turn, told, who, about)


async def review_twice(turn: Turn) -> None:
    """Two presses at once: one is written, the other is told so."""
    pair = turn.shelf.take_pair(may_be_doomed=False)
    await asyncio.gather(write(turn, *pair), write(turn, *pair))


async def spam(turn: Turn) -> None:
    """Words the nightly command deletes; nobody else touches such a review."""
    who, about = turn.shelf.take_pair(may_be_doomed=False)
    word = turn.shelf.spam_word(turn.shelf.spam_batch)
    await write(turn, who, about, extra=word, is_open=False)


async def write(turn: Turn, who: Browser, about: Product, *, extra: str = "", is_open: bool = True) -> Opinion | None:
    """The opinion, if its writer was told that it stands."""
    birth, target = turn.shelf.token(), f"/api/products/{about.id}/reviews/"
    body = {"rating": turn.shelf.chance.randint(1, 5), "title": "Seen", "body": words(birth, birth, extra)}
    told = await turn.write(
        who,
        f"POST {target}",
        lambda: who.send("POST", target, body),
        {201: is_json(product_id=about.id, user_id=who.user_id, body=body["body"])},
        _said(birth, who, about) | ({"word": extra} if extra else {}),
        learn=lambda answer: {
            key: json.loads(answer.body)[name] for key, name in (("review_id", "id"), ("status", "status"))
        },
    )
    return _remember(turn, told, who, about, is_open=is_open) if told.outcome is Outcome.DONE else None


def _said(birth: str, who: Browser, about: Product) -> dict[str, Any]:
    return {"verb": "create", "birth": birth, "token": birth, "user_id": who.user_id, "product_id": about.id}


def _learn_from_location(answer: Answer) -> dict[str, Any]:
    location = answer.header("location")
    found = ANCHOR.search(location)
    return {"status": "approved" if found else "pending", **({"review_id": int(found.group(1))} if found else {})}


def _remember(turn: Turn, told: Told, who: Browser, about: Product, *, is_open: bool = True) -> Opinion:
    said = told.said
    return turn.shelf.add(
        Opinion(said["birth"], said["token"], said["review_id"], about, who, said["status"], is_open=is_open)
    )
