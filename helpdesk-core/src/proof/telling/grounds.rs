//! Why a decision is as it is, as sentences.
use alloc::{format, vec, vec::Vec};

use super::{
    hands::exclusion,
    reasons::{error, reason},
    words,
};
use crate::{
    Candidate, Command, Decision, Fault, GuardOutcome, GuardTrace, MentionTrace, Phrase, RuleOutcome, Said, Untold,
};

/// The grounds of a decision, each with its depth.
pub(super) fn tell(decision: &Decision) -> Vec<(u8, Phrase)> {
    let mut told = Vec::new();
    for trace in &decision.policies {
        let phrase = match &trace.against {
            Some(why) => Phrase::new("policy.passed").with("because", reason(why, "why.")),
            None => Phrase::new("policy.holds"),
        };
        told.push((2, phrase.with("policy", &trace.policy)));
    }
    for trace in &decision.contracts {
        let phrase = match &trace.against {
            Some(why) => Phrase::new("contract.passed").with("because", reason(why, "why.")),
            None => Phrase::new("contract.entitles"),
        };
        told.push((2, phrase.with("contract", trace.contract.as_str())));
    }
    for trace in &decision.guards {
        told.push((2, guarded(trace)));
    }
    for trace in &decision.mentions {
        told.push((2, mentioned(trace)));
    }
    for hook in &decision.hooks {
        let head = Phrase::new("hook.head").with("hook", hook.hook.as_str()).with("seq", hook.seq);
        told.push((2, head.with("version", hook.version.as_str())));
        told.extend(hook.rules.iter().map(|rule| (3, outcome(&rule.outcome).with("rule", rule.rule.as_str()))));
    }
    for trace in &decision.assignments {
        let head = Phrase::new("assignment.head").with("team", trace.team.as_str());
        told.push((2, head.with("strategy", trace.strategy.as_str())));
        told.extend(trace.candidates.iter().map(|candidate| (3, considered(candidate))));
    }
    for rung in &decision.rungs {
        let of = rung.metric.map_or(Said::Word("rung.of_the_ticket"), |metric| Said::from(metric.as_str()));
        let head = Phrase::new("rung.did").with("rung", rung.rung.as_str()).with("metric", of);
        told.push((2, head.with("commands", names(&rung.commands))));
        for given in &rung.authorizes {
            let to = given.to.iter().map(|to| Said::from(words::audience(to))).collect();
            let may = given.may.iter().map(|right| Said::from(right.as_str())).collect();
            let phrase = Phrase::new("rung.authorizes").with("to", Said::List(to)).with("may", Said::List(may));
            told.push((3, phrase));
        }
        if let Some(why) = &rung.stays {
            told.push((3, Phrase::new("rung.stays").with("because", error(&format!("{why}"), "refusal."))));
        }
    }
    for notice in &decision.notices {
        let phrase = match notice.waits_until {
            None => Phrase::new("notice.told"),
            Some(until) => Phrase::new("notice.waits").with("until", until),
        };
        let phrase = phrase.with("to", words::audience(&notice.to));
        told.push((2, phrase.with("because", reason(&notice.because, "told.")).with("notice", notice.id.as_str())));
    }
    for untold in &decision.untold {
        let against = match untold.against {
            Untold::DidIt => Phrase::new("untold.did_it"),
            Untold::SwitchedOff => Phrase::new("untold.switched_off"),
            Untold::NoRight => Phrase::new("untold.no_right"),
        };
        let phrase = Phrase::new("notice.untold").with("seq", untold.seq).with("to", words::audience(&untold.to));
        told.push((2, phrase.with("against", against).with("because", reason(&untold.because, "told."))));
    }
    told.extend(decision.faults.iter().map(|fault| (2, failed(fault))));
    told.push((2, Phrase::new("decision.configuration").with("version", decision.configuration.as_str())));
    told
}

fn failed(fault: &Fault) -> Phrase {
    let phrase = match &fault.place {
        Some(place) => Phrase::new("fault.at").with("place", Said::shown(place)),
        None => Phrase::new("fault"),
    };
    phrase.with("what", error(&fault.message, "fault.")).with("cause", words::cause(&fault.cause))
}

fn guarded(trace: &GuardTrace) -> Phrase {
    let phrase = match &trace.outcome {
        GuardOutcome::Amended { to } => Phrase::new("guard.amended").with("to", to.as_str()),
        GuardOutcome::Refused => Phrase::new("guard.refused"),
        GuardOutcome::Failed => Phrase::new("guard.failed"),
    };
    phrase
        .with("hook", trace.hook.as_str())
        .with("version", trace.version.as_str())
        .with("command", trace.command.as_str())
}

fn mentioned(trace: &MentionTrace) -> Phrase {
    let phrase = match &trace.against {
        Some(why) => Phrase::new("mention.nobody").with("because", reason(why, "why.")),
        None => Phrase::new("mention.told"),
    };
    phrase.with("name", trace.name.as_str()).with("seq", trace.seq)
}

fn outcome(outcome: &RuleOutcome) -> Phrase {
    match outcome {
        RuleOutcome::Matched { commands, overruled } => {
            let lost = |(command, by): &(Command, alloc::string::String)| {
                Said::from(Phrase::new("rule.overruled").with("command", command.name()).with("by", by.as_str()))
            };
            let mut did = vec![names(commands)];
            did.extend(overruled.iter().map(lost));
            Phrase::new("rule.matched").with("commands", Said::List(did))
        }
        RuleOutcome::NotMatched => Phrase::new("rule.not_matched"),
        RuleOutcome::Skipped { because } => Phrase::new("rule.skipped").with("because", reason(because, "why.")),
        RuleOutcome::Failed => Phrase::new("rule.failed"),
    }
}

fn names(commands: &[Command]) -> Said {
    if commands.is_empty() {
        return Said::Word("nothing");
    }
    Said::List(commands.iter().map(|command| Said::from(command.name())).collect())
}

fn considered(candidate: &Candidate) -> Phrase {
    let capacity = candidate.capacity.map_or(Said::Word("unbounded"), Said::from);
    let phrase = match &candidate.against {
        Some(_) => {
            let because = candidate.reasons().map(|reason| Said::from(exclusion(reason))).collect();
            Phrase::new("candidate.against").with("because", Said::List(because))
        }
        None => Phrase::new("candidate.eligible"),
    };
    phrase.with("agent", candidate.agent.as_str()).with("load", candidate.load.open).with("capacity", capacity)
}
