//! The questions: seeded and random, the same for all, with the answers of `helpdesk-sla`.
use std::error::Error;

use chrono::{DateTime, NaiveDate};
use helpdesk_sla::{OpenTime, Schedule};

use crate::office::{Office, SHIFTS, ZONE};

const DAY: u64 = 86_400;

/// Two questions, in Unix seconds and seconds: when is the budget used up, and how much lies between start and end.
pub(crate) struct Question {
    pub(crate) start: i64,
    /// From half an hour to four hundred hours, in whole minutes.
    pub(crate) budget: i64,
    /// At the start or up to a year later.
    pub(crate) end: i64,
    /// The answer to the first.
    pub(crate) due: i64,
    /// The answer to the second.
    pub(crate) open: i64,
}

/// Makes questions whose starts are spread over ten years, at any second of the day.
pub(crate) fn random(schedule: &Schedule, count: usize) -> Result<Vec<Question>, Box<dyn Error>> {
    let first = NaiveDate::from_ymd_opt(2019, 1, 1).ok_or("no date")?.and_hms_opt(0, 0, 0).ok_or("no time")?;
    let mut state = 7_u64;
    let mut below = move |bound: u64| {
        // The multiplier and the increment of Knuth's MMIX; the low bits are the poor ones.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 33) % bound)
    };
    let mut questions = Vec::with_capacity(count);
    for _ in 0..count {
        let start = first.and_utc().timestamp() + below(10 * 365 * DAY)?;
        let budget = (30 + below(400 * 60 - 29)?) * 60;
        let end = start + below(365 * DAY + 1)?;
        let (at, to) = (DateTime::from_timestamp(start, 0), DateTime::from_timestamp(end, 0));
        let (at, to) = at.zip(to).ok_or("no instant")?;
        let due = schedule.advance(at, OpenTime::from_seconds(budget))?.timestamp();
        let open = schedule.measure(at, to)?.seconds();
        questions.push(Question { start, budget, end, due, open });
    }
    Ok(questions)
}

/// Writes the office and the questions for scripts of other languages.
pub(crate) fn to_json(office: &Office, questions: &[Question]) -> String {
    let list = |items: Vec<String>| items.join(", ");
    let shifts = list(SHIFTS.iter().map(|(from, to)| format!("[\"{from}\", \"{to}\"]")).collect());
    let holidays = list(office.holidays().iter().map(|on| format!("\"{on}\"")).collect());
    let asked = questions.iter().map(|q| format!("[{}, {}, {}, {}, {}]", q.start, q.budget, q.end, q.due, q.open));
    let asked = asked.collect::<Vec<String>>().join(",\n");
    format!(
        "{{\"zone\": \"{ZONE}\", \"shifts\": [{shifts}], \"holidays\": [{holidays}],\n\"questions\": [\n{asked}\n]}}\n"
    )
}
