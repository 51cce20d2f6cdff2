//! A unit as the rows that it writes. They are made on the thread of the caller, who also gives back what they were made of: what is done by
//! the one writer is done by nobody else meanwhile.
use helpdesk_core::{
    Claim, CommandId, ExternalId, Fingerprint, HostSubject, Instant, Lease, Notice, NoticeId, Part, RequesterId,
    Responsible, Rewrites, Seen, StatusKind, TeamId, TenantId, Ticket, TicketId, Unit,
};

use serde::Serialize;

use crate::commit::signed;
use crate::fault::Fault;
use crate::moment;
use crate::shelf::Shelved;

/// A unit as the rows that it writes, and what it is checked by.
pub(crate) struct Rows {
    pub(crate) tenant: TenantId,
    pub(crate) command: CommandId,
    /// What was asked.
    pub(crate) content: Fingerprint,
    pub(crate) is_refused: bool,
    pub(crate) lease: Option<Lease>,
    pub(crate) looked_at: Vec<Seen>,
    pub(crate) claims: Vec<Claim>,
    /// Those of [`Unit::parts`], in that order.
    pub(crate) parts: Vec<PartRows>,
    pub(crate) notices: Vec<NoticeRow>,
    pub(crate) receipt: String,
}

/// A part as the rows that it writes.
pub(crate) struct PartRows {
    pub(crate) ticket: TicketId,
    pub(crate) expected: i64,
    /// Each with its number.
    pub(crate) events: Vec<(i64, String)>,
    pub(crate) snapshot: Option<SnapshotRow>,
    /// Whether its events say anew what the ticket is about.
    pub(crate) moves_subjects: bool,
    pub(crate) wake_at: Option<Instant>,
    pub(crate) external: Option<ExternalId>,
    /// None where there is no ticket that it belongs to.
    pub(crate) decision: Option<String>,
    pub(crate) rewrites: Option<Rewrites>,
}

/// A ticket as it stands, and where it is listed.
pub(crate) struct SnapshotRow {
    pub(crate) ticket: i64,
    pub(crate) version: i64,
    pub(crate) tenant: TenantId,
    pub(crate) requester: RequesterId,
    pub(crate) status: StatusKind,
    pub(crate) team: Option<TeamId>,
    pub(crate) whose: Responsible,
    pub(crate) opened: (i64, u32),
    pub(crate) body: String,
    /// What it is about.
    pub(crate) subjects: Vec<HostSubject>,
    pub(crate) shelved: Shelved,
    /// The same as it is kept.
    pub(crate) shelved_text: String,
}

/// A notice as it waits.
pub(crate) struct NoticeRow {
    pub(crate) tenant: TenantId,
    pub(crate) id: NoticeId,
    pub(crate) at: (i64, u32),
    pub(crate) lane: String,
    pub(crate) body: String,
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
    pub(crate) fn of(unit: &Unit, page: &mut Page) -> Result<Self, Fault> {
        let is_kept = !unit.is_refused_opening();
        Ok(Self {
            tenant: unit.tenant().clone(),
            command: unit.receipt().command.clone(),
            content: unit.receipt().content.clone(),
            is_refused: unit.receipt().refused.is_some(),
            lease: unit.lease().copied(),
            looked_at: unit.looked_at().to_vec(),
            claims: unit.claims().to_vec(),
            parts: unit.parts().map(|part| PartRows::of(part, is_kept, page)).collect::<Result<_, _>>()?,
            notices: unit.notices().iter().map(|notice| NoticeRow::of(notice, page)).collect::<Result<_, _>>()?,
            receipt: page.json(unit.receipt(), "receipts")?,
        })
    }

    /// About how many bytes they are.
    pub(crate) fn n_bytes(&self) -> usize {
        let of_part = |part: &PartRows| {
            let events: usize = part.events.iter().map(|(_seq, event)| event.len()).sum();
            events
                + part.snapshot.as_ref().map_or(0, |row| row.body.len())
                + part.decision.as_ref().map_or(0, String::len)
        };
        let notices: usize = self.notices.iter().map(|notice| notice.body.len()).sum();
        self.parts.iter().map(of_part).sum::<usize>() + notices
    }

    /// Whether they write over something.
    pub(crate) fn erase(&self) -> bool {
        self.parts.iter().any(|part| part.rewrites.is_some())
    }
}

impl PartRows {
    fn of(part: &Part, is_kept: bool, page: &mut Page) -> Result<Self, Fault> {
        let mut events = Vec::with_capacity(part.events().len());
        for event in part.events() {
            events.push((signed(event.seq), page.json(event, "events")?));
        }
        Ok(Self {
            ticket: part.ticket(),
            expected: signed(part.expected()),
            events,
            snapshot: part.snapshot().map(|snapshot| SnapshotRow::of(snapshot, page)).transpose()?,
            moves_subjects: part.events().iter().any(|event| event.body.moves_subjects()),
            wake_at: part.wake_at(),
            external: part.external().cloned(),
            decision: is_kept.then(|| page.json(part.decision(), "decisions")).transpose()?,
            rewrites: part.rewrites().cloned(),
        })
    }
}

impl SnapshotRow {
    pub(crate) fn of(snapshot: &Ticket, page: &mut Page) -> Result<Self, Fault> {
        let shelved = Shelved::of(snapshot);
        let shelved_text = page.json(&shelved, "tickets")?;
        Ok(Self {
            ticket: snapshot.id.signed(),
            version: signed(snapshot.version),
            tenant: snapshot.tenant.clone(),
            requester: snapshot.requester.clone(),
            status: snapshot.status.kind(),
            team: snapshot.team.clone(),
            whose: snapshot.in_hands_of(),
            opened: moment::columns(snapshot.opened_at),
            body: page.json(snapshot, "tickets")?,
            subjects: snapshot.subjects.iter().map(|link| link.subject.clone()).collect(),
            shelved,
            shelved_text,
        })
    }

    /// The team's column: ids are never empty, so the empty text is free to mean none.
    pub(crate) fn team(&self) -> &str {
        self.team.as_ref().map_or("", |team| team.as_str())
    }
}

impl NoticeRow {
    fn of(notice: &Notice, page: &mut Page) -> Result<Self, Fault> {
        Ok(Self {
            tenant: notice.tenant.clone(),
            id: notice.id.clone(),
            at: moment::columns(notice.at),
            lane: notice.lane(),
            body: page.json(notice, "outbox")?,
        })
    }
}
