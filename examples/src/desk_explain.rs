//! `desk explain`: why a ticket is where it is.
use helpdesk_core::{AgentId, Explanation, Instant, Language, TenantId};

use crate::{archive::Archive, desk_replay::TENANT, failure::Failure, store_choice::StoreChoice};

/// Reads why a ticket is where it is, with clocks accounted for up to `at`, or up to its last event.
///
/// # Errors
/// [`Failure`].
pub async fn explanation(store: &StoreChoice, name: &str, at: Option<Instant>) -> Result<Explanation, Failure> {
    let auditor = AgentId::new("auditor").map_err(Failure::from_display)?;
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let opened = store.open_existing().map_err(Failure::from_display)?;
    let mut archive = Archive::new(opened, tenant, auditor);
    let ticket = archive.find(name).await.map_err(Failure::from_display)?;
    let record = archive.record(ticket).await.map_err(Failure::from_display)?;
    let last = record.ticket.updated_at;
    if let Some(at) = at.filter(|at| *at < last) {
        let what = format!("the ticket's last event was at {}, expected that or later, not {}", time(last), time(at));
        return Err(Failure::new(what));
    }
    record.explain(at.unwrap_or(last)).map_err(Failure::from_display)
}

/// A language by its code.
///
/// # Errors
/// [`Failure`] that names the languages there are.
pub fn language(code: &str) -> Result<Language, Failure> {
    let known = [Language::english(), Language::german()];
    let found = known.into_iter().find(|language| language.code() == code);
    found.ok_or_else(|| Failure::new(format!("there is no language `{code}`, expected `en` or `de`")))
}

fn time(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M:%SZ").to_string()
}
