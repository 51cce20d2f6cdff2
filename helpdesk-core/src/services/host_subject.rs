//! Host subjects: objects of the host's own that a ticket is about, such as an order or a server. The desk knows their names only.
use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    EventKind, Refusal, Ticket,
    limits::{HOST_SUBJECTS_MAX, ID_MAX, NAME_MAX},
};

/// An object of the host's own: what kind of thing it is, and which one. The desk does not look into either.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HostSubject {
    /// What kind of thing it is, such as `order`.
    pub kind: String,
    /// Which one.
    pub id: String,
}

/// What a ticket has to do with an object of the host's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SubjectLink {
    /// The object.
    #[serde(flatten)]
    pub subject: HostSubject,
    /// In what way the ticket is about it, such as `affected`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
}

/// What can be asked about host subjects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SubjectCommand {
    /// Say that the ticket is about it. Linking it again says in what way anew.
    Link(SubjectLink),
    /// Say that it is not.
    Unlink(HostSubject),
}

/// What has happened to host subjects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SubjectEvent {
    /// The ticket is about it.
    Linked(SubjectLink),
    /// It is not any more.
    Unlinked(HostSubject),
}

impl HostSubject {
    /// Names an object of the host's.
    ///
    /// # Errors
    /// [`Refusal`] where a part is empty or too long.
    pub fn new(kind: impl Into<String>, id: impl Into<String>) -> Result<Self, Refusal> {
        let subject = Self { kind: kind.into(), id: id.into() };
        subject.check()?;
        Ok(subject)
    }

    pub(crate) fn check(&self) -> Result<(), Refusal> {
        crate::decide::text("the kind of a subject", &self.kind, NAME_MAX)?;
        crate::decide::text("the id of a subject", &self.id, ID_MAX)
    }
}

impl fmt::Display for HostSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind, self.id)
    }
}

impl SubjectEvent {
    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> &HostSubject {
        match self {
            Self::Linked(link) => &link.subject,
            Self::Unlinked(subject) => subject,
        }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Linked(_) => EventKind::SubjectLinked,
            Self::Unlinked(_) => EventKind::SubjectUnlinked,
        }
    }
}

/// Applies an event to the subjects of a ticket; they stand in order.
pub(crate) fn apply(subjects: &mut Vec<SubjectLink>, event: &SubjectEvent) {
    subjects.retain(|link| &link.subject != event.subject());
    if let SubjectEvent::Linked(link) = event {
        subjects.push(link.clone());
        subjects.sort();
    }
}

/// What links must be when a ticket is opened: few, named, each object once.
pub(crate) fn check_links(links: &[SubjectLink]) -> Result<(), Refusal> {
    crate::decide::within("the subjects of the ticket", links.len(), HOST_SUBJECTS_MAX)?;
    for (n, link) in links.iter().enumerate() {
        link.subject.check()?;
        crate::decide::short("the role of a subject", &link.role, NAME_MAX)?;
        if links.iter().take(n).any(|before| before.subject == link.subject) {
            let what = alloc::format!("{} stands twice, expected each subject once", link.subject);
            return Err(Refusal::BadRequest { what });
        }
    }
    Ok(())
}

impl Ticket {
    /// Whether it is about an object of the host's.
    #[must_use]
    pub fn is_about(&self, subject: &HostSubject) -> bool {
        self.subjects.iter().any(|link| &link.subject == subject)
    }
}
