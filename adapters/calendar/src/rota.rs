//! A rota from a calendar: who works when, in exact time.

use helpdesk_sla::Interval;

use crate::local_time::instant;
use crate::occurrence::Agenda;
use crate::problem::{Outcome, Problems};
use crate::{CalendarError, ImportOptions, Imported};

/// One shift of a rota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotaShift {
    /// What the shift is called.
    pub name: String,
    /// Who attends, by name or else by address; at most [`PEOPLE_MAX`](crate::PEOPLE_MAX).
    pub people: Vec<String>,
    /// When it is.
    pub interval: Interval,
}

/// The shifts of a rota.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rota {
    /// The shifts, ascending by their start; they may overlap.
    pub shifts: Vec<RotaShift>,
}

impl Rota {
    /// Lists when somebody works, shift by shift.
    #[must_use]
    pub fn openings(&self) -> Vec<Interval> {
        self.shifts.iter().map(|shift| shift.interval).collect()
    }
}

/// Reads a rota from the text of a calendar file, or its bytes.
///
/// Each occurrence of an event becomes a shift. An event of whole days lasts from midnight to midnight of the plan's
/// zone. Transparent events count: they say that the person does not look busy, not that nobody is there.
///
/// # Time and units
///
/// Intervals are half-open, in whole seconds of UTC. A shift that touches the years asked for is taken whole. How times,
/// rules and zones are read stands at [the crate](crate).
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
/// use helpdesk_calendar::{ImportOptions, read_rota};
/// use helpdesk_sla::{Instant, Tz};
///
/// let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=America/New_York:20260302T090000\nDURATION:P7D\n\
///     RRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Ann\nEND:VEVENT\nEND:VCALENDAR\n";
/// let rota = read_rota(text, ImportOptions::new(Tz::UTC, 2026, 2026)?)?.value;
/// // The clocks change on the Sunday between; the second week begins at nine all the same.
/// assert_eq!(rota.shifts[1].interval.from, "2026-03-09T13:00:00Z".parse::<Instant>()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_rota(text: impl AsRef<[u8]>, options: ImportOptions) -> Result<Imported<Rota>, CalendarError> {
    let mut problems = Problems::default();
    let mut agenda = Agenda::read(text.as_ref(), options, &mut problems)?;
    let mut rota = Rota::default();
    for (index, when) in agenda.occurrences(&mut problems) {
        let Some(event) = agenda.event(index) else { continue };
        let (from, to) = when.seconds(options.zone());
        if from < to {
            let interval = Interval { from: instant(from), to: instant(to) };
            rota.shifts.push(RotaShift { name: event.name.clone(), people: event.people.clone(), interval });
        } else {
            let expected = "a day that the zone of the plan has";
            problems.report(event.line, &event.name, expected, Outcome::OccurrencesLeftOut);
        }
    }
    Ok(Imported::new(rota, problems, agenda.n_outside))
}
