//! What a requester sees of a survey that waits for them.
use helpdesk_sla::Instant;
use serde::Serialize;

use super::{Scale, SurveyStands};
use crate::Ticket;

/// A survey that waits for its requester.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SurveyView {
    /// From 1 to this.
    pub scale: Scale,
    /// From when on it cannot be answered.
    pub expires_at: Instant,
}

impl SurveyView {
    /// The survey of a ticket, while it can be answered.
    #[must_use]
    pub fn of(ticket: &Ticket, at: Instant) -> Option<Self> {
        let scale = ticket.open_survey(at)?;
        match ticket.survey.as_deref()?.stands {
            SurveyStands::Asked { expires_at, .. } => Some(Self { scale, expires_at }),
            SurveyStands::Skipped { .. } | SurveyStands::Withheld | SurveyStands::Rated { .. } => None,
        }
    }
}
