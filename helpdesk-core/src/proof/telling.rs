//! An explanation told: sentences as data, each with a message id and its values, and the languages that say them.
mod approvals;
mod attributes;
mod clocks;
mod counterfactuals;
mod english;
mod events;
mod german;
mod grounds;
mod hand_offs;
mod hands;
mod language;
mod phrase;
mod reasons;
mod reasons_english;
mod reasons_german;
mod rooms;
mod services;
mod why_not;
mod words;

use alloc::{format, string::String, vec, vec::Vec};

use serde::Serialize;

use crate::{Explanation, Step, Wake};

pub use self::{
    language::Language,
    phrase::{Phrase, Said},
};

/// One sentence of an explanation, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// How far below its heading it stands, from 0.
    pub depth: u8,
    /// The event it tells of, where it tells of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// The sentence.
    pub phrase: Phrase,
}

impl Told {
    pub(crate) fn at_depth(depth: u8, phrase: Phrase) -> Self {
        Self { depth, seq: None, phrase }
    }
}

impl Explanation {
    /// The whole explanation as sentences: the ticket as it stands, every decision with its events and grounds, every clock
    /// with its ledger.
    ///
    /// # Laws
    /// - Every sentence has a pattern in each language the desk brings (`every_sentence_can_be_said`).
    /// - The same explanation gives the same sentences (`telling_is_deterministic`).
    #[must_use]
    pub fn tell(&self) -> Vec<Told> {
        let mut told = self.tell_ticket();
        told.push(Told::at_depth(0, Phrase::new("heading.decisions")));
        told.extend(self.steps.iter().flat_map(Step::tell));
        told.push(Told::at_depth(0, Phrase::new("heading.clocks")));
        if self.clocks.is_empty() {
            told.push(Told::at_depth(1, self.tell_no_clock()));
        }
        told.extend(self.clocks.iter().flat_map(clocks::tell));
        told
    }

    /// The whole explanation as text, a line a sentence.
    #[must_use]
    pub fn say(&self, language: &Language) -> String {
        said(self.tell(), language)
    }

    fn tell_ticket(&self) -> Vec<Told> {
        let t = &self.ticket;
        let head = Phrase::new("ticket.head").with("ticket", Said::shown(&t.id)).with("subject", &*t.subject);
        let opened = Phrase::new("ticket.opened")
            .with("kind", words::kind(t.kind))
            .with("requester", t.requester.as_str())
            .with("channel", words::channel(t.channel))
            .with("at", t.opened_at);
        let stands = Phrase::new("ticket.stands")
            .with("status", words::status(t.status.kind()))
            .with("priority", words::priority(t.priority))
            .with("tier", u64::from(t.tier.0));
        let mut told = vec![
            Told::at_depth(0, head),
            Told::at_depth(1, opened),
            Told::at_depth(1, stands),
            Told::at_depth(1, self.tell_place()),
        ];
        if let Some(policy) = &t.policy {
            told.push(Told::at_depth(1, Phrase::new("ticket.policy").with("policy", policy)));
        }
        let wake = match &self.attention.wake {
            Wake::At(at) => Phrase::new("wake.at").with("at", *at),
            Wake::Never(why) => Phrase::new("wake.never").with("because", words::no_wake(*why)),
        };
        told.push(Told::at_depth(1, wake));
        told
    }

    /// Why there is no clock: nothing is promised, or what is promised cannot be counted.
    fn tell_no_clock(&self) -> Phrase {
        let mut faults = self.steps.iter().flat_map(|step| &step.decision.faults);
        let failed = faults.any(|fault| reasons::is(&fault.message, "fault.clock_"));
        match self.ticket.policy.as_ref().filter(|_| failed) {
            Some(policy) => Phrase::new("clock.not_set").with("policy", policy),
            None => Phrase::new("clock.none"),
        }
    }

    fn tell_place(&self) -> Phrase {
        let t = &self.ticket;
        let team = t.team.as_ref().map_or(Said::Word("no_team"), |team| Said::from(team.as_str()));
        let agent = t.assignee.as_ref().map_or(Said::Word("nobody"), |agent| Said::from(agent.as_str()));
        Phrase::new("ticket.place").with("team", team).with("agent", agent)
    }
}

/// Sentences as text, a line a sentence.
fn said(sentences: Vec<Told>, language: &Language) -> String {
    let mut text = String::new();
    for told in sentences {
        if told.depth == 0 && !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&"  ".repeat(usize::from(told.depth)));
        if let Some(seq) = told.seq {
            text.push_str(&format!("{seq:>3}  "));
        }
        text.push_str(&language.say(&told.phrase));
        text.push('\n');
    }
    text
}

impl Step {
    /// The decision as text, a line a sentence.
    #[must_use]
    pub fn say(&self, language: &Language) -> String {
        said(self.tell(), language)
    }

    /// One decision as sentences: who asked for what, what came of it, and why.
    #[must_use]
    pub fn tell(&self) -> Vec<Told> {
        let decision = &self.decision;
        let asked: Vec<Said> = decision.asked.iter().map(|name| Said::from(name.as_str())).collect();
        let head = Phrase::new("decision.asked")
            .with("at", decision.at)
            .with("asked", Said::List(asked))
            .with("by", words::author(&decision.by));
        let mut told = vec![Told::at_depth(1, head)];
        if let Some(occurred_at) = decision.occurred_at {
            told.push(Told::at_depth(2, Phrase::new("decision.occurred").with("at", occurred_at)));
        }
        if let Some(refusal) = &decision.refused {
            let because = reasons::error(&format!("{refusal}"), "refusal.");
            let refused = Phrase::new("decision.refused").with("because", because);
            told.push(Told::at_depth(2, refused));
        }
        for event in &self.events {
            told.push(Told { depth: 2, seq: Some(event.seq), phrase: events::phrase(event) });
        }
        told.extend(grounds::tell(decision).into_iter().map(|(depth, phrase)| Told::at_depth(depth, phrase)));
        told
    }
}
