//! Commands as one line of words, for people and for tests: `route network`, `tag vip`, `escalate out of time`.
use helpdesk_core::{
    ApprovalCommand, AssignmentCommand, AttributeCommand, Audience, ChecklistCommand, Command, EscalationCommand,
    Instant, Participant, SurveyCommand, TimerCommand, Visibility,
};

/// A command in one line: the word that a rule writes, and what stands in its brackets.
///
/// # Examples
/// ```
/// use helpdesk_core::{Command, TeamId};
///
/// let command = Command::Route { team: TeamId::new("network")? };
/// assert_eq!(helpdesk_rules::command_text(&command), "route network");
/// # Ok::<(), helpdesk_core::IdError>(())
/// ```
#[must_use]
pub fn command_text(command: &Command) -> String {
    let with = |word: &str, rest: &str| if rest.is_empty() { word.to_owned() } else { format!("{word} {rest}") };
    if let Command::Route { team } = command {
        return with("route", team.as_str());
    }
    if let Command::Assign { agent } = command {
        return with("assign", agent.as_str());
    }
    if let Command::AssignBy { strategy } = command {
        return with("assign_by", strategy.as_str());
    }
    if let Command::SetPriority { priority } = command {
        return with("priority", priority.map_or("by impact and urgency", |p| p.as_str()));
    }
    if let Command::Tag { add, remove } = command {
        let add = add.iter().map(|tag| with("tag", tag));
        let parts: Vec<String> = add.chain(remove.iter().map(|tag| with("untag", tag))).collect();
        return parts.join(", ");
    }
    if let Command::SetField { name, value } = command {
        return format!("field {name} = {}", value.as_deref().unwrap_or("()"));
    }
    if let Command::Escalate(hand_off) = command {
        return with("escalate", &hand_off.reason);
    }
    if let Command::HandBack { reason, .. } = command {
        return with("hand_back", reason);
    }
    if let Command::Hold { reason, until } = command {
        return format!("{}{}", with("hold", reason), until_text(*until));
    }
    if let Command::Wait { until } = command {
        return format!("wait{}", until_text(*until));
    }
    if let Command::Close { reason } = command {
        return with("close", reason.as_str());
    }
    if let Command::AddNote { body } = command {
        return with("note", body);
    }
    if let Command::Reply { body } = command {
        return with("reply", body);
    }
    if let Command::Notify { to, text, channel, .. } = command {
        let by = channel.as_ref().map_or_else(String::new, |channel| format!(" by {channel}"));
        return format!("notify {}{by}: {text}", audience(to));
    }
    other(command).unwrap_or_else(|| command.name().to_owned())
}

/// The same of what is asked for less often.
fn other(command: &Command) -> Option<String> {
    if let Command::Attribute(AttributeCommand::SetKind { kind }) = command {
        return Some(format!("kind {kind}"));
    }
    if let Command::Attribute(AttributeCommand::SetLanguage { language }) = command {
        return Some(format!("language {}", language.as_ref().map_or("()", |tag| tag.as_str())));
    }
    if let Command::Assess { impact, urgency } = command {
        return Some(format!("assess {} {}", impact.as_str(), urgency.as_str()));
    }
    if let Command::Assignment(AssignmentCommand::RequireSkills(needs)) = command {
        let skills = needs.skills.iter().map(|(skill, level)| format!("{skill} {}", level.number()));
        let language = needs.language.as_ref().map(|tag| tag.as_str().to_owned());
        return Some(format!("require_skills {}", skills.chain(language).collect::<Vec<String>>().join(", ")));
    }
    if let Command::Assignment(AssignmentCommand::Give { agent, reason }) = command {
        return Some(format!("assign {agent}: {reason}"));
    }
    if let Command::Survey(SurveyCommand::Withhold) = command {
        return Some(String::from("no_survey"));
    }
    if let Command::OpenLinked(asked) = command {
        return Some(format!("open_linked {}: {}", asked.link, asked.request.subject));
    }
    if let Command::SetStatus(named) = command {
        return Some(format!("status {}", named.status));
    }
    if let Command::Checklist(ChecklistCommand::Add { text, .. }) = command {
        return Some(format!("todo {text}"));
    }
    if let Command::Checklist(ChecklistCommand::Apply { template }) = command {
        return Some(format!("checklist {template}"));
    }
    if let Command::Approval(ApprovalCommand::AskFor { approval }) = command {
        return Some(format!("ask_approval {approval}"));
    }
    if let Command::Participant(step) = command {
        let who = match step.who() {
            Participant::Agent(id) => format!("agent:{id}"),
            Participant::Requester(id) => format!("requester:{id}"),
        };
        return Some(format!("{} {who}", command.name()));
    }
    if let Command::Timer(TimerCommand::Set { at, .. }) = command {
        return Some(format!("again {}", at.format("%Y-%m-%dT%H:%M:%SZ")));
    }
    if let Command::Timer(TimerCommand::Drop { name }) = command {
        return Some(format!("cancel {name}"));
    }
    if let Command::Write(new) = command {
        return Some(match &new.visibility {
            Visibility::Team(team) => format!("note_to {team}: {}", new.body),
            Visibility::Public => format!("reply {}", new.body),
            Visibility::Internal => format!("note {}", new.body),
        });
    }
    let Command::Escalation(EscalationCommand::Acknowledge { metric: Some(metric) }) = command else { return None };
    Some(format!("acknowledge {metric}"))
}

fn until_text(until: Option<Instant>) -> String {
    until.map_or_else(String::new, |until| format!(" until {}", until.format("%Y-%m-%dT%H:%M:%SZ")))
}

fn audience(to: &Audience) -> String {
    match to {
        Audience::Assignee => String::from("assignee"),
        Audience::Team => String::from("team"),
        Audience::Members => String::from("members"),
        Audience::Lead => String::from("lead"),
        Audience::Author => String::from("author"),
        Audience::Requester => String::from("requester"),
        Audience::Collaborators => String::from("collaborators"),
        Audience::StaffInCopy => String::from("staff_in_copy"),
        Audience::Followers => String::from("followers"),
        Audience::StaffFollowers => String::from("staff_followers"),
        Audience::Agent(id) => format!("agent:{id}"),
        Audience::NamedTeam(id) => format!("team:{id}"),
        Audience::NamedRequester(id) => format!("requester:{id}"),
        Audience::Observer(name) => format!("observer:{name}"),
        _ => String::from("others"),
    }
}
