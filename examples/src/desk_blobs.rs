//! `desk blobs`: bytes of attachments are checked, orphans are collected, everything is copied.
use std::{collections::BTreeSet, sync::Arc};

use helpdesk_core::{
    BlobDigest, Blobs, CheckedBlobs, Instant, RECORDS_MAX, RecordKey, StoredRecord, Sweep, Swept, TenantId, Transfer,
    check_blobs, collect_blobs, copy_blobs,
};
use serde::Serialize;

use crate::{
    blobs_choice::BlobsChoice,
    failure::Failure,
    store_choice::{Missing, Opened, StoreChoice},
};

/// What was found of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Of<T> {
    /// Whose.
    pub tenant: TenantId,
    /// What.
    #[serde(flatten)]
    pub found: T,
}

/// Reads every blob of every tenant of a store, and looks whether those that messages name are there.
///
/// # Errors
/// [`Failure`] where one of the places cannot be read; what is damaged is in the answer.
pub async fn check(store: &StoreChoice, blobs: &BlobsChoice) -> Result<Vec<Of<CheckedBlobs>>, Failure> {
    let (opened, blobs) = existing(store, blobs)?;
    let mut all = Vec::new();
    for tenant in tenants(&*opened.transfer).await? {
        let found = check_blobs(&*blobs, &*opened.transfer, &tenant).await.map_err(Failure::from_display)?;
        all.push(Of { tenant, found });
    }
    Ok(all)
}

/// Takes away what no message names and nobody has put since an instant; only counts it where it is a dry run.
///
/// # Errors
/// [`Failure`] where one of the places cannot be read or written.
pub async fn collect(
    store: &StoreChoice,
    blobs: &BlobsChoice,
    put_before: Instant,
    sweep: Sweep,
) -> Result<Vec<Of<Swept>>, Failure> {
    let (opened, blobs) = existing(store, blobs)?;
    let mut all = Vec::new();
    for tenant in tenants(&*opened.transfer).await? {
        let (mut found, mut after) = (Swept::default(), None::<BlobDigest>);
        loop {
            let swept = collect_blobs(&*blobs, &*opened.transfer, &tenant, put_before, after, sweep).await;
            let swept = swept.map_err(Failure::from_display)?;
            after = swept.next;
            found = found.and(swept);
            if after.is_none() {
                break;
            }
        }
        all.push(Of { tenant, found });
    }
    Ok(all)
}

/// Copies the blobs of every tenant of a store into another place, each read and checked. Answers how many there are.
///
/// # Errors
/// [`Failure`] where one of the places cannot be read or written, or bytes are damaged.
pub async fn copy(store: &StoreChoice, from: &BlobsChoice, to: &BlobsChoice) -> Result<u64, Failure> {
    let (opened, from) = existing(store, from)?;
    let to = to.open(Missing::Made).map_err(Failure::from_display)?;
    let mut n_blobs = 0;
    for tenant in tenants(&*opened.transfer).await? {
        n_blobs += copy_blobs(&*from, &*to, &tenant).await.map_err(Failure::from_display)?;
    }
    Ok(n_blobs)
}

/// A store and bytes that are there.
fn existing(store: &StoreChoice, blobs: &BlobsChoice) -> Result<(Opened, Arc<dyn Blobs>), Failure> {
    let opened = store.open_existing_whole().map_err(Failure::from_display)?;
    Ok((opened, blobs.open(Missing::Refused).map_err(Failure::from_display)?))
}

/// Whose tickets a store has.
async fn tenants(records: &dyn Transfer) -> Result<BTreeSet<TenantId>, Failure> {
    let (mut tenants, mut after) = (BTreeSet::new(), None::<RecordKey>);
    loop {
        let page = records.records(after.as_ref(), RECORDS_MAX).await.map_err(Failure::from_display)?;
        let is_last = page.len() < RECORDS_MAX;
        after = page.last().map(StoredRecord::key);
        for record in page {
            if let StoredRecord::Ticket { ticket, .. } = record {
                tenants.insert(ticket.tenant);
            } else if matches!(record, StoredRecord::Event { .. }) {
                return Ok(tenants);
            }
        }
        if is_last {
            return Ok(tenants);
        }
    }
}
