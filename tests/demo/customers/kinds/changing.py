"""Customers who change or delete what they wrote, or have it digested for 300 ms. Without such a review: they write one."""

import json

from tests.demo.customers.asking import is_json, leads_to
from tests.demo.customers.kinds import writing
from tests.demo.customers.shelf import Opinion
from tests.demo.customers.telling import Outcome, Told
from tests.demo.customers.turn import Turn
from tests.demo.customers.wire import Answer


async def edit(turn: Turn) -> None:
    own = turn.shelf.pick(is_kept=False, is_quiet=False)
    if own is None:
        return await _write_instead(turn)
    target, token = f"/api/reviews/{own.review_id}/", turn.shelf.token()
    body = {"body": writing.words(own.birth, token)}
    own.is_busy = True
    told = await turn.write(
        own.writer,
        f"PATCH {target}",
        lambda: own.writer.send("PATCH", target, body),
        {200: is_json(id=own.review_id, body=body["body"])},
        _said(own, token),
        learn=lambda answer: {"status": json.loads(answer.body)["status"]},
    )
    return _settle(own, told)


async def edit_by_form(turn: Turn) -> None:
    own = turn.shelf.pick(is_kept=False, is_quiet=False)
    if own is None:
        return await _write_instead(turn)
    target, token = f"/reviews/{own.review_id}/edit", turn.shelf.token()
    fields = [("rating", "3"), ("title", "Edited"), ("body", writing.words(own.birth, token))]
    page = f"/products/{own.product.slug}"
    own.is_busy = True
    told = await turn.write(
        own.writer,
        f"POST {target}",
        lambda: own.writer.post_form(target, fields),
        {302: leads_to(f"{page}?said=written", f"{page}?said=waiting")},
        _said(own, token),
        learn=_status_by_location,
    )
    return _settle(own, told)


async def delete(turn: Turn) -> None:
    own = turn.shelf.pick(is_kept=False)
    if own is None:
        return await _write_instead(turn)
    target = f"/api/reviews/{own.review_id}/"
    own.is_busy, own.is_open = True, False  # whatever the answer: nobody touches it again
    await turn.write(
        own.writer,
        f"DELETE {target}",
        lambda: own.writer.send("DELETE", target),
        {204: lambda answer: not answer.body},
        {"verb": "delete", "birth": own.birth},
    )
    return None


async def digest(turn: Turn) -> None:
    """Reads, works, writes; refused when the words changed meanwhile, which an edit of the same moment may well do."""
    own = turn.shelf.pick(is_quiet=False)
    if own is None or not (own.is_open or own.is_kept):
        return await _write_instead(turn)
    target = f"/api/reviews/{own.review_id}/digest/"
    with own.being_read():
        await turn.write(
            own.writer,
            f"POST {target}",
            lambda: own.writer.send("POST", target),
            {200: lambda answer: json.loads(answer.body)["digest_count"] >= 1},
            {"verb": "digest", "birth": own.birth},
        )
    return None


def _said(own: Opinion, token: str) -> dict[str, str]:
    return {"verb": "edit", "birth": own.birth, "token": token}


def _settle(own: Opinion, told: Told) -> None:
    own.is_busy = False
    if told.outcome is Outcome.DONE:
        own.token, own.status = told.said["token"], told.said["status"]
    elif told.outcome is not Outcome.REFUSED:
        own.is_open = False  # nobody knows which words stand


def _status_by_location(answer: Answer) -> dict[str, str]:
    return {"status": "approved" if "said=written" in answer.header("location") else "pending"}


async def _write_instead(turn: Turn) -> None:
    turn.kind = "review"
    await writing.review(turn)
