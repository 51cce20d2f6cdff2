//! Holidays from a calendar: whole days and partial ones, ready for a plan.

use helpdesk_sla::{DATES_MAX, DatedBreak, Holiday, SchedulePlan, Tz};

use crate::event::Event;
use crate::local_time::{local_of, resolve};
use crate::occurrence::{Agenda, When};
use crate::problem::{Outcome, Problems};
use crate::{CalendarError, ImportOptions, Imported};

/// The days and hours without work that a calendar names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    /// Whole days, ascending; each day once per name.
    pub holidays: Vec<Holiday>,
    /// Partial days, ascending, in local time of the plan's zone.
    pub breaks: Vec<DatedBreak>,
}

impl Holidays {
    /// Adds them to a plan, behind those it has.
    pub fn add_to(&self, plan: &mut SchedulePlan) {
        plan.holidays.extend(self.holidays.iter().cloned());
        plan.breaks.extend(self.breaks.iter().cloned());
    }
}

/// Reads holidays from the text of a calendar file, or its bytes.
///
/// An event of whole days becomes a [`Holiday`] on each of its days, an event with times a [`DatedBreak`]. Whole days
/// count also where the calendar calls them transparent, as feeds of public holidays do; transparent events with times do
/// not block the time, and are left out and reported.
///
/// # Time and units
///
/// Lines are counted from 1, as in the file. Breaks are in local time of the plan's zone, whole seconds. How times, rules
/// and zones are read stands at [the crate](crate).
///
/// # Errors
///
/// [`CalendarError`] where it is no calendar at all.
///
/// # Laws
///
/// No text brings it to panic or to run without end (`no_text_breaks_a_reader`).
///
/// # Examples
///
/// ```
/// use helpdesk_calendar::{ImportOptions, read_holidays};
/// use helpdesk_sla::Tz;
///
/// let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\n\
///     RRULE:FREQ=YEARLY\r\nSUMMARY:Christmas Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
/// let imported = read_holidays(text, ImportOptions::new(Tz::Europe__Berlin, 2026, 2028)?)?;
/// assert!(imported.is_complete());
/// assert_eq!(imported.value.holidays.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_holidays(text: impl AsRef<[u8]>, options: ImportOptions) -> Result<Imported<Holidays>, CalendarError> {
    let mut problems = Problems::default();
    let mut agenda = Agenda::read(text.as_ref(), options, &mut problems)?;
    let mut holidays = Holidays::default();
    let mut refused: Option<usize> = None;
    for (index, when) in agenda.occurrences(&mut problems) {
        let Some(event) = agenda.event(index) else { continue };
        let is_full = match when {
            When::Days(from, to) => {
                let days = from.iter_days().take_while(|day| *day < to);
                holidays.add_days(days.map(|on| Holiday { name: event.name.clone(), on, zone: None }))
            }
            When::Seconds(..) if event.is_transparent => {
                if refused.replace(index) != Some(index) {
                    let expected = "an event that blocks its time, as partial holidays do";
                    problems.report(event.line, "TRANSP:TRANSPARENT", expected, Outcome::EventLeftOut);
                }
                false
            }
            When::Seconds(from, to) => {
                let dated = dated_break(event, (from, to), options.zone(), &mut problems);
                dated.is_some_and(|dated| holidays.add_break(dated))
            }
        };
        if is_full {
            let expected = format!("at most {DATES_MAX} days and as many breaks, this and later ones are too many");
            problems.report(event.line, &event.name, expected, Outcome::OccurrencesLeftOut);
            break;
        }
    }
    holidays.holidays.sort_by(|a, b| (a.on, &a.name).cmp(&(b.on, &b.name)));
    holidays.holidays.dedup();
    holidays.breaks.dedup();
    Ok(Imported::new(holidays, problems, agenda.n_outside))
}

impl Holidays {
    /// Adds days as long as there is room; true when there is none.
    fn add_days(&mut self, days: impl Iterator<Item = Holiday>) -> bool {
        for day in days {
            if self.holidays.len() == DATES_MAX {
                return true;
            }
            self.holidays.push(day);
        }
        false
    }

    /// Adds a break if there is room; true when there is none.
    fn add_break(&mut self, dated: DatedBreak) -> bool {
        if self.breaks.len() == DATES_MAX {
            return true;
        }
        self.breaks.push(dated);
        false
    }
}

/// A break in local time; `None` where the wall clock shows no length.
///
/// Of an hour that is repeated, local time can only say the first; where the second was meant, that is reported.
fn dated_break(event: &Event, (from, to): (i64, i64), zone: Tz, problems: &mut Problems) -> Option<DatedBreak> {
    let dated = DatedBreak { name: event.name.clone(), from: local_of(zone, from), to: local_of(zone, to) };
    let is_exact = resolve(zone, dated.from) == from && resolve(zone, dated.to) == to;
    let lasts = dated.from < dated.to && resolve(zone, dated.from) < resolve(zone, dated.to);
    if !lasts {
        let expected = "a break that lasts in local time of the plan";
        problems.report(event.line, &event.name, expected, Outcome::OccurrencesLeftOut);
        return None;
    }
    if !is_exact {
        let expected = "ends outside the repeated hour, the first of the two is taken";
        problems.report(event.line, &event.name, expected, Outcome::TakenAsExpected);
    }
    Some(dated)
}
