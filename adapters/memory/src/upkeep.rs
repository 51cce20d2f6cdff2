//! Everything of a ticket read at once, and written over by whoever has seen it as it stands.
use helpdesk_core::{CommitError, RecordKey, SeenWhole, StoredRecord, TicketId};

use crate::state::{Kept, State};
use crate::transfer;

/// Everything of a ticket, in the order of keys.
pub(crate) fn whole(state: &State, ticket: TicketId) -> Vec<StoredRecord> {
    let Some(kept) = state.tickets.get(&ticket) else { return Vec::new() };
    let mut found = vec![StoredRecord::Ticket { ticket: Box::new((*kept.ticket).clone()), wake_at: kept.wake_at }];
    found.extend(kept.history().map(|event| StoredRecord::Event { ticket, event: Box::new(event.clone()) }));
    let decisions = (1..).zip(kept.decisions());
    found.extend(decisions.map(|(n, decision)| StoredRecord::Decision {
        ticket,
        n,
        decision: Box::new(decision.clone()),
    }));
    let waiting = state.waiting.iter().filter(|(_, waiting)| waiting.notice.ticket == ticket);
    let mut waiting: Vec<StoredRecord> = waiting
        .map(|((_, position), waiting)| StoredRecord::Waiting { position: *position, waiting: waiting.clone() })
        .collect();
    waiting.sort_by_key(StoredRecord::key);
    found.extend(waiting);
    let dead = state.dead.iter().filter(|(_, letter)| letter.notice.ticket == ticket);
    found.extend(
        dead.map(|(position, letter)| StoredRecord::DeadLetter {
            position: *position,
            letter: Box::new(letter.clone()),
        }),
    );
    found
}

/// Writes over what was seen: every check first.
pub(crate) fn rewrite(
    state: &mut State,
    seen: &[SeenWhole],
    records: Vec<StoredRecord>,
    gone: Vec<RecordKey>,
) -> Result<(), CommitError> {
    for seen in seen {
        let n_decisions = |kept: &Kept| u64::try_from(kept.decisions().count()).unwrap_or(u64::MAX);
        let stands = state.tickets.get(&seen.ticket).map_or((0, 0), |kept| (kept.ticket.version, n_decisions(kept)));
        if stands != (seen.version, seen.n_decisions) {
            return Err(CommitError::Conflict { ticket: seen.ticket });
        }
    }
    let (mut notices, mut others) = (Vec::new(), Vec::new());
    for record in records {
        if let StoredRecord::Waiting { waiting, .. } = record {
            notices.push(waiting.notice);
        } else if let StoredRecord::DeadLetter { letter, .. } = record {
            notices.push(letter.notice);
        } else {
            others.push(record);
        }
    }
    // Whether it waits or is dead by now: it goes.
    let both = |key: RecordKey| match key {
        RecordKey::Waiting(position) | RecordKey::DeadLetter(position) => {
            vec![RecordKey::Waiting(position), RecordKey::DeadLetter(position)]
        }
        key @ (RecordKey::Configuration(_)
        | RecordKey::Person(..)
        | RecordKey::Presence(..)
        | RecordKey::Held(..)
        | RecordKey::Ticket(_)
        | RecordKey::Event(..)
        | RecordKey::Decision(..)
        | RecordKey::ExternalId(..)
        | RecordKey::Receipt(..)) => vec![key],
    };
    let gone: Vec<RecordKey> = gone.into_iter().flat_map(both).collect();
    transfer::keep(state, others, &gone).map_err(CommitError::NotWritten)?;
    for notice in notices {
        let tenant = notice.tenant.clone();
        state.rewrite(&tenant, &notice);
    }
    Ok(())
}
