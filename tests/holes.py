"""The table of holes: how earlier drafts and other products broke, and what shows that we do not. Data only.

`counter-examples` are numbered as in the study of interleavings, `traps` T1 to T12 as in the study of data movers (T5, log
decoding, is left out: we decode no log), `found` E1… by the explorer in this repository. Left out until the toolkit
has them: 18 column cuts, 32 the accounts extraction, 36 the write sandbox, 37 Retire. tests/explorer/test_holes.py reads this.
"""

from dataclasses import dataclass

BOTH = ("sqlite", "postgresql")
PG = ("postgresql",)
LITE = ("sqlite",)
NONE: tuple[str, ...] = ()

STEP = "tests/specs/sync/test_rows_stay_in_step.py::"
COPY = "tests/specs/sync/test_a_copy_is_complete_and_proven.py::"
OWNS = "tests/specs/sync/test_one_side_owns.py::"
THROUGH = "tests/specs/sync/test_an_update_through_never_overwrites.py::"
WAY_OUT = "tests/specs/moves/test_reconcile_is_a_way_out.py::"
YIELDS = "tests/specs/sync/test_an_owner_given_up_yields.py::"
LIVES = "tests/specs/sync/test_a_hand_over_survives_its_conductor.py::"
SHARED = "tests/specs/sync/test_links_share_a_table.py::"
MEET = "tests/specs/sync/test_senders_and_writers_overlap.py::"
FIT = "tests/specs/sync/test_a_database_that_hides_changes_is_refused.py::"
INTENT = "tests/specs/sync/test_an_intent_runs_once.py::"
BOUNCE = "tests/specs/gateway/test_a_hand_over_holds_and_bounces.py::"
READS = "tests/specs/gateway/test_customers_read_what_they_wrote.py::"
RISE = "tests/specs/sync/test_positions_only_rise.py::"
NEVER_LIES = "tests/specs/sync/test_a_verifier_never_lies.py::"
CAPTURE = "tests/specs/sync/test_capture_sees_what_signals_miss.py::"
LOST = "tests/specs/moves/test_lost_triggers_take_the_proof_away.py::"
LOOK = "tests/unit/sync/test_middleware.py::test_a_look_before_the_commit_does_not_count"


@dataclass(frozen=True)
class Hole:
    """severity: S1 loses data or breaks a promise, S2 errors or an outage, S3 confusion. tests: pytest node ids that exist.
    planned: names of tests that do not exist yet. kills: (mutant, promise that kills it)."""

    number: str
    title: str
    severity: str
    engines: tuple[str, ...]
    tests: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    kills: tuple[tuple[str, str], ...] = ()
    not_a_protocol_state: str = ""


