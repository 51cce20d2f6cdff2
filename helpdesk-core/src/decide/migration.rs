//! Moving a ticket to another version of its policy.
use alloc::{format, string::ToString};

use helpdesk_sla::{ClockEvent, ClockInput, Instant, Ladder, RetargetMode, Schedules};

use super::{Decided, one};
use crate::{Configuration, EventBody, Migrate, PolicySpec, Refusal, Ticket, TicketClock};

pub(super) fn migrate(
    ticket: &Ticket,
    asked: &Migrate,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    let to = version(asked, configuration, at)?.reference();
    let from = ticket.policy.clone().filter(|held| held.id == asked.policy);
    let Some(from) = from else {
        let has = ticket.policy.as_ref().map_or_else(|| "none".to_string(), ToString::to_string);
        return Err(Refusal::NotUnderPolicy { policy: asked.policy.clone(), has });
    };
    // The same version promises something else only where a schedule was edited since.
    let moves = || {
        asked.mode != RetargetMode::Keep && ticket.clocks.iter().any(|held| is_due_elsewhere(held, configuration, at))
    };
    if from == to && !moves() {
        return Ok(Decided::default());
    }
    Ok(one(EventBody::Migrated { from, to, mode: asked.mode }))
}

/// Whether a promise would be due at another instant if it were made now: the schedule that it counts by was edited since.
fn is_due_elsewhere(held: &TicketClock, configuration: &Configuration, at: Instant) -> bool {
    let Some(current) = configuration.schedule(&held.binding.schedule) else { return false };
    let earlier = held.counted_before(configuration);
    let input = ClockInput::Retarget { target: held.clock.target, mode: RetargetMode::Carry };
    let made = held.clock.decide(input, at, Schedules { current, earlier: &earlier }, &Ladder::default());
    let moves =
        |change: &ClockEvent| matches!(change, ClockEvent::Promised { .. } | ClockEvent::PromiseSuspended { .. });
    made.is_ok_and(|made| made.iter().any(moves))
}

fn version<'a>(asked: &Migrate, configuration: &'a Configuration, at: Instant) -> Result<&'a PolicySpec, Refusal> {
    let unknown = |name: &str, expected: &str| Refusal::Unknown {
        what: "policy".to_string(),
        name: name.to_string(),
        expected: expected.to_string(),
    };
    let Some(version) = asked.version else {
        let expected = "expected one of which a version is in force";
        return configuration
            .policy_in_force(&asked.policy, at)
            .ok_or_else(|| unknown(asked.policy.as_str(), expected));
    };
    let versions = configuration.spec().policies.iter().filter(|policy| policy.id == asked.policy);
    let named = versions.into_iter().find(|policy| policy.version == version);
    let name = format!("{} v{version}", asked.policy);
    let policy = named.ok_or_else(|| unknown(&name, "expected a version of the configuration"))?;
    if policy.effective_from.is_some_and(|from| at < from) {
        let what = format!("policy `{name}` is not in force yet, expected a version that is");
        return Err(Refusal::BadRequest { what });
    }
    Ok(policy)
}
