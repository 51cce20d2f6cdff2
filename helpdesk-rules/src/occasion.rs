//! When rules run by themselves: again and again, once nobody has touched a ticket for a time, or before a promise is missed.
//!
//! A ticket has one timer for each occasion, however many rules wait for it. The timer is only brought forward by what happens
//! to the ticket; whether the occasion has come is asked again when it is due.
use chrono::TimeDelta;
use helpdesk_core::{
    EventBody, Instant, Metric, NAME_MAX, TICKET_TIMER_DAYS_MAX,
    sla::{ClockEvent, OpenTime},
};

use crate::{
    clock_facts,
    moment::{self, Length, WallTime},
    source::Source,
    vocabulary,
};

/// An occasion on which rules run by themselves.
#[derive(Debug, Clone)]
pub(crate) struct Occasion {
    /// In words; it is the name of the timer.
    pub(crate) name: String,
    pub(crate) schedule: Option<String>,
    comes: Comes,
}

/// When an occasion comes.
#[derive(Debug, Clone)]
enum Comes {
    Every(WallTime),
    Untouched(Length),
    DueSoon(Metric, OpenTime),
}

impl Occasion {
    /// Whenever the clock on the wall of a zone shows this.
    pub(crate) fn every(text: &str, zone: &str) -> Result<Self, String> {
        let wall = WallTime::parse(text, zone)?;
        Self::named(format!("every {wall}"), None, Comes::Every(wall))
    }

    /// Once no person has touched the ticket, and its status has not changed, for so long.
    pub(crate) fn untouched(text: &str, schedule: Option<&str>) -> Result<Self, String> {
        let length = Length::by(text, schedule)?;
        let by = schedule.map_or_else(String::new, |id| format!(" of {id}"));
        Self::named(format!("untouched for {length}{by}"), schedule.map(str::to_owned), Comes::Untouched(length))
    }

    /// Once no more than so much of a promise is left.
    pub(crate) fn due_soon(metric: &str, text: &str) -> Result<Self, String> {
        let metric = vocabulary::word::<Metric>(metric).map_err(|unknown| unknown.in_one_line())?;
        let length = Length::parse(text)?;
        let left = OpenTime::from_minutes(length.minutes());
        Self::named(format!("{metric} due in {length}"), None, Comes::DueSoon(metric, left))
    }

    fn named(name: String, schedule: Option<String>, comes: Comes) -> Result<Self, String> {
        if name.len() > NAME_MAX {
            return Err(format!("`{name}` is longer than the {NAME_MAX} bytes that the name of a timer may have"));
        }
        Ok(Self { name, schedule, comes })
    }

    /// For when its timer is to be set as the ticket stands at an event; nothing where it does not come by itself.
    pub(crate) fn next(&self, source: &Source<'_>) -> Result<Option<Instant>, String> {
        let at = source.at();
        let next = match &self.comes {
            // What was missed while nobody looked is made up for once.
            Comes::Every(wall) => Some(wall.after(source.event.at)?),
            Comes::Untouched(length) => Some(self.untouched_until(length, source)?).filter(|until| *until > at),
            Comes::DueSoon(metric, left) => due_soon(source, *metric, *left)?,
        };
        // What is further away is looked at again on the way.
        let farthest = at.checked_add_signed(TimeDelta::days(TICKET_TIMER_DAYS_MAX));
        Ok(next.map(|next| farthest.map_or(next, |farthest| next.min(farthest))))
    }

    /// Whether it has come, now that its timer is due.
    pub(crate) fn has_come(&self, source: &Source<'_>) -> Result<bool, String> {
        Ok(match &self.comes {
            Comes::Every(_) => true,
            Comes::Untouched(length) => self.untouched_until(length, source)? <= source.at(),
            Comes::DueSoon(metric, left) => is_due_soon(source, *metric, *left),
        })
    }

    /// Whether what happens to a ticket can bring it forward.
    pub(crate) fn can_move(&self) -> bool {
        match self.comes {
            Comes::Every(_) => false,
            Comes::Untouched(_) | Comes::DueSoon(..) => true,
        }
    }

    fn untouched_until(&self, length: &Length, source: &Source<'_>) -> Result<Instant, String> {
        // A ticket that woke by itself is as new to whoever has it.
        let since = source.ticket.course.stays.last().map_or(source.ticket.touched_at, |stay| stay.since);
        length.after(since.max(source.ticket.touched_at), self.schedule.as_deref(), source.configuration)
    }
}

/// What is left of a promise that runs and is not broken.
fn left_of(source: &Source<'_>, metric: Metric) -> Option<OpenTime> {
    let held = source.ticket.clock(metric).filter(|held| held.clock.is_running() && held.clock.breach.is_none())?;
    Some(held.clock.target.saturating_sub(clock_facts::used(source, held).ok()?))
}

fn is_due_soon(source: &Source<'_>, metric: Metric, most: OpenTime) -> bool {
    left_of(source, metric).is_some_and(|left| left <= most)
}

/// When no more is left than that. A promise that begins or moves with less is due soon at once.
fn due_soon(source: &Source<'_>, metric: Metric, most: OpenTime) -> Result<Option<Instant>, String> {
    let Some(left) = left_of(source, metric) else { return Ok(None) };
    if left <= most {
        return Ok(is_promised(&source.event.body, metric).then(|| source.at()));
    }
    let Some(held) = source.ticket.clock(metric) else { return Ok(None) };
    let schedule = moment::schedule(held.binding.schedule.as_str(), source.configuration)?;
    Ok(schedule.advance(source.at(), left.saturating_sub(most)).ok())
}

/// Whether an event makes or moves the promise of a metric.
fn is_promised(body: &EventBody, metric: Metric) -> bool {
    let EventBody::ClockMoved { metric: moved, change, .. } = body else { return false };
    let promises = matches!(
        change,
        ClockEvent::Started { .. }
            | ClockEvent::Retargeted { .. }
            | ClockEvent::Restarted
            | ClockEvent::Reopened
            | ClockEvent::Rewound { .. }
    );
    *moved == metric && promises
}
