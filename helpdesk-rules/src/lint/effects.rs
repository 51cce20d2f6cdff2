//! What a rule's body leads to: what it sets, which events follow, and how the ticket stands afterwards.
use helpdesk_core::EventKind;

use super::{
    formula::{Atom, Formula, Test},
    reader::Effect,
    term::Constant,
};

impl Effect {
    fn first(&self) -> Option<&Constant> {
        self.arguments.first()?.only()
    }

    /// What only one rule sets on one event, in words.
    pub(crate) fn slot(&self) -> Option<String> {
        match self.action.as_str() {
            "route" | "escalate" | "escalate_to" | "hand_back" => Some(String::from("the team")),
            "assign" | "assign_by" | "unassign" => Some(String::from("the assignee")),
            "priority" | "reset_priority" => Some(String::from("the priority")),
            "kind" => Some(String::from("the kind")),
            "language" => Some(String::from("the language")),
            "assess" => Some(String::from("impact and urgency")),
            "require_skills" => Some(String::from("what it needs")),
            "start" | "wait" | "hold" | "status" | "solve" | "reopen" | "close" => Some(String::from("the status")),
            "tag" | "untag" => Some(format!("the tag {}", self.first()?)),
            "field" => Some(format!("the field {}", self.first()?)),
            _ => None,
        }
    }

    /// What it does, in words, where that is known: two effects with the same words do the same.
    pub(crate) fn words(&self) -> Option<String> {
        let told: Option<Vec<String>> =
            self.arguments.iter().map(|argument| argument.only().map(ToString::to_string)).collect();
        Some(format!("{}({})", self.action, told?.join(", ")))
    }

    /// The events that follow from it.
    pub(crate) fn raises(&self) -> &'static [EventKind] {
        match self.action.as_str() {
            "route" => &[EventKind::TeamChanged, EventKind::Unassigned],
            "escalate" | "escalate_to" => {
                &[EventKind::Escalated, EventKind::TeamChanged, EventKind::TierChanged, EventKind::Unassigned]
            }
            "hand_back" => &[EventKind::HandedBack, EventKind::TeamChanged, EventKind::TierChanged],
            "assign" => &[EventKind::Assigned],
            "assign_by" => &[EventKind::Assigned, EventKind::AssignmentDeferred],
            "unassign" => &[EventKind::Unassigned],
            "priority" => &[EventKind::PriorityChanged],
            "tag" | "untag" => &[EventKind::TagsChanged],
            "field" => &[EventKind::FieldChanged],
            "kind" => &[EventKind::KindChanged],
            "language" => &[EventKind::LanguageChanged],
            "assess" => &[EventKind::Assessed, EventKind::PriorityChanged],
            "reset_priority" => &[EventKind::PriorityChanged],
            "require_skills" => &[EventKind::RequirementsSet],
            "note" | "note_to" => &[EventKind::NoteAdded],
            "reply" | "respond" => &[EventKind::Replied],
            "todo" | "checklist" => &[EventKind::ChecklistChanged],
            "ask_approval" => &[EventKind::ApprovalAsked],
            "follow" | "unfollow" | "copy" | "uncopy" => &[EventKind::ParticipantsChanged],
            "acknowledge" => &[EventKind::Acknowledged],
            "again" | "again_at" => &[EventKind::TimerSet],
            "never_again" | "cancel" => &[EventKind::TimerDropped],
            "status" => &[EventKind::StatusChanged, EventKind::StatusNamed],
            "reopen" => &[EventKind::Reopened],
            "start" | "wait" | "hold" => &[EventKind::StatusChanged],
            "solve" => &[EventKind::Solved],
            "close" => &[EventKind::Closed],
            "notify" | "notify_by" | "notify_with" => &[EventKind::Notified],
            "no_survey" => &[EventKind::SurveySkipped],
            "open_linked" => &[EventKind::Linked],
            _ => &[],
        }
    }

    /// What is so once it has been done; nothing where that is not known.
    pub(crate) fn makes(&self) -> Option<Formula> {
        let word = |text: &str| Constant::Text(text.to_owned());
        let tag = |held: bool| {
            let subject = format!("t.has_tag({})", self.first()?);
            let atom = Formula::Atom(Atom { subject, test: Test::Holds });
            Some(if held { atom } else { atom.negated() })
        };
        match self.action.as_str() {
            "route" => Some(Formula::is("t.team", self.first()?.clone())),
            "assign" => Some(Formula::is("t.assignee", self.first()?.clone())),
            "unassign" => Some(Formula::is("t.assignee", Constant::Nothing)),
            "priority" => Some(Formula::is("t.priority", self.first()?.clone())),
            "kind" => Some(Formula::is("t.kind", self.first()?.clone())),
            "language" => Some(Formula::is("t.language", self.first()?.clone())),
            "reopen" => Some(Formula::is("t.status", word("open"))),
            "tag" => tag(true),
            "untag" => tag(false),
            "field" => {
                let value = self.arguments.get(1)?.only()?;
                let text = match value {
                    Constant::Nothing | Constant::Text(_) => value.clone(),
                    Constant::Bool(_) | Constant::Int(_) | Constant::Float(_) => Constant::Text(value.to_string()),
                };
                Some(Formula::is(format!("t.field({})", self.first()?), text))
            }
            "start" => Some(Formula::is("t.status", word("open"))),
            "wait" => Some(Formula::is("t.status", word("pending"))),
            "hold" => Some(Formula::is("t.status", word("on_hold"))),
            "solve" => Some(Formula::is("t.status", word("solved"))),
            "close" => Some(Formula::is("t.status", word("closed"))),
            _ => None,
        }
    }

    /// Whether doing it changes what is known of a fact.
    pub(crate) fn touches(&self, subject: &str) -> bool {
        let about = |facts: &[&str]| {
            facts.iter().any(|fact| subject.strip_prefix("t.").is_some_and(|rest| rest.starts_with(fact)))
        };
        match self.action.as_str() {
            "route" => about(&["team", "assignee", "placement"]),
            "escalate" | "escalate_to" | "hand_back" => {
                about(&["team", "assignee", "tier", "placement", "reassignments"])
            }
            "assign" | "assign_by" | "unassign" => about(&["assignee"]),
            "priority" => about(&["priority"]),
            "tag" | "untag" => about(&["tags", "has_tag"]),
            "field" => about(&["field"]),
            "kind" => about(&["kind"]),
            "language" => about(&["language"]),
            "assess" => about(&["impact", "urgency", "priority"]),
            "reset_priority" => about(&["priority"]),
            "note" | "note_to" | "reply" | "respond" => about(&["messages", "last_message"]),
            "open_linked" => about(&["links", "has_link"]),
            "todo" | "checklist" => about(&["open_items"]),
            "ask_approval" => about(&["open_approvals"]),
            "require_skills" | "follow" | "unfollow" | "copy" | "uncopy" | "acknowledge" => false,
            "again" | "again_at" | "never_again" | "cancel" => false,
            "start" | "wait" | "hold" | "status" | "solve" | "reopen" | "close" => about(&["status", "custom_status"]),
            "notify" | "notify_by" | "notify_with" | "no_survey" => false,
            _ => true,
        }
    }
}