COUNTER_EXAMPLES = (
    Hole(
        "1",
        "versions restart, the receiver refuses everything",
        "S1",
        BOTH,
        tests=(
            "tests/specs/sync/test_time_never_runs_backwards.py::test_a_restored_source_stops_its_link_before_it_claims",
            COPY + "test_a_cancelled_copy_can_be_made_again",
            RISE + "test_a_later_epoch_wins_though_its_version_is_smaller",
            RISE + "test_the_guard_lets_pass_what_the_protocol_calls_newer",
        ),
        kills=(
            ("versions_are_compared_alone", "follower_equals_owner_at_rest"),
            ("reinstall_keeps_the_epoch", "follower_equals_owner_at_rest"),
            ("went_back_is_not_asked", "follower_equals_owner_at_rest"),
        ),
    ),
    Hole(
        "2",
        "a late forward message after Own",
        "S1",
        BOTH,
        tests=(
            OWNS + "test_a_late_batch_of_the_old_owner_is_refused",
            OWNS + "test_nobody_opens_a_side_beside_a_batch_that_was_admitted",
        ),
        kills=(
            ("admit_ignores_the_epoch", "follower_equals_owner_at_rest"),
            ("admit_ignores_the_role", "no_acknowledged_write_is_lost"),
            ("versions_are_collected_by_age", "delivered_below_is_honest"),
        ),
    ),
    Hole(
        "3",
        "version 0 races a tombstone; check, then write",
        "S1",
        BOTH,
        tests=(
            COPY + "test_a_late_chunk_neither_resurrects_nor_rolls_back",
            COPY + "test_two_appliers_of_one_key_ask_the_guard_in_turn",
        ),
        kills=(
            ("guard_is_not_atomic", "positions_never_go_back"),
            ("backfill_is_unguarded", "positions_never_go_back"),
            ("tombstones_are_unguarded", "delivered_below_is_honest"),
        ),
    ),
    Hole(
        "4",
        "two links on one table eat each other's changes",
        "S1",
        BOTH,
        tests=(
            SHARED + "test_two_links_on_one_table_each_get_every_change",
            SHARED + "test_what_one_link_brings_in_leaves_by_the_others",
        ),
        kills=(("one_entry_feeds_two_links", "every_side_agrees_at_rest"),),
    ),
    Hole(
        "5",
        "origin by coalescing loses a local write",
        "S1",
        BOTH,
        tests=(
            OWNS + "test_a_change_is_never_sent_back_to_where_it_came_from",
            OWNS + "test_the_triggers_judge_as_the_protocol_says",
            SHARED + "test_a_local_write_beside_an_applied_one_still_leaves",
            SHARED + "test_what_a_users_trigger_writes_during_an_apply_still_leaves",
        ),
        kills=(
            ("origin_is_filtered_after_coalescing", "every_side_agrees_at_rest"),
            ("any_applier_is_silent", "every_side_agrees_at_rest"),
            ("the_mark_is_not_asked", "everything_settles"),
            ("columns_are_not_judged", "no_change_returns"),
        ),
    ),
    Hole(
        "6",
        "false tombstones from replicas, managers, row security",
        "S1",
        BOTH,
        tests=(
            FIT + "test_a_sender_under_row_security_refuses_to_start",
            FIT + "test_a_row_that_is_hidden_from_a_running_sender_is_not_sent_as_deleted",
            FIT + "test_no_read_goes_through_a_router_or_a_manager",
        ),
        not_a_protocol_state="which connection and which manager a read goes through",
    ),
    Hole(
        "7",
        "REPLACE without the pragma removes rows unseen",
        "S2",
        LITE,
        tests=(
            STEP + "test_a_replace_by_a_foreign_connection_is_captured",
            STEP + "test_a_replace_by_a_partial_unique_rule_is_captured",
        ),
        not_a_protocol_state="what SQLite's triggers see",
    ),
    Hole(
        "8",
        "origin without session variables; writes to a leaf partition",
        "S3",
        BOTH,
        tests=(
            OWNS + "test_a_change_is_never_sent_back_to_where_it_came_from",
            FIT + "test_a_partitioned_table_is_captured_at_its_leaves_or_refused",
            FIT + "test_a_table_that_becomes_a_partition_is_noticed",
            "tests/unit/stages/resolve/test_resolve.py::test_S206_a_table_of_parts_and_its_parts_cannot_leave",
        ),
        not_a_protocol_state="where an engine keeps the mark and fires its triggers",
    ),
    Hole(
        "9",
        "the sender's snapshot takes SQLite's write lock",
        "S2",
        LITE,
        tests=(MEET + "test_a_sender_reads_beside_an_open_writer",),
        not_a_protocol_state="SQLite's kind of transaction",
    ),
    Hole(
        "10",
        "the copy is verified at no common version",
        "S3",
        BOTH,
        tests=(
            LIVES + "test_rows_that_differ_under_the_fence_stop_the_hand_over",
            COPY + "test_a_difference_that_is_under_way_is_not_drift",
            "tests/specs/sync/test_a_pass_beside_live_writers.py"
            "::test_a_change_that_passes_between_the_two_readings_is_not_drift",
            LOST + "test_a_known_difference_refuses_a_hand_over_though_no_gate_asks",
            LOST + "test_a_difference_is_believed_whatever_else_a_pass_could_not_say",
            LOST + "test_a_delete_that_waits_for_its_owner_is_no_difference",
            LOST + "test_ownership_takes_its_proof_along",
        ),
        kills=(("drain_is_checked_before_the_fence", "no_acknowledged_write_is_lost"),),
    ),
    Hole(
        "11",
        "a child arrives before its parent",
        "S1",
        BOTH,
        tests=(STEP + "test_a_child_that_arrives_before_its_parent_waits_and_travels_with_it",),
        kills=(
            ("a_waiting_key_is_forgotten", "delivered_below_is_honest"),
            ("a_waiting_key_keeps_its_position", "follower_equals_owner_at_rest"),
            ("children_are_written_first", "together_is_enough"),
        ),
    ),
    Hole(
        "12",
        "a unique pair is deleted and made again, or swapped",
        "S1",
        BOTH,
        tests=(
            STEP + "test_a_unique_pair_deleted_and_made_again_arrives_in_any_sequence",
            STEP + "test_swapped_unique_values_arrive_together",
            STEP + "test_a_row_the_follower_refuses_stops_nobody_else",
        ),
        kills=(
            ("a_waiting_key_travels_alone", "everything_settles"),
            ("a_waiting_key_is_forgotten", "delivered_below_is_honest"),
            ("a_waiting_key_keeps_its_position", "follower_equals_owner_at_rest"),
        ),
    ),
    Hole(
        "13",
        "foreign keys from staying tables into moved ones",
        "S1",
        BOTH,
        tests=(
            "tests/specs/stages/test_own_is_refused_while_unsafe.py::test_a_tight_foreign_key_refuses_copy",
            "tests/specs/stages/test_own_is_refused_while_unsafe.py::test_S418_a_constraint_that_is_back_refuses_own",
            "tests/specs/sync/test_constraints_are_loosened.py::test_a_dropped_constraint_comes_back_to_the_letter",
            "tests/specs/sync/test_what_stays_follows_a_tombstone.py::test_keep_leaves_a_key_to_nothing",
            "tests/journeys/test_second_monolith_ties.py::test_a_row_that_a_staying_table_points_to_can_go_at_the_owner",
        ),
        not_a_protocol_state="constraints are loosened before the first trigger",
    ),
    Hole(
        "14",
        "reference rows: parents the service needs",
        "S1",
        BOTH,
        tests=(
            "tests/specs/sync/test_references_flow_for_good.py::test_a_parents_tombstone_runs_what_was_declared",
            "tests/specs/sync/test_references_flow_for_good.py::test_parents_that_swap_a_unique_value_take_nobody_along",
            "tests/specs/sync/test_references_flow_for_good.py::test_a_late_child_of_a_deleted_parent_waits_for_nobody",
            STEP + "test_a_reference_sends_only_changes_of_its_columns",
            COPY + "test_a_copy_of_children_before_their_references_completes",
        ),
        not_a_protocol_state="a reference is a link that is never handed over; its delivery is the same model",
    ),
    Hole(
        "15",
        "the fence breaks the monolith's own deletes",
        "S1",
        BOTH,
        tests=(
            OWNS + "test_statements_that_touch_no_row_pass_the_fence",
            OWNS + "test_a_parents_deletion_in_the_monolith_reaches_the_owner",
            "tests/specs/sync/test_emptied_keys_pass_the_fence.py::test_whatever_else_is_written_is_refused",
            "tests/journeys/test_second_monolith_ties.py"
            "::test_a_member_may_leave_whose_name_stands_in_what_was_carved_out",
            OWNS + "test_an_update_that_crosses_a_delete_does_not_resurrect_the_row",
            OWNS + "test_intents_still_pending_at_a_hand_over_back_are_carried_out",
            "monolith/tests/test_refused_commands.py::test_commands_that_write_reviews_are_refused_after_own",
            THROUGH + "test_what_is_newer_at_the_owner_wins_is_fed_back_and_listed",
            THROUGH + "test_an_answer_that_was_lost_is_given_again_and_nothing_runs_twice",
            THROUGH + "test_an_update_whose_answer_was_lost_is_listed_at_a_hand_over_not_run_again",
            THROUGH + "test_updates_of_one_row_are_asked_one_after_the_other",
            THROUGH + "test_a_refused_update_is_taken_back_though_nothing_changed_at_the_owner",
            THROUGH + "test_a_row_that_crossed_it_does_not_lose_the_update",
            THROUGH + "test_an_owners_write_that_is_not_committed_yet_is_not_overwritten",
            OWNS + "test_intents_need_no_conductor_who_lives_beyond_the_open",
        ),
        kills=(
            ("an_update_is_set_blindly", "an_update_never_overwrites_what_is_newer"),
            ("an_update_runs_twice", "an_update_never_overwrites_what_is_newer"),
            ("an_unanswered_update_is_run_at_a_hand_over", "an_update_never_overwrites_what_is_newer"),
            ("what_stands_is_compared_again", "what_stands_is_not_listed_as_refused"),
            ("updates_are_forgotten", "an_update_is_set_or_listed"),
            ("an_answer_is_not_remembered", "an_update_is_set_or_listed"),
            ("intents_of_a_key_are_asked_in_any_sequence", "an_update_is_set_or_listed"),
            ("a_refused_update_is_not_fed_back", "both_sides_agree_at_rest"),
            ("a_pending_update_keeps_rows_out", "both_sides_agree_at_rest"),
            ("intents_are_forgotten", "both_sides_agree_at_rest"),
            ("a_crossing_update_is_applied", "deleted_stays_deleted"),
        ),
    ),
    Hole(
        "16",
        "reverse applies fire no signal",
        "S1",
        BOTH,
        tests=("tests/specs/sync/test_signals_are_replayed.py::test_a_row_that_arrived_is_told_as_django_would_have",),
        not_a_protocol_state="what user code does with rows that arrived",
    ),
    Hole(
        "17",
        "the monolith's admin of moved models",
        "S2",
        NONE,
        tests=("monolith/tests/test_moved_admin.py::test_a_moved_admin_says_where_to_go_and_offers_no_write",),
        not_a_protocol_state="pages of staff",
    ),
    Hole(
        "19",
        "a read that writes meets the service's fence",
        "S2",
        BOTH,
        tests=("tests/specs/moves/test_gates_hold.py::test_a_fence_hit_in_shadow_holds_canary",),
        not_a_protocol_state="a gate",
    ),
    Hole(
        "20",
        "rows that cannot travel back",
        "S1",
        BOTH,
        tests=("tests/specs/moves/test_rollback_safe.py::test_one_rejected_key_says_no_by_name",),
        not_a_protocol_state="schemas; a rejected key is a dead letter, see E10",
    ),
    Hole(
        "21",
        "requests in flight meet the fence",
        "S2",
        BOTH,
        tests=(
            OWNS + "test_a_fence_is_no_integrity_error_a_view_would_swallow",
            "tests/journeys/test_reviews_leave_and_return.py::test_a_request_that_met_the_fence_is_answered_once",
        ),
        not_a_protocol_state="HTTP; the fence itself is modelled",
    ),
    Hole(
        "22",
        "a cold or cut-off gateway",
        "S2",
        NONE,
        tests=(
            "tests/specs/gateway/test_a_cut_off_gateway_learns.py::test_a_gateway_with_an_old_table_learns_from_the_bounce",
            "tests/specs/gateway/test_tables_arrive_or_are_refused.py"
            "::test_an_answer_that_names_a_newer_epoch_makes_the_gateway_ask_at_once",
        ),
        not_a_protocol_state="routing; the databases refuse whatever it sends",
    ),
    Hole(
        "23",
        "an idle reader during both hand-overs",
        "S2",
        PG,
        tests=(LIVES + "test_an_old_snapshot_and_a_replica_session_meet_the_fence_beside_an_open_reader",),
        not_a_protocol_state="PostgreSQL's lock levels",
    ),
    Hole(
        "24",
        "lock_timeout above deadlock_timeout kills the app",
        "S2",
        PG,
        tests=(
            LIVES + "test_a_fence_gives_up_before_postgresql_looks_for_a_deadlock",
            LIVES + "test_a_writer_that_holds_the_tables_makes_own_give_up_not_the_writer",
            "tests/specs/moves/test_a_hand_over_says_why_not.py::test_a_vacuum_is_named_and_gone_when_it_ends",
        ),
        not_a_protocol_state="PostgreSQL's deadlock detector",
    ),
    Hole(
        "25",
        "killed between any two steps: both closed, or both open",
        "S1",
        BOTH,
        tests=(
            LIVES + "test_a_conductor_killed_before_any_move_is_taken_over",
            OWNS + "test_a_side_opens_only_against_a_live_ticket",
            OWNS + "test_an_overdue_fence_may_be_undone_by_anybody_and_then_not_journalled",
            WAY_OUT + "test_what_an_abandoned_owner_did_not_feed_back_is_shown_kept_and_replaced",
        ),
        kills=(
            ("open_needs_no_ticket", "never_both_open"),
            ("a_ticket_is_never_void", "never_both_open"),
            ("an_operator_gives_up_at_once", "never_both_open"),
            ("undo_after_the_journal", "never_both_open"),
            ("a_stranger_may_journal", "no_acknowledged_write_is_lost"),
            ("take_over_before_the_deadline", "nobody_interrupts_within_the_deadline"),
        ),
    ),
    Hole(
        "26",
        "the ledger is restored and lies about ownership",
        "S1",
        BOTH,
        tests=(
            "tests/faults/test_the_ledger_is_lost.py::test_status_is_rebuilt_from_the_link_rows",
            "tests/faults/test_the_ledger_is_lost.py::test_a_rollback_needs_no_ledger",
        ),
        not_a_protocol_state="no rule reads the ledger; the models have none",
    ),
    Hole(
        "27",
        "rollback with a dead service",
        "S1",
        BOTH,
        tests=(
            LIVES + "test_an_owner_that_was_given_up_fences_itself_when_it_returns",
            YIELDS + "test_an_owner_given_up_yields_on_its_first_lease_with_nothing_to_send",
            YIELDS + "test_an_owner_that_delivers_nothing_is_told_by_the_other_sides_sign_of_life",
            YIELDS + "test_the_first_write_of_a_process_that_was_given_up_meets_the_fence",
            YIELDS + "test_what_an_owner_took_before_it_heard_is_kept_and_goes_nowhere",
            WAY_OUT + "test_what_an_abandoned_owner_did_not_feed_back_is_shown_kept_and_replaced",
            "tests/specs/moves/test_acknowledged_by_both.py"
            "::test_abandoning_loses_nothing_that_was_acknowledged_without_a_mark",
        ),
        kills=(
            ("a_lost_owner_never_asks", "never_both_open"),
            ("a_lost_owner_follows_at_once", "follower_equals_owner_at_rest"),
            ("yielding_forgets_what_was_not_fed", "what_an_abandoned_owner_wrote_is_kept"),
        ),
    ),
    Hole(
        "28",
        "rollback waits for the broker",
        "S2",
        BOTH,
        tests=(LIVES + "test_own_and_rollback_are_one_function",),
        not_a_protocol_state="drain is a verb of the interface; no broker runs in that test",
    ),
    Hole(
        "29",
        "a held request whose client has gone is sent",
        "S3",
        NONE,
        tests=(
            BOUNCE + "test_a_held_write_whose_client_has_gone_is_never_sent",
            BOUNCE + "test_a_held_request_without_a_client_is_dropped_also_where_nobody_reads_on",
            BOUNCE + "test_a_fenced_write_whose_client_has_gone_is_not_sent_again",
        ),
        not_a_protocol_state="connections of the gateway",
    ),
    Hole(
        "30",
        "'the follower has that version' says nothing",
        "S1",
        BOTH,
        tests=(READS + "test_a_position_with_a_lower_uncommitted_version_waits", LOOK),
        kills=(
            ("progress_forgets_the_oldest", "a_reader_finds_his_own_write"),
            ("inflight_keeps_the_newest_only", "delivered_below_is_honest"),
            ("a_look_before_the_commit_counts", "a_reader_finds_his_own_write"),
            ("the_writes_own_version_is_handed_out", "a_reader_finds_his_own_write"),
        ),
    ),
    Hole(
        "31",
        "pages that stay read a follower that lags",
        "S2",
        NONE,
        tests=(
            READS + "test_after_own_a_page_that_stays_waits_for_the_write_to_arrive",
            READS + "test_a_page_that_stays_is_answered_marked_stale_when_the_write_is_late",
            READS + "test_news_that_comes_while_a_late_page_is_made_does_not_make_it_current",
        ),
        not_a_protocol_state="how long a page waits; whether it must is 30",
    ),
    Hole(
        "33",
        "kept through login and always the same side",
        "S3",
        NONE,
        tests=("tests/specs/gateway/test_a_customer_stays_on_one_side.py::test_login_flips_once_at_most",),
        not_a_protocol_state="routing",
    ),
    Hole(
        "34",
        "fallback to the follower's copy",
        "S2",
        NONE,
        tests=(
            READS + "test_a_stale_answer_is_marked_with_its_age_and_no_write_falls_back",
            READS + "test_a_gateway_that_never_heard_how_old_a_copy_is_claims_no_age",
        ),
        not_a_protocol_state="routing",
    ),
    Hole(
        "35",
        "gates pool over routes",
        "S2",
        NONE,
        tests=("tests/unit/stages/test_tallies.py::test_a_route_nobody_compared_holds_and_is_named",),
        not_a_protocol_state="statistics of gates",
    ),
)

