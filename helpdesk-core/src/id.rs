//! Ids as types: what a host hands in is checked once, by the constructor, and serde goes through the same check.
use alloc::{
    format,
    string::{String, ToString},
    sync::Arc,
};
use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, Serializer};

use crate::{Audience, Event, Fingerprint, NoticeChannel, limits::ID_MAX, spelling::shown};

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Nothing was given.
    #[error("{what} is empty, expected 1 to {ID_MAX} bytes of text")]
    Empty {
        /// Which id was wanted.
        what: &'static str,
    },
    /// Longer than [`ID_MAX`].
    #[error("{what} has {length} bytes, expected at most {ID_MAX}")]
    TooLong {
        /// Which id was wanted.
        what: &'static str,
        /// Its length in bytes.
        length: usize,
    },
    /// A control character inside.
    #[error("{what} {text} holds a control character, expected printable text")]
    Control {
        /// Which id was wanted.
        what: &'static str,
        /// The text, escaped.
        text: String,
    },
    /// Not a number from 1 to 2^63 − 1.
    #[error("ticket id `{text}` is not a whole number from 1 to 9223372036854775807")]
    NotANumber {
        /// The text as given.
        text: String,
    },
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        ///
        /// A clone shares the text: ids stand in every event, and copying one costs next to nothing.
        ///
        /// # Errors
        /// The constructor refuses an empty text, one over [`ID_MAX`] bytes and control characters.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and keeps the text.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                checked(text.into(), $what).map(|text| Self(text.into()))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // Told by the name of its type: that is how an erasure finds it. In JSON it is a text all the same.
                serializer.serialize_newtype_struct(stringify!($name), &*self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = IdError;
            fn try_from(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.to_string()
            }
        }
    };
}

text_id!(
    /// One customer installation; tenants never meet.
    TenantId, "tenant id");
text_id!(
    /// Who answers, as the host names them.
    AgentId, "agent id");
text_id!(
    /// A group of agents.
    TeamId, "team id");
text_id!(
    /// Who asks, as the host names them.
    RequesterId, "requester id");
text_id!(
    /// The customer company of a requester.
    OrganizationId, "organization id");
text_id!(
    /// A promise set.
    PolicyId, "policy id");
text_id!(
    /// When somebody works.
    ScheduleId, "schedule id");
text_id!(
    /// Ordered escalation steps of a clock.
    LadderId, "ladder id");
text_id!(
    /// Something that agents are good at.
    SkillId, "skill id");
text_id!(
    /// What a customer has bought.
    ContractId, "contract id");
text_id!(
    /// A status of the host's own.
    StatusId, "status id");
text_id!(
    /// A template of a checklist.
    ChecklistId, "checklist id");
text_id!(
    /// An approval that the configuration knows by name.
    ApprovalId, "approval id");
text_id!(
    /// A canned response.
    ResponseId, "response id");
text_id!(
    /// A macro.
    MacroId, "macro id");
text_id!(
    /// A kind of work.
    WorkCategoryId, "work category id");
text_id!(
    /// Something of the service catalogue.
    ServiceId, "service id");
text_id!(
    /// The caller's name for one command: sent twice, it is done once.
    CommandId, "command id");
text_id!(
    /// The name of a ticket in the system it came from; one ticket per tenant owns it.
    ExternalId, "external id");
text_id!(
    /// The stable name of one notice, the same however often it is delivered: the ticket, and a hash of tenant, ticket, event,
    /// recipient and channel.
    NoticeId, "notice id");

impl NoticeId {
    /// The notice about an event of a ticket to a recipient on a channel. The event goes in with its seal: where yesterday's store
    /// was brought back its number is another event's by now.
    pub(crate) fn of(
        tenant: &TenantId,
        ticket: TicketId,
        event: &Event,
        to: &Audience,
        channel: &NoticeChannel,
    ) -> Self {
        let hash = Fingerprint::of(&(tenant, ticket, event.seq, event.seal, to, channel));
        Self(format!("{ticket}.{hash}").into())
    }
}

