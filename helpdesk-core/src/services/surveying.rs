//! Asking how it was, once the time has come: at most once for a ticket, and for a requester not too often.
use core::time::Duration;

use crate::{
    Audience, Author, Cause, Claim, EventBody, Holder, Instant, Others, PlanError, SurveyEvent, SurveySpec,
    SurveyStands, Ticket,
    planning::draft::{Draft, Wrong},
};

const DAY_SECONDS: u64 = 86_400;

impl Draft<'_> {
    /// Asks the requester how it was, or records that they were asked not long ago, where the time for it has come.
    pub(crate) fn survey(&mut self, cause: &Cause) -> Result<(), Wrong> {
        let configuration = self.context.configuration;
        let Some(spec) = configuration.spec().survey.as_ref() else { return Ok(()) };
        let due =
            self.ticket.as_ref().filter(|ticket| ticket.survey_due_at(configuration).is_some_and(|d| d <= self.at));
        let Some(ticket) = due else { return Ok(()) };
        let holder = Holder::Surveyed(ticket.requester.clone());
        let before = match (spec.once_in_days, self.context.others.held(&holder)) {
            (None, _) => None,
            (Some(_), None) => return Err(Wrong::Wanted(PlanError::HeldWanted { holders: [holder].into() })),
            (Some(days), Some(seconds)) => asked_within(days, seconds, self.at),
        };
        let event = match before {
            Some(asked_before) => SurveyEvent::Skipped { asked_before },
            None => asked(spec, self.at),
        };
        let is_asked = matches!(event, SurveyEvent::Asked { .. });
        self.record(&Author::Desk, cause, EventBody::Survey(event))?;
        if !is_asked {
            return Ok(());
        }
        let (to, text) = (Audience::Requester, spec.question.clone());
        let told = EventBody::Notified { to, text, not_before: None, channel: None };
        self.record(&Author::Desk, cause, told)
    }
}

fn asked(spec: &SurveySpec, at: Instant) -> SurveyEvent {
    let open = Duration::from_secs(u64::from(spec.expires_after_days) * DAY_SECONDS);
    SurveyEvent::Asked { question: spec.question.clone(), scale: spec.scale, expires_at: at + open }
}

/// When somebody was last asked, where that is less than so many days ago.
fn asked_within(days: u16, seconds: i64, at: Instant) -> Option<Instant> {
    let last = Instant::from_timestamp(seconds, 0).filter(|_| seconds != 0)?;
    (at < last + Duration::from_secs(u64::from(days) * DAY_SECONDS)).then_some(last)
}

/// What keeps two desks from asking one requester at once: when they were last asked, moved on within the commit.
pub(crate) fn claim(before: Option<&Ticket>, after: Option<&Ticket>, others: &Others) -> Option<Claim> {
    let ticket = after.filter(|_| before.is_none_or(|ticket| ticket.survey.is_none()))?;
    let survey = ticket.survey.as_deref()?;
    let SurveyStands::Asked { .. } = survey.stands else { return None };
    let holder = Holder::Surveyed(ticket.requester.clone());
    let seconds = survey.asked_at.timestamp();
    let last = others.held(&holder)?;
    Some(Claim { holder, delta: seconds.saturating_sub(last), limit: Some(seconds), assigned_at: None })
}
