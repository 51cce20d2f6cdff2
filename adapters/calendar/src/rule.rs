//! The recurrence rule: checked in full before the library that expands it sees it, and expanded within a budget.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use helpdesk_sla::Tz;
use rrule::{Frequency, RRule, RRuleSet, Unvalidated};

use crate::content_line::ContentLine;
use crate::local_time::DAY;
use crate::moment::{Clock, Moment, Unreadable, date, date_time};
use crate::problem::shown;

/// The most occurrences of one rule that are taken.
pub const RULE_OCCURRENCES_MAX: usize = 10_000;

/// The most days that all rules of a file may look at together; a week, a month or a year looked at costs less.
pub const RULE_DAYS_MAX: i64 = 2_000_000;

/// The most times of day that a rule may name.
const TIMES_MAX: i64 = 24;

/// What a rule costs at most that never finds another date: the library gives up by itself.
const BARREN_COST: i64 = 100_000;

/// A rule that can be expanded.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    rule: RRule<Unvalidated>,
    until: Option<Until>,
    /// How many times of day it names, one at least.
    n_times: i64,
}

/// The end of a rule, included.
#[derive(Debug, Clone, Copy)]
enum Until {
    Date(NaiveDate),
    Local(NaiveDateTime),
    Seconds(i64),
}

/// What is left to spend on rules.
#[derive(Debug)]
pub(crate) struct Budget {
    days: i64,
}

/// What a rule gives.
#[derive(Debug)]
pub(crate) struct Times {
    /// The local times within the range, ascending, as the wall clock shows them.
    pub(crate) times: Vec<NaiveDateTime>,
    /// Whether the start is none of the times the rule gives.
    pub(crate) starts_elsewhere: bool,
    /// Whether there are more than are taken.
    pub(crate) is_cut: bool,
}

impl Budget {
    pub(crate) fn new() -> Budget {
        Budget { days: RULE_DAYS_MAX }
    }
}

impl Rule {
    /// Reads and checks a rule.
    ///
    /// # Source
    ///
    /// RFC 5545 3.3.10; frequencies below a day are refused.
    pub(crate) fn read(line: &ContentLine, start: Moment) -> Result<Rule, Unreadable> {
        let mut parts: Vec<(String, String)> = Vec::new();
        for part in line.value.trim().split(';').filter(|part| !part.is_empty()) {
            let Some((key, value)) = part.split_once('=') else {
                return Err((part.to_owned(), "parts like `FREQ=WEEKLY` in a rule".to_owned()));
            };
            let (key, value) = (key.to_ascii_uppercase(), value.to_ascii_uppercase());
            if parts.iter().any(|(other, _)| *other == key) {
                return Err((part.to_owned(), "each part of a rule once".to_owned()));
            }
            parts.push((key, value));
        }
        let until = match parts.iter().find(|(key, _)| key == "UNTIL") {
            Some((_, value)) => Some(read_until(value)?),
            None => None,
        };
        let whole_days = start.clock == Clock::Date;
        parts.retain(|(key, _)| key != "UNTIL" && !(whole_days && is_time_of_day(key)));
        let n_times = check(&parts)?;
        let text: Vec<String> = parts.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let text = text.join(";");
        let rule: RRule<Unvalidated> =
            text.parse().map_err(|error: rrule::RRuleError| (line.value.clone(), refused(&error)))?;
        rule.clone().validate(on_paper(start.local)).map_err(|error| (line.value.clone(), refused(&error)))?;
        Ok(Rule { rule, until, n_times })
    }

    /// Whether it says both how often and until when.
    pub(crate) fn has_two_ends(&self) -> bool {
        self.until.is_some() && self.rule.get_count().is_some()
    }

