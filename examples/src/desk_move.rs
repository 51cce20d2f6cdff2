//! `desk copy`, `export`, `import`, `restore` and `release`: what one store keeps, moved into another, and looked at there.
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use helpdesk_core::{
    Copied, CopyError, CopyMode, Event, Outgoing, RECORDS_MAX, RecordKey, RecordKind, Store, StoredRecord, TenantId,
    TicketId, Transfer, copy_page, verify,
};
use serde::Serialize;

use crate::{
    failure::Failure,
    records_file::{RecordsReader, RecordsWriter, check_file},
    store_choice::{Opened, StoreChoice},
};

/// Where records come from.
#[derive(Debug, Clone)]
pub enum Origin<'a> {
    /// A store.
    Store(&'a StoreChoice),
    /// A file of records.
    File(&'a Path),
}

/// How records are moved.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// What may happen to what is in the way.
    pub mode: CopyMode,
    /// Whether outboxes are held, so that nothing is said again.
    pub held: bool,
}

/// What a move brought: everything was read again at the target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Records that were there already.
    pub n_same: u64,
    /// Records that were written.
    pub n_written: u64,
    /// Records that were taken away.
    pub n_taken_away: u64,
    /// How many there are at the target now, by kind.
    pub records: BTreeMap<RecordKind, u64>,
    /// Histories of the target whose seals were checked, each with its ticket's head.
    pub n_histories: u64,
    /// What is wrong with them; nothing, if they are the ones that were written.
    pub broken: Vec<String>,
    /// The tenants whose outboxes are held.
    pub held: BTreeSet<TenantId>,
}

/// Moves all records into a store and looks at them there: a second pass must find nothing to write, and every history must be whole.
///
/// # Errors
/// [`Failure`], where something is in the way, cannot be read, or comes out otherwise than it went in. What was written until then is
/// kept; the same move goes on from there.
pub async fn move_into(
    origin: Origin<'_>,
    to: &StoreChoice,
    manner: Manner,
    progress: &mut dyn FnMut(u64),
) -> Result<Moved, Failure> {
    if matches!(to, StoreChoice::Memory) {
        return Err(Failure::new(
            "a copy in memory is gone at once, expected `sqlite:PATH`, `shards:PATH,PATH` or `postgres:CONNECTION` as target".to_owned(),
        ));
    }
    if let Origin::File(path) = origin {
        check_file(path)?;
    }
    let mut source = Source::open(&origin)?;
    let target = to.open_whole().map_err(Failure::from_display)?;
    let mut moved = Moved::default();
    let copied = pass(&mut source, &target, manner, &mut moved.held, progress).await?;
    (moved.n_same, moved.n_written, moved.n_taken_away) = (copied.n_same, copied.n_kept, copied.n_gone);
    let again = Manner { mode: CopyMode::Fill, ..manner };
    let same = pass(&mut Source::open(&origin)?, &target, again, &mut moved.held, &mut |_| {}).await?;
    if same.n_kept > 0 {
        let n = same.n_kept;
        return Err(Failure::new(format!(
            "{n} records changed at the source meanwhile; expected that no desk works on it, or that the copy is made again"
        )));
    }
    look(&target, &mut moved).await?;
    Ok(moved)
}

/// Writes all records of a store into a file.
///
/// # Errors
/// [`Failure`], where the store cannot be read or the file cannot be written.
pub async fn export(from: &StoreChoice, path: &Path) -> Result<BTreeMap<RecordKind, u64>, Failure> {
    let mut source = Source::open(&Origin::Store(from))?;
    let mut file = RecordsWriter::create(path)?;
    loop {
        let page = source.page().await?;
        page.iter().try_for_each(|record| file.write(record))?;
        if page.len() < RECORDS_MAX {
            return file.finish();
        }
    }
}

/// Lets the outboxes of a store flow again. Answers whose they are.
///
/// # Errors
/// [`Failure`], where the store cannot be read or written.
pub async fn release(store: &StoreChoice) -> Result<BTreeSet<TenantId>, Failure> {
    let opened = store.open_existing_whole().map_err(Failure::from_display)?;
    let mut source = Source::of(&opened);
    let (mut seen, mut released) = (BTreeSet::new(), BTreeSet::new());
    loop {
        let page = source.page().await?;
        for tenant in page.iter().filter_map(tenant_of) {
            if !seen.insert(tenant.clone()) {
                continue;
            }
            if opened.store.outgoing(tenant).await.map_err(Failure::from_display)? == Outgoing::Held {
                released.insert(tenant.clone());
                opened.store.set_outgoing(tenant, Outgoing::Flowing).await.map_err(Failure::from_display)?;
            }
        }
        if page.len() < RECORDS_MAX {
            return Ok(released);
        }
    }
}

/// Records, a page at a time; only the last one has fewer than [`RECORDS_MAX`].
enum Source {
    Store { transfer: Arc<dyn Transfer>, after: Option<RecordKey> },
    File(Box<RecordsReader>),
}

