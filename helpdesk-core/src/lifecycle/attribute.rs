//! What a ticket is, where that turns out to be otherwise: its kind, its subject, who asks, for which organization.
use alloc::{boxed::Box, string::String};

use serde::{Deserialize, Serialize};

use crate::{Entitlement, EventKind, LanguageTag, OrganizationId, RequesterId, Ticket, TicketKind};

/// What can be asked about what a ticket is. What is already so changes nothing and is no error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum AttributeCommand {
    /// Say that it is of another kind.
    SetKind {
        /// Which.
        kind: TicketKind,
    },
    /// Write its one line anew.
    SetSubject {
        /// The line.
        subject: String,
    },
    /// Say that somebody else asks: from now on the ticket is theirs as if they had opened it.
    SetRequester {
        /// Who.
        requester: RequesterId,
        /// For which organization they ask; for none where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organization: Option<OrganizationId>,
        /// What becomes of whoever asked before.
        #[serde(default, skip_serializing_if = "FormerRequester::is_usual")]
        former: FormerRequester,
    },
    /// Say in which language it is asked.
    SetLanguage {
        /// Which; not known where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<LanguageTag>,
    },
    /// Say for which organization the requester asks.
    SetOrganization {
        /// Which; none where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organization: Option<OrganizationId>,
    },
}

/// What becomes of whoever asked before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FormerRequester {
    /// They see the ticket no more, unless they are in copy or somebody shares it with them.
    #[default]
    Leaves,
    /// They come in copy.
    InCopy,
}

/// What happened to what a ticket is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttributeEvent {
    /// It is of another kind.
    KindChanged {
        /// From.
        from: TicketKind,
        /// To.
        to: TicketKind,
    },
    /// Its one line was written anew.
    SubjectChanged {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// Somebody else asks.
    RequesterChanged {
        /// From.
        from: RequesterId,
        /// To.
        to: RequesterId,
        /// For which organization the one before asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_organization: Option<OrganizationId>,
        /// For which organization they ask.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        organization: Option<OrganizationId>,
        /// What the ticket is entitled to from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entitlement: Option<Box<Entitlement>>,
        /// In which language they ask, where that is known; as it was where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<LanguageTag>,
    },
    /// It is asked in another language.
    LanguageChanged {
        /// From.
        from: Option<LanguageTag>,
        /// To.
        to: Option<LanguageTag>,
    },
    /// The requester asks for another organization, or for none.
    OrganizationChanged {
        /// From.
        from: Option<OrganizationId>,
        /// To.
        to: Option<OrganizationId>,
        /// What the ticket is entitled to from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entitlement: Option<Box<Entitlement>>,
    },
}

impl AttributeCommand {
    /// Its name as decisions and scripts show it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SetKind { .. } => "set_kind",
            Self::SetSubject { .. } => "set_subject",
            Self::SetRequester { .. } => "set_requester",
            Self::SetLanguage { .. } => "set_language",
            Self::SetOrganization { .. } => "set_organization",
        }
    }

    /// Whether somebody else may see the ticket by it.
    pub(crate) fn lets_others_see(&self) -> bool {
        match self {
            Self::SetRequester { .. } | Self::SetOrganization { .. } => true,
            Self::SetKind { .. } | Self::SetSubject { .. } | Self::SetLanguage { .. } => false,
        }
    }
}

impl AttributeEvent {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::KindChanged { .. } => EventKind::KindChanged,
            Self::SubjectChanged { .. } => EventKind::SubjectChanged,
            Self::RequesterChanged { .. } => EventKind::RequesterChanged,
            Self::LanguageChanged { .. } => EventKind::LanguageChanged,
            Self::OrganizationChanged { .. } => EventKind::OrganizationChanged,
        }
    }

    /// Whether a condition can ask for what it changes.
    pub(crate) fn moves_conditions(&self) -> bool {
        match self {
            Self::KindChanged { .. }
            | Self::RequesterChanged { .. }
            | Self::LanguageChanged { .. }
            | Self::OrganizationChanged { .. } => true,
            Self::SubjectChanged { .. } => false,
        }
    }

    /// The same with each text that people wrote replaced; nothing where it has none.
    pub(crate) fn with_texts(&self, replace: &mut dyn FnMut(&str, &str) -> String) -> Option<Self> {
        match self {
            Self::SubjectChanged { from, to } => {
                Some(Self::SubjectChanged { from: replace("from", from), to: replace("to", to) })
            }
            Self::KindChanged { .. }
            | Self::RequesterChanged { .. }
            | Self::LanguageChanged { .. }
            | Self::OrganizationChanged { .. } => None,
        }
    }
}

impl FormerRequester {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// Applies an event to a ticket.
pub(crate) fn apply(ticket: &mut Ticket, event: &AttributeEvent) {
    match event {
        AttributeEvent::KindChanged { to, .. } => ticket.kind = *to,
        AttributeEvent::SubjectChanged { to, .. } => ticket.subject.clone_from(to),
        AttributeEvent::RequesterChanged { to, organization, entitlement, language, .. } => {
            ticket.language = language.clone().or_else(|| ticket.language.take());
            ticket.requester.clone_from(to);
            ticket.organization.clone_from(organization);
            ticket.entitlement.clone_from(entitlement);
            if let Some(ties) = &mut ticket.ties {
                // They name other tickets of whoever asked before.
                ties.went_on.clear();
                ties.began_in = None;
            }
        }
        AttributeEvent::LanguageChanged { to, .. } => ticket.language.clone_from(to),
        AttributeEvent::OrganizationChanged { to, entitlement, .. } => {
            ticket.organization.clone_from(to);
            ticket.entitlement.clone_from(entitlement);
        }
    }
}
