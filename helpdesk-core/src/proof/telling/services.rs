//! Work, and what of the host's a ticket is about, as sentences.
use helpdesk_sla::OpenTime;

use crate::{ContractEvent, Phrase, SubjectEvent, SurveyEvent, TimerEvent, WorkEvent};

pub(super) fn work(event: &WorkEvent) -> Phrase {
    let entry = event.entry();
    match event {
        WorkEvent::Logged(_) => Phrase::new("work.logged")
            .with("agent", entry.agent.as_str())
            .with("time", OpenTime::from_seconds(entry.seconds)),
        WorkEvent::Corrected(_) => Phrase::new("work.corrected").with("entry", entry.corrects.unwrap_or(0)),
    }
}

pub(super) fn subject(event: &SubjectEvent) -> Phrase {
    let (id, subject) = match event {
        SubjectEvent::Linked(link) => ("subject.linked", &link.subject),
        SubjectEvent::Unlinked(subject) => ("subject.unlinked", subject),
    };
    Phrase::new(id).with("kind", subject.kind.as_str()).with("subject", subject.id.as_str())
}

pub(super) fn timer(event: &TimerEvent) -> Phrase {
    match event {
        TimerEvent::Set { name, until } => Phrase::new("timer.set").with("name", name.as_str()).with("at", *until),
        TimerEvent::Due { name } => Phrase::new("timer.due").with("name", name.as_str()),
        TimerEvent::Dropped { name } => Phrase::new("timer.dropped").with("name", name.as_str()),
    }
}

pub(super) fn survey(event: &SurveyEvent) -> Phrase {
    match event {
        SurveyEvent::Asked { .. } => Phrase::new("survey.asked"),
        SurveyEvent::Skipped { asked_before } => Phrase::new("survey.skipped").with("at", *asked_before),
        SurveyEvent::Withheld => Phrase::new("survey.withheld"),
        SurveyEvent::Rated { scale, score, .. } => {
            Phrase::new("survey.rated").with("score", u64::from(*score)).with("most", u64::from(scale.most()))
        }
    }
}

pub(super) fn contract(event: &ContractEvent) -> Phrase {
    match event {
        ContractEvent::Chosen { entitlement: Some(held) } => {
            Phrase::new("contract.chosen").with("contract", held.contract.as_str())
        }
        ContractEvent::Chosen { entitlement: None } => Phrase::new("contract.none"),
        ContractEvent::UsedUp { contract } => Phrase::new("contract.used_up").with("contract", contract.as_str()),
    }
}
