//! The turns of a ticket's life: which events bring it to which status, and when it was solved.
use helpdesk_core::{Event, EventBody, Explanation, Instant, StatusKind};

/// The status that an event brings its ticket to; none where it leaves it as it is.
pub(super) fn status_after(event: &Event) -> Option<StatusKind> {
    if let EventBody::Opened { .. } = &event.body {
        return Some(StatusKind::New);
    }
    if let EventBody::Reopened { .. } | EventBody::Woken { .. } = &event.body {
        return Some(StatusKind::Open);
    }
    let EventBody::StatusChanged { to, .. } = &event.body else { return None };
    Some(to.kind())
}

/// When the ticket was solved for the last time, unless it was reopened since.
pub(super) fn solved_at(explanation: &Explanation) -> Option<Instant> {
    let events = explanation.steps.iter().flat_map(|step| &step.events);
    events.fold(None, |solved, event| match status_after(event) {
        Some(StatusKind::Solved) => Some(event.counted_at()),
        Some(StatusKind::New | StatusKind::Open | StatusKind::Pending | StatusKind::OnHold) => None,
        Some(StatusKind::Closed) | None => solved,
    })
}