    /// Lists the local times of a rule from a start, within a range.
    ///
    /// Times are listed as the wall clock shows them, whether there was such a time or not; the caller resolves them.
    /// The start is the first time even where the rule does not give it, and counts.
    pub(crate) fn times(
        &self,
        start: Moment,
        plan: Tz,
        within: (NaiveDateTime, NaiveDateTime),
        budget: &mut Budget,
    ) -> Result<Times, Unreadable> {
        if budget.days <= 0 {
            let expected = format!("rules that look at no more than {RULE_DAYS_MAX} days together");
            return Err(("RRULE".to_owned(), expected));
        }
        let rule = self.rule.clone().validate(on_paper(start.local));
        let rule = rule.map_err(|error| ("RRULE".to_owned(), refused(&error)))?;
        let set = RRuleSet::new(on_paper(start.local)).rrule(rule).limit();
        let mut found = set.into_iter().map(|time| time.naive_utc()).fuse().peekable();
        let first = found.peek().copied();
        let starts_elsewhere = first != Some(start.local);
        let n_max = self.rule.get_count().unwrap_or(u32::MAX);
        let mut all = starts_elsewhere.then_some(start.local).into_iter().chain(found);
        let mut given = Times { times: Vec::new(), starts_elsewhere, is_cut: false };
        let (mut last, mut n) = (first.unwrap_or(start.local), 0);
        let mut in_vain = first.is_none();
        while n < n_max {
            let Some(local) = all.next() else {
                in_vain = true;
                break;
            };
            n += 1;
            last = local.max(last);
            if local >= within.1 || self.is_past(local) {
                break;
            }
            if local < within.0 || !self.includes(Moment { local, clock: start.clock }, plan) {
                continue;
            }
            if given.times.len() == RULE_OCCURRENCES_MAX {
                given.is_cut = true;
                break;
            }
            given.times.push(local);
        }
        budget.days -= self.cost(last.signed_duration_since(start.local).num_days(), n, in_vain);
        Ok(given)
    }

    fn includes(&self, time: Moment, plan: Tz) -> bool {
        match self.until {
            None => true,
            Some(Until::Date(date)) => time.local.date() <= date,
            Some(Until::Local(local)) if time.clock == Clock::Date => time.local.date() <= local.date(),
            Some(Until::Local(local)) => time.local <= local,
            // Of a whole day some write the midnight of the place, some that of UTC.
            Some(Until::Seconds(seconds)) if time.clock == Clock::Date => {
                time.local.and_utc().timestamp() <= seconds || time.seconds(plan) <= seconds
            }
            Some(Until::Seconds(seconds)) => time.seconds(plan) <= seconds,
        }
    }

    /// Whether no later time can be included. Local times and UTC are never two days apart.
    fn is_past(&self, local: NaiveDateTime) -> bool {
        let until = match self.until {
            None => return false,
            Some(Until::Date(date)) => date.and_time(NaiveTime::MIN).and_utc().timestamp(),
            Some(Until::Local(local)) => local.and_utc().timestamp(),
            Some(Until::Seconds(seconds)) => seconds,
        };
        local.and_utc().timestamp() > until + 2 * DAY
    }

    /// What it cost to find `n` times within so many days. The weights are measured: a year costs as much as 36 days.
    fn cost(&self, days: i64, n: u32, in_vain: bool) -> i64 {
        let looks = match self.rule.get_freq() {
            Frequency::Yearly | Frequency::Monthly => days / 10,
            Frequency::Weekly => days / 4,
            Frequency::Daily | Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => days,
        };
        let looks = looks / i64::from(self.rule.get_interval().max(1));
        let looks = looks.max(i64::from(n)) + 1 + if in_vain { BARREN_COST } else { 0 };
        looks * self.n_times
    }
}

/// A local time as the library takes it: there the wall clock is UTC, so that it never meets a gap.
fn on_paper(local: NaiveDateTime) -> chrono::DateTime<rrule::Tz> {
    rrule::Tz::UTC.from_utc_datetime(&local)
}

fn refused(error: &rrule::RRuleError) -> String {
    format!("a rule of RFC 5545 ({})", shown(&error.to_string()))
}

