"""Staff: the queue, approving many at once in the admin, deleting a product with all that hangs on it."""

from tests.demo.customers.asking import ask, has, is_json, leads_to
from tests.demo.customers.browser import Browser
from tests.demo.customers.shelf import Opinion
from tests.demo.customers.telling import Outcome, Told
from tests.demo.customers.turn import Turn

MOST_AT_ONCE = 5
QUEUE = "/api/moderation/reviews/?page_size=20"
LIST = "/admin/reviews/review/"
READ_ONLY = ('id="changelist"', "service owns these rows")  # the admin's page of moved rows: no action, and why
PRODUCTS = "/admin/catalog/product/"
DECIDE = "/api/moderation/reviews/decide/"


async def queue(turn: Turn) -> None:
    await turn.get(turn.shelf.staff[0], QUEUE, has('"results"', '"page_size"'))


async def approve(turn: Turn) -> None:
    """The admin's action: one UPDATE for several rows. Only the page that follows says how many it were."""
    chosen = [one for one in turn.shelf.opinions[-200:] if _may_be_approved(one)][:MOST_AT_ONCE]
    if not chosen:
        turn.kind = "moderation_queue"
        return await queue(turn)
    for one in chosen:
        one.is_busy = True
    approve_all = _decide if turn.shelf.is_closed() else _approve
    outcome = await approve_all(turn, turn.shelf.staff[0], chosen)
    for one in chosen:
        one.is_busy = False
        one.status = "approved" if outcome is Outcome.DONE else one.status
        one.is_open = outcome in (Outcome.DONE, Outcome.REFUSED)
    return None


async def delete_product(turn: Turn) -> None:
    """Its reviews, their votes and the pictures go with it; orders keep its name."""
    shelf = turn.shelf
    if shelf.deleted >= len(shelf.doomed):
        turn.kind = "moderation_queue"
        return await queue(turn)
    gone = shelf.doomed[shelf.deleted]
    shelf.deleted += 1
    who, target = shelf.staff[1], f"{PRODUCTS}{gone.id}/delete/"
    await turn.write(
        who,
        f"POST {target}",
        lambda: who.post_form(target, [("post", "yes")]),
        {302: leads_to(PRODUCTS)},
        {"verb": "delete_product", "product_id": gone.id},
    )
    return None


async def _approve(turn: Turn, who: Browser, chosen: list[Opinion]) -> Outcome:
    target = f"{LIST}?id__in={','.join(str(one.review_id) for one in chosen)}"
    fields = [("action", "approve"), ("index", "0")]
    fields += [("_selected_action", str(one.review_id)) for one in chosen]
    told = turn.told(who, f"POST {LIST}", said={"verb": "approve", "births": [one.birth for one in chosen]})
    await ask(told, lambda: who.post_form(target, fields), right={302: leads_to(LIST), 200: has(*READ_ONLY)})
    if told.outcome is Outcome.DONE and told.status == 200:
        told.outcome, told.error = Outcome.REFUSED, "read-only"
    elif told.outcome is Outcome.DONE:
        await _see_what_became(turn, who, told, target, len(chosen))
    turn.memory.keep(told)
    return told.outcome


async def _decide(turn: Turn, who: Browser, chosen: list[Opinion]) -> Outcome:
    """The service's own endpoint, where the admin's page has left with its code."""
    keys = [one.review_id for one in chosen]
    said = {"verb": "approve", "births": [one.birth for one in chosen]}
    told = await turn.write(
        who,
        f"POST {DECIDE}",
        lambda: who.send("POST", DECIDE, {"ids": keys, "status": "approved"}),
        {200: is_json(status="approved", changed=sorted(keys), missing=[])},
        said,
    )
    return told.outcome


async def _see_what_became(turn: Turn, who: Browser, told: Told, target: str, wanted: int) -> None:
    after = turn.told(who, f"GET {LIST}")
    page = await ask(after, lambda: who.get(target), right={200: has('id="changelist"')})
    turn.memory.keep(after)
    if page is None:
        told.outcome = Outcome.UNKNOWN
    elif f"{wanted} reviews approved." not in page.text():
        told.outcome, told.error = Outcome.WRONG, "not approved"


def _may_be_approved(one: Opinion) -> bool:
    return one.is_open and one.status == "pending" and not one.is_busy and not one.readers
