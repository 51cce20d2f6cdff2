//! What statuses of the host's own and waits must hold to be taken.
use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
};

use super::{ConfigurationSpec, check::check_unique, problems::Problems};
use crate::{
    PendingPolicy, StatusKind, WaitEnd,
    limits::{ID_MAX, REMINDERS_MAX, STATUSES_MAX},
};

pub(super) fn check_statuses(spec: &ConfigurationSpec, problems: &mut Problems) {
    check_unique(spec.statuses.iter().map(|status| status.id.as_str()), "status", problems);
    if spec.statuses.len() > STATUSES_MAX {
        let what = format!("are {}, expected at most {STATUSES_MAX}", spec.statuses.len());
        problems.add(String::from("statuses"), what);
    }
    let mut defaults = BTreeSet::new();
    for status in &spec.statuses {
        let place = || format!("status `{}`", status.id);
        if status.default && !defaults.insert(status.base) {
            problems.add(place(), format!("is a second default for {}, expected one", status.base));
        }
        if status.ends_in == WaitEnd::Solved && status.base != StatusKind::Pending {
            problems.add(place(), format!("ends in solved and is one of {}, expected one of pending", status.base));
        }
        for name in status.names.values().chain(status.shown.values()) {
            if name.trim().is_empty() || name.len() > ID_MAX {
                problems.add(place(), format!("has a name of {} bytes, expected 1 to {ID_MAX}", name.len()));
            }
        }
    }
}

pub(super) fn check_waits(spec: &ConfigurationSpec, problems: &mut Problems) {
    check_pending("pending", &spec.pending, spec, problems);
    for team in &spec.teams {
        if let Some(pending) = &team.pending {
            check_pending(&format!("team `{}`, pending", team.id), pending, spec, problems);
        }
    }
}

fn check_pending(place: &str, pending: &PendingPolicy, spec: &ConfigurationSpec, problems: &mut Problems) {
    if pending.reminders.len() > REMINDERS_MAX {
        let what = format!("has {} reminders, expected at most {REMINDERS_MAX}", pending.reminders.len());
        problems.add(place.to_string(), what);
    }
    let known = |id: &crate::ScheduleId| spec.schedules.contains_key(id);
    for delay in pending.reminders.iter().chain(&pending.solve_after) {
        if let Some(what) = delay.problem(&known) {
            problems.add(place.to_string(), what);
        }
    }
}
