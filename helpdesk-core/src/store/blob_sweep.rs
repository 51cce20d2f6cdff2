//! What is done with all blobs of a tenant: orphans are collected, bytes are checked and copied.
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use helpdesk_sla::Instant;
use serde::Serialize;

use crate::{
    BLOBS_SWEPT_MAX, BlobDigest, BlobError, Blobs, Event, EventBody, KeptBlob, Message, PAGE_MAX, RECORDS_MAX,
    RecordKey, StoreError, StoredRecord, TenantId, TicketId, Transfer, read_blob,
};

/// Whether orphans are taken away, or only counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sweep {
    /// Only counted.
    DryRun,
    /// Taken away.
    Collect,
}

/// What was found among the blobs of a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// How many were put lately: nobody looked whether a message names them.
    pub n_young: u64,
    /// How many messages name.
    pub n_named: u64,
    /// How many no message names, and how many bytes they are.
    pub n_orphans: u64,
    /// How many bytes those are.
    pub orphan_bytes: u64,
    /// How many of them were taken away; the others were put again meanwhile, or it was a dry run.
    pub n_taken_away: u64,
    /// Where the next sweep goes on, where [`BLOBS_SWEPT_MAX`] were looked at in this one.
    pub next: Option<BlobDigest>,
}

/// What was found when blobs were read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CheckedBlobs {
    /// How many are whole.
    pub n_whole: u64,
    /// How many bytes those have.
    pub n_bytes: u64,
    /// Those that are not what was put.
    pub changed: Vec<BlobDigest>,
    /// Those that a message names and that are not there, each with the first ticket that does.
    pub missing: BTreeMap<BlobDigest, TicketId>,
}

impl Swept {
    /// Both together, where the other one came after this one.
    #[must_use]
    pub fn and(self, after: Self) -> Self {
        Self {
            n_young: self.n_young.saturating_add(after.n_young),
            n_named: self.n_named.saturating_add(after.n_named),
            n_orphans: self.n_orphans.saturating_add(after.n_orphans),
            orphan_bytes: self.orphan_bytes.saturating_add(after.orphan_bytes),
            n_taken_away: self.n_taken_away.saturating_add(after.n_taken_away),
            next: after.next,
        }
    }
}

/// Looks for blobs of a tenant that were put before an instant and that no message of it names, and takes them away.
///
/// What a message names is read from the histories, all of them, once: an attachment that was taken out by a redaction is not named any
/// more. Desks may work on. A commit that names bytes races with this: whoever names bytes has put them before, and what was put at
/// `put_before` or later stays, also where that was while this ran. So `put_before` must lie further back than any commit comes after its
/// `put`, retries and clocks that differ included: a day is plenty. Bytes that are named longer after they were put may be gone.
///
/// # Errors
/// [`BlobError`]; what was taken away until then is.
///
/// # Laws
/// `orphans_are_collected_and_nothing_else`, `what_is_put_while_orphans_are_collected_stays`.
pub async fn collect_blobs(
    blobs: &dyn Blobs,
    records: &dyn Transfer,
    tenant: &TenantId,
    put_before: Instant,
    after: Option<BlobDigest>,
    sweep: Sweep,
) -> Result<Swept, BlobError> {
    let mut swept = Swept::default();
    let mut old: BTreeMap<BlobDigest, KeptBlob> = BTreeMap::new();
    let mut last = after;
    loop {
        let page = blobs.blobs(tenant, last, PAGE_MAX).await?;
        let is_last = page.len() < PAGE_MAX;
        for blob in page {
            last = Some(blob.digest);
            if blob.put_at < put_before {
                old.insert(blob.digest, blob);
            } else {
                swept.n_young += 1;
            }
        }
        if is_last {
            break;
        }
        if old.len() >= BLOBS_SWEPT_MAX {
            swept.next = last;
            break;
        }
    }
    if old.is_empty() {
        return Ok(swept);
    }
    named(records, tenant, &mut |digest, _| {
        if old.remove(&digest).is_some() {
            swept.n_named += 1;
        }
    })
    .await?;
    for blob in old.into_values() {
        swept.n_orphans += 1;
        swept.orphan_bytes = swept.orphan_bytes.saturating_add(blob.size);
        if sweep == Sweep::Collect && blobs.take_away(tenant, blob.digest, put_before).await? {
            swept.n_taken_away += 1;
        }
    }
    Ok(swept)
}

