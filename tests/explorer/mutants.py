"""Every rule, broken the way an earlier draft or another product had it. Each must die by the promise named here.

A mutant that lives says that a model is blind; a mutant that dies by another promise says that we do not understand it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from strangler.protocol import admission, call, capture, claim, handover, intent, link, order
from strangler.protocol.call import Answer
from strangler.protocol.capture import Session, Write
from strangler.protocol.claim import Claim
from strangler.protocol.handover import Move, Phase, Seen, phase
from strangler.protocol.link import Arrow, Role
from strangler.protocol.position import Position
from strangler.protocol.receipt import Settlement
from tests.explorer import scenarios
from tests.explorer.checker import Model
from tests.explorer.rules import SHIPPED, Habits, Rules


@dataclass(frozen=True)
class Mutant:
    """One rule replaced. scenario: the model that sees it. promise: the invariant that kills it."""

    name: str
    rules: Rules
    scenario: Callable[..., Model]
    promise: str


def _rule(**broken: Any) -> Rules:
    return replace(SHIPPED, **broken)


def _habit(**broken: bool) -> Rules:
    return replace(SHIPPED, habits=Habits(**broken))


# ── delivery ──


def _newest_only(entries: Iterable[claim.Entry]) -> list[Claim]:
    return [Claim(held.row, held.newest, held.newest) for held in claim.coalesce(entries)]


def _children_first(changes: Any, tables: Any) -> Any:
    return order.write_order(changes, tables)[::-1]


def _unguarded_backfill(incoming: Position, stored: Position | None) -> bool:
    return incoming.version == 0 or stored is None or incoming > stored


DELIVERY = (
    Mutant("guard_is_not_atomic", _habit(guard_is_atomic=False), scenarios.one_key, "positions_never_go_back"),
    Mutant("backfill_is_unguarded", _rule(is_newer=_unguarded_backfill), scenarios.one_key, "positions_never_go_back"),
    Mutant(
        "tombstones_are_unguarded",
        _habit(tombstones_are_guarded=False),
        scenarios.one_key,
        "delivered_below_is_honest",
    ),
    Mutant(
        "versions_are_collected_by_age",
        _rule(may_forget=lambda stored, epoch: True),
        scenarios.updates,
        "delivered_below_is_honest",
    ),
    Mutant(
        "label_is_the_claimed_version",
        _rule(label=lambda epoch, held, visible: Position(epoch, held.newest)),
        scenarios.updates,
        "the_follower_never_shows_an_older_row",
    ),
    Mutant(
        "inflight_keeps_the_newest_only", _rule(coalesce=_newest_only), scenarios.updates, "delivered_below_is_honest"
    ),
    Mutant("queue_is_upserted", _habit(queue_is_insert_only=False), scenarios.updates, "delivered_below_is_honest"),
    Mutant(
        "a_claim_ends_by_key_alone",
        _habit(claims_end_by_identity=False),
        scenarios.updates,
        "delivered_below_is_honest",
    ),
    Mutant(
        "repair_takes_a_version_beside_a_writer",
        _habit(repairs_wait_for_writers=False),
        scenarios.repaired,
        "follower_equals_owner_at_rest",
    ),
    Mutant(
        "a_companion_gets_a_fresh_version",
        _rule(companion_label=lambda epoch, visible: Position(epoch, 99)),
        scenarios.family,
        "follower_equals_owner_at_rest",
    ),
    Mutant(
        "a_waiting_key_travels_alone",
        _rule(companions=lambda receipt: (receipt.row,)),
        scenarios.swap,
        "everything_settles",
    ),
    Mutant(
        "a_waiting_key_is_forgotten",
        _rule(settle=lambda receipt: Settlement.DELIVERED),
        scenarios.pair,
        "delivered_below_is_honest",
    ),
    Mutant(
        "a_waiting_key_keeps_its_position",
        _habit(waiting_keeps_no_position=False),
        scenarios.pair,
        "follower_equals_owner_at_rest",
    ),
    Mutant(
        "a_parent_makes_room_alone",
        _habit(room_is_made_with_children=False),
        scenarios.made_anew,
        "no_child_stands_without_its_parent",
    ),
    Mutant("children_are_written_first", _rule(write_order=_children_first), scenarios.family, "together_is_enough"),
    Mutant(
        "parents_come_last",
        _rule(parents_first=lambda parents: order.parents_first(parents)[::-1]),
        scenarios.family,
        "together_is_enough",
    ),
    Mutant(
        "dead_or_in_flight_counts_as_delivered",
        _rule(delivered_below=lambda queued, inflight, high_water: min([*queued, high_water + 1])),
        scenarios.one_key,
        "delivered_below_is_honest",
    ),
)


# ── hand-over ──


def _without_role(row: Any, head: Any) -> Any:
    return admission.admit(replace(row, role=Role.FOLLOWER), head)


def _without_epoch(row: Any, head: Any) -> Any:
    return admission.admit(replace(row, epoch=head.epoch), head)


def _drained_before_the_fence(seen: Seen) -> Move:
    """Drained and compared first, closed then: what is written in between was seen by neither."""
    if phase(seen.old, seen.new) is Phase.CLOSING:
        return handover.next_move(replace(seen, is_drained=True, is_verified=True, is_aligned=True))
    if phase(seen.old, seen.new) is not Phase.STEADY or not seen.has_ticket:
        return handover.next_move(seen)
    if not seen.is_drained:
        return Move.DRAIN
    return handover.next_move(seen) if seen.is_verified else Move.VERIFY


def _by_arrow_alone(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    """Whatever epoch the call leads to: the arrow starts here, so it is followed."""
    rules = link.ARROWS[asked.arrow]
    if asked.arrow is not Arrow.OPEN or all(rule.before is not row.role for rule in rules):
        return call.obey(row, asked, ticket=ticket, now_s=now_s)
    return Answer.DONE, link.follow(row, Arrow.OPEN)


def _without_ticket(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    return call.obey(row, asked, ticket=call.Ticket(asked.epoch, asked.token, now_s + 1), now_s=now_s)


def _ticket_never_void(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    return call.obey(row, asked, ticket=ticket and replace(ticket, void_at_s=now_s + 1), now_s=now_s)


def _any_ticket(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    return call.obey(row, asked, ticket=ticket and replace(ticket, token=asked.token), now_s=now_s)


def _journal_by_anybody(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    if asked.arrow is Arrow.JOURNAL:
        asked = replace(asked, conductor=row.conductor, deadline_s=row.deadline_s or 0.0)
    return call.obey(row, asked, ticket=ticket, now_s=now_s)


def _journal_of_any_fence(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    if asked.arrow is Arrow.JOURNAL:
        asked = replace(asked, deadline_s=row.deadline_s or 0.0)
    return call.obey(row, asked, ticket=ticket, now_s=now_s)


def _undo_after_journal(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    if asked.arrow is Arrow.UNDO and row.role is Role.FOLLOWER:
        return Answer.DONE, replace(row, role=Role.OWNER)
    return call.obey(row, asked, ticket=ticket, now_s=now_s)


def _undo_by_anybody(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    return call.obey(row, asked, ticket=ticket, now_s=9e9 if asked.arrow is Arrow.UNDO else now_s)


def _yields_to_the_new_epoch(row: Any, asked: call.Call, *, ticket: Any, now_s: float) -> Any:
    """A follower of the new epoch at once: it looks healthy, and rows nobody has looked at differ for good."""
    answer, after = call.obey(row, asked, ticket=ticket, now_s=now_s)
    is_yield = asked.arrow is Arrow.YIELD and answer is Answer.DONE
    return answer, replace(after, epoch=row.epoch + 2) if is_yield else after


def _order_never_ends(seen: Seen) -> Move:
    past = 1 if phase(seen.old, seen.new) in (Phase.JOURNALED, Phase.SETTLED) else 0
    return handover.next_move(replace(seen, epoch=seen.old.epoch - past))


HANDOVER = (
    Mutant("admit_ignores_the_role", _rule(admit=_without_role), scenarios.late_posts, "no_acknowledged_write_is_lost"),
    Mutant(
        "admit_ignores_the_epoch", _rule(admit=_without_epoch), scenarios.late_posts, "follower_equals_owner_at_rest"
    ),
    Mutant(
        "drain_is_checked_before_the_fence",
        _rule(next_move=_drained_before_the_fence),
        scenarios.hand_over,
        "no_acknowledged_write_is_lost",
    ),
    Mutant(
        "the_fence_is_a_flag",
        _habit(fence_drains_writers=False),
        scenarios.hand_over,
        "no_acknowledged_write_is_lost",
    ),
    Mutant("open_ignores_the_epoch", _rule(obey=_by_arrow_alone), scenarios.late_calls, "never_both_open"),
    Mutant("open_needs_no_ticket", _rule(obey=_without_ticket), scenarios.given_up, "never_both_open"),
    Mutant("a_ticket_is_never_void", _rule(obey=_ticket_never_void), scenarios.given_up, "never_both_open"),
    Mutant(
        "an_operator_gives_up_at_once",
        _rule(may_give_up=lambda since_s, now_s: True),
        scenarios.given_up,
        "never_both_open",
    ),
    Mutant("any_ticket_opens", _rule(obey=_any_ticket), scenarios.given_up, "never_both_open"),
    Mutant(
        "a_stranger_may_journal", _rule(obey=_journal_by_anybody), scenarios.two_late, "no_acknowledged_write_is_lost"
    ),
    Mutant(
        "a_journal_fits_any_fence",
        _rule(obey=_journal_of_any_fence),
        scenarios.two_late,
        "no_acknowledged_write_is_lost",
    ),
    Mutant("undo_after_the_journal", _rule(obey=_undo_after_journal), scenarios.late_calls, "never_both_open"),
    Mutant(
        "take_over_before_the_deadline",
        _rule(obey=_undo_by_anybody),
        scenarios.hand_over,
        "nobody_interrupts_within_the_deadline",
    ),
    Mutant(
        "an_old_order_is_carried_out",
        _rule(next_move=_order_never_ends),
        scenarios.there_and_back,
        "no_order_is_carried_out_twice",
    ),
    Mutant("a_lost_owner_never_asks", _rule(has_lost=lambda row, epoch: False), scenarios.given_up, "never_both_open"),
    Mutant(
        "a_lost_owner_follows_at_once",
        _rule(obey=_yields_to_the_new_epoch),
        scenarios.astray,
        "follower_equals_owner_at_rest",
    ),
    Mutant(
        "yielding_forgets_what_was_not_fed",
        _habit(yielding_keeps_the_queue=False),
        scenarios.astray,
        "what_an_abandoned_owner_wrote_is_kept",
    ),
)

# ── intents, restarts, links, reading ──


def _forgets_intents(role: Role) -> Any:
    return None if role is Role.OWNER else intent.fate(role)


def _mark_not_asked(name: str, role: Role, operation: Any, session: Any, **through: bool) -> Write:
    return capture.judge(name, role, operation, Session(""), **through)


def _silent_for_any_applier(name: str, role: Role, operation: Any, session: Any, *, deletes_through: bool) -> Write:
    if session.origin:
        return Write.SILENT
    return capture.judge(name, role, operation, session, deletes_through=deletes_through)


OTHERS = (
    Mutant("intents_are_forgotten", _rule(fate=_forgets_intents), scenarios.intents, "both_sides_agree_at_rest"),
    Mutant(
        "a_crossing_update_is_applied",
        _rule(must_wait=lambda asked, ran, *, is_tombstone: False),
        scenarios.intents,
        "deleted_stays_deleted",
    ),
    Mutant(
        "only_a_tombstone_ends_an_intent",
        _rule(must_wait=lambda asked, ran, *, is_tombstone: asked > 0 and not is_tombstone),
        scenarios.intents,
        "created_anew_stays",
    ),
    Mutant("an_intent_runs_twice", _rule(is_first=lambda number, ran: True), scenarios.intents, "created_anew_stays"),
    Mutant(
        "a_follower_runs_intents",
        _rule(admit_intent=lambda row, epoch: True),
        scenarios.intents,
        "everything_settles",
    ),
    Mutant(
        "an_executed_intent_is_not_queued",
        _habit(intents_queue_by_hand=False),
        scenarios.intents,
        "both_sides_agree_at_rest",
    ),
    Mutant(
        "intents_run_after_the_opening",
        _habit(intents_run_with_the_opening=False),
        scenarios.intents,
        "created_anew_stays",
    ),
    Mutant(
        "an_update_is_set_blindly",
        _rule(may_set=lambda row, update: True),
        scenarios.updates_through,
        "an_update_never_overwrites_what_is_newer",
    ),
    Mutant(
        "an_update_runs_twice",
        _rule(is_first=lambda number, ran: True),
        scenarios.updates_through,
        "an_update_never_overwrites_what_is_newer",
    ),
    Mutant(
        "an_unanswered_update_is_run_at_a_hand_over",
        _rule(may_run_here=lambda *, was_asked: True),
        scenarios.updates_through,
        "an_update_never_overwrites_what_is_newer",
    ),
    Mutant(
        "what_stands_is_compared_again",
        _rule(still_to_run=lambda updates, row: list(updates)),
        scenarios.updates_through,
        "what_stands_is_not_listed_as_refused",
    ),
    Mutant(
        "updates_are_forgotten", _rule(fate=_forgets_intents), scenarios.updates_through, "an_update_is_set_or_listed"
    ),
    Mutant(
        "an_answer_is_not_remembered",
        _habit(outcomes_are_remembered=False),
        scenarios.updates_through,
        "an_update_is_set_or_listed",
    ),
    Mutant(
        "intents_of_a_key_are_asked_in_any_sequence",
        _habit(intents_are_asked_in_turn=False),
        scenarios.updates_through,
        "an_update_is_set_or_listed",
    ),
    Mutant(
        "a_refused_update_is_not_fed_back",
        _habit(refused_updates_are_fed_back=False),
        scenarios.updates_through,
        "both_sides_agree_at_rest",
    ),
    Mutant(
        "a_pending_update_keeps_rows_out",
        _habit(updates_let_rows_in=False),
        scenarios.updates_through,
        "both_sides_agree_at_rest",
    ),
    Mutant(
        "versions_are_compared_alone",
        _rule(is_newer=lambda incoming, stored: stored is None or incoming.version > stored.version),
        scenarios.reinstalled,
        "follower_equals_owner_at_rest",
    ),
    Mutant(
        "reinstall_keeps_the_epoch",
        _rule(next_epoch=lambda *rows: 1),
        scenarios.reinstalled,
        "follower_equals_owner_at_rest",
    ),
    Mutant(
        "went_back_is_not_asked",
        _rule(went_back=lambda sent, seen: False),
        scenarios.restored,
        "follower_equals_owner_at_rest",
    ),
    Mutant(
        "the_peer_is_not_asked",
        _rule(peer_went_back=lambda acknowledged, seen: False),
        scenarios.restored_follower,
        "follower_equals_owner_at_rest",
    ),
    Mutant(
        "origin_is_filtered_after_coalescing",
        _habit(origin_is_judged_at_write=False),
        scenarios.links,
        "every_side_agrees_at_rest",
    ),
    Mutant("columns_are_not_judged", _habit(columns_are_judged=False), scenarios.links, "no_change_returns"),
    Mutant(
        "one_entry_feeds_two_links",
        _habit(each_link_has_entries_of_its_own=False),
        scenarios.links,
        "every_side_agrees_at_rest",
    ),
    Mutant("the_mark_is_not_asked", _rule(judge=_mark_not_asked), scenarios.links, "everything_settles"),
    Mutant("any_applier_is_silent", _rule(judge=_silent_for_any_applier), scenarios.links, "every_side_agrees_at_rest"),
    Mutant(
        "a_look_before_the_commit_counts",
        _rule(is_caught_up=lambda written, delivered: written <= delivered),
        scenarios.reading,
        "a_reader_finds_his_own_write",
    ),
    Mutant(
        "progress_forgets_the_oldest",
        _rule(coalesce=_newest_only),
        scenarios.reading_coalesced,
        "a_reader_finds_his_own_write",
    ),
    Mutant(
        "the_writes_own_version_is_handed_out",
        _habit(position_is_drawn_after_commit=False),
        scenarios.reading,
        "a_reader_finds_his_own_write",
    ),
    Mutant(
        "the_mark_is_read_after_the_look",
        _habit(mark_is_read_before_look=False),
        scenarios.reading,
        "a_reader_finds_his_own_write",
    ),
)

MUTANTS = {mutant.name: mutant for mutant in (*DELIVERY, *HANDOVER, *OTHERS)}