/// The desk's own name for a ticket: 63 bits, given by the host, best time-ordered. Unique in its store, over all tenants.
///
/// Where an id is used already the opening is refused ([`Refusal::AlreadyOpened`](crate::Refusal::AlreadyOpened)), or answered again
/// where it is the same request. What people read is [`Configuration::number_of`](crate::Configuration::number_of).
///
/// # Examples
/// A host without a sequence in its database: milliseconds, and then twenty bits of chance.
///
/// ```
/// use helpdesk_core::{IdError, Instant, TicketId};
///
/// fn next(now: Instant, chance: u32) -> Result<TicketId, IdError> {
///     let milliseconds = u64::try_from(now.timestamp_millis()).unwrap_or(0);
///     TicketId::new(milliseconds << 20 | u64::from(chance % (1 << 20)))
/// }
///
/// let (first, second) = (next("2026-01-05T15:00:00.000Z".parse()?, 77)?, next("2026-01-05T15:00:00.001Z".parse()?, 3)?);
/// assert!(first < second);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct TicketId(u64);

impl TicketId {
    /// Checks that the number fits 63 bits and is not zero.
    ///
    /// # Errors
    /// [`IdError::NotANumber`] otherwise.
    pub fn new(number: u64) -> Result<Self, IdError> {
        if number == 0 || number > i64::MAX.unsigned_abs() {
            return Err(IdError::NotANumber { text: number.to_string() });
        }
        Ok(Self(number))
    }

    /// The id of a ticket that is opened for a reason: the same tenant, ticket and reason give the same id on every machine.
    ///
    /// It is for whoever opens tickets without a host that numbers them, such as rules. The numbers are from
    /// [`DERIVED_FROM`](Self::DERIVED_FROM) to twice that, which a program that counts in 53 bits can hold. Two reasons of a
    /// tenant may meet in one number, as two in 2^52 do; opening the second is refused then.
    ///
    /// # Examples
    /// ```
    /// use helpdesk_core::{TenantId, TicketId};
    ///
    /// let (acme, seven) = (TenantId::new("acme")?, TicketId::new(7)?);
    /// let id = TicketId::derived(&acme, seven, "a spare part");
    /// assert_eq!(id, TicketId::derived(&acme, seven, "a spare part"));
    /// assert!(id.number() >= TicketId::DERIVED_FROM);
    /// # Ok::<(), helpdesk_core::IdError>(())
    /// ```
    #[must_use]
    pub fn derived(tenant: &TenantId, ticket: Self, reason: &str) -> Self {
        let digits = Fingerprint::of(&(tenant, ticket, reason));
        let digits = digits.as_str().get(..13).unwrap_or_default();
        Self(u64::from_str_radix(digits, 16).unwrap_or_default() | Self::DERIVED_FROM)
    }

    /// The least number of an id that is [derived](Self::derived). What hosts number stays below.
    pub const DERIVED_FROM: u64 = 1 << 52;

    /// The number, 1 to 2^63 − 1.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The number as the signed integer that databases hold.
    #[must_use]
    pub fn signed(self) -> i64 {
        self.0.cast_signed()
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for TicketId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().ok().and_then(|n| Self::new(n).ok()).ok_or_else(|| IdError::NotANumber { text: shown(text) })
    }
}

impl TryFrom<u64> for TicketId {
    type Error = IdError;
    fn try_from(number: u64) -> Result<Self, IdError> {
        Self::new(number)
    }
}

impl From<TicketId> for u64 {
    fn from(id: TicketId) -> u64 {
        id.0
    }
}

fn checked(text: String, what: &'static str) -> Result<String, IdError> {
    if text.is_empty() {
        return Err(IdError::Empty { what });
    }
    if text.len() > ID_MAX {
        return Err(IdError::TooLong { what, length: text.len() });
    }
    if text.chars().any(char::is_control) {
        return Err(IdError::Control { what, text: format!("{text:?}") });
    }
    Ok(text)
}