TRAPS = (
    Hole(
        "T1",
        "capture by signals and save()",
        "S1",
        BOTH,
        tests=(
            CAPTURE + "test_what_is_queued_is_what_changed",
            STEP + "test_bulk_raw_and_cascade_writes_are_captured",
        ),
        not_a_protocol_state="what a trigger sees and a signal does not",
    ),
    Hole(
        "T2",
        "polling by id; cached sequences",
        "S1",
        PG,
        tests=(
            MEET + "test_writers_that_commit_out_of_order_lose_nothing",
            FIT + "test_a_cached_sequence_is_refused",
        ),
        kills=(("the_writes_own_version_is_handed_out", "a_reader_finds_his_own_write"),),
    ),
    Hole(
        "T3",
        "an upserted queue; claims held over HTTP",
        "S1",
        BOTH,
        tests=(MEET + "test_a_hanging_peer_slows_no_writer",),
        kills=(("queue_is_upserted", "delivered_below_is_honest"),),
    ),
    Hole(
        "T4",
        "a late chunk resurrects or rolls back",
        "S1",
        BOTH,
        tests=(COPY + "test_a_late_chunk_neither_resurrects_nor_rolls_back",),
        kills=(("backfill_is_unguarded", "positions_never_go_back"),),
    ),
    Hole(
        "T6",
        "pages by offset or by a key that changes",
        "S1",
        BOTH,
        tests=(COPY + "test_deletes_behind_the_cursor_skip_no_row",),
        not_a_protocol_state="how chunks are cut; each chunk is modelled",
    ),
    Hole(
        "T7",
        "a soft fence",
        "S1",
        BOTH,
        tests=(
            LIVES + "test_an_old_snapshot_and_a_replica_session_meet_the_fence_beside_an_open_reader",
            OWNS + "test_the_follower_refuses_every_write_from_the_start",
            OWNS + "test_a_truncate_meets_the_fence",
        ),
        kills=(("the_fence_is_a_flag", "no_acknowledged_write_is_lost"),),
    ),
    Hole(
        "T8",
        "auto-increment after the hand-over",
        "S1",
        BOTH,
        tests=(OWNS + "test_generated_keys_of_the_new_owner_pass_both_sides",),
        not_a_protocol_state="sequences of moved tables",
    ),
    Hole(
        "T9",
        "triggers that a schema migration dropped",
        "S1",
        BOTH,
        tests=(
            OWNS + "test_a_lost_trigger_is_noticed",
            LIVES + "test_a_hand_over_with_a_lost_trigger_is_refused_before_the_fence",
            LOST + "test_a_migration_that_rebuilds_a_table_stops_the_way_on_until_all_rows_are_compared",
            LOST + "test_triggers_that_were_dropped_and_made_again_leave_no_old_proof",
            LOST + "test_a_follower_without_its_fence_is_told_to_the_owner",
        ),
        not_a_protocol_state="what a database keeps through a rebuild",
    ),
    Hole(
        "T10",
        "echoes and lost reverse writes",
        "S1",
        BOTH,
        tests=(OWNS + "test_a_change_is_never_sent_back_to_where_it_came_from",),
        kills=(("columns_are_not_judged", "no_change_returns"), ("the_mark_is_not_asked", "everything_settles")),
    ),
    Hole(
        "T11",
        "a verifier that lies",
        "S1",
        BOTH,
        tests=(
            COPY + "test_every_planted_difference_is_found_named_and_repaired",
            COPY + "test_two_swapped_rows_do_not_cancel_out",
            NEVER_LIES + "test_the_smallest_difference_of_a_kind_is_found",
            NEVER_LIES + "test_what_is_spelt_in_another_way_is_no_difference",
            NEVER_LIES + "test_digits_past_a_columns_scale_are_not_rounded_away",
            STEP + "test_null_and_empty_text_stay_different",
        ),
        not_a_protocol_state="encodings and checksums",
    ),
    Hole(
        "T12",
        "a crash between cutover steps",
        "S1",
        BOTH,
        tests=(
            LIVES + "test_a_conductor_killed_before_any_move_is_taken_over",
            LIVES + "test_a_service_that_dies_under_the_fence_costs_an_undo_not_a_write",
            "tests/faults/test_a_process_dies_at_any_moment.py::test_what_clients_were_told_is_there",
            "tests/specs/sync/test_a_database_dies_under_the_fence.py::test_what_was_acknowledged_outlives_the_database",
            "tests/journeys/test_reviews_leave_and_return.py"
            "::test_a_conductor_that_dies_is_taken_over_by_whoever_delivers",
        ),
        kills=(("undo_after_the_journal", "never_both_open"),),
    ),
)

