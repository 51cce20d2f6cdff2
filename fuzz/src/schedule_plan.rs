//! Plans of any kind, most of them broken: each is refused with all that is wrong with it, or is a schedule that answers.

use arbitrary::{Result, Unstructured};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use helpdesk_sla::{
    FIRST_YEAR, HolidayRule, Instant, LAST_YEAR, OpenTime, PlanVersion, Problem, Schedule, ScheduleErrors,
    SchedulePlan, Weekday, YearlyDate,
};

use crate::case::versions;
use crate::law::{answer, present};
use crate::place::Place;

/// The longest stretch that is accounted for.
const REACH: TimeDelta = TimeDelta::days(40);

/// Reads a plan or its versions from JSON, or draws some with numbers, dates and years of any kind, and builds them.
///
/// # Laws
/// What parses reads back as it was; the same is built or refused twice; a refusal of all versions is the refusals of
/// each; what is built has one opening at least, and answers within its horizon and nowhere else.
pub fn schedule_plan(bytes: &[u8]) {
    let drawn = match bytes.first() {
        Some(b'{') => serde_json::from_slice::<SchedulePlan>(bytes).ok().map(|plan| {
            read_back(&plan);
            (vec![PlanVersion { effective_from: None, plan }], FIRST_YEAR, LAST_YEAR)
        }),
        Some(b'[') => serde_json::from_slice(bytes).ok().map(|versions| (versions, FIRST_YEAR, LAST_YEAR)),
        Some(_) => draw(&mut Unstructured::new(bytes)).ok(),
        None => None,
    };
    let Some((versions, first_year, last_year)) = drawn else { return };
    let built = Schedule::build_between(&versions, first_year, last_year);
    assert_eq!(built, Schedule::build_between(&versions, first_year, last_year), "the same is built or refused twice");
    match built {
        Ok(schedule) => check_answers(&schedule),
        Err(errors) => check_refusal(&versions, &errors),
    }
}

fn read_back(plan: &SchedulePlan) {
    let text = answer(serde_json::to_string(plan), "a plan is written");
    let again: SchedulePlan = answer(serde_json::from_str(&text), "what is written is read");
    assert_eq!(again, *plan, "what is read is what was written");
}

fn draw(source: &mut Unstructured<'_>) -> Result<(Vec<PlanVersion>, i32, i32)> {
    let place = Place::draw(source)?;
    let mut versions = versions(source, &place)?;
    for version in &mut versions {
        break_plan(source, &mut version.plan)?;
    }
    if source.ratio(1_u8, 32_u8)? {
        versions.clear();
    }
    let year =
        |source: &mut Unstructured<'_>, usual| if source.ratio(1_u8, 4_u8)? { source.arbitrary() } else { Ok(usual) };
    Ok((versions, year(source, FIRST_YEAR)?, year(source, LAST_YEAR)?))
}

/// Puts numbers and dates of any kind into a plan.
fn break_plan(source: &mut Unstructured<'_>, plan: &mut SchedulePlan) -> Result<()> {
    for _ in 0..source.int_in_range(0..=4_u8)? {
        match source.int_in_range(0..=6_u8)? {
            0 => {
                let mut rule = HolidayRule::new("any", any_day(source)?);
                rule.observed = source.arbitrary_iter::<(u8, i8)>()?.take(3).flatten().map(weekday).collect();
                (rule.from_year, rule.to_year) = (source.arbitrary()?, source.arbitrary()?);
                plan.holiday_rules.push(rule);
            }
            1 => {
                let any = any_date(source)?;
                plan.holidays.iter_mut().for_each(|holiday| holiday.on = any);
            }
            2 => {
                let any = any_date(source)?.and_time(NaiveTime::MIN);
                plan.breaks.iter_mut().for_each(|dated| dated.from = any);
            }
            3 => {
                let any = any_date(source)?.and_time(NaiveTime::MIN);
                plan.breaks.iter_mut().for_each(|dated| dated.to = any);
            }
            4 => {
                let any = any_date(source)?;
                plan.seasons.iter_mut().for_each(|season| season.from = any);
            }
            5 => {
                let any = any_date(source)?;
                plan.seasons.iter_mut().for_each(|season| season.to = any);
            }
            _ => {
                let at = DateTime::from_timestamp(source.arbitrary()?, 0).unwrap_or(DateTime::<chrono::Utc>::MIN_UTC);
                plan.openings.iter_mut().for_each(|opening| opening.from = at);
            }
        }
    }
    Ok(())
}

