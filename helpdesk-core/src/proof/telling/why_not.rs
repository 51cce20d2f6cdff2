//! Why an agent does not have a ticket, as sentences.
use alloc::{string::String, vec, vec::Vec};

use super::{Told, hands::exclusion, words};
use crate::{Candidate, Hindrance, Language, Phrase, Said, Strategy, WhyNot};

impl WhyNot {
    /// The answer as sentences: that the agent does not have it, and below it each reason.
    ///
    /// # Laws
    /// Every sentence has a pattern in each language the desk brings (`every_hindrance_is_said_in_both_languages`).
    #[must_use]
    pub fn tell(&self) -> Vec<Told> {
        let id = if self.hindrances.is_empty() { "why_not.nothing" } else { "why_not.head" };
        let mut told = vec![Told::at_depth(0, Phrase::new(id).with("agent", self.agent.as_str()))];
        for hindrance in &self.hindrances {
            told.push(Told::at_depth(1, hindrance.tell()));
            if let Hindrance::Chosen { because, .. } = hindrance {
                told.extend(because.iter().map(|reason| Told::at_depth(2, reason.tell())));
            }
        }
        told
    }

    /// The answer as text, a line a sentence.
    #[must_use]
    pub fn say(&self, language: &Language) -> String {
        let mut text = String::new();
        for told in self.tell() {
            text.push_str(&"  ".repeat(usize::from(told.depth)));
            text.push_str(&language.say(&told.phrase));
            text.push('\n');
        }
        text
    }
}

impl Hindrance {
    /// The reason as one sentence.
    #[must_use]
    pub fn tell(&self) -> Phrase {
        match self {
            Self::NoWork { status } => Phrase::new("hindrance.no_work").with("status", words::status(*status)),
            Self::NoTeam => Phrase::new("hindrance.no_team"),
            Self::NotAMember { team } => Phrase::new("hindrance.not_a_member").with("team", team.as_str()),
            Self::NoStrategy { team } => Phrase::new("hindrance.no_strategy").with("team", team.as_str()),
            Self::PutBack { since } => Phrase::new("hindrance.put_back").with("at", *since),
            Self::Excluded { exclusion: against, .. } => exclusion(against),
            Self::Outscored { strategy, best, own } => Phrase::new("hindrance.outscored")
                .with("by", best.agent.as_str())
                .with("strategy", strategy.as_str())
                .with("theirs", score(best, *strategy))
                .with("own", score(own, *strategy)),
            Self::Chosen { agent, strategy, at, .. } => Phrase::new("hindrance.chosen")
                .with("agent", agent.as_str())
                .with("strategy", strategy.as_str())
                .with("at", *at),
            Self::NotConsidered => Phrase::new("hindrance.not_considered"),
            Self::Given { agent } => Phrase::new("hindrance.given").with("agent", agent.as_str()),
        }
    }
}

/// What an agent counts for under a strategy.
fn score(candidate: &Candidate, strategy: Strategy) -> Phrase {
    match strategy {
        Strategy::LeastLoaded => loaded("score.load", candidate).with("idle", idle(candidate)),
        Strategy::LongestIdle => idle(candidate),
        Strategy::SkillMatch => loaded("score.levels", candidate)
            .with("levels", candidate.levels.unwrap_or(0))
            .with("idle", idle(candidate)),
        Strategy::SameAgent if candidate.holds => Phrase::new("score.has_it"),
        Strategy::SameAgent if candidate.load.helped => Phrase::new("score.helped"),
        Strategy::SameAgent => Phrase::new("score.had_it"),
        Strategy::Fixed => Phrase::new("score.fixed"),
    }
}

fn loaded(id: &'static str, candidate: &Candidate) -> Phrase {
    let capacity = candidate.capacity.map_or(Said::Word("unbounded"), Said::from);
    Phrase::new(id).with("load", candidate.load.open).with("capacity", capacity)
}

fn idle(candidate: &Candidate) -> Phrase {
    match candidate.load.assigned_at {
        Some(at) => Phrase::new("score.idle").with("at", at),
        None if candidate.holds => Phrase::new("score.has_it"),
        None => Phrase::new("score.never"),
    }
}
