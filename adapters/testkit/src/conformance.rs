//! The list of all laws, and the macro that makes a test of each.
use crate::{Place, SearchPlace};

/// A law: it panics where the store of an empty place does not keep it.
pub type Law = fn(&dyn Place);

/// All laws by name: what [`conformance!`](crate::conformance) makes tests of, beside [`same_dump`](crate::same_dump).
pub const LAWS: &[(&str, Law)] = crate::conformance!(@each [table]);

/// A law of search: it panics where the index of an empty place does not keep it.
pub type SearchLaw = fn(&dyn SearchPlace);

/// All laws of search by name: what [`search_conformance!`](crate::search_conformance) makes tests of.
pub const SEARCH_LAWS: &[(&str, SearchLaw)] = crate::search_conformance!(@each [table]);

/// Makes one `#[test]` of each law of search. The argument makes a new, empty [`SearchPlace`] each time it is called; with `where` it makes
/// an `Option`, as for [`conformance!`](crate::conformance).
#[macro_export]
macro_rules! search_conformance {
    (@[tests $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                let place: ::std::boxed::Box<dyn $crate::SearchPlace> = ($new_place)();
                $crate::laws::$law(&*place);
            }
        )*
    };
    (@[tests_where $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                let place: ::std::option::Option<::std::boxed::Box<dyn $crate::SearchPlace>> = ($new_place)();
                if let ::std::option::Option::Some(place) = place {
                    $crate::laws::$law(&*place);
                }
            }
        )*
    };
    (@[table] $($law:ident)*) => {
        &[$((stringify!($law), $crate::laws::$law)),*]
    };
    (@each [$($what:tt)*]) => {
        $crate::search_conformance! { @[$($what)*]
            search_finds_words_prefixes_and_phrases
            search_pages_from_the_newest_on
            search_keeps_to_its_scope
            search_follows_the_commits
            search_is_made_anew
            search_understands_nothing_but_words
        }
    };
    (where $new_place:expr) => {
        $crate::search_conformance!(@each [tests_where $new_place]);
    };
    ($new_place:expr) => {
        $crate::search_conformance!(@each [tests $new_place]);
    };
}

/// Makes one `#[test]` of each law, named like it. The argument makes a new, empty [`Place`] each time it is called.
///
/// A store that needs a server which may not be there writes `conformance!(where …)` with an argument that makes an `Option`: where there is
/// no place the tests pass without having tried anything, and whoever makes the places says so.
///
/// # Examples
/// See the [crate](crate).
#[macro_export]
macro_rules! conformance {
    (@[tests $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                let place: ::std::boxed::Box<dyn $crate::Place> = ($new_place)();
                $crate::laws::$law(&*place);
            }
        )*
    };
    (@[tests_where $new_place:expr] $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                let place: ::std::option::Option<::std::boxed::Box<dyn $crate::Place>> = ($new_place)();
                if let ::std::option::Option::Some(place) = place {
                    $crate::laws::$law(&*place);
                }
            }
        )*
    };
    (@[table] $($law:ident)*) => {
        &[$((stringify!($law), $crate::laws::$law)),*]
    };
    (@each [$($what:tt)*]) => {
        $crate::conformance! { @[$($what)*]
            commit_is_atomic
            commit_writes_everything
            stale_version_is_a_conflict_with_nothing_written
            of_two_writers_one_wins
            many_writers_lose_nothing
            all_parts_are_written
            each_part_has_its_wake_time
            a_stale_second_part_writes_nothing
            what_was_looked_at_is_guarded
            mergers_crosswise_make_no_circle
            refusal_keeps_the_wake_time
            tick_without_events_moves_the_wake_time
            fold_equals_snapshot
            command_id_returns_first_receipt
            command_id_with_other_content_is_refused
            refusals_are_answers_too
            external_id_has_one_owner
            history_is_gap_free_and_pages
            decisions_are_in_order_and_page
            refused_openings_leave_no_decision
            pages_show_each_row_once
            pages_are_bounded
            scope_filters
            staff_scopes_filter
            tenants_never_meet
            desks_of_tenants_run_side_by_side
            counts_equal_a_full_scan
            listings_equal_a_full_scan
            listings_show_each_row_once
            tickets_are_found_by_their_subjects
            due_is_ordered_and_bounded
            due_is_exact_to_the_nanosecond
            next_wake_is_the_earliest
            timers_of_tenants_are_apart
            rungs_fire_once_over_desks_and_restarts
            a_lease_is_one_desks
            a_stale_fence_is_a_conflict
            leases_of_tenants_are_apart
            desks_share_the_timers
            outbox_order_and_settlement
            settling_twice_changes_nothing
            attempts_are_counted
            lanes_keep_their_order
            dead_letters_come_back
            notices_of_tenants_are_apart
            a_lane_is_one_desks
            a_stale_lane_settles_nothing
            lanes_of_tenants_are_apart
            a_held_outbox_hands_out_nothing
            desks_share_the_outbox
            loads_follow_assignments
            capacity_is_never_exceeded
            claims_carry_weights
            presence_is_kept
            hands_are_listed_in_order
            who_helped_last
            two_desks_keep_capacity
            loads_equal_a_recount
            interleaved_desks_keep_capacity
            interleaved_mergers_make_no_circle
            configurations_are_kept
            people_are_kept_by_version
            an_address_has_one_owner
            mergers_are_found_from_every_side
            mergers_of_people_make_no_circle
            people_of_tenants_are_apart
            texts_of_all_sizes
            texts_mean_nothing_to_a_store
            batch_with_conflicts
            dropped_futures
            reopening_keeps_everything
            unknown_outcomes_are_done_once
            notices_are_relayed
            a_redaction_rewrites_what_it_names
            a_stale_redaction_writes_nothing
            a_redaction_brings_no_notice_back
            notices_of_a_ticket_are_listed
            redactions_are_done_once
            killed_anywhere_it_is_whole_or_not_at_all
        }
    };
    (where $new_place:expr) => {
        $crate::conformance!(@each [tests_where $new_place]);

        #[test]
        fn same_commands_same_dump() {
            if ($new_place)().is_some() {
                $crate::same_dump(&|| ($new_place)().expect("there was a place a moment ago"));
            }
        }
    };
    ($new_place:expr) => {
        $crate::conformance!(@each [tests $new_place]);

        #[test]
        fn same_commands_same_dump() {
            $crate::same_dump(&|| ($new_place)());
        }
    };
}
