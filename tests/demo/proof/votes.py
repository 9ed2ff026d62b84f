"""What was said about votes, held against the owner's rows and counters. Called by verdict."""

from collections import Counter
from collections.abc import Iterator

from tests.demo.customers.telling import Told
from tests.demo.proof.findings import Finding
from tests.demo.proof.rows import Rows
from tests.demo.proof.story import Event, grouped, may_have_happened, possible, said

Pair = tuple[int, int]


def judge(told: list[Told], before: Rows, after: Rows) -> list[Finding]:
    """Votes one by one, then each review's counter between what is sure and what is possible."""
    stories = grouped(said(told, "vote", "unvote"), lambda said: (said["user_id"], said["review_id"]))
    rows = Counter((row["user_id"], row["review_id"]) for row in after.of("reviews_vote"))
    there = after.by_id("reviews_review")
    findings = [Finding("duplicated", f"vote of {pair}", f"{n} rows") for pair, n in rows.items() if n > 1]
    known = {(row["user_id"], row["review_id"]) for row in before.of("reviews_vote")}
    findings += _lost_old(known, rows, stories, there)
    findings += [
        Finding("refused_yet_written", f"vote of {pair}", "nobody was told that it counts")
        for pair in rows
        if pair not in known and pair not in stories
    ]
    for pair, story in stories.items():
        if pair[1] in there:
            findings += _judge_pair(pair, story, is_there=rows[pair] > 0)
    return findings + list(_counters(stories, before, after))


def _judge_pair(pair: Pair, story: list[Event], *, is_there: bool) -> Iterator[Finding]:
    wanted = _possible(story)
    if is_there not in wanted:
        kind = "lost" if True in wanted or any(map(may_have_happened, story)) else "refused_yet_written"
        yield Finding(kind, f"vote of {pair}", f"there: {is_there}, acknowledged: {sorted(wanted)}")


def _counters(stories: dict[Pair, list[Event]], before: Rows, after: Rows) -> Iterator[Finding]:
    first = {key: row["helpful_count"] for key, row in before.by_id("reviews_review").items()}
    by_review: dict[int, list[set[bool]]] = {}
    for (_, review_id), story in stories.items():
        by_review.setdefault(review_id, []).append(_possible(story))
    for key, row in after.by_id("reviews_review").items():
        states = by_review.get(key, [])
        least = first.get(key, 0) + sum(min(state) for state in states)
        most = first.get(key, 0) + sum(max(state) for state in states)
        if not least <= row["helpful_count"] <= most:
            yield Finding("counter", f"review {key}", f"helpful_count is {row['helpful_count']}, not {least} to {most}")


def _possible(story: list[Event]) -> set[bool]:
    """A vote nobody was told about is not there; one of unknown end may be there or not."""
    states = possible(story, lambda event: event.said["verb"] == "vote")
    acknowledged = [event for event in story if event.outcome.value == "done"]
    return states if acknowledged else states | {False}


def _lost_old(known: set[Pair], rows: Counter[Pair], stories: dict[Pair, list[Event]], there: dict) -> list[Finding]:
    return [
        Finding("lost", f"vote of {pair}", "it was there before this run, and nobody took it back")
        for pair in known
        if not rows[pair] and pair[1] in there and pair not in stories
    ]
