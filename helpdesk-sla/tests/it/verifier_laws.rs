//! The laws of the verifier: what the library accounts for is verified, and any change that makes it untrue is refused.

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use helpdesk_sla::{
    HolidayRule, Instant, Interval, Ledger, LedgerLine, LedgerReason, OpenTime, PlanVersion, Reason, Schedule,
    SchedulePlan, Season, Shift, Span, Tz, Weekday, WeeklyHours, YearlyDate, ZoneChange, ZoneTable, verify,
};
use proptest::prelude::*;

use crate::laws::{Case, a_case, a_second, week};

/// Versions, spans, and the ledger the library makes of them.
#[derive(Debug, Clone)]
struct Account {
    versions: Vec<PlanVersion>,
    spans: Vec<Span>,
    ledger: Ledger,
}

fn build(versions: &[PlanVersion], from: Instant) -> Option<Schedule> {
    let year = from.year();
    Schedule::build_between(versions, year - 1, year + 1).ok()
}

/// What a plan has beside hours, dates and breaks. Days are counted from the beginning of a case.
#[derive(Debug, Clone, Default)]
struct Extras {
    season: Option<(u64, u64, WeeklyHours, WeeklyHours)>,
    rules: Vec<(u64, usize, u8, i8, bool)>,
    openings: Vec<(i64, i64)>,
    table: Option<(i32, Vec<(i64, i32)>)>,
}

fn extras() -> impl Strategy<Value = Extras> {
    let hours = prop_oneof![1 => Just(WeeklyHours::default()), 2 => week(2)];
    let season = prop::option::of((0..DAYS, 0..5_u64, hours, week(1)));
    let rule = (0..DAYS, 0..7_usize, 0..7_u8, -7..8_i8, any::<bool>());
    let opening = (a_second(), prop_oneof![1..40_000_i64, (1..200_i64).prop_map(|quarter| quarter * 900)]);
    let offset = || prop_oneof![-86_399..86_400_i32, (-95..96_i32).prop_map(|quarter| quarter * 900)];
    let change = (0..20 * 86_400_i64, offset());
    let table = prop::option::weighted(0.3, (offset(), prop::collection::vec(change, 0..3)));
    (season, prop::collection::vec(rule, 0..3), prop::collection::vec(opening, 0..3), table)
        .prop_map(|(season, rules, openings, table)| Extras { season, rules, openings, table })
}

const DAYS: u64 = 12;

fn enrich(case: &mut Case, extras: Extras) {
    let first = case.from.date_naive();
    let plan = &mut case.plan;
    plan.seasons.extend(extras.season.map(|(begin, length, hours, weekly_breaks)| Season {
        name: "season".to_owned(),
        from: first + Days::new(begin),
        to: first + Days::new(begin + length),
        hours,
        weekly_breaks,
    }));
    for (day, kind, before, observed, is_foreign) in extras.rules {
        let date = first + Days::new(day);
        let mut rule = HolidayRule::new(format!("rule {kind} of {day}"), yearly(date, kind, before));
        if observed != 0 {
            rule.observed.insert(Weekday::of(date), observed);
        }
        rule.zone = is_foreign.then(|| Tz::Pacific__Auckland.into());
        plan.holiday_rules.push(rule);
    }
    let opening = |(from, length)| Interval { from: case.from + seconds(from), to: case.from + seconds(from + length) };
    plan.openings.extend(extras.openings.into_iter().map(opening));
    if let Some((offset, changes)) = extras.table {
        let mut at = case.from - seconds(4 * 86_400);
        let change = |(later, offset)| {
            at += seconds(2 * 86_400 + later);
            ZoneChange { at, offset }
        };
        let changes = changes.into_iter().map(change).collect();
        plan.zone = ZoneTable::new("Nowhere", "1", offset, changes).expect("changes far enough apart").into();
    }
}

/// A yearly date of some kind that falls on a date.
fn yearly(date: NaiveDate, kind: usize, before: u8) -> YearlyDate {
    let fields =
        |date: NaiveDate| (u8::try_from(date.month()).expect("a month"), u8::try_from(date.day()).expect("a day"));
    let weekday = Weekday::of(date);
    let (month, day) = fields(date);
    let since = |easter: YearlyDate| {
        let days = (date - easter.in_year(date.year()).expect("Easter")).num_days();
        i16::try_from(days).ok().filter(|days| (-200..=200).contains(days))
    };
    match kind {
        1 => YearlyDate::NthWeekday { nth: (day - 1) / 7 + 1, weekday, month },
        2 => {
            let (month, day) = fields(date - Days::new(before.into()));
            YearlyDate::WeekdayOnOrAfter { weekday, month, day }
        }
        3 => {
            let (month, day) = fields(date + Days::new(before.into()));
            YearlyDate::WeekdayOnOrBefore { weekday, month, day }
        }
        4 => YearlyDate::LastWeekday { weekday, month },
        5 => YearlyDate::Easter { days: since(YearlyDate::Easter { days: 0 }).unwrap_or(200) },
        6 => YearlyDate::OrthodoxEaster { days: since(YearlyDate::OrthodoxEaster { days: 0 }).unwrap_or(-200) },
        _ => YearlyDate::Fixed { month, day },
    }
}

