//! Surveys: how satisfied a requester is, asked once after a ticket was solved, answered once.
mod token;
mod view;

use alloc::{boxed::Box, string::String};

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

pub use self::{
    token::{SurveySecret, SurveyToken},
    view::SurveyView,
};
use crate::{CloseReason, Condition, Configuration, EventKind, Status, Ticket};

/// What a configuration says of surveys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveySpec {
    /// What the requester is asked.
    pub question: String,
    /// How many answers there are: from 1 to this.
    pub scale: Scale,
    /// Which tickets are asked about.
    #[serde(default)]
    pub when: Condition,
    /// How many minutes after it was solved.
    #[serde(default)]
    pub after_minutes: u32,
    /// For how many days (of 24 hours) it can be answered.
    pub expires_after_days: u16,
    /// A requester is asked at most once in so many days (of 24 hours); every time where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once_in_days: Option<u16>,
}

/// How many answers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Scale {
    /// Bad and good.
    Two,
    /// Bad, so-so and good.
    Three,
    /// One to five.
    Five,
    /// One to ten.
    Ten,
}

/// The survey of a ticket.
///
/// # Laws
/// It is answered at most once (`a_token_works_at_most_once`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// When it was asked, or was not.
    pub asked_at: Instant,
    /// How it stands.
    #[serde(flatten)]
    pub stands: SurveyStands,
}

/// How a survey stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "survey", rename_all = "snake_case")]
pub enum SurveyStands {
    /// The requester was asked.
    Asked {
        /// From 1 to this.
        scale: Scale,
        /// From when on it cannot be answered.
        expires_at: Instant,
    },
    /// The requester was not asked, and is not.
    Skipped {
        /// When they were asked about another ticket.
        asked_before: Instant,
    },
    /// Nobody is to be asked about this ticket.
    Withheld,
    /// The requester said how it was.
    Rated {
        /// From 1 to this.
        scale: Scale,
        /// The answer.
        score: u8,
        /// What the requester adds.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
        /// When.
        rated_at: Instant,
    },
}

/// What can be asked about a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SurveyCommand {
    /// Say how it was.
    Rate {
        /// From 1 to the survey's scale.
        score: u8,
        /// What there is to add.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// Ask nobody about this ticket. What was asked already cannot be answered any more; an answer stays.
    Withhold,
}

/// What has happened to a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SurveyEvent {
    /// The requester was asked.
    Asked {
        /// What.
        question: String,
        /// From 1 to this.
        scale: Scale,
        /// From when on it cannot be answered.
        expires_at: Instant,
    },
    /// The requester was not asked: that was done not long ago.
    Skipped {
        /// When.
        asked_before: Instant,
    },
    /// Somebody said that nobody is to be asked.
    Withheld,
    /// The requester said how it was.
    Rated {
        /// From 1 to this.
        scale: Scale,
        /// The answer.
        score: u8,
        /// What the requester adds.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
}

impl Scale {
    /// The most that can be said.
    #[must_use]
    pub fn most(self) -> u8 {
        match self {
            Self::Two => 2,
            Self::Three => 3,
            Self::Five => 5,
            Self::Ten => 10,
        }
    }
}

impl TryFrom<u8> for Scale {
    type Error = String;
    fn try_from(most: u8) -> Result<Self, String> {
        let found = [Self::Two, Self::Three, Self::Five, Self::Ten].into_iter().find(|scale| scale.most() == most);
        found.ok_or_else(|| alloc::format!("there is no scale of {most}, expected 2, 3, 5 or 10"))
    }
}

impl From<Scale> for u8 {
    fn from(scale: Scale) -> Self {
        scale.most()
    }
}

impl SurveyEvent {
    /// The same with what people wrote replaced; nothing where nobody wrote anything.
    pub(crate) fn with_texts(&self, replace: &mut dyn FnMut(&str, &str) -> String) -> Option<Self> {
        match self {
            Self::Rated { scale, score, comment } if !comment.is_empty() => {
                Some(Self::Rated { scale: *scale, score: *score, comment: replace("comment", comment) })
            }
            Self::Asked { .. } | Self::Skipped { .. } | Self::Withheld | Self::Rated { .. } => None,
        }
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Asked { .. } => EventKind::SurveyAsked,
            Self::Skipped { .. } | Self::Withheld => EventKind::SurveySkipped,
            Self::Rated { .. } => EventKind::SurveyRated,
        }
    }
}

/// Applies an event to the survey of a ticket.
pub(crate) fn apply(survey: &mut Option<Box<Survey>>, event: &SurveyEvent, at: Instant) {
    *survey = Some(Box::new(evolved(survey.as_deref(), event, at)));
}

/// The survey of a ticket after an event.
fn evolved(survey: Option<&Survey>, event: &SurveyEvent, at: Instant) -> Survey {
    match event {
        SurveyEvent::Asked { scale, expires_at, .. } => {
            Survey { asked_at: at, stands: SurveyStands::Asked { scale: *scale, expires_at: *expires_at } }
        }
        SurveyEvent::Skipped { asked_before } => {
            Survey { asked_at: at, stands: SurveyStands::Skipped { asked_before: *asked_before } }
        }
        SurveyEvent::Withheld => Survey { asked_at: at, stands: SurveyStands::Withheld },
        SurveyEvent::Rated { scale, score, comment } => {
            let (scale, score, comment) = (*scale, *score, comment.clone());
            let asked_at = survey.map_or(at, |survey| survey.asked_at);
            Survey { asked_at, stands: SurveyStands::Rated { scale, score, comment, rated_at: at } }
        }
    }
}

impl Ticket {
    /// When its requester is asked how it was: once, after it was solved, where somebody answered them at all.
    pub(crate) fn survey_due_at(&self, configuration: &Configuration) -> Option<Instant> {
        let spec = configuration.spec().survey.as_ref()?;
        let Status::Solved { since, .. } = self.status else { return None };
        // Without an answer there is nothing that the requester could have seen.
        let wanted = self.survey.is_none()
            && self.first_replied_at.is_some()
            && spec.when.failure(self, configuration).is_none();
        let after = core::time::Duration::from_secs(u64::from(spec.after_minutes) * 60);
        wanted.then(|| since + after)
    }

    /// The scale of its survey, while that can be answered.
    #[must_use]
    pub fn open_survey(&self, at: Instant) -> Option<Scale> {
        let worth_asking = match &self.status {
            Status::Closed { reason } => *reason == CloseReason::Completed,
            Status::New | Status::Open | Status::Pending { .. } | Status::OnHold { .. } | Status::Solved { .. } => true,
        };
        match self.survey.as_deref().filter(|_| worth_asking).map(|survey| &survey.stands) {
            Some(SurveyStands::Asked { scale, expires_at }) => Some(*scale).filter(|_| at < *expires_at),
            Some(SurveyStands::Skipped { .. } | SurveyStands::Withheld | SurveyStands::Rated { .. }) | None => None,
        }
    }
}
