//! Who comes around a ticket and who goes.
use crate::{
    Configuration, EventBody, Participant, ParticipantCommand, ParticipantEvent, Refusal, Ticket,
    limits::PARTICIPANTS_MAX,
};

use super::{Decided, check::within, one};

pub(super) fn participants(
    ticket: &Ticket,
    command: &ParticipantCommand,
    configuration: &Configuration,
) -> Result<Decided, Refusal> {
    let around = &ticket.participants;
    let event = match command {
        ParticipantCommand::Copy { who } => {
            let asks = who.requester() == Some(&ticket.requester);
            if asks || around.has_in_copy(who) {
                return Ok(Decided::default());
            }
            known(who, configuration)?;
            within("the people in copy", around.in_copy.len() + 1, PARTICIPANTS_MAX)?;
            ParticipantEvent::Copied { who: who.clone() }
        }
        ParticipantCommand::Follow { who } => {
            if around.has_follower(who) {
                return Ok(Decided::default());
            }
            known(who, configuration)?;
            within("the followers", around.followers.len() + 1, PARTICIPANTS_MAX)?;
            ParticipantEvent::Followed { who: who.clone() }
        }
        ParticipantCommand::Uncopy { who } if around.has_in_copy(who) => {
            ParticipantEvent::Uncopied { who: who.clone() }
        }
        ParticipantCommand::Unfollow { who } if around.has_follower(who) => {
            ParticipantEvent::Unfollowed { who: who.clone() }
        }
        ParticipantCommand::Uncopy { .. } | ParticipantCommand::Unfollow { .. } => return Ok(Decided::default()),
    };
    Ok(one(EventBody::Participant(event)))
}

/// Requesters are the host's to know; agents are in the configuration.
fn known(who: &Participant, configuration: &Configuration) -> Result<(), Refusal> {
    match who.agent().filter(|agent| configuration.agent(agent).is_none()) {
        Some(agent) => Err(Refusal::unknown_agent(agent, configuration)),
        None => Ok(()),
    }
}
