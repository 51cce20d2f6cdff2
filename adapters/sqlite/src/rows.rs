//! A unit as the rows that it writes. They are made on the thread of the caller: what is done by the one writer is done by nobody
//! else meanwhile.
use helpdesk_core::{Part, Ticket, Unit};

use serde::Serialize;

use crate::fault::Fault;
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

/// Where texts are made before they are as long as they are: one that grows is copied again and again.
#[derive(Default)]
pub(crate) struct Page(Vec<u8>);

impl Page {
    /// A value as the JSON that is stored.
    fn json<T: Serialize>(&mut self, value: &T, place: &str) -> Result<String, Fault> {
        self.0.clear();
        serde_json::to_writer(&mut self.0, value).map_err(|error| Fault::damaged(place, error))?;
        let text = std::str::from_utf8(&self.0).map_err(|error| Fault::damaged(place, error))?;
        Ok(text.to_owned())
    }
}

impl Rows {
    pub(crate) fn of(unit: Unit, page: &mut Page) -> Result<Self, Fault> {
        let is_kept = !unit.is_refused_opening();
        let parts = unit.parts().map(|part| PartRows::of(part, is_kept, page)).collect::<Result<_, _>>()?;
        let notices = unit.notices().iter().map(|notice| page.json(notice, "outbox")).collect::<Result<_, _>>()?;
        let receipt = page.json(unit.receipt(), "receipts")?;
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
    fn of(part: &Part, is_kept: bool, page: &mut Page) -> Result<Self, Fault> {
        Ok(Self {
            events: part.events().iter().map(|event| page.json(event, "events")).collect::<Result<_, _>>()?,
            snapshot: part.snapshot().map(|snapshot| SnapshotRow::of(snapshot, page)).transpose()?,
            decision: is_kept.then(|| page.json(part.decision(), "decisions")).transpose()?,
        })
    }
}

impl SnapshotRow {
    pub(crate) fn of(snapshot: &Ticket, page: &mut Page) -> Result<Self, Fault> {
        let shelved = Shelved::of(snapshot);
        let shelved_text = page.json(&shelved, "tickets")?;
        Ok(Self { body: page.json(snapshot, "tickets")?, shelved, shelved_text })
    }
}
