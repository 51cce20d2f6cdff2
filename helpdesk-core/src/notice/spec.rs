//! Who is told of what, on which channel, when and in which words: what a person writes.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use helpdesk_sla::{Shift, Zone};
use serde::{Deserialize, Serialize};

use super::RetrySpec;
use crate::{Audience, LanguageTag, NoticeChannel, NoticeTopic, ScheduleId};

/// Who is told of what, on which channel, when and in which words. Where nothing is said: whoever gets a ticket, requesters
/// of replies and of solving, whoever has the ticket of what the requester writes, whom a ladder or a command names; at once,
/// by mail, in English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoticesSpec {
    /// Who is told of what; these replace the usual ones. Whom a ladder or a command names is told all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscriptions: Option<Vec<SubscriptionSpec>>,
    /// On which channels, where neither the subscription nor the person says; mail where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<NoticeChannel>,
    /// Topics that wait for nothing: no digest, no quiet hours, no burst.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub urgent: BTreeSet<NoticeTopic>,
    /// For so many seconds a notice waits for others about the same ticket, which then go out with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst_seconds: Option<u32>,
    /// How often a notice is tried before it is given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// When it is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetrySpec>,
    /// The language of whoever says none; English where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// What each person wants.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<NoticeWishesSpec>,
    /// Texts by language and topic, in place of those that come along.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<LanguageTag, BTreeMap<NoticeTopic, NoticeTextSpec>>,
}

/// Who is told of some topics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionSpec {
    /// Of what.
    pub on: Vec<NoticeTopic>,
    /// Who. [`Audience::Author`] is whoever did it, who is told of it by no other way.
    pub tell: Vec<Audience>,
    /// On which channels, where the person does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<NoticeChannel>>,
}

/// What one agent, team or requester wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeWishesSpec {
    /// Who: one agent, team or requester.
    pub who: Audience,
    /// On which channels; an empty list switches everything off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<NoticeChannel>>,
    /// On which channels of one topic; an empty list switches it off.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub topics: BTreeMap<NoticeTopic, Vec<NoticeChannel>>,
    /// Whether they want to be told of what they did themselves.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub own: bool,
    /// In which language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// Where their wall clock is; UTC where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// All at once, at certain times, instead of one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<DigestSpec>,
    /// When nothing is sent: it waits for the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietSpec>,
}

/// When a digest goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestSpec {
    /// At each full hour of the wall clock.
    Hourly,
    /// Every day at a time of the wall clock: `08:00`.
    Daily(String),
}

/// When nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuietSpec {
    /// Every day between two times of the wall clock; overnight where the second is the earlier one.
    Daily(Shift),
    /// Whenever this schedule is closed.
    Outside(ScheduleId),
}

/// The words about one topic, by who reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoticeTextSpec {
    /// For staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<LetterSpec>,
    /// For requesters and collaborators. It can name nothing that is internal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requesters: Option<LetterSpec>,
}

/// One line and the text, as templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterSpec {
    /// One line; the subject of the ticket where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    pub body: String,
}

impl NoticesSpec {
    pub(crate) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}
