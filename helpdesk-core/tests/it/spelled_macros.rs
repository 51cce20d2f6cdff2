//! Macros that a hook has: done in the name of whoever applies them, all or nothing.
use std::sync::Arc;

use helpdesk_core::{
    Actor, ApplyMacro, Cause, Command, EventKind, Fault, Hook, HookFacts, MacroId, Priority, Proposal, Reaction,
    RuleOutcome, RuleTrace,
};

use crate::stage::{Stage, agent, requester};

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
