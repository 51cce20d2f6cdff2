//! Lists and counts.
use std::collections::BTreeSet;
use std::thread;

use helpdesk_core::{
    CloseReason, Command, Counts, HostSubject, PAGE_MAX, StatusKind, SubjectCommand, SubjectLink, Ticket,
};
use pollster::block_on;

use crate::Place;
use crate::dump::all_tickets;
use crate::fixture::{Fixture, loaded, written};

/// Paging through a list shows each ticket exactly once and in the order of ids, also while others write.
///
/// # Panics
/// Where the law does not hold.
pub fn pages_show_each_row_once(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    // Not in the order of their ids.
    for n in 1..=60 {
        written(&*store, fixture.opening((n * 37) % 61, 0));
    }
    let old: BTreeSet<_> = all_tickets(&*store, &fixture.scope()).iter().map(|t| t.id).collect();
    assert_eq!(old.len(), 60);
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in 100..130 {
                written(&*store, fixture.opening(n, 1));
                fixture.act(&*store, &format!("solve-{n}"), n % 60 + 1, 2, Command::Solve);
            }
        });
        for limit in [1, 7, 25] {
            let mut seen: Vec<Ticket> = Vec::new();
            loop {
                let after = seen.last().map(|t| t.id);
                let page = block_on(store.page(&fixture.scope(), after, limit)).expect("pages are answered");
                assert!(page.len() <= limit, "a page of {} where {limit} were asked for", page.len());
                if page.is_empty() {
                    break;
                }
                seen.extend(page);
            }
            assert!(seen.windows(2).all(|pair| pair[0].id < pair[1].id), "in order and once, in pages of {limit}");
            let ids: BTreeSet<_> = seen.iter().map(|t| t.id).collect();
            assert!(old.is_subset(&ids), "all that were there from the beginning, in pages of {limit}");
        }
    });
}

/// No page is longer than [`PAGE_MAX`], however many are asked for.
///
/// # Panics
/// Where the law does not hold.
pub fn pages_are_bounded(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    let units = (1..=PAGE_MAX + 5).map(|n| fixture.opening(u64::try_from(n).expect("a small number"), 0)).collect();
    let answers = block_on(store.commit(units));
    assert!(answers.iter().all(Result::is_ok));
    let page = |limit| block_on(store.page(&fixture.scope(), None, limit)).expect("pages are answered").len();
    assert_eq!(
        [page(0), page(PAGE_MAX - 1), page(PAGE_MAX + 1), page(usize::MAX)],
        [0, PAGE_MAX - 1, PAGE_MAX, PAGE_MAX]
    );
}

/// The counts are what counting all tickets gives, after every step of a ticket's life.
///
/// # Panics
/// Where the law does not hold.
pub fn counts_equal_a_full_scan(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 6);
    let team = |name: &str| Command::Route { team: name.try_into().expect("a text") };
    let steps = [
        (1, team("support")),
        (2, team("platform")),
        (3, team("support")),
        (1, team("platform")),
        (1, Command::Wait { until: None }),
        (2, Command::Solve),
        (2, Command::Reopen),
        (2, Command::Solve),
        (2, Command::Close { reason: CloseReason::Completed }),
        (3, Command::Close { reason: CloseReason::Spam }),
        (4, Command::Hold { reason: "spare part".to_owned(), until: None }),
        (4, Command::Reply { body: "It comes tomorrow.".to_owned() }),
        (5, Command::Reopen),
    ];
    for (n, (ticket, command)) in (0..).zip(steps) {
        fixture.act(&*store, &format!("step-{n}"), ticket, 10 + n, command);
        for scope in [fixture.scope(), fixture.scope_of("requester-1"), fixture.scope_of("requester-2")] {
            let counts = block_on(store.counts(&scope)).expect("counts are answered");
            assert_eq!(counts, count(&all_tickets(&*store, &scope)), "after step {n}");
        }
    }
    assert_eq!(loaded(&*store, 2).status.kind(), StatusKind::Closed);
}

/// Tickets are found by what of the host's they are about, in the order of their ids, under the scope only, from the commit on
/// that links them to the one that unlinks them.
///
/// # Panics
/// Where the law does not hold.
pub fn tickets_are_found_by_their_subjects(place: &dyn Place) {
    let (store, fixture) = (place.open(), Fixture::acme());
    fixture.open_many(&*store, 6);
    let subject = |id: &str| HostSubject::new("order", id).expect("a subject");
    let link =
        |id: &str| Command::Subject(SubjectCommand::Link(SubjectLink { subject: subject(id), role: String::new() }));
    let unlink = |id: &str| Command::Subject(SubjectCommand::Unlink(subject(id)));
    let steps = [
        (5, link("7")),
        (2, link("7")),
        (3, link("7'; --")),
        (2, link("8")),
        (2, link("7")),
        (4, link("7")),
        (5, unlink("7")),
        (2, Command::Solve),
        (2, Command::Close { reason: CloseReason::Completed }),
        (4, unlink("8")),
    ];
    for (n, (ticket, command)) in (0..).zip(steps) {
        fixture.act(&*store, &format!("about-{n}"), ticket, 10 + n, command);
        for scope in [fixture.scope(), fixture.scope_of("requester-1"), fixture.scope_of("requester-2")] {
            let all = all_tickets(&*store, &scope);
            for id in ["7", "8", "7'; --", "9"] {
                let expected: Vec<_> = all.iter().filter(|t| t.is_about(&subject(id))).map(|t| t.id).collect();
                let (mut found, mut after) = (Vec::new(), None);
                loop {
                    let page = block_on(store.about(&scope, &subject(id), after, 1)).expect("answered");
                    let Some(ticket) = page.first() else { break };
                    assert!(page.len() == 1 && after < Some(ticket.id), "a page that goes on");
                    after = Some(ticket.id);
                    found.push(ticket.id);
                }
                assert_eq!(found, expected, "order {id} after step {n}");
            }
        }
    }
    let other = HostSubject::new("invoice", "7").expect("a subject");
    assert_eq!(block_on(store.about(&fixture.scope(), &other, None, 10)).expect("answered").len(), 0);
}

fn count(tickets: &[Ticket]) -> Counts {
    let mut counts = Counts::default();
    for ticket in tickets {
        *counts.by_status.entry(ticket.status.kind()).or_default() += 1;
        if let (Some(team), true) = (&ticket.team, ticket.status.kind() != StatusKind::Closed) {
            *counts.not_closed_by_team.entry(team.clone()).or_default() += 1;
        }
    }
    counts
}
