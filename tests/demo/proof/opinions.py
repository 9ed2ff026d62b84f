"""What was said about reviews, held against the owner's rows: nothing acknowledged is lost, nothing is there twice.

Called by verdict. Each review carries two words in its text: one for life, one for its last words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.demo.customers.telling import Told
from tests.demo.proof.findings import Finding
from tests.demo.proof.rows import Row, Rows
from tests.demo.proof.story import Event, grouped, is_acknowledged, is_unknown, may_have_happened, possible, said

BIRTH, NOW = re.compile(r"born (\S+)"), re.compile(r"now (\S+)")
SEEDED_COLUMNS = ("product_id", "user_id", "rating", "title", "body", "status", "verified_purchase")


@dataclass(frozen=True)
class Ends:
    """Writes that make reviews disappear without naming them."""

    products: dict[int, list[Event]]
    purges: dict[str, list[Event]]

    def of(self, create: Event) -> list[Event]:
        told = create.said
        return self.products.get(told["product_id"], []) + self.purges.get(told.get("word", ""), [])


def judge(told: list[Told], before: Rows, after: Rows) -> list[Finding]:
    """before, after: rows of the side that owns reviews (before: of the monolith)."""
    written = _by_birth(after)
    stories = grouped(said(told, "create", "edit", "delete", "title", "digest"), lambda said: said["birth"])
    approvals = _approvals(told)
    ends = Ends(
        grouped(said(told, "delete_product"), lambda said: said["product_id"]),
        grouped(said(told, "purge"), lambda said: said["word"]),
    )
    findings = list(_old(before, after, ends))
    for birth, story in stories.items():
        findings += _judge_one(birth, sorted(story + approvals.get(birth, []), key=_time), written.pop(birth, []), ends)
    findings += [Finding("duplicated", birth, "a review nobody wrote in this run") for birth in written]
    return findings + list(_pairs(told))


def _judge_one(birth: str, story: list[Event], rows: list[Row], ends: Ends) -> Iterator[Finding]:
    create = next(event for event in story if event.said["verb"] == "create")
    if not may_have_happened(create):
        if rows:
            yield Finding("refused_yet_written", birth, f"{create.request} was refused ({create.error})")
        return
    if len(rows) > 1:
        yield Finding("duplicated", birth, f"{len(rows)} rows: {[row['id'] for row in rows]}")
    gone = [event for event in story if event.said["verb"] == "delete"] + ends.of(create)
    must_be_gone = [event for event in gone if is_acknowledged(event) and _is_after(event, create)]
    if rows and must_be_gone:
        yield Finding("lost", birth, f"an acknowledged delete is undone: {must_be_gone[0].kind}")
    elif rows:
        yield from _words(birth, story, rows[0])
    elif is_acknowledged(create) and not any(may_have_happened(event) for event in gone):
        yield Finding("lost", birth, f"{create.request} was acknowledged, and there is no row")


def _words(birth: str, story: list[Event], row: Row) -> Iterator[Finding]:
    said_tokens = possible(
        [one for one in story if one.said["verb"] in ("create", "edit")], lambda one: one.said["token"]
    )
    token = _first(NOW, row["body"])
    if said_tokens and token not in said_tokens:
        yield Finding("lost", birth, f"its words are {token}, acknowledged were {sorted(said_tokens)}")
    titles = possible([one for one in story if one.said["verb"] == "title"], lambda one: one.said["token"])
    has_ack = any(is_acknowledged(one) for one in story if one.said["verb"] == "title")
    if has_ack and row["title"] not in titles:
        yield Finding("lost", birth, f"its title is {row['title']!r}, acknowledged were {sorted(titles)}")
    statuses = possible([one for one in story if one.said["verb"] in ("create", "edit", "approve")], _status)
    if statuses and None not in statuses and row["status"] not in statuses:
        yield Finding("lost", birth, f"its status is {row['status']}, acknowledged were {sorted(statuses)}")
    digests = [one for one in story if one.said["verb"] == "digest"]
    least, most = sum(map(is_acknowledged, digests)), sum(map(may_have_happened, digests))
    if not least <= row["digest_count"] <= most:
        yield Finding("counter", birth, f"digest_count is {row['digest_count']}, not {least} to {most}")


def _old(before: Rows, after: Rows, ends: Ends) -> Iterator[Finding]:
    """Rows that were there before this run and that nobody touched but with their product."""
    left = after.by_id("reviews_review")
    for key, row in before.by_id("reviews_review").items():
        gone = [event for event in ends.products.get(row["product_id"], []) if may_have_happened(event)]
        if key not in left and not gone:
            yield Finding("lost", f"review {key}", "it was there before this run, and nobody deleted it")
        elif key in left and any(is_acknowledged(event) for event in gone):
            yield Finding("lost", f"review {key}", "its product was deleted, and it is still there")
        elif key in left and (changed := [name for name in SEEDED_COLUMNS if left[key][name] != row[name]]):
            yield Finding("lost", f"review {key}", f"{', '.join(changed)} changed, and nobody changed it")


def _pairs(told: list[Told]) -> Iterator[Finding]:
    """Two presses at once: one of them must have been taken."""
    presses = [one for one in said(told, "create") if one.kind == "double_submit"]
    for pair, both in grouped(presses, lambda said: (said["user_id"], said["product_id"])).items():
        if not any(may_have_happened(one) for one in both):
            yield Finding("lost", f"user {pair[0]} on product {pair[1]}", "both presses were refused as the second one")
        if sum(map(is_acknowledged, both)) > 1:
            yield Finding(
                "duplicated", f"user {pair[0]} on product {pair[1]}", "both presses were told they were first"
            )


def _approvals(told: list[Told]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in said(told, "approve"):
        for birth in event.said["births"]:
            found.setdefault(birth, []).append(event)
    return found


def _by_birth(rows: Rows) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows.of("reviews_review"):
        if birth := _first(BIRTH, row["body"]):
            found.setdefault(birth, []).append(row)
    return found


def _status(event: Event) -> str | None:
    return "approved" if event.said["verb"] == "approve" else event.said.get("status")


def _is_after(event: Event, create: Event) -> bool:
    # A purge or a product's end only binds what was acknowledged before it was asked for.
    return event.sent_s >= create.done_s and not is_unknown(create) or event.said["verb"] == "delete"


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""


def _time(event: Event) -> float:
    return event.sent_s
