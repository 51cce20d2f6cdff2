//! Whose hands a ticket comes into, and why not into others, as sentences.
use alloc::vec::Vec;

use crate::{AssignmentEvent, Exclusion, Phrase, Said, TakenBack};

/// Something about the agent whom a ticket gets.
pub(super) fn assignment(event: &AssignmentEvent) -> Phrase {
    match event {
        AssignmentEvent::RequirementsSet { needs } => {
            let skill = |(skill, level): (&crate::SkillId, &crate::SkillLevel)| {
                let level = u64::from(level.number());
                Said::from(Phrase::new("assignment.skill").with("skill", skill.as_str()).with("level", level))
            };
            let skills: Vec<Said> = needs.skills.iter().map(skill).collect();
            let language = needs.language.as_ref().map_or(Said::Word("none"), |tag| Said::from(tag.as_str()));
            let skills = if skills.is_empty() { Said::Word("none") } else { Said::List(skills) };
            Phrase::new("assignment.requirements_set").with("skills", skills).with("language", language)
        }
        AssignmentEvent::Weighed { from, to } => Phrase::new("assignment.weighed").with("from", *from).with("to", *to),
        AssignmentEvent::TakenBack { agent, because: TakenBack::NotActedUpon } => {
            Phrase::new("assignment.not_acted_upon").with("agent", agent.as_str())
        }
        AssignmentEvent::TakenBack { agent, because: TakenBack::Offline } => {
            Phrase::new("assignment.offline").with("agent", agent.as_str())
        }
        AssignmentEvent::AssigneeLeft { agent, requeue_at } => {
            Phrase::new("assignment.assignee_left").with("agent", agent.as_str()).with("at", *requeue_at)
        }
        AssignmentEvent::AssigneeBack { agent } => {
            Phrase::new("assignment.assignee_back").with("agent", agent.as_str())
        }
        AssignmentEvent::Overflowed { from, to } => {
            Phrase::new("assignment.overflowed").with("from", from.as_str()).with("to", to.as_str())
        }
    }
}

/// What speaks against an agent.
pub(super) fn exclusion(against: &Exclusion) -> Phrase {
    match against {
        Exclusion::WrongTier { tier } => Phrase::new("exclusion.wrong_tier").with("tier", u64::from(tier.0)),
        Exclusion::LacksSkill { skill, needed, has } => {
            let has = has.map_or(Said::Word("none"), |has| Said::from(u64::from(has.number())));
            let phrase = Phrase::new("exclusion.lacks_skill").with("skill", skill.as_str());
            phrase.with("needed", u64::from(needed.number())).with("has", has)
        }
        Exclusion::LacksLanguage { language } => {
            Phrase::new("exclusion.lacks_language").with("language", language.as_str())
        }
        Exclusion::PassedOver => Phrase::new("exclusion.passed_over"),
        Exclusion::Away { since } => Phrase::new("exclusion.away").with("at", *since),
        Exclusion::Offline { since } => Phrase::new("exclusion.offline").with("at", *since),
        Exclusion::OffShift { until: Some(at) } => Phrase::new("exclusion.off_shift_until").with("at", *at),
        Exclusion::OffShift { until: None } => Phrase::new("exclusion.off_shift"),
        Exclusion::Full { capacity, weight: 0 | 1, .. } => Phrase::new("exclusion.full").with("capacity", *capacity),
        Exclusion::Full { capacity, load, weight } => {
            let phrase = Phrase::new("exclusion.full_for_weight").with("capacity", *capacity);
            phrase.with("load", *load).with("weight", *weight)
        }
        Exclusion::NotBefore => Phrase::new("exclusion.not_before"),
        Exclusion::NotFixed => Phrase::new("exclusion.not_fixed"),
    }
}
