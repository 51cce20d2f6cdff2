//! A recount of clocks, plain and slow: it knows the hours by heart, lists their open minutes and counts them.
use std::{collections::BTreeMap, sync::LazyLock};

use helpdesk_core::{Event, EventBody, Instant, Metric};
use helpdesk_sla::{ClockEvent, OpenTime};

use crate::stage::at;

/// Minutes since Monday, 5 January 2026, 00:00 UTC.
type Minute = i64;

const DAY: Minute = 24 * 60;
/// From Wednesday noon on the office has other hours.
const SECOND_VERSION: Minute = 2 * DAY + 12 * 60;

fn is_open(schedule: &str, minute: Minute) -> bool {
    let (weekday, hour) = (minute / DAY % 7 < 5, minute % DAY / 60);
    match schedule {
        "always" => true,
        "office" if minute < SECOND_VERSION => weekday && (9..17).contains(&hour),
        "office" => weekday && (10..20).contains(&hour),
        "late" => weekday && (14..22).contains(&hour),
        other => panic!("`{other}` is no schedule of these laws"),
    }
}

/// The open minutes of a schedule over a year, ascending.
fn open_minutes(schedule: &str) -> &'static [Minute] {
    static LISTS: LazyLock<BTreeMap<&'static str, Vec<Minute>>> = LazyLock::new(|| {
        let list = |schedule| (0..365 * DAY).filter(|minute| is_open(schedule, *minute)).collect();
        ["always", "office", "late"].into_iter().map(|schedule| (schedule, list(schedule))).collect()
    });
    &LISTS[schedule]
}

/// A stretch a clock ran, and by which hours.
#[derive(Debug, Clone)]
struct Ran {
    from: Minute,
    to: Minute,
    schedule: String,
}

impl Ran {
    fn minutes(&self) -> &'static [Minute] {
        let open = open_minutes(&self.schedule);
        let place = |minute: Minute| open.partition_point(|open| *open < minute);
        &open[place(self.from)..place(self.to)]
    }
}

/// One clock, as its history tells it.
#[derive(Debug, Clone)]
pub(super) struct Recount {
    target: Minute,
    counts_from: Minute,
    schedule: String,
    running_since: Option<Minute>,
    ran: Vec<Ran>,
}

fn minute(at_: Instant) -> Minute {
    let seconds = (at_ - at("00:00")).num_seconds();
    assert_eq!(seconds % 60, 0, "everything here happens at whole minutes");
    seconds / 60
}

fn instant(minute: Minute) -> Instant {
    at("00:00") + std::time::Duration::from_secs(u64::try_from(minute * 60).expect("after the beginning"))
}

fn minutes(time: OpenTime) -> Minute {
    time.seconds() / 60
}

impl Recount {
    /// Counts all clocks of a history again, and says where it tells something else.
    pub(super) fn of(events: &[Event]) -> Result<(), String> {
        let mut clocks: BTreeMap<(Metric, u32), Self> = BTreeMap::new();
        for event in events {
            let EventBody::ClockMoved { metric, instance, change, since, binding } = &event.body else { continue };
            let at = minute(since.unwrap_or(event.at));
            let key = (*metric, *instance);
            if let Some(binding) = binding {
                // A promise that is made late for an earlier fact names the version that is in force when it is made.
                let version_at =
                    |at: Minute| u32::from(binding.schedule.as_str() == "office" && at >= SECOND_VERSION) + 1;
                let versions = [version_at(at), version_at(minute(event.at))];
                if !versions.contains(&binding.schedule_version) && !matches!(change, ClockEvent::RungFired { .. }) {
                    return Err(format!("{key:?}: version {} at {}", binding.schedule_version, instant(at)));
                }
                if let Some(clock) = clocks.get_mut(&key) {
                    clock.count_by(binding.schedule.as_str(), at);
                }
            }
            if let ClockEvent::Started { target } = change {
                let schedule = binding.as_ref().expect("a promise").schedule.as_str().to_owned();
                let (target, counts_from) = (minutes(*target), at);
                clocks.insert(key, Self { target, counts_from, schedule, running_since: Some(at), ran: Vec::new() });
                continue;
            }
            let clock = clocks.get_mut(&key).expect("a clock that began");
            if let Some((said, counted)) = clock.differs(change, at) {
                return Err(format!(
                    "{key:?}, event {}: {change:?} at {}: {said} was said, {counted} counted; {clock:#?}",
                    event.seq,
                    instant(at)
                ));
            }
        }
        Ok(())
    }

