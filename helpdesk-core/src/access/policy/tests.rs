//! What the desk's own timers may do: they cannot be made outside the crate.
use alloc::{string::ToString, sync::Arc};

use super::judge;
use crate::{Action, Actor, Facts, Subject, TicketFacts, Verdict};

fn facts() -> Facts {
    let ticket = TicketFacts {
        tenant: "blue".parse().expect("an id"),
        requester: "ann".parse().expect("an id"),
        shared_with: None,
        in_copy: [].into(),
        approvers: [].into(),
        team: Some("red".parse().expect("an id")),
        authorized: Default::default(),
        assignee: None,
    };
    Facts { standing: Arc::default(), subject: Subject::Ticket(ticket), into: None, written_by: None }
}

#[test]
fn the_desk_by_itself() {
    let may = [
        "ticket.read_public",
        "ticket.read_internal",
        "ticket.list",
        "ticket.search",
        "ticket.create",
        "ticket.note_internal",
        "ticket.edit_fields",
        "ticket.set_priority",
        "ticket.assign_other",
        "ticket.move_team",
        "ticket.escalate",
        "ticket.close",
        "attachment.read_public",
        "attachment.read_internal",
        "sla.view",
        "idempotent.replay_own",
        "ticket.notify",
        "ticket.tick",
    ];
    let desk = Actor::engine("blue".parse().expect("an id"));
    for action in Action::ALL {
        let verdict = judge(&desk, action, &facts());
        assert_eq!(verdict.is_allow(), may.contains(&action.as_str()), "{action}");
        assert_ne!(verdict, Verdict::Hide, "{action}");
    }
    let elsewhere = Actor::engine("green".parse().expect("an id"));
    assert_eq!(judge(&elsewhere, Action::ReadPublic, &facts()), Verdict::Hide);
    assert_eq!(desk.to_string(), "the desk");
}

/// The desk's row of an outside opinion, where it lies beside the project.
#[test]
fn an_outside_opinion_of_the_desk_by_itself() {
    extern crate std;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/hostile/authz_matrix.json");
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let row = told["decisions"]["system_engine"].as_object().expect("a row");
    let desk = Actor::engine("blue".parse().expect("an id"));
    for (action, expected) in row {
        let word = match judge(&desk, action.parse().expect("an action"), &facts()) {
            Verdict::Allow(_) => "allow",
            Verdict::Deny(_) => "deny",
            Verdict::Hide => "hide",
        };
        assert_eq!(expected, word, "{action}");
    }
    assert_eq!(row.len(), 40);
}