/// Reads every blob of a tenant, and looks whether those that messages name are there.
///
/// # Errors
/// [`BlobError::Store`]: what is damaged is found, not refused.
pub async fn check_blobs(
    blobs: &dyn Blobs,
    records: &dyn Transfer,
    tenant: &TenantId,
) -> Result<CheckedBlobs, BlobError> {
    let mut checked = CheckedBlobs::default();
    let mut wanted: BTreeMap<BlobDigest, TicketId> = BTreeMap::new();
    named(records, tenant, &mut |digest, ticket| {
        wanted.entry(digest).or_insert(ticket);
    })
    .await?;
    let mut last = None;
    loop {
        let page = blobs.blobs(tenant, last, PAGE_MAX).await?;
        let is_last = page.len() < PAGE_MAX;
        for blob in page {
            last = Some(blob.digest);
            wanted.remove(&blob.digest);
            match read_blob(blobs, tenant, blob.digest).await {
                Ok(bytes) => {
                    checked.n_whole += 1;
                    checked.n_bytes = checked.n_bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
                }
                Err(BlobError::Changed { digest }) => checked.changed.push(digest),
                // It was taken away since it was listed.
                Err(BlobError::Missing { .. }) => {}
                Err(error @ (BlobError::TooLarge { .. } | BlobError::Store(_))) => return Err(error),
            }
        }
        if is_last {
            checked.missing = wanted;
            return Ok(checked);
        }
    }
}

/// Puts every blob of a tenant into another store, each checked when it is read, with the instant at which it was put, and answers how
/// many there are. Run again, it changes nothing.
///
/// # Errors
/// [`BlobError`]; what was copied until then is.
///
/// # Laws
/// `copied_blobs_are_the_same`.
pub async fn copy_blobs(from: &dyn Blobs, to: &dyn Blobs, tenant: &TenantId) -> Result<u64, BlobError> {
    let (mut n_blobs, mut last) = (0, None);
    loop {
        let page = from.blobs(tenant, last, PAGE_MAX).await?;
        let is_last = page.len() < PAGE_MAX;
        for blob in page {
            last = Some(blob.digest);
            to.put(tenant, &read_blob(from, tenant, blob.digest).await?, blob.put_at).await?;
            n_blobs += 1;
        }
        if is_last {
            return Ok(n_blobs);
        }
    }
}

/// Tells each attachment that messages of a tenant name, in the order of tickets; one that several tickets name is told for each.
async fn named(
    records: &dyn Transfer,
    tenant: &TenantId,
    tell: &mut (dyn FnMut(BlobDigest, TicketId) + Send),
) -> Result<(), StoreError> {
    let mut last = TicketId::new(1).ok().map(|first| RecordKey::Event(first, 0));
    let mut of: Option<Attached> = None;
    loop {
        let page = records.records(last.as_ref(), RECORDS_MAX).await?;
        let is_over = page.len() < RECORDS_MAX;
        last = page.last().map(StoredRecord::key);
        for record in page {
            let StoredRecord::Event { ticket, event } = record else {
                // Events stand together: what comes after them is none.
                of.take().into_iter().for_each(|of| of.tell(tell));
                return Ok(());
            };
            if of.as_ref().is_none_or(|of| of.ticket != ticket) {
                let before = of.replace(Attached { ticket, is_theirs: true, events: Vec::new() });
                before.into_iter().for_each(|of| of.tell(tell));
            }
            if let Some(of) = &mut of {
                of.see(tenant, *event);
            }
        }
        if is_over {
            of.take().into_iter().for_each(|of| of.tell(tell));
            return Ok(());
        }
    }
}

/// What of a history speaks of attachments.
struct Attached {
    ticket: TicketId,
    is_theirs: bool,
    events: Vec<Event>,
}

impl Attached {
    fn see(&mut self, tenant: &TenantId, event: Event) {
        if let EventBody::Opened { tenant: whose, .. } = &event.body {
            self.is_theirs = whose == tenant;
        }
        let attaches = if let EventBody::MessageAdded { details, .. } = &event.body {
            !details.attachments.is_empty()
        } else {
            matches!(event.body, EventBody::Redacted(_) | EventBody::Erased(_))
        };
        if attaches {
            self.events.push(event);
        }
    }

    fn tell(self, tell: &mut (dyn FnMut(BlobDigest, TicketId) + Send)) {
        if !self.is_theirs {
            return;
        }
        let messages = Message::all(&self.events);
        let attachments = messages.iter().flat_map(|message| &message.details.attachments);
        // The same bytes in several messages of a ticket are told once.
        let digests: BTreeSet<BlobDigest> = attachments.filter_map(|held| held.digest().parse().ok()).collect();
        digests.into_iter().for_each(|digest| tell(digest, self.ticket));
    }
}