    /// Counts by other hours from `at` on.
    fn count_by(&mut self, schedule: &str, at: Minute) {
        if self.schedule != schedule {
            let runs = self.running_since;
            self.stop(at);
            self.running_since = runs.map(|since| since.max(at));
            self.schedule = schedule.to_owned();
        }
    }

    fn stop(&mut self, at: Minute) {
        if let Some(from) = self.running_since.take() {
            self.ran.push(Ran { from, to: at, schedule: self.schedule.clone() });
        }
    }

    fn used(&self, at: Minute) -> Minute {
        let running = self.running_since.map(|from| Ran { from, to: at, schedule: self.schedule.clone() });
        let all = self.ran.iter().cloned().chain(running);
        all.map(|ran| Minute::try_from(ran.minutes().len()).expect("few")).sum()
    }

    /// When so many minutes are used: at the end of the last of them.
    fn landing(&self, used: Minute) -> Option<Minute> {
        if used <= 0 {
            return Some(self.counts_from);
        }
        let running = self.running_since.map(|from| Ran { from, to: 365 * DAY, schedule: self.schedule.clone() });
        let all = self.ran.iter().cloned().chain(running);
        let counted = all.flat_map(|ran| ran.minutes().iter().copied());
        counted.into_iter().nth(usize::try_from(used - 1).expect("few")).map(|minute| minute + 1)
    }

    /// The second that is too late: the first of the minute after the target.
    fn late_from(&self) -> Option<Instant> {
        let over = self.landing(self.target + 1)?;
        Some(instant(over - 1) + std::time::Duration::from_secs(1))
    }

    /// Takes what happened to the clock; what was said and what is counted, where that differs.
    fn differs(&mut self, change: &ClockEvent, at: Minute) -> Option<(String, String)> {
        let differ = |said: String, counted: String| (said != counted).then_some((said, counted));
        let used_by = |clock: &Self, used: &OpenTime| {
            differ(format!("{} min", minutes(*used)), format!("{} min", clock.used(at)))
        };
        match change {
            ClockEvent::Promised { target, due, late_from } => {
                self.target = minutes(*target);
                let counted = (self.landing(self.target).map(instant), self.late_from());
                differ(format!("{:?}", (Some(*due), Some(*late_from))), format!("{counted:?}"))
            }
            ClockEvent::PromiseSuspended { due } => {
                differ(format!("{due:?}"), format!("{:?}", self.landing(self.target).map(instant)))
            }
            ClockEvent::Paused { used } | ClockEvent::Cancelled { used } => {
                let wrong = used_by(self, used);
                self.stop(at);
                wrong
            }
            ClockEvent::Fulfilled { used, met } => {
                let wrong = used_by(self, used)
                    .or_else(|| differ(format!("met {met}"), format!("met {}", self.used(at) <= self.target)));
                self.stop(at);
                wrong
            }
            ClockEvent::Resumed | ClockEvent::Reopened => {
                self.running_since = Some(at);
                None
            }
            ClockEvent::Restarted => {
                self.ran.clear();
                (self.counts_from, self.running_since) = (at, self.running_since.map(|_| at));
                None
            }
            ClockEvent::Retargeted { target, used } => {
                self.target = minutes(*target);
                used_by(self, used)
            }
            ClockEvent::Breached { due, .. } => {
                differ(format!("{:?}", Some(*due)), format!("{:?}", self.landing(self.target).map(instant)))
            }
            ClockEvent::RungFired { rung, planned_at, .. } if rung != "after" => {
                let percent = if rung == "half" { 50 } else { 75 };
                differ(
                    format!("{:?}", Some(*planned_at)),
                    format!("{:?}", self.landing(self.target * percent / 100).map(instant)),
                )
            }
            ClockEvent::RungFired { .. }
            | ClockEvent::Acknowledged { .. }
            | ClockEvent::Recalled { .. }
            | ClockEvent::Rewound { .. }
            | ClockEvent::Excused { .. }
            | ClockEvent::Started { .. } => None,
        }
    }
}
