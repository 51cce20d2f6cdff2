//! Approvals in a configuration: terms that make sense, asked of people who are there.
use alloc::{format, string::ToString};

use super::{Configuration, problems::Problems};
use crate::{Expiry, decide::check_terms};

pub(super) fn check_approvals(configuration: &Configuration, problems: &mut Problems) {
    for (id, request) in &configuration.spec().approvals {
        let place = || format!("approval `{id}`");
        if let Err(refusal) = check_terms(request, configuration) {
            problems.add(place(), refusal.to_string());
        }
        if let Some(Expiry::After { schedule, .. }) = &request.expires
            && !configuration.spec().schedules.contains_key(schedule)
        {
            problems.add(place(), format!("expires by the unknown schedule `{schedule}`"));
        }
    }
}
