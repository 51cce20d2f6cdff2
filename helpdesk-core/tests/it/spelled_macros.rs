//! Macros that a hook has: done in the name of whoever applies them, all or nothing.
use std::sync::Arc;

use helpdesk_core::{
    Actor, ApplyMacro, Cause, Command, Configuration, Desk, EventKind, Fault, Hook, HookFacts, MacroId, OpenTicket,
    Priority, Proposal, Reaction, Refusal, Request, RuleOutcome, RuleTrace, SubmitError,
};
use helpdesk_memory::MemoryStore;
use pollster::block_on;

use crate::{
    matrix::id,
    stage::{Stage, agent, at, requester, service, tenant},
    world::ticket,
};

/// Has three macros: one that does two things, one that is for no ticket, and one that fails.
struct Shelf;

impl Hook for Shelf {
    fn name(&self) -> &str {
        "shelf"
    }
    fn version(&self) -> &str {
        "7"
    }
    fn spell(&self, of: &MacroId, facts: &HookFacts<'_>) -> Option<Reaction> {
        let by = format!("by {}", facts.event.by);
        let commands = vec![Command::AddNote { body: by }, Command::SetPriority { priority: Some(Priority::High) }];
        let outcome = match of.as_str() {
            "raise" | "fails" => RuleOutcome::Matched { commands: commands.clone(), overruled: Vec::new() },
            "for-others" => RuleOutcome::NotMatched,
            _ => return None,
        };
        let proposal = |command| Proposal { rule: of.to_string(), command };
        let fault = Fault { place: None, hook: None, cause: Cause::Caller, message: "it broke".into() };
        Some(Reaction {
            proposals: commands.into_iter().map(proposal).collect(),
            rules: vec![RuleTrace { rule: of.to_string(), outcome }],
            n_not_matched: 0,
            faults: if of.as_str() == "fails" { vec![fault] } else { Vec::new() },
        })
    }
}

fn stage() -> Stage {
    let mut stage = Stage::opened("09:00");
    stage.hooks = vec![Arc::new(Shelf)];
    stage
}

fn apply(stage: &mut Stage, who: &Actor, name: &str) -> Result<(), String> {
    let id = MacroId::new(name).expect("an id");
    let applied = ApplyMacro { id, language: None, values: [].into() };
    stage.act(who, Command::ApplyMacro(Box::new(applied)), "09:10").map(drop).map_err(|refusal| refusal.to_string())
}

#[test]
fn what_a_hook_spells_is_done_by_whoever_applies_it() {
    let mut stage = stage();
    let n = stage.events.len();
    apply(&mut stage, &agent("ann"), "raise").expect("applied");
    let new = &stage.events[n..];
    assert!(new.iter().any(|event| event.kind() == EventKind::NoteAdded && event.by == agent("ann").author()));
    assert_eq!(stage.ticket().priority, Priority::High);
    let decision = stage.decisions.last().expect("a decision");
    assert_eq!(decision.asked, ["apply_macro"]);
    let trace = &decision.hooks[0];
    assert_eq!((trace.hook.as_str(), trace.version.as_str(), trace.rules[0].rule.as_str()), ("shelf", "7", "raise"));
}

#[test]
fn what_cannot_be_applied_leaves_nothing() {
    for (who, name, expected) in [
        (agent("ann"), "for-others", "macro `for-others` is not for this ticket as it stands"),
        (agent("ann"), "fails", "macro `fails` failed: it broke"),
        (agent("ann"), "unknown", "there is no macro `unknown`"),
        (requester(), "raise", "may not apply_macro"),
    ] {
        let mut stage = stage();
        let n = stage.events.len();
        let refused = apply(&mut stage, &who, name).expect_err("refused");
        assert!(refused.contains(expected), "{name}: {refused}");
        assert_eq!(stage.events.len(), n, "{name}");
    }
}

/// What a macro would do is told as it then comes about, or refused as it then is refused; and to tell it changes nothing.
#[test]
fn what_is_rehearsed_comes_about() {
    for (who, name) in [
        (agent("ann"), "raise"),
        (agent("ann"), "greet"),
        (agent("ann"), "for-others"),
        (agent("ann"), "fails"),
        (agent("ann"), "unknown"),
        (requester(), "raise"),
    ] {
        let configuration = serde_json::json!({"macros": {"greet": {"steps": [
            {"note": {"en": "seen by {{agent.name}}"}}, {"do": {"do": "tag", "add": ["greeted"]}}
        ]}}});
        let configuration =
            Configuration::build(serde_json::from_value(configuration).expect("a spec")).expect("a desk");
        let desk = Desk::new(tenant(), Arc::new(MemoryStore::new()), configuration).with_hook(Arc::new(Shelf));
        let opening = Request::open(id("1"), ticket(1), OpenTicket::new("It broke", id("rita")), at("09:00"));
        block_on(desk.acting_as(service()).submit(&opening)).expect("opened");
        let acting = desk.acting_as(who.clone());
        let read = || block_on(desk.acting_as(service()).ticket(ticket(1))).expect("a ticket");
        let before = read();
        let applied = ApplyMacro { id: id(name), language: None, values: [].into() };
        let rehearsed = block_on(acting.rehearse(ticket(1), &applied, at("09:10")));
        let previewed = block_on(acting.preview(ticket(1), &applied, at("09:10")));
        assert_eq!(read(), before, "{name}: nothing is done");
        let request = Request::one(id("2"), ticket(1), Command::ApplyMacro(Box::new(applied)), at("09:10"));
        let receipt = block_on(acting.submit(&request));
        let refused = receipt
            .as_ref()
            .map_or_else(|error| Some(error.to_string()), |done| done.refused.as_ref().map(ToString::to_string));
        match rehearsed {
            Ok(rehearsal) => {
                assert_eq!(refused, None, "{name}");
                assert_eq!(rehearsal.ticket, read(), "{name}");
                assert_eq!(previewed.expect("a preview"), rehearsal.commands, "{name}");
                let history = block_on(desk.acting_as(service()).history(ticket(1))).expect("a history");
                let new = history.iter().filter(|event| event.seq > before.version).map(|event| event.kind());
                assert_eq!(rehearsal.happens, new.collect::<Vec<EventKind>>(), "{name}");
                assert!(!rehearsal.commands.is_empty(), "{name}");
            }
            Err(SubmitError::Refused(Refusal::NoSuchTicket { .. })) => assert_eq!(who, requester(), "{name}"),
            Err(error) => {
                assert_eq!(refused, Some(error.to_string()), "{name}");
                assert_eq!(read(), before, "{name}");
            }
        }
    }
}
