//! Clocks: lists of inputs with steps of time on a drawn schedule, and the laws every state in between keeps.

use arbitrary::{Result, Unstructured};
use chrono::TimeDelta;
use helpdesk_sla::{
    Clock, ClockInput, Ladder, OpenTime, PlanVersion, Repeat, RetargetMode, Rung, STRETCHES_MAX, Schedule,
    SchedulePlan, Trigger, Tz,
};

use crate::case::Case;
use crate::draw;
use crate::life::Life;

const STEPS_MAX: usize = 40;
const DAY: i64 = 86_400;

/// One step of a life.
#[derive(Debug, Clone, Copy)]
struct Step {
    wait: Wait,
    input: ClockInput,
    /// How often the clock is paused and resumed for a while before the input.
    n_blinks: usize,
}

/// When an input comes.
#[derive(Debug, Clone, Copy)]
enum Wait {
    For { seconds: i64 },
    UntilDue { later: i64 },
    UntilWake { later: i64 },
}

/// Lives a drawn life, as it is and with ticks in between.
///
/// # Laws
/// Those of [`Life`]; and ticks in between change neither breach nor due instant nor what rungs fired.
pub fn clock_history(bytes: &[u8]) {
    let mut source = Unstructured::new(bytes);
    let Ok((schedule, start, target, ladder)) = setting(&mut source) else { return };
    let Some(mut rare) = Life::begin(&schedule, &ladder, target, start) else { return };
    let Some(mut often) = Life::begin(&schedule, &ladder, target, start) else { return };
    let mut exact = true;
    for _ in 0..STEPS_MAX {
        if source.is_empty() {
            break;
        }
        let Ok(step) = step(&mut source) else { break };
        let Some(at) = instant_of(step.wait, &rare) else { continue };
        for n in 0..step.n_blinks {
            let input = if n % 2 == 0 { ClockInput::Pause } else { ClockInput::Resume };
            let at = at + TimeDelta::seconds(i64::try_from(n).unwrap_or_default());
            exact &= rare.send(input, at) & often.send_after_ticks(input, at);
        }
        let at = if step.n_blinks == 0 { at } else { rare.latest().max(at) };
        exact &= rare.send(step.input, at) & often.send_after_ticks(step.input, at);
    }
    if exact {
        let (rare, often) = (rare.clock(), often.clock());
        assert_eq!(
            (rare.due, rare.late_from, rare.used),
            (often.due, often.late_from, often.used),
            "ticks move nothing"
        );
        assert_eq!(rare.phase, often.phase, "ticks change no phase");
        let stamp = |clock: &Clock| clock.breach.map(|breach| (breach.due, breach.cause));
        assert_eq!(stamp(rare), stamp(often), "ticks stamp the same breach");
        let rungs = |clock: &Clock| clock.rungs.iter().map(|(id, record)| (id.clone(), record.n)).collect::<Vec<_>>();
        assert_eq!(rungs(rare), rungs(often), "ticks fire the same rungs");
    }
}

fn instant_of(wait: Wait, life: &Life<'_>) -> Option<helpdesk_sla::Instant> {
    let (from, seconds) = match wait {
        Wait::For { seconds } => (life.latest(), seconds),
        Wait::UntilDue { later } => (life.clock().due?, later),
        Wait::UntilWake { later } => (life.next_wake()?, later),
    };
    from.checked_add_signed(TimeDelta::try_seconds(seconds)?)
}

fn setting(source: &mut Unstructured<'_>) -> Result<(Schedule, helpdesk_sla::Instant, OpenTime, Ladder)> {
    let case = Case::draw(source)?;
    let schedule = case.schedule().or_else(|_| {
        let always = [PlanVersion { effective_from: None, plan: SchedulePlan::always_open(Tz::UTC) }];
        Schedule::build_between(&always, case.first_year, case.last_year)
    });
    let Ok(schedule) = schedule else { return Err(arbitrary::Error::IncorrectFormat) };
    let start = draw::instant(source, case.center, 3)?;
    let target = draw::budget(source)?;
    let rungs = draw::several(source, 4, rung)?;
    Ok((schedule, start, target, Ladder { rungs }))
}

fn rung(source: &mut Unstructured<'_>) -> Result<Rung> {
    let trigger = match source.int_in_range(0..=3_u8)? {
        0 => Trigger::Used { percent: source.arbitrary()? },
        1 => Trigger::Used { percent: source.int_in_range(0..=200)? },
        2 => Trigger::Remaining { time: draw::budget(source)? },
        _ => Trigger::AfterBreach { time: draw::budget(source)? },
    };
    let repeat = match source.int_in_range(0..=3_u8)? {
        0 => Some(Repeat { every: draw::budget(source)?, max: source.arbitrary()? }),
        1 => Some(Repeat { every: draw::budget(source)?, max: source.int_in_range(0..=4)? }),
        _ => None,
    };
    Ok(Rung { id: format!("rung {}", source.int_in_range(0..=4_u8)?), trigger, repeat })
}

fn step(source: &mut Unstructured<'_>) -> Result<Step> {
    let wait = match source.int_in_range(0..=9_u8)? {
        0 => Wait::For { seconds: 0 },
        1 => Wait::For { seconds: -draw::seconds(source, 2 * DAY)? },
        2 | 3 => Wait::UntilDue { later: source.int_in_range(-1..=2)? },
        4 | 5 => Wait::UntilWake { later: source.int_in_range(-1..=2)? },
        6 => Wait::For { seconds: draw::seconds(source, 400 * DAY)? },
        _ => Wait::For { seconds: draw::seconds(source, 2 * DAY)? },
    };
    let n_blinks = match source.int_in_range(0..=63_u8)? {
        63 => 2 * STRETCHES_MAX + 4,
        62 => source.int_in_range(0..=20)?,
        _ => 0,
    };
    Ok(Step { wait, input: input(source)?, n_blinks })
}

fn input(source: &mut Unstructured<'_>) -> Result<ClockInput> {
    Ok(match source.int_in_range(0..=11_u8)? {
        0 | 1 => ClockInput::Pause,
        2 | 3 => ClockInput::Resume,
        4 => ClockInput::Fulfil,
        5 => ClockInput::Reopen,
        6 => ClockInput::Cancel,
        7 | 8 => {
            let modes = [RetargetMode::Carry, RetargetMode::Restart, RetargetMode::Keep];
            ClockInput::Retarget { target: draw::budget(source)?, mode: draw::one_of(source, &modes)? }
        }
        _ => ClockInput::Tick,
    })
}
