//! Counterfactuals as sentences.
use alloc::{format, vec::Vec};

use super::words;
use crate::{Change, Counterfactual, Phrase, Said};

impl Counterfactual {
    /// The condition as a sentence: what would have to be otherwise.
    #[must_use]
    pub fn tell(&self) -> Phrase {
        let changes: Vec<Said> = self.changes.iter().map(|change| Said::from(changed(change))).collect();
        let id = if self.or_more { "counterfactual.or_more" } else { "counterfactual" };
        Phrase::new(id).with("changes", Said::List(changes))
    }
}

fn changed(change: &Change) -> Phrase {
    match change {
        Change::Priority(priority) => Phrase::new("change.priority").with("to", words::priority(*priority)),
        Change::Impact(impact) => Phrase::new("change.impact").with("to", words::impact(*impact)),
        Change::Urgency(urgency) => Phrase::new("change.urgency").with("to", words::urgency(*urgency)),
        Change::Kind(kind) => Phrase::new("change.kind").with("to", words::kind(*kind)),
        Change::Channel(channel) => Phrase::new("change.channel").with("to", words::channel(*channel)),
        Change::Organization(id) => Phrase::new("change.organization").with("to", id.as_str()),
        Change::Language(tag) => Phrase::new("change.language").with("to", tag.as_str()),
        Change::Tag(tag) => Phrase::new("change.tag").with("tag", &*format!("`{tag}`")),
        Change::WithoutTag(tag) => Phrase::new("change.without_tag").with("tag", &*format!("`{tag}`")),
        Change::Field { name, value } => {
            Phrase::new("change.field").with("name", name.as_str()).with("to", value.as_str())
        }
        Change::Free(agent) => Phrase::new("change.free").with("agent", agent.as_str()),
        Change::Present(agent) => Phrase::new("change.present").with("agent", agent.as_str()),
        Change::Skill { agent, skill, level } => Phrase::new("change.skill")
            .with("agent", agent.as_str())
            .with("skill", skill.as_str())
            .with("level", u64::from(level.number())),
    }
}
