//! A simulated fortnight: who asks what, and what agents do about it. Everything follows from the seed.
//!
//! The plan does not depend on what the desk does with it, so a replay that was interrupted goes on as if it had not been.
use std::collections::BTreeMap;

use helpdesk_core::{
    Channel, CommandId, ExternalId, IdError, Impact, Instant, OpenTicket, OrganizationId, RequesterId, TicketKind,
    Urgency,
};
use helpdesk_sla::{OpenTime, Schedule, ScheduleErrors, SchedulePlan, Shift, ShiftError, TimeError, WeeklyHours};

use crate::{
    random::Random,
    step::{Act, Deed, Step},
};

/// The first day of the fortnight, a Monday; the clocks change on its Sunday.
const FIRST_DAY: &str = "2026-03-22T23:00:00Z";
/// How many days it has.
const DAYS: u64 = 14;
/// Requests on a working day, and on a day of the weekend.
const REQUESTS_PER_DAY: [u64; 2] = [46, 9];

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;

/// Why there is no simulation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// An id was too long.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A shift is none.
    #[error(transparent)]
    Shift(#[from] ShiftError),
    /// The working hours are none.
    #[error(transparent)]
    Schedule(#[from] ScheduleErrors),
    /// A time lies beyond the schedule.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// The first day is none.
    #[error("the first day of the simulation is no date: {0}")]
    FirstDay(chrono::ParseError),
}

/// What people ask: the area, the kind, how much it matters, the subject and the text.
const REQUESTS: [(&str, TicketKind, Impact, Urgency, &str, &str); 14] = [
    (
        "login",
        TicketKind::Incident,
        Impact::Low,
        Urgency::High,
        "Cannot sign in",
        "The page says that my password is wrong, it is not.",
    ),
    (
        "login",
        TicketKind::ServiceRequest,
        Impact::Low,
        Urgency::Medium,
        "New colleague needs an account",
        "Please set up an account, first day is Monday.",
    ),
    (
        "billing",
        TicketKind::Question,
        Impact::Low,
        Urgency::Low,
        "Invoice shows the wrong address",
        "We moved in January, the invoice still has the old address.",
    ),
    (
        "billing",
        TicketKind::Incident,
        Impact::Medium,
        Urgency::Medium,
        "Charged twice this month",
        "The card statement shows two payments.",
    ),
    (
        "billing",
        TicketKind::ServiceRequest,
        Impact::Low,
        Urgency::Medium,
        "Refund for unused seats",
        "We removed five seats, please refund the rest of the year.",
    ),
    (
        "api",
        TicketKind::Incident,
        Impact::High,
        Urgency::High,
        "API unreachable from our data centre",
        "All calls time out since a quarter of an hour.",
    ),
    (
        "api",
        TicketKind::Question,
        Impact::Low,
        Urgency::Low,
        "How are webhooks signed?",
        "Is there a description of the signature?",
    ),
    (
        "api",
        TicketKind::Incident,
        Impact::Medium,
        Urgency::High,
        "Rate limit hit far too early",
        "We get 429 at a tenth of the documented rate.",
    ),
    (
        "reports",
        TicketKind::Incident,
        Impact::Medium,
        Urgency::Medium,
        "Monthly report is empty",
        "The file has a header and nothing else.",
    ),
    (
        "reports",
        TicketKind::Question,
        Impact::Low,
        Urgency::Medium,
        "Which time zone do reports use?",
        "The figures of the last day look cut off.",
    ),
    (
        "sync",
        TicketKind::Incident,
        Impact::Medium,
        Urgency::High,
        "Calendar sync down since the update",
        "Nothing arrives in either direction.",
    ),
    (
        "sync",
        TicketKind::Problem,
        Impact::Medium,
        Urgency::Medium,
        "Duplicates after every sync",
        "Each contact is there twice, then four times.",
    ),
    (
        "mobile",
        TicketKind::Incident,
        Impact::Low,
        Urgency::Medium,
        "App closes when a picture is attached",
        "On two phones, since yesterday.",
    ),
    (
        "mobile",
        TicketKind::Change,
        Impact::Low,
        Urgency::Low,
        "Dark colours for the app, please",
        "My eyes would thank you.",
    ),
];

const ORGANIZATIONS: [&str; 7] = ["northwind", "tailspin", "contoso", "fabrikam", "litware", "adatum", "proseware"];
const PEOPLE: [&str; 12] =
    ["ana", "björn", "chloé", "dmitri", "emre", "fatima", "gustav", "hélène", "ivo", "jun", "kofi", "łucja"];
const CHANNELS: [Channel; 5] = [Channel::Email, Channel::Email, Channel::Web, Channel::Chat, Channel::Phone];

/// When the fortnight ends.
///
/// # Errors
/// [`SimulationError`] if the first day is none.
pub fn end() -> Result<Instant, SimulationError> {
    Ok(after(FIRST_DAY.parse().map_err(SimulationError::FirstDay)?, DAYS * DAY))
}

/// The steps of the fortnight of a seed, in the order of time.
///
/// # Errors
/// [`SimulationError`]; a test shows that there is none.
pub fn fortnight(seed: u64) -> Result<Vec<Step>, SimulationError> {
    let first_day: Instant = FIRST_DAY.parse().map_err(SimulationError::FirstDay)?;
    let end = end()?;
    let mut random = Random::new(seed);
    let work = working_hours()?;
    let mut opened: BTreeMap<u64, u64> = BTreeMap::new();
    for day in 0..DAYS {
        let [working, weekend] = REQUESTS_PER_DAY;
        let usual = if day % 7 < 5 { working } else { weekend };
        for _request in 0..random.between(usual * 4 / 5, usual * 6 / 5) {
            *opened.entry(day * DAY + time_of_day(&mut random)).or_default() += 1;
        }
    }
    let mut steps = Vec::new();
    let mut number = 0;
    for (second, n) in opened {
        for _request in 0..n {
            number += 1;
            let mut story = Story::new(seed, number, after(first_day, second), &work)?;
            story.tell(&mut random)?;
            steps.extend(story.steps);
        }
    }
    steps.retain(|step| step.at < end);
    steps.sort_by_key(|step| step.at);
    Ok(steps)
}

/// Most requests come in the working day, some at night.
fn time_of_day(random: &mut Random) -> u64 {
    if random.percent(12) {
        return random.below(DAY);
    }
    // Two draws make a hump around the middle of the day.
    7 * HOUR + (random.below(11 * HOUR) + random.below(11 * HOUR)) / 2
}

fn working_hours() -> Result<Schedule, SimulationError> {
    let day = [Shift::new("07:00", "19:00")?];
    let plan = SchedulePlan::new(chrono_tz::Tz::Europe__Berlin, WeeklyHours::weekdays(&day));
    Ok(Schedule::build(&plan)?)
}

fn after(at: Instant, seconds: u64) -> Instant {
    let seconds = i64::try_from(seconds).unwrap_or(0);
    at.checked_add_signed(chrono::TimeDelta::seconds(seconds)).unwrap_or(at)
}

/// The life of one ticket as its people would tell it.
struct Story<'a> {
    seed: u64,
    ticket: ExternalId,
    now: Instant,
    work: &'a Schedule,
    steps: Vec<Step>,
}

