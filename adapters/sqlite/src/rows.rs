//! A unit as the rows that it writes. They are made on the thread of the caller: what is done by the one writer is done by nobody
//! else meanwhile.
use helpdesk_core::{Part, Ticket, Unit};

use crate::fault::{Fault, to_json};
use crate::shelf::Shelved;

/// A unit as the rows that it writes.
pub(crate) struct Rows {
    pub(crate) unit: Unit,
    /// Those of [`Unit::parts`], in that order.
    pub(crate) parts: Vec<PartRows>,
    /// [`Unit::notices`], in that order.
    pub(crate) notices: Vec<String>,
    pub(crate) receipt: String,
}

/// A part as the rows that it writes.
pub(crate) struct PartRows {
    pub(crate) events: Vec<String>,
    pub(crate) snapshot: Option<SnapshotRow>,
    /// None where there is no ticket that it belongs to.
    pub(crate) decision: Option<String>,
}

/// A ticket as it stands, and where it is listed.
pub(crate) struct SnapshotRow {
    pub(crate) body: String,
    pub(crate) shelved: Shelved,
    /// The same as it is kept.
    pub(crate) shelved_text: String,
}

impl Rows {
    pub(crate) fn of(unit: Unit) -> Result<Self, Fault> {
        let is_kept = !unit.is_refused_opening();
        let parts = unit.parts().map(|part| PartRows::of(part, is_kept)).collect::<Result<_, _>>()?;
        let notices = unit.notices().iter().map(|notice| to_json(notice, "outbox")).collect::<Result<_, _>>()?;
        let receipt = to_json(unit.receipt(), "receipts")?;
        Ok(Self { unit, parts, notices, receipt })
    }

    /// About how many bytes they are.
    pub(crate) fn n_bytes(&self) -> usize {
        let of_part = |part: &PartRows| {
            let events: usize = part.events.iter().map(String::len).sum();
            events
                + part.snapshot.as_ref().map_or(0, |row| row.body.len())
                + part.decision.as_ref().map_or(0, String::len)
        };
        self.parts.iter().map(of_part).sum::<usize>() + self.notices.iter().map(String::len).sum::<usize>()
    }

    /// Whether they write over something.
    pub(crate) fn erase(&self) -> bool {
        self.unit.parts().any(|part| part.rewrites().is_some())
    }
}

impl PartRows {
    fn of(part: &Part, is_kept: bool) -> Result<Self, Fault> {
        Ok(Self {
            events: part.events().iter().map(|event| to_json(event, "events")).collect::<Result<_, _>>()?,
            snapshot: part.snapshot().map(SnapshotRow::of).transpose()?,
            decision: is_kept.then(|| to_json(part.decision(), "decisions")).transpose()?,
        })
    }
}

impl SnapshotRow {
    pub(crate) fn of(snapshot: &Ticket) -> Result<Self, Fault> {
        let shelved = Shelved::of(snapshot);
        let shelved_text = shelved.to_text()?;
        Ok(Self { body: to_json(snapshot, "tickets")?, shelved, shelved_text })
    }
}
