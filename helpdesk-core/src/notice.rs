//! What is to be sent, and to whom.
pub(crate) mod audience;
mod book;
pub(crate) mod channel;
pub(crate) mod delivery;
mod english;
mod german;
mod letters;
mod post;
mod recipients;
mod retry;
mod spec;
mod timing;
mod topic;
mod trace;
pub(crate) mod waiting;

use alloc::{format, string::String};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    book::{NoticeBook, Subscription, USUAL, Wishes},
    letters::{Letter, Letters, SUBJECT},
    post::{Asker, post},
    recipients::is_for_others,
    retry::Retry,
    timing::{Digest, Quiet, every_day, later},
};
pub use self::{
    retry::RetrySpec,
    spec::{DigestSpec, LetterSpec, NoticeTextSpec, NoticeWishesSpec, NoticesSpec, QuietSpec, SubscriptionSpec},
    timing::NoticeDelay,
    topic::NoticeTopic,
    trace::{NoticeTrace, Untold, UntoldTrace},
};
use crate::{Audience, NoticeChannel, NoticeId, TenantId, TicketId};

/// Something to be sent. It is in the outbox before anybody tries to deliver it.
///
/// # Laws
/// - No two notices have one id (`nobody_gets_two_notices_with_one_id`).
/// - Nobody is told of what they did themselves unless they asked for it (`the_author_is_not_told_unless_they_asked`).
/// - Quiet hours, digests and bursts lose none (`waiting_loses_no_notice`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its stable name: the same however often it is delivered.
    pub id: NoticeId,
    /// Whose.
    pub tenant: TenantId,
    /// About which ticket.
    pub ticket: TicketId,
    /// About which event of it.
    pub seq: u64,
    /// About what.
    pub topic: NoticeTopic,
    /// To whom: one agent, team or requester; every other audience is looked up by then.
    pub to: Audience,
    /// On which way.
    #[serde(default, skip_serializing_if = "NoticeChannel::is_usual")]
    pub channel: NoticeChannel,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Since when it may be sent.
    pub at: Instant,
    /// With what it goes out in one piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<Together>,
}

/// With what a notice goes out in one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Together {
    /// With what waits for the same digest of the same recipient.
    Digest,
    /// With what comes shortly after it in its lane.
    Burst,
}

impl Notice {
    /// What goes out in order: notices about one ticket to one recipient on one channel.
    #[must_use]
    pub fn lane(&self) -> String {
        #[expect(clippy::expect_used, reason = "INVARIANT: an audience has text keys and no failing serializer")]
        let to = serde_json::to_string(&self.to).expect("an audience with a JSON form");
        format!("{} {} {to}", self.ticket, self.channel)
    }
}
