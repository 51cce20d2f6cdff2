//! The simulated fortnight: the same for the same seed, everywhere.
use helpdesk_examples::{simulation, step::Deed};

use crate::outcome::{Room, desk, healthy, json, number};

#[test]
fn a_seed_is_a_fortnight_and_another_seed_another_one() {
    let told = |seed| {
        let steps = simulation::fortnight(seed).expect("a fortnight");
        steps.iter().map(|s| format!("{} {} {}", s.at, s.ticket, s.id)).collect::<Vec<_>>()
    };
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}

#[test]
fn every_ticket_is_opened_before_anything_is_done_with_it_and_time_never_runs_back() {
    for seed in [0, 7, u64::MAX] {
        let steps = simulation::fortnight(seed).expect("a fortnight");
        let mut opened = std::collections::BTreeSet::new();
        for pair in steps.windows(2) {
            assert!(pair[0].at <= pair[1].at);
        }
        for step in &steps {
            if matches!(step.deed, Deed::Open(_)) {
                assert!(opened.insert(step.ticket.clone()));
            }
            assert!(opened.contains(&step.ticket), "{}", step.id);
        }
        assert!(opened.len() > 300);
    }
}

#[test]
fn the_fortnight_leaves_a_healthy_store_and_the_same_report_each_time() {
    let run = |room: &Room| {
        let report = room.path("report.html").display().to_string();
        let result = json(desk().args(["replay", "--seed", "3", "--store", &room.store(), "--report", &report]));
        (result, std::fs::read_to_string(room.path("report.html")).expect("a report"))
    };
    let (one, two) = (Room::new("fortnight"), Room::new("fortnight"));
    let ((first, html), (second, again)) = (run(&one), run(&two));
    assert_eq!(number(&first, "n_events"), number(&second, "n_events"));
    assert_eq!(html, again, "the same seed gives the same bytes");
    assert_eq!(number(&first, "n_refused"), 0);
    assert!(number(&first, "n_breaches") > 0 && number(&first, "n_ticks") > 0);
    healthy(&one);
    let verified = json(desk().args(["verify", "--store", &one.store()]));
    assert_eq!(number(&verified, "n_events"), number(&first, "n_events"));
    assert_eq!((number(&verified, "n_unsealed"), verified["broken"].clone()), (0, serde_json::json!([])));
}
