//! Everything of a ticket read at once, and written over by whoever has seen it as it stands.
use std::collections::BTreeMap;

use helpdesk_core::{CommitError, Notice, RecordKey, RecordKind, SeenWhole, StoredRecord, TicketId};

use crate::fault::{Fault, to_json};
use crate::link::{Link, Turn};
use crate::row::{get, signed, ticket_id};
use crate::statements::{self as plain, records as statements};
use crate::step::Step;
use crate::transfer;

/// Everything of a ticket, in the order of keys.
pub(crate) async fn whole(link: &Link, ticket: TicketId) -> Result<Vec<StoredRecord>, Fault> {
    let of = |statement, kind| (Step::new(statement, link.shard).with(ticket.signed()), kind);
    let (steps, kinds): (Vec<Step>, Vec<RecordKind>) = [
        of(statements::TICKET, RecordKind::Ticket),
        of(statements::EVENTS_OF, RecordKind::Event),
        of(statements::DECISIONS_OF, RecordKind::Decision),
        of(statements::WAITING_OF, RecordKind::Waiting),
        of(statements::LETTERS_OF, RecordKind::DeadLetter),
    ]
    .into_iter()
    .unzip();
    let answers = link.read_at_once(&steps).await?;
    if answers.first().is_none_or(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (rows, kind) in answers.iter().zip(kinds) {
        for row in rows {
            found.push(transfer::record(row, kind)?);
        }
    }
    // Notices come in the order of an index that has none.
    found.sort_by_key(StoredRecord::key);
    transfer::one_at_each_place(&found)?;
    Ok(found)
}

/// Writes over what was seen, or says which ticket is not as it was.
///
/// A connection that is lost leaves it open whether it was written. It is tried once more then; whoever finds the ticket changed after that
/// may have changed it.
pub(crate) async fn rewrite(
    link: &Link,
    seen: &[SeenWhole],
    records: Vec<StoredRecord>,
    gone: &[RecordKey],
) -> Result<(), CommitError> {
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
    let rewriting = Rewriting { seen, notices, records: others, gone };
    let (mut tries, mut lost) = (link.tries(), None);
    loop {
        let attempt = rewriting.attempt(link).await;
        // What was known of tickets is not what stands there now.
        link.known.forget();
        let fault = match attempt {
            Ok(None) => return Ok(()),
            Ok(Some(ticket)) => {
                return Err(lost.map_or(CommitError::Conflict { ticket }, |why| CommitError::Unknown { why }));
            }
            Err(fault) => fault,
        };
        if !fault.is_passing() || !tries.go_on().await {
            return Err(lost.map_or_else(|| fault.into(), |why| CommitError::Unknown { why }));
        }
        if let Fault::Lost { why } = fault {
            lost = Some(why);
        }
    }
}

/// What is to be written over.
struct Rewriting<'a> {
    seen: &'a [SeenWhole],
    /// Each takes the place of the one with its id, where that still waits or is dead.
    notices: Vec<Notice>,
    records: Vec<StoredRecord>,
    gone: &'a [RecordKey],
}

impl Rewriting<'_> {
    /// Writes all of it once, or nothing; answers the first ticket that is not as it was seen.
    async fn attempt(&self, link: &Link) -> Result<Option<TicketId>, Fault> {
        let turn = link.begin().await?;
        match self.write(&turn, link).await {
            Ok(None) => turn.commit().await.map(|()| None),
            Ok(Some(ticket)) => turn.take_back().await.map(|()| Some(ticket)),
            Err(fault) => {
                // A fault is told whether or not the connection can still be used.
                drop(turn.take_back().await);
                Err(fault)
            }
        }
    }

    async fn write(&self, turn: &Turn<'_>, link: &Link) -> Result<Option<TicketId>, Fault> {
        if let Some(ticket) = self.guard(turn, link).await? {
            return Ok(Some(ticket));
        }
        let steps = self.notice_steps(link)?;
        turn.run(&steps).await?;
        transfer::keep_in(turn, link, &self.records, self.gone).await?;
        Ok(None)
    }

    /// Looks whether each ticket is as it was seen, and holds it until the transaction ends: first the place of its next event, as a commit
    /// does, so that neither waits for the other in a circle; then its row.
    async fn guard(&self, turn: &Turn<'_>, link: &Link) -> Result<Option<TicketId>, Fault> {
        if self.seen.is_empty() {
            return Ok(None);
        }
        let ids: Vec<i64> = self.seen.iter().map(|seen| seen.ticket.signed()).collect();
        let asked = |statement| Step::new(statement, link.shard).with(ids.clone());
        if let Some(ticket) = self.changed(turn, asked(statements::VERSIONS), Vec::new()).await? {
            return Ok(Some(ticket));
        }
        let mut seen: Vec<&SeenWhole> = self.seen.iter().collect();
        seen.sort_by_key(|seen| seen.ticket);
        let held = seen.iter().flat_map(|seen| {
            let next = signed(seen.version.saturating_add(1));
            [plain::HOLD_PLACE, plain::LEAVE_PLACE]
                .map(|statement| Step::new(statement, link.shard).with(seen.ticket.signed()).with(next))
        });
        self.changed(turn, asked(statements::VERSIONS_HELD), held.collect()).await
    }

    /// The first ticket that is not at its version, once some steps have been done.
    async fn changed(&self, turn: &Turn<'_>, asked: Step, mut steps: Vec<Step>) -> Result<Option<TicketId>, Fault> {
        steps.push(asked);
        let mut versions = BTreeMap::new();
        for row in turn.run(&steps).await?.last().into_iter().flatten() {
            let ticket = ticket_id(get(row, 0)?, || "tickets".to_owned())?;
            versions.insert(ticket, (get::<i64>(row, 1)?, get::<i64>(row, 2)?));
        }
        let stands = |seen: &&SeenWhole| {
            let found = versions.get(&seen.ticket).copied().unwrap_or_default();
            found == (signed(seen.version), signed(seen.n_decisions))
        };
        Ok(self.seen.iter().find(|seen| !stands(seen)).map(|seen| seen.ticket))
    }

    /// What is done with notices, whether they wait or are dead by now.
    fn notice_steps(&self, link: &Link) -> Result<Vec<Step>, Fault> {
        let mut steps = Vec::new();
        for key in self.gone {
            if let RecordKey::Waiting(position) | RecordKey::DeadLetter(position) = key {
                let of = |statement| Step::new(statement, link.shard).with(signed(*position));
                steps.extend([of(statements::EMPTY_PLACE), of(statements::EMPTY_GRAVE)]);
            }
        }
        for notice in &self.notices {
            for statement in [plain::REWRITE_NOTICE, plain::REWRITE_LETTER] {
                let step = Step::new(statement, link.shard).text(notice.tenant.as_str()).text(notice.id.as_str());
                steps.push(step.with(to_json(notice, "outbox")?));
            }
        }
        Ok(steps)
    }
}