impl Source {
    fn open(origin: &Origin<'_>) -> Result<Self, Failure> {
        Ok(match origin {
            Origin::Store(choice) => Self::of(&choice.open_existing_whole().map_err(Failure::from_display)?),
            Origin::File(path) => Self::File(Box::new(RecordsReader::open(path)?)),
        })
    }

    fn of(opened: &Opened) -> Self {
        Self::Store { transfer: Arc::clone(&opened.transfer), after: None }
    }

    async fn page(&mut self) -> Result<Vec<StoredRecord>, Failure> {
        match self {
            Self::Store { transfer, after } => {
                let page = transfer.records(after.as_ref(), RECORDS_MAX).await.map_err(Failure::from_display)?;
                *after = page.last().map(StoredRecord::key).or(after.take());
                Ok(page)
            }
            Self::File(reader) => {
                let mut page = Vec::with_capacity(RECORDS_MAX);
                while page.len() < RECORDS_MAX
                    && let Some(record) = reader.next_record()?
                {
                    page.push(record);
                }
                Ok(page)
            }
        }
    }
}

/// Moves everything once.
async fn pass(
    source: &mut Source,
    target: &Opened,
    manner: Manner,
    held: &mut BTreeSet<TenantId>,
    progress: &mut dyn FnMut(u64),
) -> Result<Copied, Failure> {
    let (mut copied, mut after, mut n_seen) = (Copied::default(), None, 0);
    loop {
        let page = source.page().await?;
        let mut fresh = Vec::new();
        for tenant in page.iter().filter_map(tenant_of).filter(|_| manner.held) {
            // Tickets come before notices: nothing is handed out before its outbox is held.
            if held.insert(tenant.clone()) && outgoing(target, tenant).await? == Outgoing::Flowing {
                set_outgoing(target, tenant, Outgoing::Held).await?;
                fresh.push(tenant.clone());
            }
        }
        let (n, last) = (page.len(), page.last().map(StoredRecord::key));
        let is_last = n < RECORDS_MAX;
        let step = copy_page(page, after.as_ref(), is_last, &*target.transfer, manner.mode).await;
        if let Err(CopyError::Extra { .. } | CopyError::Other { .. }) = &step {
            // Nothing of this page was written: what was held for it flows as before.
            for tenant in &fresh {
                set_outgoing(target, tenant, Outgoing::Flowing).await?;
            }
        }
        copied = copied.and(step.map_err(Failure::from_display)?);
        n_seen += u64::try_from(n).unwrap_or(u64::MAX);
        progress(n_seen);
        if is_last {
            return Ok(copied);
        }
        after = last;
    }
}

async fn outgoing(opened: &Opened, tenant: &TenantId) -> Result<Outgoing, Failure> {
    opened.store.outgoing(tenant).await.map_err(Failure::from_display)
}

async fn set_outgoing(opened: &Opened, tenant: &TenantId, outgoing: Outgoing) -> Result<(), Failure> {
    opened.store.set_outgoing(tenant, outgoing).await.map_err(Failure::from_display)
}

/// Whose a ticket or a notice is.
fn tenant_of(record: &StoredRecord) -> Option<&TenantId> {
    match record {
        StoredRecord::Ticket { ticket, .. } => Some(&ticket.tenant),
        StoredRecord::Waiting { waiting, .. } => Some(&waiting.notice.tenant),
        StoredRecord::DeadLetter { letter, .. } => Some(&letter.notice.tenant),
        StoredRecord::Configuration { .. }
        | StoredRecord::Person { .. }
        | StoredRecord::Presence { .. }
        | StoredRecord::Held { .. }
        | StoredRecord::Event { .. }
        | StoredRecord::Decision { .. }
        | StoredRecord::ExternalId { .. }
        | StoredRecord::Receipt { .. } => None,
    }
}

/// Counts what is there, and checks each history against the head of its ticket.
async fn look(target: &Opened, moved: &mut Moved) -> Result<(), Failure> {
    let mut history: Option<(TicketId, Vec<Event>)> = None;
    let mut source = Source::of(target);
    loop {
        let page = source.page().await?;
        let is_last = page.len() < RECORDS_MAX;
        for record in page {
            *moved.records.entry(record.key().kind()).or_default() += 1;
            let StoredRecord::Event { ticket, event } = record else { continue };
            match &mut history {
                Some((of, events)) if *of == ticket => events.push(*event),
                Some(_) | None => {
                    check(&*target.store, history.replace((ticket, vec![*event])), moved).await?;
                }
            }
        }
        if is_last {
            return check(&*target.store, history, moved).await;
        }
    }
}

async fn check(store: &dyn Store, history: Option<(TicketId, Vec<Event>)>, moved: &mut Moved) -> Result<(), Failure> {
    let Some((id, events)) = history else { return Ok(()) };
    moved.n_histories += 1;
    let ticket = store.load(id).await.map_err(Failure::from_display)?;
    match ticket.map(|ticket| verify(&events, Some(ticket.head()))) {
        Some(Ok(_verified)) => {}
        Some(Err(broken)) => moved.broken.extend(broken.iter().map(|broken| format!("ticket {id}: {broken}"))),
        None => moved.broken.push(format!("ticket {id} has a history and is not there")),
    }
    Ok(())
}
