//! A reaction: whatever the board asks for is urgent.
use helpdesk_core::{Command, EventKind, Hook, HookFacts, Priority, Proposal, Reaction};

/// Makes tickets with the tag `board` urgent in the commit that opens them.
pub struct BoardFirst;

impl Hook for BoardFirst {
    fn name(&self) -> &str {
        "board-first"
    }

    fn version(&self) -> &str {
        "1"
    }

    fn listens_to(&self, kind: EventKind) -> bool {
        kind == EventKind::Opened
    }

    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        if !facts.ticket.tags.contains("board") {
            return Reaction::default();
        }
        let command = Command::SetPriority { priority: Some(Priority::Urgent) };
        Reaction { proposals: vec![Proposal { rule: "board".into(), command }], ..Reaction::default() }
    }
}