/// A case with all a plan can have.
fn a_rich_case() -> impl Strategy<Value = Case> {
    (a_case(), prop::option::of(extras())).prop_map(|(mut case, extras)| {
        enrich(&mut case, extras.unwrap_or_default());
        case
    })
}

/// One version or two: the later one has the hours, the seasons and the zone of another plan, and the same dates.
fn versions(case: &Case, later: Option<(Case, i64)>) -> Vec<PlanVersion> {
    let mut versions = vec![PlanVersion { effective_from: None, plan: case.plan.clone() }];
    versions.extend(later.map(|(other, second)| PlanVersion {
        effective_from: Some(case.instant(second)),
        plan: SchedulePlan {
            zone: other.plan.zone,
            hours: other.plan.hours,
            weekly_breaks: other.plan.weekly_breaks,
            ..case.plan.clone()
        },
    }));
    versions
}

fn an_account() -> impl Strategy<Value = Account> {
    let edges = prop::collection::vec((a_second(), any::<bool>()), 2..6);
    let later = prop::option::of((a_rich_case(), a_second()));
    (a_rich_case(), later, edges).prop_filter_map("a schedule that never opens", |(case, later, mut edges)| {
        edges.sort_unstable();
        let spans: Vec<Span> = edges
            .windows(2)
            .map(|pair| Span {
                from: case.instant(pair[0].0),
                to: case.instant(pair[1].0),
                paused_by: (pair[0].1 && pair[1].1).then(|| "pending".to_owned()),
            })
            .collect();
        let versions = versions(&case, later);
        let ledger = Ledger::of(&spans, &build(&versions, case.from)?).expect("inside the horizon");
        Some(Account { versions, spans, ledger })
    })
}

/// One thing to change. Numbers choose a line, a name or a length, whatever there is of them.
#[derive(Debug, Clone)]
enum Change {
    MoveEdge { line: usize, by: i64 },
    MoveBegin { by: i64 },
    MoveEnd { by: i64 },
    Reason { line: usize, kind: usize, name: usize },
    Count { line: usize, by: i64 },
    Total { by: i64 },
    Drop { line: usize },
    Duplicate { line: usize },
    Merge { line: usize },
    Split { line: usize, part: i64 },
    Exchange { one: usize, other: usize },
    Versions,
    Plan { part: usize },
}

fn a_change() -> impl Strategy<Value = Change> {
    let line = || 0..40_usize;
    let by = || prop_oneof![Just(-1_i64), Just(1), Just(60), Just(-60), Just(900), Just(-3600)];
    prop_oneof![
        4 => (line(), by()).prop_map(|(line, by)| Change::MoveEdge { line, by }),
        1 => by().prop_map(|by| Change::MoveBegin { by }),
        1 => by().prop_map(|by| Change::MoveEnd { by }),
        6 => (line(), 0..5_usize, 0..10_usize).prop_map(|(line, kind, name)| Change::Reason { line, kind, name }),
        1 => (line(), by()).prop_map(|(line, by)| Change::Count { line, by }),
        1 => by().prop_map(|by| Change::Total { by }),
        1 => line().prop_map(|line| Change::Drop { line }),
        1 => line().prop_map(|line| Change::Duplicate { line }),
        2 => line().prop_map(|line| Change::Merge { line }),
        1 => (line(), 1..100_i64).prop_map(|(line, part)| Change::Split { line, part }),
        1 => (line(), line()).prop_map(|(one, other)| Change::Exchange { one, other }),
        2 => Just(Change::Versions),
        4 => (0..9_usize).prop_map(|part| Change::Plan { part }),
    ]
}

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

