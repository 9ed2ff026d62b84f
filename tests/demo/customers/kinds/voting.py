"""Customers who find a review helpful, no longer do, or try it with their own."""

from tests.demo.customers.asking import is_json
from tests.demo.customers.browser import Browser
from tests.demo.customers.kinds import writing
from tests.demo.customers.telling import Outcome
from tests.demo.customers.turn import Turn

NEW_SHARE = 0.5  # votes for reviews of this run, whose own row may still be on its way to the other side


async def vote(turn: Turn) -> None:
    who, key = _choose(turn)
    target = f"/api/reviews/{key}/vote/"
    right = is_json(review_id=key, voted=True)
    await _turn_vote(turn, who, key, f"POST {target}", lambda: who.send("POST", target), {201: right}, True)


async def vote_by_form(turn: Turn) -> None:
    who, key = _choose(turn)
    target = f"/reviews/{key}/vote"
    right = {302: lambda answer: f"said=voted#review-{key}" in answer.header("location")}
    await _turn_vote(turn, who, key, f"POST {target}", lambda: who.post_form(target, []), right, True)


async def take_back(turn: Turn) -> None:
    standing = [pair for pair, is_on in turn.shelf.votes.items() if is_on]
    if not standing:
        turn.kind = "vote"
        return await vote(turn)
    user_id, key = turn.shelf.chance.choice(standing)
    who = next(one for one in turn.shelf.members if one.user_id == user_id)
    target = f"/api/reviews/{key}/vote/"
    right = {200: is_json(review_id=key, voted=False)}
    return await _turn_vote(turn, who, key, f"DELETE {target}", lambda: who.send("DELETE", target), right, False)


async def vote_for_own(turn: Turn) -> None:
    """Always refused."""
    own = turn.shelf.pick(is_kept=True)
    if own is None:
        turn.kind = "review"
        return await writing.review(turn)
    target = f"/api/reviews/{own.review_id}/vote/"
    never: dict[int, object] = {}
    with own.being_read():
        await turn.write(
            own.writer, f"POST {target}", lambda: own.writer.send("POST", target), never, {"verb": "nothing"}
        )
    return None


async def _turn_vote(turn: Turn, who: Browser, key: int, request: str, call, right, is_on: bool) -> None:
    pair = (who.user_id, key)
    before, turn.shelf.votes[pair] = turn.shelf.votes.get(pair, False), None
    said = {"verb": "vote" if is_on else "unvote", "review_id": key, "user_id": who.user_id}
    told = await turn.write(who, request, call, right, said)
    if told.outcome is Outcome.DONE:
        turn.shelf.votes[pair] = is_on
    elif told.outcome is Outcome.REFUSED:
        turn.shelf.votes[pair] = before


def _choose(turn: Turn) -> tuple[Browser, int]:
    shelf = turn.shelf
    while True:
        own = shelf.pick(is_kept=True, is_quiet=False) if shelf.chance.random() < NEW_SHARE else None
        key = own.review_id if own else shelf.chance.choice(shelf.old_reviews)
        who = shelf.member()
        if (who.user_id, key) not in shelf.votes and (own is None or own.writer is not who):
            return who, key