impl<'a> Story<'a> {
    fn new(seed: u64, number: u64, now: Instant, work: &'a Schedule) -> Result<Self, IdError> {
        let ticket = ExternalId::new(format!("S{seed}-{number:04}"))?;
        Ok(Self { seed, ticket, now, work, steps: Vec::new() })
    }

    fn tell(&mut self, random: &mut Random) -> Result<(), SimulationError> {
        let requester = self.ask(random)?;
        self.work(random.between(4, 60) * random.between(1, 6))?;
        self.act(Act::AgentReplies(String::from("Thank you, we are looking at it.")))?;
        if random.percent(12) {
            self.work(random.between(10, 90))?;
            self.act(Act::AgentEscalates(String::from("needs somebody who knows the inside")))?;
        }
        if random.percent(28) {
            self.ask_back(random, &requester)?;
        }
        if random.percent(10) {
            self.work(random.between(20, 120))?;
            self.act(Act::AgentHolds(String::from("waits for the supplier")))?;
            self.work(random.between(120, 1_400))?;
            self.act(Act::AgentStarts)?;
        }
        if random.percent(20) {
            self.act(Act::AgentNotes(String::from("seen before, the cache was stale then")))?;
        }
        if random.percent(6) {
            return Ok(());
        }
        self.work(random.between(10, 120) * random.between(1, 14))?;
        self.act(Act::AgentSolves(String::from("This should be mended now, please try again.")))?;
        if random.percent(9) {
            self.wait(random.between(1, 40) * HOUR);
            self.act(Act::RequesterWrites(requester, String::from("It is back, exactly as before.")))?;
            self.work(random.between(30, 400))?;
            self.act(Act::AgentSolves(String::from("The cause is removed now, not only the effect.")))?;
        }
        Ok(())
    }

    fn ask(&mut self, random: &mut Random) -> Result<RequesterId, SimulationError> {
        let organization = OrganizationId::new(*random.pick(&ORGANIZATIONS).unwrap_or(&"contoso"))?;
        let person = random.pick(&PEOPLE).unwrap_or(&"ana");
        let requester = RequesterId::new(format!("{person}@{organization}.example"))?;
        let Some((area, kind, impact, urgency, subject, body)) = random.pick(&REQUESTS) else { return Ok(requester) };
        let request = OpenTicket {
            organization: Some(organization),
            body: Some(String::from(*body)),
            kind: *kind,
            channel: random.pick(&CHANNELS).copied().unwrap_or_default(),
            impact: *impact,
            urgency: *urgency,
            fields: BTreeMap::from([(String::from("area"), String::from(*area))]),
            external: Some(self.ticket.clone()),
            ..OpenTicket::new(*subject, requester.clone())
        };
        self.push(Deed::Open(Box::new(request)))?;
        Ok(requester)
    }

    fn ask_back(&mut self, random: &mut Random, requester: &RequesterId) -> Result<(), SimulationError> {
        self.work(random.between(5, 60))?;
        self.act(Act::AgentAsks(String::from("Which version do you use, and since when?")))?;
        self.wait(random.between(1, 30) * HOUR);
        self.act(Act::RequesterWrites(requester.clone(), String::from("The latest one, since yesterday morning.")))?;
        self.work(random.between(5, 200))?;
        self.act(Act::AgentReplies(String::from("That helps, thank you.")))
    }

    /// Lets so many minutes of work pass.
    fn work(&mut self, minutes: u64) -> Result<(), SimulationError> {
        let minutes = OpenTime::from_minutes(i64::try_from(minutes).unwrap_or(0));
        self.now = self.work.advance_to_open(self.now, minutes)?;
        Ok(())
    }

    /// Lets so many seconds pass.
    fn wait(&mut self, seconds: u64) {
        self.now = after(self.now, seconds);
    }

    fn act(&mut self, act: Act) -> Result<(), SimulationError> {
        self.push(Deed::Act(act))
    }

    fn push(&mut self, deed: Deed) -> Result<(), SimulationError> {
        let id = CommandId::new(format!("fortnight/{}/{}/{}", self.seed, self.ticket, self.steps.len()))?;
        self.steps.push(Step { at: self.now, id, ticket: self.ticket.clone(), deed });
        Ok(())
    }
}
