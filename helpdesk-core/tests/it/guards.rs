//! Guards: what they refuse, what they amend, and what becomes of a command where one fails.
use std::sync::Arc;

use helpdesk_core::{
    Command, Context, EventBody, GuardFacts, GuardOutcome, Guarded, Hook, OnFailure, Priority, Refusal, TicketId, plan,
};

use crate::stage::{Stage, agent, request, requester};

/// Says the same of every command but opening.
struct Says(Result<Guarded, String>, OnFailure);

impl Hook for Says {
    fn name(&self) -> &str {
        "porter"
    }
    fn version(&self) -> &str {
        "7"
    }
    fn guard(&self, facts: &GuardFacts<'_>) -> Result<Guarded, String> {
        if matches!(facts.command, Command::Open(_)) { Ok(Guarded::Pass) } else { self.0.clone() }
    }
    fn on_failure(&self) -> OnFailure {
        self.1
    }
}

fn stage(says: Result<Guarded, String>, on_failure: OnFailure) -> Stage {
    let mut stage = Stage::new();
    stage.hooks = vec![Arc::new(Says(says, on_failure))];
    stage.act(&requester(), Command::open(request()), "09:00").expect("opened");
    stage
}

fn amend(command: Command) -> Result<Guarded, String> {
    Ok(Guarded::Amend(Box::new(command)))
}

fn note() -> Command {
    Command::AddNote { body: "as said on the phone".into() }
}

#[test]
fn a_guard_refuses_with_its_name() {
    let mut stage = stage(Ok(Guarded::Refuse { why: "it is Monday".into() }), OnFailure::Pass);
    let refusal = stage.act(&agent("ann"), note(), "09:10").map(|_| ()).expect_err("refused");
    assert_eq!(refusal.to_string(), "guard `porter` does not let it pass: it is Monday");
}

#[test]
fn what_a_guard_amends_is_done_in_place_of_what_was_asked() {
    let mut stage = stage(amend(Command::AddNote { body: "█████".into() }), OnFailure::Pass);
    stage.act(&agent("ann"), Command::Reply { body: "secret".into() }, "09:10").expect("amended");
    let last = stage.events.iter().rfind(|e| e.kind() == helpdesk_core::EventKind::NoteAdded).expect("a note");
    assert!(matches!(&last.body, EventBody::MessageAdded { body, .. } if body == "█████"));
    let decision = stage.decisions.last().expect("a decision");
    let trace = decision.guards.first().expect("a trace");
    assert_eq!((trace.hook.as_str(), trace.command.as_str()), ("porter", "reply"));
    assert_eq!(trace.outcome, GuardOutcome::Amended { to: "add_note".into() });
    let stored = serde_json::to_string(decision).expect("json");
    assert!(
        !stored.contains("secret")
            && stored.contains(
                r#""guards":[{"hook":"porter","version":"7","command":"reply","guarded":"amended","to":"add_note"}]"#
            ),
        "{stored}"
    );
}

#[test]
fn a_guard_cannot_widen_what_the_caller_may() {
    for (amended, why) in [
        (
            Command::SetPriority { priority: Some(Priority::Urgent) },
            "guard `porter` does not let it pass: it made `set_priority` of it: requester rita may not set_priority: ",
        ),
        (
            Command::open(request()),
            "guard `porter` does not let it pass: it made `open` of it: expected a command of the same kind of request",
        ),
        (
            Command::Tick,
            "guard `porter` does not let it pass: it made `tick` of it: expected a command of the same kind of request",
        ),
    ] {
        let mut stage = stage(amend(amended), OnFailure::Pass);
        let refusal = stage.act(&requester(), Command::Reply { body: "hello".into() }, "09:10").map(|_| ());
        let told = refusal.expect_err("refused").to_string();
        assert!(told.starts_with(why), "{told}");
    }
}

#[test]
fn a_guard_that_fails_leaves_a_fault_and_refuses_only_if_it_must() {
    let failing = || Err(String::from("no connection"));
    let mut passes = stage(failing(), OnFailure::Pass);
    passes.act(&agent("ann"), note(), "09:10").expect("it goes on");
    let fault = passes.decisions.last().and_then(|d| d.faults.first()).expect("a fault");
    assert_eq!(fault.hook.as_deref(), Some("porter"));
    assert_eq!(fault.message, "guard `porter` failed on `add_note`: no connection");
    let mut must = stage(failing(), OnFailure::Refuse);
    let refusal = must.act(&agent("ann"), note(), "09:10").map(|_| ()).expect_err("refused");
    assert_eq!(refusal.to_string(), "guard `porter` does not let it pass: it failed, and nothing is done without it");
}

/// A refused request writes a decision too, and what the guards did stands in it.
#[test]
fn the_decision_of_a_refused_request_keeps_guards_and_their_faults() {
    let stage = stage(Err(String::from("no connection")), OnFailure::Refuse);
    let id = "x".parse().expect("an id");
    let request = helpdesk_core::Request::one(id, TicketId::new(7).expect("an id"), note(), crate::stage::at("09:10"));
    let context = Context {
        configuration: &stage.configuration,
        hooks: &stage.hooks,
        restricts: &stage.restricts,
        roster: &stage.roster,
        others: &helpdesk_core::Others::new(),
    };
    let planned = plan(&agent("ann"), &request, stage.ticket.clone(), context).expect("a unit");
    let decision = planned.unit.decision();
    assert!(matches!(decision.refused, Some(Refusal::Guarded { .. })));
    assert_eq!((decision.guards.len(), decision.faults.len()), (1, 1));
    assert!(planned.unit.events().is_empty());
    let step = helpdesk_core::Step { decision: decision.clone(), events: Vec::new() };
    let german = step.say(&helpdesk_core::Language::german());
    let (failed, refused) = (
        "Wächter `porter` scheiterte an `add_note`: „no connection“",
        "abgelehnt: Wächter `porter` lässt es nicht durch: er ist gescheitert, und ohne ihn geschieht nichts",
    );
    assert!(german.contains(failed) && german.contains(refused), "{german}");
}

/// What is due happens all the same: the desk's own looks are not guarded.
#[test]
fn timers_are_not_guarded() {
    let mut stage = stage(Ok(Guarded::Refuse { why: "never".into() }), OnFailure::Refuse);
    let before = stage.ticket().version;
    stage.act(&crate::stage::service(), Command::Tick, "2026-01-06 12:00").expect("a look");
    assert!(stage.ticket().version > before && stage.ticket().n_breaches > 0);
}
