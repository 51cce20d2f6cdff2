//! How long closed tickets are kept, as data: which policy takes what of which of them, and what is held.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    CloseReason, OrganizationId, RequesterId, Status, StatusKind, TeamId, Ticket, TicketId, TicketKind,
    limits::{NAME_MAX, RETENTION_DAYS_MAX, RETENTION_POLICIES_MAX},
};

/// How long closed tickets are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionSpec {
    /// What is taken when. Of those whose time has come one that takes the whole ticket goes before others, then the first.
    #[serde(default)]
    pub policies: Vec<RetentionPolicy>,
    /// What is left alone whatever policies say, such as for a lawsuit.
    #[serde(default)]
    pub holds: Vec<RetentionHold>,
}

/// What is taken of some tickets, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionPolicy {
    /// Its name: it stands in histories.
    pub id: String,
    /// So many days after the ticket was closed.
    pub after_days: u32,
    /// What.
    pub take: RetentionTake,
    /// Of which tickets; of all where absent.
    #[serde(default, skip_serializing_if = "RetentionFilter::is_empty")]
    pub when: RetentionFilter,
}

/// What is taken of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionTake {
    /// What people wrote at length: messages, notes, questions, comments. The subject, fields and who did what stay.
    Texts,
    /// All of it.
    Ticket,
}

/// What is left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionHold {
    /// Its name.
    pub id: String,
    /// Which tickets.
    pub when: RetentionFilter,
}

/// Which tickets: those that fit everything that is named, in one of its values each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionFilter {
    /// These.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tickets: BTreeSet<TicketId>,
    /// Of these kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<TicketKind>,
    /// With one of these tags.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Of these teams.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub teams: BTreeSet<TeamId>,
    /// Of these customer companies.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub organizations: BTreeSet<OrganizationId>,
    /// That these ask.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub requesters: BTreeSet<RequesterId>,
    /// Closed for one of these reasons, by their words.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub closed_as: BTreeSet<String>,
    /// With these values of custom fields, such as the brand.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

/// How long closed tickets are kept, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention(RetentionSpec);