fn change(account: &mut Account, change: &Change) {
    let names = names(&account.versions);
    let lines = &mut account.ledger.lines;
    let n = lines.len();
    match change.clone() {
        Change::MoveEdge { line, by } if n > 1 => {
            let line = line % (n - 1);
            lines[line].to += seconds(by);
            lines[line + 1].from += seconds(by);
        }
        Change::MoveBegin { by } if n > 0 => lines[0].from += seconds(by),
        Change::MoveEnd { by } if n > 0 => lines[n - 1].to += seconds(by),
        Change::Reason { line, kind, name } if n > 0 => {
            let name = names[name % names.len()].clone();
            lines[line % n].reason = match kind {
                0 => LedgerReason::Open,
                1 => LedgerReason::Closed,
                2 => LedgerReason::Holiday { name },
                3 => LedgerReason::Break { name },
                _ => LedgerReason::Paused { by: if name == "nobody" { "pending".into() } else { name } },
            };
        }
        Change::Count { line, by } if n > 0 => {
            let line = &mut lines[line % n];
            line.counted = line.counted.saturating_add(OpenTime::from_seconds(by));
        }
        Change::Total { by } => account.ledger.total = OpenTime::from_seconds(account.ledger.total.seconds() + by),
        Change::Drop { line } if n > 0 => drop(lines.remove(line % n)),
        Change::Duplicate { line } if n > 0 => lines.insert(line % n, lines[line % n].clone()),
        Change::Merge { line } if n > 1 => {
            let next = lines.remove(line % (n - 1) + 1);
            lines[line % (n - 1)].to = next.to;
        }
        Change::Split { line, part } if n > 0 => {
            let line = line % n;
            let length = lines[line].to - lines[line].from;
            let middle = lines[line].from + seconds(length.num_seconds() * part / 100);
            let later = LedgerLine { from: middle, ..lines[line].clone() };
            lines[line].to = middle;
            lines.insert(line + 1, later);
        }
        Change::Exchange { one, other } if n > 0 => lines.swap(one % n, other % n),
        Change::Versions => {
            if let [one, other] = account.versions.as_mut_slice() {
                std::mem::swap(&mut one.plan, &mut other.plan);
            }
        }
        Change::Plan { part } => change_plan(&mut account.versions.last_mut().expect("a version").plan, part),
        Change::MoveEdge { .. }
        | Change::MoveBegin { .. }
        | Change::MoveEnd { .. }
        | Change::Reason { .. }
        | Change::Count { .. }
        | Change::Drop { .. }
        | Change::Duplicate { .. }
        | Change::Merge { .. }
        | Change::Split { .. }
        | Change::Exchange { .. } => {}
    }
}

/// Takes something from a plan.
fn change_plan(plan: &mut SchedulePlan, part: usize) {
    match part {
        0 => plan.zone = Tz::UTC.into(),
        1 => drop(plan.holidays.pop()),
        2 => drop(plan.breaks.pop()),
        3 => drop(plan.overrides.pop_first()),
        4 => drop(plan.openings.pop()),
        5 => drop(plan.holiday_rules.pop()),
        6 => drop(plan.seasons.pop()),
        7 => plan.weekly_breaks = WeeklyHours::default(),
        _ => plan.hours.mon.clear(),
    }
}

/// Makes counts and total fit the lines, so that nothing but the truth can find out.
pub(crate) fn add_up(ledger: &mut Ledger) {
    for line in &mut ledger.lines {
        line.counted = counted(line);
    }
    ledger.total = OpenTime::from_seconds(ledger.lines.iter().map(|line| line.counted.seconds()).sum());
}

fn counted(line: &LedgerLine) -> OpenTime {
    let length = if line.reason == LedgerReason::Open { (line.to - line.from).num_seconds() } else { 0 };
    OpenTime::from_seconds(length)
}

fn names(versions: &[PlanVersion]) -> Vec<String> {
    let plans = || versions.iter().map(|version| &version.plan);
    let mut names = vec!["nobody".to_owned(), "weekly break".to_owned()];
    names.extend(plans().flat_map(|plan| &plan.holidays).map(|holiday| holiday.name.clone()));
    names.extend(plans().flat_map(|plan| &plan.holiday_rules).map(|rule| rule.name.clone()));
    names.extend(plans().flat_map(|plan| &plan.breaks).map(|dated| dated.name.clone()));
    names.extend(plans().flat_map(|plan| &plan.seasons).map(|season| season.name.clone()));
    names
}

/// Whether a ledger says what another, which is true, says; where two names are true at once, either.
fn is_as_true(ledger: &Ledger, truth: &Ledger, versions: &[PlanVersion]) -> bool {
    let ends = |ledger: &Ledger| Some((ledger.lines.first()?.from, ledger.lines.last()?.to));
    let follows = |pair: &[LedgerLine]| pair[0].to == pair[1].from;
    let mut parts = ledger.lines.iter().flat_map(|line| truth.lines.iter().map(move |true_line| (line, true_line)));
    ends(ledger) == ends(truth)
        && ledger.lines.windows(2).all(follows)
        && ledger.lines.iter().all(|line| line.from < line.to && line.counted == counted(line))
        && ledger.total.seconds() == ledger.lines.iter().map(|line| line.counted.seconds()).sum::<i64>()
        && parts.all(|(line, true_line)| {
            let (from, to) = (line.from.max(true_line.from), line.to.min(true_line.to));
            from >= to || line.reason == true_line.reason || is_named_too(line, true_line, (from, to), versions)
        })
}

