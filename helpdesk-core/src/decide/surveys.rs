//! Surveys: who may say how it was, and when no more. Asked too late, asked twice and never asked get one answer.
use crate::{EventBody, Refusal, SurveyCommand, SurveyEvent, SurveyStands, Ticket, limits::REASON_MAX};
use helpdesk_sla::Instant;

use super::{Decided, check::short, one};

pub(super) fn survey(ticket: &Ticket, command: &SurveyCommand, at: Instant) -> Result<Decided, Refusal> {
    match command {
        SurveyCommand::Withhold => {
            let stands = ticket.survey.as_deref().map(|survey| &survey.stands);
            Ok(match stands {
                Some(SurveyStands::Withheld | SurveyStands::Rated { .. }) => Decided::default(),
                Some(SurveyStands::Asked { .. } | SurveyStands::Skipped { .. }) | None => {
                    one(EventBody::Survey(SurveyEvent::Withheld))
                }
            })
        }
        SurveyCommand::Rate { score, comment } => {
            let scale = ticket.open_survey(at).ok_or(Refusal::NoSurvey)?;
            short("the comment", comment, REASON_MAX)?;
            if !(1..=scale.most()).contains(score) {
                return Err(Refusal::OffTheScale { score: *score, most: scale.most() });
            }
            let (score, comment) = (*score, comment.clone());
            Ok(one(EventBody::Survey(SurveyEvent::Rated { scale, score, comment })))
        }
    }
}