/// What becomes of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retained<'r> {
    /// It stays: it is not closed, or its time has not come.
    Kept,
    /// It stays for now, because of a hold.
    Held(&'r RetentionHold),
    /// Something is taken.
    Taken(&'r RetentionPolicy),
}

impl Retention {
    /// Checks what somebody wrote.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place and what was expected.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::{Retention, RetentionSpec};
    ///
    /// let spec: RetentionSpec = serde_json::from_str(r#"{
    ///     "policies": [
    ///         {"id": "spam", "after_days": 30, "take": "ticket", "when": {"closed_as": ["spam"]}},
    ///         {"id": "two-years", "after_days": 730, "take": "texts"}
    ///     ],
    ///     "holds": [{"id": "case-12", "when": {"tags": ["legal-hold"]}}]
    /// }"#)?;
    /// assert!(Retention::build(spec).is_ok());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn build(spec: RetentionSpec) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        for (what, n) in [("policies", spec.policies.len()), ("holds", spec.holds.len())] {
            if n > RETENTION_POLICIES_MAX {
                problems.push(format!("{what}: there are {n}, expected at most {RETENTION_POLICIES_MAX}"));
            }
        }
        let mut ids = BTreeSet::new();
        let policies =
            spec.policies.iter().enumerate().map(|(n, policy)| (format!("policies[{n}]"), &policy.id, &policy.when));
        let holds = spec.holds.iter().enumerate().map(|(n, hold)| (format!("holds[{n}]"), &hold.id, &hold.when));
        for (place, id, when) in policies.chain(holds) {
            let is_id = !id.trim().is_empty() && id.len() <= NAME_MAX && !id.chars().any(char::is_control);
            if !is_id {
                problems.push(format!(
                    "{place}.id: `{}` is no name, expected 1 to {NAME_MAX} bytes of text",
                    id.escape_debug()
                ));
            }
            if !ids.insert(id) {
                problems.push(format!("{place}.id: `{id}` is used twice, expected another name"));
            }
            let words: Vec<&str> = CLOSED_AS.to_vec();
            for word in when.closed_as.iter().filter(|word| !words.contains(&word.as_str())) {
                problems.push(format!(
                    "{place}.when.closed_as: `{word}` is no reason to close, expected one of {}",
                    words.join(", ")
                ));
            }
        }
        for (n, policy) in spec.policies.iter().enumerate() {
            if policy.after_days == 0 || policy.after_days > RETENTION_DAYS_MAX {
                let days = policy.after_days;
                problems.push(format!("policies[{n}].after_days: {days} days, expected 1 to {RETENTION_DAYS_MAX}"));
            }
        }
        for (n, _) in spec.holds.iter().enumerate().filter(|(_, hold)| hold.when.is_empty()) {
            problems.push(format!("holds[{n}].when: it names nothing, expected which tickets are held"));
        }
        if problems.is_empty() { Ok(Self(spec)) } else { Err(problems) }
    }

    /// What becomes of a ticket at an instant. Nothing open is ever taken, nor what is held.
    #[must_use]
    pub fn of(&self, ticket: &Ticket, at: Instant) -> Retained<'_> {
        let Some(closed_at) = closed_at(ticket) else { return Retained::Kept };
        let days = at.signed_duration_since(closed_at).num_days();
        let mut due: Vec<&RetentionPolicy> = self
            .0
            .policies
            .iter()
            .filter(|policy| days >= i64::from(policy.after_days) && policy.when.fits(ticket))
            .collect();
        due.sort_by_key(|policy| policy.take != RetentionTake::Ticket);
        match (due.first(), self.hold_of(ticket)) {
            (None, _) => Retained::Kept,
            (Some(_), Some(hold)) => Retained::Held(hold),
            (Some(policy), None) => Retained::Taken(policy),
        }
    }

    /// The hold that a ticket is under, open or closed.
    #[must_use]
    pub fn hold_of(&self, ticket: &Ticket) -> Option<&RetentionHold> {
        self.0.holds.iter().find(|hold| hold.when.fits(ticket))
    }
}

const CLOSED_AS: [&str; 4] = ["completed", "spam", "cancelled", "merged"];

/// Since when it is closed.
pub(crate) fn closed_at(ticket: &Ticket) -> Option<Instant> {
    (ticket.status.kind() == StatusKind::Closed).then(|| {
        // A ticket of before courses were kept: no earlier than anything that happened to it.
        ticket.course.stays.last().map_or(ticket.updated_at, |stay| stay.since)
    })
}

fn closed_as(ticket: &Ticket) -> Option<CloseReason> {
    if let Status::Closed { reason } = &ticket.status { Some(*reason) } else { None }
}

impl RetentionFilter {
    /// Whether it names nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a ticket fits.
    #[must_use]
    pub fn fits(&self, ticket: &Ticket) -> bool {
        let reason = closed_as(ticket).map(|reason| reason.as_str().to_string());
        (self.tickets.is_empty() || self.tickets.contains(&ticket.id))
            && (self.kinds.is_empty() || self.kinds.contains(&ticket.kind))
            && (self.tags.is_empty() || !self.tags.is_disjoint(&ticket.tags))
            && among(&self.teams, ticket.team.as_ref())
            && among(&self.organizations, ticket.organization.as_ref())
            && among(&self.requesters, Some(&ticket.requester))
            && among(&self.closed_as, reason.as_ref())
            && self.fields.iter().all(|(name, value)| ticket.fields.get(name) == Some(value))
    }
}

fn among<T: Ord>(wanted: &BTreeSet<T>, found: Option<&T>) -> bool {
    wanted.is_empty() || found.is_some_and(|found| wanted.contains(found))
}