/// Whether a name is true beside the one the library gave: asked of plans that have nothing but what has the name.
fn is_named_too(line: &LedgerLine, truth: &LedgerLine, within: (Instant, Instant), versions: &[PlanVersion]) -> bool {
    let ((LedgerReason::Holiday { name }, LedgerReason::Holiday { .. })
    | (LedgerReason::Break { name }, LedgerReason::Break { .. })) = (&line.reason, &truth.reason)
    else {
        return false;
    };
    let is_holiday = matches!(line.reason, LedgerReason::Holiday { .. });
    let alone: Vec<PlanVersion> = versions
        .iter()
        .map(|version| {
            let mut plan = version.plan.clone();
            let is_weekly = !is_holiday && name == "weekly break";
            plan.hours = WeeklyHours::every_day(&[Shift::WHOLE_DAY]);
            plan.holidays.retain(|holiday| is_holiday && holiday.name == *name);
            plan.holiday_rules.retain(|rule| is_holiday && rule.name == *name);
            plan.breaks.retain(|dated| !is_holiday && dated.name == *name);
            plan.openings.clear();
            if is_weekly {
                plan.seasons.iter_mut().for_each(|season| season.hours = plan.hours.clone());
            } else {
                plan.weekly_breaks = WeeklyHours::default();
                plan.seasons.retain(|season| !is_holiday && season.name == *name && season.hours.is_empty());
                plan.seasons.iter_mut().for_each(|season| season.weekly_breaks = WeeklyHours::default());
            }
            PlanVersion { plan, ..version.clone() }
        })
        .collect();
    let schedule = build(&alone, within.0).expect("hours every day");
    let account = schedule.account(within.0, within.1).expect("inside the horizon");
    account.iter().all(|piece| match &piece.reason {
        Reason::Holiday { name: found } => is_holiday && found == name,
        Reason::Break { name: found } => !is_holiday && found == name,
        Reason::Open | Reason::Closed => false,
        other => panic!("a reason that is not known: {other:?}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_ledger_is_verified(account in an_account()) {
        let verified = verify(&account.ledger, &account.spans, &account.versions);
        let verified = verified.map_err(|error| TestCaseError::fail(format!("{error}\n{}", account.ledger)))?;
        prop_assert_eq!(verified.total, account.ledger.total);
        prop_assert_eq!(verified.n_lines, account.ledger.lines.len());
    }

    #[test]
    fn a_changed_ledger_is_refused(account in an_account(), changes in prop::collection::vec(a_change(), 1..8), adds_up in any::<bool>()) {
        for one in &changes {
            let mut changed = account.clone();
            change(&mut changed, one);
            if adds_up {
                add_up(&mut changed.ledger);
            }
            let start = account.spans[0].from;
            let Some(truth) = build(&changed.versions, start) else { continue };
            let truth = Ledger::of(&account.spans, &truth)?;
            let found = verify(&changed.ledger, &changed.spans, &changed.versions);
            let expected = is_as_true(&changed.ledger, &truth, &changed.versions);
            prop_assert_eq!(found.is_ok(), expected, "{:?}: {:?}\n{}", one, found, changed.ledger);
        }
    }

    #[test]
    fn a_measured_ledger_says_what_measure_says(case in a_rich_case(), a in a_second(), b in a_second()) {
        let Some(schedule) = build(&versions(&case, None), case.from) else { return Ok(()) };
        let (from, to) = (case.instant(a), case.instant(b));
        let ledger = Ledger::of_measure(&schedule, from, to)?;
        prop_assert_eq!(ledger.total.seconds(), schedule.measure(from, to)?.seconds().abs());
        let span = Span { from: from.min(to), to: from.max(to), paused_by: None };
        prop_assert_eq!(verify(&ledger, &[span], schedule.versions())?.total, ledger.total);
    }

    #[test]
    fn an_advanced_ledger_counts_the_budget(case in a_rich_case(), a in a_second(), budget in 0..200_000_i64) {
        let Some(schedule) = build(&versions(&case, None), case.from) else { return Ok(()) };
        let (start, budget) = (case.instant(a), OpenTime::from_seconds(budget));
        let Ok(ledger) = Ledger::of_advance(&schedule, start, budget) else { return Ok(()) };
        prop_assert_eq!(ledger.total, budget);
        let to = schedule.advance(start, budget)?;
        let last = ledger.lines.last().map(|line| (line.to, line.reason.clone()));
        prop_assert_eq!(last, (start < to).then_some((to, LedgerReason::Open)));
        prop_assert_eq!(verify(&ledger, &[Span { from: start, to, paused_by: None }], schedule.versions())?.total, budget);
    }
}
