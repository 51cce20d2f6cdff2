//! Hand-offs as sentences: where a ticket was escalated from, what went along, and what brought it back.
use alloc::{format, vec::Vec};

use super::reasons::reason as own;
use crate::{EventBody, Phrase, ReturnWhen, Returned, Said, Skills};

/// An escalation, or a handing back; every other event says nothing here.
pub(super) fn handed(body: &EventBody) -> Phrase {
    if let EventBody::Escalated { from, tier, reason, summary, skills, return_when } = body {
        let mut along: Vec<Said> = Vec::new();
        along.extend(summary.as_deref().map(told));
        along.extend((!skills.is_empty()).then(|| skilled(skills)));
        along.extend(return_when.iter().flat_map(|when| returns(when)));
        let id = if along.is_empty() { "event.escalated" } else { "event.escalated_with" };
        let said = Phrase::new(id)
            .with("team", from.as_str())
            .with("tier", u64::from(tier.0))
            .with("reason", own(reason, "said."));
        return if along.is_empty() { said } else { said.with("along", Said::List(along)) };
    }
    let EventBody::HandedBack { reason, summary, returned } = body else { return Phrase::new("event.handed_back") };
    if let Some(returned) = returned {
        return match returned {
            Returned::Date { planned_at } => Phrase::new("event.came_back_at").with("at", *planned_at),
            Returned::Condition => Phrase::new("event.came_back"),
        };
    }
    match summary.as_deref() {
        Some(summary) => Phrase::new("event.handed_back_with")
            .with("reason", own(reason, "said."))
            .with("along", Said::List(Vec::from([told(summary)]))),
        None => Phrase::new("event.handed_back").with("reason", own(reason, "said.")),
    }
}

fn told(summary: &str) -> Said {
    Said::from(Phrase::new("hand_off.summary").with("summary", own(summary, "reached.")))
}

fn skilled(skills: &Skills) -> Said {
    let skills: Vec<Said> = skills.iter().map(|(skill, level)| Said::from(&*format!("{skill} {level}"))).collect();
    Said::from(Phrase::new("hand_off.skills").with("skills", Said::List(skills)))
}

fn returns(when: &ReturnWhen) -> impl Iterator<Item = Said> {
    let at = when.at.map(|at| Said::from(Phrase::new("hand_off.returns_at").with("at", at)));
    let holds = when.holds.as_ref().map(|_| Said::from(Phrase::new("hand_off.returns_when")));
    at.into_iter().chain(holds)
}