fn read_until(value: &str) -> Result<Until, Unreadable> {
    let bad = || (format!("UNTIL={value}"), "an end like `20261231` or `20261231T230000Z`".to_owned());
    if let Some(date) = date(value) {
        return Ok(Until::Date(date));
    }
    match value.strip_suffix('Z') {
        Some(utc) => date_time(utc).map(|utc| Until::Seconds(utc.and_utc().timestamp())).ok_or_else(bad),
        None => date_time(value).map(Until::Local).ok_or_else(bad),
    }
}

fn is_time_of_day(key: &str) -> bool {
    matches!(key, "BYHOUR" | "BYMINUTE" | "BYSECOND")
}

/// Checks the parts of a rule, and counts its times of day.
fn check(parts: &[(String, String)]) -> Result<i64, Unreadable> {
    let frequency = parts.iter().find(|(key, _)| key == "FREQ").map_or("", |(_, value)| value.as_str());
    if !matches!(frequency, "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY") {
        let expected = "`DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`";
        return Err((format!("FREQ={frequency}"), expected.to_owned()));
    }
    let by_week = parts.iter().any(|(key, _)| key == "BYWEEKNO");
    let mut n_times: usize = 1;
    for (key, value) in parts {
        let expected = match key.as_str() {
            "FREQ" => None,
            "INTERVAL" => numbers(value, 1, 9_999, false, 1),
            "COUNT" => numbers(value, 1, i64::from(u32::MAX), false, 1),
            "WKST" => (!is_weekday(value)).then(|| "a weekday like `MO`".to_owned()),
            "BYDAY" => weekdays(value, matches!(frequency, "MONTHLY" | "YEARLY") && !by_week),
            "BYMONTH" => numbers(value, 1, 12, false, 12),
            "BYMONTHDAY" => numbers(value, 1, 31, true, 62),
            "BYYEARDAY" | "BYSETPOS" => numbers(value, 1, 366, true, 732),
            "BYWEEKNO" => numbers(value, 1, 53, true, 106),
            "BYHOUR" => numbers(value, 0, 23, false, 24),
            "BYMINUTE" | "BYSECOND" => numbers(value, 0, 59, false, 60),
            _ => Some("only parts of RFC 5545 in a rule".to_owned()),
        };
        if let Some(expected) = expected {
            return Err((format!("{key}={value}"), expected));
        }
        if is_time_of_day(key) {
            n_times = n_times.saturating_mul(value.split(',').count());
        }
    }
    i64::try_from(n_times).ok().filter(|n| *n <= TIMES_MAX).ok_or_else(|| {
        let found = "BYHOUR, BYMINUTE, BYSECOND".to_owned();
        (found, format!("at most {TIMES_MAX} times of day in a rule"))
    })
}

/// What is expected of a list of numbers, unless it is one.
fn numbers(value: &str, least: i64, most: i64, signed: bool, n_max: usize) -> Option<String> {
    let fits = |text: &str| {
        let positive = text.strip_prefix('+').unwrap_or(text);
        let digits = if signed { positive.strip_prefix('-').unwrap_or(positive) } else { text };
        let plain = digits.len() <= 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain && digits.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number))
    };
    if value.split(',').take(n_max + 1).count() <= n_max && value.split(',').all(fits) {
        return None;
    }
    let sign = if signed { ", or negative" } else { "" };
    Some(if n_max == 1 {
        format!("a number from {least} to {most}")
    } else {
        format!("up to {n_max} numbers from {least} to {most}{sign}")
    })
}

fn weekdays(value: &str, may_be_numbered: bool) -> Option<String> {
    let fits = |text: &str| {
        let Some(split) = text.len().checked_sub(2).filter(|split| text.is_char_boundary(*split)) else { return false };
        let (number, weekday) = text.split_at(split);
        let numbered = number.is_empty() || (may_be_numbered && numbers(number, 1, 53, true, 1).is_none());
        is_weekday(weekday) && numbered
    };
    if value.split(',').take(107).count() <= 106 && value.split(',').all(fits) {
        return None;
    }
    let how = if may_be_numbered { "`MO` or `-1FR`" } else { "`MO`, without numbers in this rule" };
    Some(format!("weekdays like {how}"))
}

fn is_weekday(text: &str) -> bool {
    matches!(text, "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")
}