FOUND = (
    Hole(
        "E1",
        "an open that comes after a rollback opens a second side",
        "S1",
        BOTH,
        tests=(OWNS + "test_an_open_that_comes_after_a_rollback_is_refused",),
        kills=(("open_ignores_the_epoch", "never_both_open"),),
    ),
    Hole(
        "E2",
        "a fence that comes twice lets a stale journal through",
        "S1",
        BOTH,
        tests=(OWNS + "test_an_overdue_fence_may_be_undone_by_anybody_and_then_not_journalled",),
        kills=(("a_journal_fits_any_fence", "no_acknowledged_write_is_lost"),),
    ),
    Hole(
        "E3",
        "a delayed open meets a newer ticket",
        "S1",
        BOTH,
        tests=(OWNS + "test_a_side_opens_only_against_a_live_ticket",),
        kills=(("any_ticket_opens", "never_both_open"),),
    ),
    Hole(
        "E4",
        "a sleeping conductor carries out an order that was undone",
        "S2",
        BOTH,
        tests=(
            LIVES + "test_an_old_order_is_not_carried_out_again",
            "tests/unit/stages/test_moves_are_refused.py::test_an_order_ends_the_ownership_it_was_given_for",
        ),
        kills=(("an_old_order_is_carried_out", "no_order_is_carried_out_twice"),),
    ),
    Hole(
        "E5",
        "a look that began before the commit counts as later",
        "S1",
        BOTH,
        tests=(LOOK, "tests/unit/sync/test_middleware.py::test_the_mark_is_read_before_the_look"),
        kills=(
            ("a_look_before_the_commit_counts", "a_reader_finds_his_own_write"),
            ("the_mark_is_read_after_the_look", "a_reader_finds_his_own_write"),
        ),
    ),
    Hole(
        "E6",
        "a restored owner outruns its mark; a restored follower goes unnoticed",
        "S1",
        BOTH,
        tests=(
            "tests/specs/sync/test_time_never_runs_backwards.py::test_a_restored_follower_stops_its_link",
            WAY_OUT + "test_a_restored_monolith_that_owns_runs_again_once_all_rows_were_found_equal",
            WAY_OUT + "test_a_restored_service_that_owns_runs_again_and_can_be_taken_back",
        ),
        kills=(
            ("went_back_is_not_asked", "follower_equals_owner_at_rest"),
            ("the_peer_is_not_asked", "follower_equals_owner_at_rest"),
        ),
    ),
    Hole(
        "E7",
        "a repair overtakes a writer that has not committed",
        "S1",
        PG,
        tests=(
            MEET + "test_a_repair_waits_for_the_writer_of_its_row",
            MEET + "test_a_row_that_rides_along_does_not_outrun_its_writer",
        ),
        kills=(
            ("repair_takes_a_version_beside_a_writer", "follower_equals_owner_at_rest"),
            ("a_companion_gets_a_fresh_version", "follower_equals_owner_at_rest"),
        ),
    ),
    Hole(
        "E8",
        "a late reply ends a newer claim of the same key",
        "S1",
        BOTH,
        tests=(MEET + "test_a_late_reply_ends_only_what_it_delivered",),
        kills=(("a_claim_ends_by_key_alone", "delivered_below_is_honest"),),
    ),
    Hole(
        "E9",
        "an intent runs twice, at a closed side, or without a tombstone",
        "S1",
        BOTH,
        tests=(
            INTENT + "test_an_intent_that_comes_twice_spares_the_row_made_anew",
            INTENT + "test_a_closing_owner_runs_no_intent",
            INTENT + "test_an_intent_of_another_ownership_is_refused",
            INTENT + "test_an_intent_for_a_row_that_only_the_follower_had_is_ended_by_a_tombstone",
        ),
        kills=(
            ("an_intent_runs_twice", "created_anew_stays"),
            ("a_follower_runs_intents", "everything_settles"),
            ("an_executed_intent_is_not_queued", "both_sides_agree_at_rest"),
        ),
    ),
    Hole(
        "E10",
        "a key rejected during the drain is journalled away",
        "S1",
        BOTH,
        tests=(LIVES + "test_a_key_rejected_during_the_drain_undoes_the_hand_over",),
        not_a_protocol_state="the models reject nothing; tests/unit/protocol holds that a dead letter is not drained",
    ),
    Hole(
        "E11",
        "an older label lets a slow sender show an older row",
        "S2",
        BOTH,
        tests=(MEET + "test_two_senders_never_show_an_older_row",),
        kills=(("label_is_the_claimed_version", "the_follower_never_shows_an_older_row"),),
    ),
    Hole(
        "E12",
        "a look from a floor walks past what commits late below it",
        "S1",
        PG,
        tests=(
            "tests/specs/sync/test_delivery_looks_from_a_floor.py::test_a_writer_that_commits_late_is_delivered",
            "tests/specs/sync/test_delivery_looks_from_a_floor.py::test_the_newest_transaction_of_all_may_commit_late",
        ),
        not_a_protocol_state="where a look begins: tests/unit/protocol/test_protocol_floor.py kills three mutants",
    ),
    Hole(
        "E13",
        "an intent carried out after the opening takes away what was made anew since",
        "S1",
        BOTH,
        tests=(
            INTENT + "test_a_row_made_anew_at_the_new_owner_outlives_the_delete_asked_of_the_one_before",
            INTENT + "test_who_is_opened_by_an_operator_carries_intents_out_before_anybody_writes",
            INTENT + "test_intents_that_nobody_can_carry_out_do_not_keep_a_side_closed",
            OWNS + "test_intents_need_no_conductor_who_lives_beyond_the_open",
        ),
        kills=(("intents_run_after_the_opening", "created_anew_stays"),),
    ),
    Hole(
        "E14",
        "a row made anew before its tombstone has left is kept out for good",
        "S1",
        BOTH,
        tests=(INTENT + "test_a_row_made_anew_before_its_tombstone_has_left_arrives",),
        kills=(("only_a_tombstone_ends_an_intent", "created_anew_stays"),),
    ),
    Hole(
        "E15",
        "a parent gives its unique value up while a child of it stands: a dead letter, or no batch at all",
        "S2",
        BOTH,
        tests=(
            STEP + "test_a_parent_made_anew_with_its_unique_value_makes_room_for_itself_with_its_children",
            STEP + "test_a_child_moves_from_the_parent_that_makes_room_to_one_that_comes",
            STEP + "test_a_parent_does_not_make_room_while_a_child_of_the_old_one_is_held_by_another_sender",
        ),
        kills=(("a_parent_makes_room_alone", "no_child_stands_without_its_parent"),),
    ),
)

HOLES = COUNTER_EXAMPLES + TRAPS + FOUND