fn any_date(source: &mut Unstructured<'_>) -> Result<NaiveDate> {
    let ends = [NaiveDate::MIN, NaiveDate::MAX, NaiveDateTime::MAX.date()];
    let any = NaiveDate::from_num_days_from_ce_opt(source.arbitrary()?);
    any.map_or_else(|| source.choose(&ends).copied(), Ok)
}

fn weekday((number, days): (u8, i8)) -> (Weekday, i8) {
    let all = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    (all.get(usize::from(number % 7)).copied().unwrap_or(Weekday::Mon), days)
}

fn any_day(source: &mut Unstructured<'_>) -> Result<YearlyDate> {
    let (month, day) = (source.arbitrary()?, source.arbitrary()?);
    let (weekday, _) = weekday((source.arbitrary()?, 0));
    Ok(match source.int_in_range(0..=6_u8)? {
        0 => YearlyDate::Fixed { month, day },
        1 => YearlyDate::NthWeekday { nth: day, weekday, month },
        2 => YearlyDate::LastWeekday { weekday, month },
        3 => YearlyDate::WeekdayOnOrAfter { weekday, month, day },
        4 => YearlyDate::WeekdayOnOrBefore { weekday, month, day },
        5 => YearlyDate::Easter { days: source.arbitrary()? },
        _ => YearlyDate::OrthodoxEaster { days: source.arbitrary()? },
    })
}

/// All that is wrong is told, version by version.
fn check_refusal(versions: &[PlanVersion], errors: &ScheduleErrors) {
    assert!(!errors.problems().is_empty() && !errors.to_string().is_empty(), "a refusal has a reason");
    let is_of_a_plan = |problem: &&Problem| {
        let of_all = matches!(problem, Problem::NeverOpens | Problem::Years { .. } | Problem::NoVersion);
        !of_all && !matches!(problem, Problem::VersionOrder { .. })
    };
    let each = versions.iter().map(|version| {
        let alone = Schedule::build_between(std::slice::from_ref(version), FIRST_YEAR, FIRST_YEAR);
        alone.err().map_or(0, |errors| errors.problems().iter().filter(is_of_a_plan).count())
    });
    let all = errors.problems().iter().filter(is_of_a_plan).count();
    assert_eq!(all, each.sum::<usize>(), "all problems of all versions are told: {errors}");
}

fn check_answers(schedule: &Schedule) {
    let horizon = schedule.horizon();
    let open = answer(schedule.next_open(horizon.from), "a schedule opens once");
    let close = answer(schedule.next_close(open), "what opens closes");
    assert!(horizon.from <= open && open < close && close <= horizon.to, "an opening lies within the horizon");
    let until = horizon.to.min(open + REACH);
    let measured = answer(schedule.measure(open, until), "measure inside the horizon");
    assert_eq!(answer(schedule.advance(open, measured), "advance by what there is").min(until), {
        let last = answer(schedule.intervals(open, until), "intervals inside the horizon").next_back();
        present(last, "something is open").to
    });
    let account = answer(schedule.account(open, until), "an account inside the horizon");
    let sum: i64 = account.iter().filter(|piece| piece.reason == helpdesk_sla::Reason::Open).map(length).sum();
    assert_eq!(OpenTime::from_seconds(sum), measured, "an account sums to measure");
    let whole = answer(schedule.measure(horizon.from, horizon.to), "measure inside the horizon");
    let end = answer(schedule.advance(horizon.from, whole), "all there is can be spent");
    assert!(schedule.advance(horizon.from, whole.saturating_add(OpenTime::from_seconds(1))).is_err(), "and no more");
    assert_eq!(schedule.next_open(end).ok(), None, "nothing opens after the last closing");
    for outside in [horizon.from - TimeDelta::seconds(1), horizon.to + TimeDelta::seconds(1), Instant::MAX_UTC] {
        assert!(schedule.is_open(outside).is_err(), "outside the horizon is an error");
    }
}

fn length(piece: &helpdesk_sla::Account) -> i64 {
    piece.to.timestamp() - piece.from.timestamp()
}
