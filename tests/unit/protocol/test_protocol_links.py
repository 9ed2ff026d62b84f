"""Arrows and their complement, calls that come twice, admission, triggers' answers, intents."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.protocol.admission import Admission, BatchHead, admit, peer_went_back, went_back
from strangler.protocol.call import Answer, Call, Ticket, is_alive, issue, may_give_up, obey, outlives_the_budget
from strangler.protocol.capture import Operation, Session, Write, judge
from strangler.protocol.handover import BUDGET_S, TICKET_S, Move, Phase, Seen, next_move, phase
from strangler.protocol.intent import (
    IntentFate,
    Update,
    admit_intent,
    fate,
    is_first,
    may_run_here,
    may_set,
    must_wait,
    still_to_run,
)
from strangler.protocol.link import ARROWS, Arrow, ForbiddenArrow, LinkRow, Role, follow, has_lost, next_epoch

roles, epochs = st.sampled_from(Role), st.integers(1, 4)


def row(role: Role, epoch: int = 1, **more) -> LinkRow:
    closing = {"deadline_s": 10.0, "conductor": "x"} if role is Role.CLOSING else {}
    return LinkRow("link", epoch, role, **{**closing, **more})


@pytest.mark.parametrize(("arrow", "before"), list(product(Arrow, Role)))
def test_every_arrow_starts_where_it_should_and_nowhere_else(arrow, before):
    rules = [rule for rule in ARROWS[arrow] if rule.before is before]
    if not rules:
        with pytest.raises(ForbiddenArrow):
            follow(row(before), arrow, conductor="x")
        return
    after = follow(row(before, 3, seen=9), arrow, conductor="x", deadline_s=5.0)
    assert (after.role, after.epoch) == (rules[0].after, 3 + rules[0].epochs)
    assert after.seen == (0 if rules[0].epochs else 9)
    assert after.deadline_s == (5.0 if after.role is Role.CLOSING else None)


def test_only_the_attempt_that_fenced_may_journal():
    with pytest.raises(ForbiddenArrow, match="closed by 'x', not by 'y'"):
        follow(row(Role.CLOSING), Arrow.JOURNAL, conductor="y", now_s=99.0)


def test_a_stranger_may_undo_only_after_the_deadline():
    with pytest.raises(ForbiddenArrow):
        follow(row(Role.CLOSING), Arrow.UNDO, conductor="y", now_s=9.9)
    assert follow(row(Role.CLOSING), Arrow.UNDO, conductor="y", now_s=10.0).role is Role.OWNER


@given(st.sampled_from(Arrow), roles, epochs, epochs, st.sampled_from("xy"), st.booleans())
def test_a_call_that_was_carried_out_changes_nothing_the_second_time(arrow, role, epoch, target, who, has_ticket):
    call = Call(arrow, target, who, deadline_s=10.0, token="t")
    ticket = Ticket(target, "t", 99.0) if has_ticket else None
    answer, after = obey(row(role, epoch), call, ticket=ticket, now_s=0.0)
    if answer is not Answer.DONE:
        assert after == row(role, epoch)
        return
    assert after.epoch == target
    again, same = obey(after, call, ticket=ticket, now_s=0.0)
    assert (again, same) == (Answer.ALREADY, after)


@given(st.sampled_from(Arrow), roles, epochs, epochs)
def test_a_call_never_takes_a_row_back(arrow, role, epoch, target):
    call = Call(arrow, target, "x", deadline_s=10.0, token="t")
    after = obey(row(role, epoch), call, ticket=Ticket(target, "t", 99.0), now_s=0.0)[1]
    assert after.epoch >= epoch


def test_an_open_that_comes_after_a_rollback_is_refused():
    call = Call(Arrow.OPEN, 2, "x", token="t")
    answer, _ = obey(row(Role.FOLLOWER, 3), call, ticket=Ticket(2, "t", 99.0), now_s=0.0)
    assert answer is Answer.REFUSED


@pytest.mark.parametrize(
    "ticket",
    [None, Ticket(3, "t", 99.0), Ticket(2, "other", 99.0), Ticket(2, "t", 1.0)],
    ids=["none", "another epoch", "another prepare", "void"],
)
def test_a_side_opens_only_for_its_own_living_ticket(ticket):
    call = Call(Arrow.OPEN, 2, "x", token="t")
    assert obey(row(Role.FOLLOWER), call, ticket=ticket, now_s=1.0)[0] is Answer.NO_TICKET
    assert obey(row(Role.FOLLOWER), call, ticket=Ticket(2, "t", 1.1), now_s=1.0)[0] is Answer.DONE


def test_a_journal_fits_only_the_fence_it_was_measured_under():
    call = Call(Arrow.JOURNAL, 2, "x", deadline_s=10.0)
    assert obey(row(Role.CLOSING), call, ticket=None, now_s=0.0)[0] is Answer.DONE
    assert obey(row(Role.CLOSING, deadline_s=11.0), call, ticket=None, now_s=0.0)[0] is Answer.REFUSED


@given(roles, epochs, epochs)
def test_a_ticket_is_for_the_next_epoch_of_a_follower(role, epoch, target):
    ticket = issue(row(role, epoch), target, "t", 100.0)
    assert (ticket is not None) == (role is Role.FOLLOWER and target == epoch + 1)
    if ticket:
        assert is_alive(ticket, target, "t", 100.0 + TICKET_S - 0.01)
        assert not is_alive(ticket, target, "t", 100.0 + TICKET_S)


@given(st.floats(0, 20))
def test_a_ticket_worth_fencing_for_is_alive_when_the_budget_ends(waited_s):
    if outlives_the_budget(0.0, waited_s):
        assert waited_s + BUDGET_S <= TICKET_S
    assert may_give_up(0.0, waited_s) == (waited_s >= TICKET_S)


@given(roles, roles, epochs, epochs)
def test_every_pair_of_rows_has_a_phase_and_a_move(old, new, old_epoch, new_epoch):
    pair = row(old, old_epoch), row(new, new_epoch)
    assert isinstance(phase(*pair), Phase)
    for epoch, ticket, drained in product((old_epoch - 1, old_epoch), (False, True), (False, True)):
        seen = Seen(*pair, 0.0, "x", epoch, has_ticket=ticket, is_drained=drained)
        assert isinstance(next_move(seen), Move)


def test_a_hand_over_goes_through_its_moves_in_order():
    old, new = row(Role.OWNER), row(Role.FOLLOWER)
    seen = Seen(old, new, 0.0, "x", 1)
    moves = [next_move(seen)]
    closing = follow(old, Arrow.FENCE, conductor="x", deadline_s=1.0)
    steps = [{"has_ticket": True}, {"old": closing}, {"is_drained": True}, {"is_verified": True}, {"is_aligned": True}]
    journaled = follow(closing, Arrow.JOURNAL, conductor="x")
    for step in [*steps, {"old": journaled}, {"new": follow(new, Arrow.OPEN)}]:
        seen = replace(seen, **step)
        moves.append(next_move(seen))
    assert [move.name for move in moves] == [
        "PREPARE",
        "FENCE",
        "DRAIN",
        "VERIFY",
        "ALIGN",
        "JOURNAL",
        "OPEN",
        "SETTLE",
    ]


@pytest.mark.parametrize(
    ("now_s", "conductor", "move"),
    [(0.0, "y", Move.WAIT), (10.0, "y", Move.UNDO), (10.0, "x", Move.UNDO), (0.0, "x", Move.UNDO)],
    ids=["another's, in time", "another's, overdue", "own, overdue", "own, without a ticket"],
)
def test_a_closing_side_is_left_alone_or_opened_again(now_s, conductor, move):
    assert next_move(Seen(row(Role.CLOSING), row(Role.FOLLOWER), now_s, conductor, 1)) is move


def test_an_order_of_an_earlier_epoch_is_not_carried_out():
    assert next_move(Seen(row(Role.OWNER, 3), row(Role.FOLLOWER, 3), 0.0, "x", 1, has_ticket=True)) is Move.STOP


@given(roles, epochs, epochs, st.integers(0, 9), st.integers(0, 9))
def test_only_a_follower_of_the_same_epoch_admits_a_sender_it_has_not_seen_further_on(role, epoch, sent, mark, seen):
    answer = admit(row(role, epoch, seen=seen), BatchHead("link", sent, mark))
    is_admitted = role is Role.FOLLOWER and epoch == sent and mark >= seen
    assert (answer is Admission.ADMITTED) == is_admitted


def test_a_link_that_is_not_installed_admits_nothing():
    assert admit(None, BatchHead("link", 1, 1)) is Admission.UNKNOWN_LINK
    assert admit(row(Role.FOLLOWER), BatchHead("other", 1, 1)) is Admission.UNKNOWN_LINK


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_marks_in_their_order_are_a_healthy_pair(acknowledged, seen, sent):
    is_healthy = acknowledged <= seen <= sent
    assert is_healthy == (not went_back(sent, seen) and not peer_went_back(acknowledged, seen))


@given(epochs, epochs, roles)
def test_only_who_accepts_writes_can_have_lost_them(epoch, peer, role):
    assert has_lost(row(role, epoch), peer) == (role is not Role.FOLLOWER and peer > epoch)


def test_an_installation_is_past_every_row_that_is_remembered():
    assert next_epoch(None, None) == 1
    assert next_epoch(None, row(Role.FOLLOWER, 7)) == 8
    assert next_epoch(row(Role.OWNER, 9), row(Role.FOLLOWER, 7)) == 10


@pytest.mark.parametrize(
    ("role", "operation", "origin", "through", "answer"),
    [
        (Role.OWNER, Operation.UPDATE, "", False, Write.CAPTURED),
        (Role.OWNER, Operation.DELETE, "", True, Write.CAPTURED),
        (Role.OWNER, Operation.UPDATE, "other", False, Write.CAPTURED),
        (Role.OWNER, Operation.UPDATE, "link", False, Write.SILENT),
        (Role.FOLLOWER, Operation.UPDATE, "link", False, Write.SILENT),
        (Role.FOLLOWER, Operation.UPDATE, "", True, Write.FENCED),
        (Role.FOLLOWER, Operation.UPDATE, "other", False, Write.FENCED),
        (Role.FOLLOWER, Operation.DELETE, "", True, Write.INTENT),
        (Role.FOLLOWER, Operation.DELETE, "", False, Write.FENCED),
        (Role.CLOSING, Operation.DELETE, "", True, Write.FENCED),
        (Role.CLOSING, Operation.INSERT, "", False, Write.FENCED),
        (Role.CLOSING, Operation.UPDATE, "link", False, Write.SILENT),
    ],
)
def test_a_trigger_has_one_answer_for_each_writer(role, operation, origin, through, answer):
    assert judge("link", role, operation, Session(origin), deletes_through=through) is answer


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("operation", Operation)
def test_only_an_update_at_a_follower_goes_through_by_its_columns(role, operation):
    answers = [
        judge("link", role, operation, Session(), deletes_through=False, updates_through=through)
        for through in (False, True)
    ]
    goes_through = role is Role.FOLLOWER and operation is Operation.UPDATE
    assert (answers[1] is Write.INTENT) == goes_through
    assert goes_through or answers[0] is answers[1]


values = st.dictionaries(st.sampled_from("ab"), st.sampled_from([None, "x", "y"]), min_size=1)


@given(values, values)
def test_an_update_is_set_where_all_that_its_writer_saw_is_still_there(old, row):
    row = {"a": "x", "b": "x", **row}
    assert may_set(row, Update(old, old)) == (row == {**row, **old})


def test_of_a_chain_only_what_the_row_does_not_show_is_left_to_run():
    first, second = Update({"a": "0"}, {"a": "1"}), Update({"a": "1"}, {"a": "2"})
    both, other = Update({"a": "2", "b": "0"}, {"a": "3", "b": "1"}), Update({"b": "0"}, {"b": "5"})
    assert still_to_run([first, second], {"a": "2"}) == [], "the last word stands, and covers the first"
    assert still_to_run([first, second], {"a": "1"}) == [second]
    assert still_to_run([first, second], {"a": "0"}) == [first, second]
    assert still_to_run([first, both], {"a": "3", "b": "1"}) == []
    assert still_to_run([both, other], {"a": "2", "b": "5"}) == [both], "it covers but one of its columns"


def test_an_update_whose_answer_was_lost_is_not_run_at_a_hand_over():
    assert [may_run_here(was_asked=each) for each in (True, False)] == [False, True]


def test_an_intent_is_asked_until_this_side_owns():
    assert [fate(role) for role in Role] == [IntentFate.EXECUTE, IntentFate.ASK, IntentFate.ASK]


def test_a_row_waits_until_its_owner_has_run_the_delete_that_is_asked_of_him():
    assert must_wait(2, 1, is_tombstone=False)
    assert not must_wait(2, 1, is_tombstone=True)
    assert not must_wait(2, 2, is_tombstone=False), "made anew since"
    assert not must_wait(0, 0, is_tombstone=False), "nothing was asked"


@given(roles, epochs, epochs, st.integers(1, 9), st.integers(0, 9))
def test_an_intent_runs_once_at_the_owner_of_its_epoch(role, epoch, asked, number, ran):
    assert admit_intent(row(role, epoch), asked) == (role is Role.OWNER and epoch == asked)
    assert is_first(number, ran) == (number > ran)
