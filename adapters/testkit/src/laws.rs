//! The laws. Each takes an empty place and panics where its store does not keep the guarantee.
mod answers;
mod commits;
mod configurations;
mod desks;
mod hardships;
mod histories;
mod interleavings;
mod kills;
mod lanes;
mod leases;
mod listings;
mod outboxes;
mod parts;
mod people;
mod redactions;
mod searches;
mod tenants;
mod texts;
mod timers;
mod views;
mod workforces;

pub use answers::{
    command_id_returns_first_receipt, command_id_with_other_content_is_refused, external_id_has_one_owner,
    refusals_are_answers_too,
};
pub use commits::{
    commit_is_atomic, commit_writes_everything, many_writers_lose_nothing, of_two_writers_one_wins,
    refusal_keeps_the_wake_time, stale_version_is_a_conflict_with_nothing_written,
    tick_without_events_moves_the_wake_time,
};
pub use configurations::configurations_are_kept;
pub use desks::{loads_equal_a_recount, two_desks_keep_capacity};
pub use hardships::{
    batch_with_conflicts, dropped_futures, reopening_keeps_everything, texts_of_all_sizes,
    unknown_outcomes_are_done_once,
};
pub use histories::{
    decisions_are_in_order_and_page, fold_equals_snapshot, history_is_gap_free_and_pages,
    refused_openings_leave_no_decision,
};
pub use interleavings::{interleaved_desks_keep_capacity, interleaved_mergers_make_no_circle};
pub use kills::killed_anywhere_it_is_whole_or_not_at_all;
pub use lanes::{
    a_held_outbox_hands_out_nothing, a_lane_is_one_desks, a_stale_lane_settles_nothing, desks_share_the_outbox,
    lanes_of_tenants_are_apart,
};
pub use leases::{
    a_lease_is_one_desks, a_stale_fence_is_a_conflict, desks_share_the_timers, leases_of_tenants_are_apart,
};
pub use listings::{listings_equal_a_full_scan, listings_show_each_row_once};
pub use outboxes::{
    attempts_are_counted, dead_letters_come_back, lanes_keep_their_order, notices_are_relayed,
    notices_of_tenants_are_apart, outbox_order_and_settlement, settling_twice_changes_nothing,
};
pub use parts::{
    a_stale_second_part_writes_nothing, all_parts_are_written, each_part_has_its_wake_time,
    mergers_crosswise_make_no_circle, what_was_looked_at_is_guarded,
};
pub use people::{
    an_address_has_one_owner, mergers_are_found_from_every_side, mergers_of_people_make_no_circle,
    people_are_kept_by_version, people_of_tenants_are_apart,
};
pub use redactions::{
    a_redaction_brings_no_notice_back, a_redaction_rewrites_what_it_names, a_stale_redaction_writes_nothing,
    notices_of_a_ticket_are_listed, redactions_are_done_once,
};
pub use searches::{
    search_finds_words_prefixes_and_phrases, search_follows_the_commits, search_is_made_anew,
    search_keeps_to_its_scope, search_pages_from_the_newest_on, search_understands_nothing_but_words,
};
pub use tenants::{desks_of_tenants_run_side_by_side, scope_filters, staff_scopes_filter, tenants_never_meet};
pub use texts::texts_mean_nothing_to_a_store;
pub use timers::{
    due_is_exact_to_the_nanosecond, due_is_ordered_and_bounded, next_wake_is_the_earliest,
    rungs_fire_once_over_desks_and_restarts, timers_of_tenants_are_apart,
};
pub use views::{
    counts_equal_a_full_scan, pages_are_bounded, pages_show_each_row_once, tickets_are_found_by_their_subjects,
};
pub use workforces::{
    capacity_is_never_exceeded, claims_carry_weights, hands_are_listed_in_order, loads_follow_assignments,
    presence_is_kept, who_helped_last,
};
