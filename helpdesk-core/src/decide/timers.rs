//! Timers that somebody sets and stops.
use alloc::{format, string::String};

use chrono::TimeDelta;
use helpdesk_sla::Instant;

use super::{Decided, check::text, one};
use crate::{
    EventBody, Refusal, Ticket, TimerCommand, TimerEvent,
    limits::{NAME_MAX, TICKET_TIMER_DAYS_MAX, TICKET_TIMERS_MAX},
};

/// The shortest time to a timer, so that timers which set timers do not keep a desk busy.
const SHORTEST: TimeDelta = TimeDelta::minutes(1);

pub(super) fn timer(ticket: &Ticket, command: &TimerCommand, now: Instant) -> Result<Decided, Refusal> {
    let held = |name: &str| ticket.timers.iter().find(|timer| timer.name == name);
    match command {
        TimerCommand::Set { name, at } => {
            text("the name of a timer", name, NAME_MAX)?;
            let at = (*at).max(now.checked_add_signed(SHORTEST).unwrap_or(now));
            if at.signed_duration_since(now) > TimeDelta::days(TICKET_TIMER_DAYS_MAX) {
                let what =
                    format!("timer `{name}` is set to {at}, expected at most {TICKET_TIMER_DAYS_MAX} days from now");
                return Err(Refusal::BadRequest { what });
            }
            match held(name) {
                Some(timer) if timer.at == at => Ok(Decided::default()),
                None if ticket.timers.len() >= TICKET_TIMERS_MAX => {
                    let n = ticket.timers.len().saturating_add(1);
                    Err(Refusal::over_limit("the timers of a ticket", n, TICKET_TIMERS_MAX))
                }
                Some(_) | None => Ok(one(EventBody::Timer(TimerEvent::Set { name: name.clone(), until: at }))),
            }
        }
        TimerCommand::Drop { name } => {
            let dropped = held(name).map(|timer| TimerEvent::Dropped { name: String::from(timer.name.as_str()) });
            Ok(dropped.map_or_else(Decided::default, |event| one(EventBody::Timer(event))))
        }
    }
}
