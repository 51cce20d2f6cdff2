//! What promises rest on, worked out once: all clocks that are promised the same share it.
use alloc::{collections::BTreeMap, sync::Arc};

use helpdesk_sla::{Instant, Schedule};

use super::{Configuration, ConfigurationSpec};
use crate::{ClockBinding, Metric, PolicyRef, PolicySpec, ScheduleId};

/// What each promise of each policy rests on, by the last version of its schedule.
pub(super) type Bindings = BTreeMap<PolicyRef, BTreeMap<Metric, Arc<ClockBinding>>>;

pub(super) fn bindings(spec: &ConfigurationSpec, schedules: &BTreeMap<ScheduleId, Schedule>) -> Bindings {
    let of = |policy: &PolicySpec| {
        let bound = policy.targets.iter().filter_map(|(metric, target)| {
            let schedule = target.schedule(policy);
            let binding = ClockBinding {
                policy: policy.reference(),
                schedule: schedule.clone(),
                schedule_version: schedules.get(schedule)?.version_at(Instant::MAX_UTC),
                pauses_in: target.pauses(*metric).to_vec(),
                ladder: target.ladder.clone(),
            };
            Some((*metric, Arc::new(binding)))
        });
        (policy.reference(), bound.collect())
    };
    spec.policies.iter().map(of).collect()
}

impl Configuration {
    /// What a policy's promise rests on that is made at an instant; nothing where it promises nothing of the kind.
    pub(crate) fn binding(&self, policy: &PolicySpec, metric: Metric, at: Instant) -> Option<Arc<ClockBinding>> {
        let last = self.checked.bindings.get(&policy.reference())?.get(&metric)?;
        let schedule_version = self.schedule(&last.schedule)?.version_at(at);
        if schedule_version == last.schedule_version {
            return Some(Arc::clone(last));
        }
        Some(Arc::new(ClockBinding { schedule_version, ..ClockBinding::clone(last) }))
    }
}
