"""What the models run on: the shipped functions themselves, and the few habits of SQL and HTTP that no pure function can
hold. A mutant is this object with one field replaced."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from strangler.protocol import (
    admission,
    call,
    capture,
    claim,
    handover,
    intent,
    link,
    order,
    position,
    progress,
    receipt,
)

Rule = Callable[..., Any]


def _shipped(function: Rule) -> Any:
    return field(default_factory=lambda: function)


@dataclass(frozen=True)
class Rules:
    """Shipped rules. tests/explorer/test_rules_are_shipped.py holds that production imports each of them."""

    admit: Rule = _shipped(admission.admit)
    went_back: Rule = _shipped(admission.went_back)
    peer_went_back: Rule = _shipped(admission.peer_went_back)
    obey: Rule = _shipped(call.obey)
    issue: Rule = _shipped(call.issue)
    may_give_up: Rule = _shipped(call.may_give_up)
    judge: Rule = _shipped(capture.judge)
    coalesce: Rule = _shipped(claim.coalesce)
    label: Rule = _shipped(claim.label)
    companion_label: Rule = _shipped(claim.companion_label)
    next_move: Rule = _shipped(handover.next_move)
    fate: Rule = _shipped(intent.fate)
    must_wait: Rule = _shipped(intent.must_wait)
    admit_intent: Rule = _shipped(intent.admit_intent)
    is_first: Rule = _shipped(intent.is_first)
    may_set: Rule = _shipped(intent.may_set)
    still_to_run: Rule = _shipped(intent.still_to_run)
    may_run_here: Rule = _shipped(intent.may_run_here)
    has_lost: Rule = _shipped(link.has_lost)
    next_epoch: Rule = _shipped(link.next_epoch)
    parents_first: Rule = _shipped(order.parents_first)
    write_order: Rule = _shipped(order.write_order)
    is_newer: Rule = _shipped(position.is_newer)
    may_forget: Rule = _shipped(position.may_forget)
    delivered_below: Rule = _shipped(progress.delivered_below)
    is_drained: Rule = _shipped(progress.is_drained)
    is_caught_up: Rule = _shipped(progress.is_caught_up)
    settle: Rule = _shipped(receipt.settle)
    companions: Rule = _shipped(receipt.companions)
    habits: "Habits" = field(default_factory=lambda: Habits())


@dataclass(frozen=True)
class Habits:
    """Kept by SQL or by the order of statements. Each is held by a database test named in tests/holes.py, but that attempts
    are unique, which is for people who read logs (test_mutants.py)."""

    guard_is_atomic: bool = True  # the guard's upsert and the write are one statement's answer, never check, then write
    tombstones_are_guarded: bool = True  # a delete leaves its position behind
    waiting_keeps_no_position: bool = True  # the guard's row is rolled back with the write it guarded
    room_is_made_with_children: bool = True  # who gives a unique value up goes with its children, or not yet
    queue_is_insert_only: bool = True  # a claim deletes the entries it saw, never a newer one in the same place
    claims_end_by_identity: bool = True  # a settled post ends the claims it was read for, not every claim of the key
    repairs_wait_for_writers: bool = True  # a re-queued key takes its version under the row's lock
    fence_drains_writers: bool = True  # a writer that began before the fence ends before it, or is refused
    yielding_keeps_the_queue: bool = True  # what an owner that was given up did not feed is for a person to look at
    origin_is_judged_at_write: bool = True  # by the trigger, per link; nothing is filtered later
    each_link_has_entries_of_its_own: bool = True  # a change of a table that two links carry is queued twice
    columns_are_judged: bool = True  # a link of columns queues a row only if one of them changed
    position_is_drawn_after_commit: bool = True  # from the queue's sequence, when a customer is handed his position
    mark_is_read_before_look: bool = True  # of the same sequence, when delivered_below is published
    attempts_are_unique: bool = True  # a conductor's name is new for every attempt
    intents_are_asked_in_turn: bool = True  # of one key: the next one after the answer to the one before
    outcomes_are_remembered: bool = True  # an intent asked again is answered as it was the first time
    refused_updates_are_fed_back: bool = True  # the owner queues the key of an update it refused
    updates_let_rows_in: bool = True  # only a pending delete keeps the owner's rows out
    intents_run_with_the_opening: bool = True  # in its transaction: nobody writes in between
    intents_queue_by_hand: bool = True  # an executed intent queues its key though no row was deleted


SHIPPED = Rules()
