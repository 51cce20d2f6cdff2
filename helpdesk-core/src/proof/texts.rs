//! The texts of an event that can be taken out later: what people wrote. They enter its seal by their digests.
use alloc::{boxed::Box, format, string::String};

use crate::{EventBody, OpenTicket};

impl EventBody {
    /// The same with each text replaced, in a fixed order; nothing where it has none.
    ///
    /// `replace` gets the place of a text within the event, as `docs/HISTORY.md` lists them, and the text. A kind of event
    /// that carries what people write names its texts here from the beginning: adding one later breaks the seals of the
    /// events that are stored.
    pub(crate) fn with_texts(&self, replace: &mut dyn FnMut(&str, &str) -> String) -> Option<Self> {
        match self {
            Self::Opened { ticket, tenant, request, priority, source, entitlement } => {
                let body = Some(replace("request.body", request.body.as_ref()?));
                let request = Box::new(OpenTicket { body, ..(**request).clone() });
                let (ticket, tenant) = (*ticket, tenant.clone());
                let entitlement = entitlement.clone();
                Some(Self::Opened { ticket, tenant, request, priority: *priority, source: *source, entitlement })
            }
            Self::MessageAdded { visibility, body, details } => {
                let (visibility, body, mut details) = (visibility.clone(), replace("body", body), details.clone());
                for (n, attachment) in details.attachments.iter_mut().enumerate() {
                    let name = replace(&format!("details.attachments.{n}.name"), attachment.name());
                    *attachment = attachment.renamed(name);
                }
                Some(Self::MessageAdded { visibility, body, details })
            }
            Self::MessageEdited { message, visibility, body } => {
                let (message, visibility) = (*message, visibility.clone());
                Some(Self::MessageEdited { message, visibility, body: replace("body", body) })
            }
            Self::Redacted(redacted) => Some(Self::Redacted(Box::new(redacted.with_texts(replace)))),
            Self::Erased(erased) => Some(Self::Erased(Box::new(erased.with_texts(replace)))),
            Self::Survey(event) => event.with_texts(replace).map(Self::Survey),
            Self::Escalated { from, tier, reason, summary: Some(summary), skills, return_when } => {
                let (from, reason, summary) = (from.clone(), reason.clone(), Some(replace("summary", summary)));
                let (skills, return_when) = (skills.clone(), return_when.clone());
                Some(Self::Escalated { from, tier: *tier, reason, summary, skills, return_when })
            }
            Self::HandedBack { reason, summary: Some(summary), returned } => {
                let summary = Some(replace("summary", summary));
                Some(Self::HandedBack { reason: reason.clone(), summary, returned: *returned })
            }
            Self::Work(event) => event.with_texts(replace).map(Self::Work),
            Self::Approval(event) => event.with_texts(replace).map(Self::Approval),
            Self::Attribute(event) => event.with_texts(replace).map(Self::Attribute),
            Self::StatusChanged { .. }
            | Self::StatusNamed { .. }
            | Self::Woken { .. }
            | Self::Reminded { .. }
            | Self::Reopened { .. }
            | Self::TeamChanged { .. }
            | Self::TierChanged { .. }
            | Self::Escalated { .. }
            | Self::HandedBack { .. }
            | Self::Assigned { .. }
            | Self::Unassigned { .. }
            | Self::AssignmentDeferred { .. }
            | Self::Assignment(_)
            | Self::PriorityChanged { .. }
            | Self::Assessed { .. }
            | Self::TagsChanged { .. }
            | Self::FieldChanged { .. }
            | Self::PolicyChosen { .. }
            | Self::Migrated { .. }
            | Self::ClockMoved { .. }
            | Self::Notified { .. }
            | Self::Escalation(_)
            | Self::Timer(_)
            | Self::Touched
            | Self::Contract(_)
            | Self::Subject(_)
            | Self::Link(_)
            | Self::Merge(_)
            | Self::Split(_)
            | Self::Checklist(_)
            | Self::Participant(_) => None,
        }
    }
}
