//! `desk erase`, `retain` and `person`: how long things are kept, who is forgotten, and what is held of somebody.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use helpdesk_core::{
    AgentId, Author, BlobDigest, Doing, Erase, ErasedPage, ErasedRest, ErasedTicket, Holding, Instant, RemovedTicket,
    RequesterId, RetainedPage, Retention, RetentionSpec, StoreError, TenantId, TicketId, Whom, begin_erasure,
    erase_rest, erase_tickets, held_beside, held_in_tickets, requester_held, retain,
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    failure::Failure,
    journal::Journal,
    store_choice::{Opened, StoreChoice},
};

/// How many tickets are read at once.
const PAGE: usize = 500;

/// Who does what is asked, and when.
#[derive(Debug, Clone)]
pub struct Keeper {
    /// Whose tickets.
    pub tenant: TenantId,
    /// The program or the person, as histories tell it.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Whether it is done, or only counted.
    pub doing: Doing,
    /// The file that says what is done already, and is told what is done now.
    pub journal: Option<PathBuf>,
}

/// Who is to be erased.
#[derive(Debug, Clone, Serialize)]
pub struct Forget {
    /// Who.
    pub person: RequesterId,
    /// Words beside names and addresses that tell who they are.
    pub also: BTreeSet<String>,
    /// Custom fields whose values go.
    pub fields: BTreeSet<String>,
    /// What makes the pseudonym one that nobody can guess.
    pub key: String,
    /// Why.
    pub reason: String,
}

/// Of whom it is told what is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A requester, with everybody whom they turned out to be.
    Requester(RequesterId),
    /// An agent.
    Agent(AgentId),
}

/// What was erased.
#[derive(Debug, Clone, Serialize)]
pub struct Forgotten {
    /// Whether it was done, or only counted.
    pub applied: bool,
    /// What stands in their place.
    pub pseudonym: RequesterId,
    /// How many tickets were looked at.
    pub n_looked_at: u64,
    /// Of which tickets something was erased, with the seal that proves it.
    pub tickets: Vec<ErasedTicket>,
    /// Tickets under a hold in which the person stands still. What is kept of them as a person stays as well then.
    pub held: Vec<TicketId>,
    /// Tickets that could not be erased, each with the reason.
    pub failed: Vec<(TicketId, String)>,
    /// What was erased beside tickets; nothing where some are held or failed.
    pub rest: Option<ErasedRest>,
}

/// What was taken by policies.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Kept {
    /// Whether it was done, or only counted.
    pub applied: bool,
    /// How many tickets were looked at.
    pub n_looked_at: u64,
    /// How many tickets each policy took something of.
    pub n_by_policy: BTreeMap<String, u64>,
    /// How many tickets each hold kept from that.
    pub n_by_hold: BTreeMap<String, u64>,
    /// Tickets that stay because others are bound to them.
    pub tied: Vec<TicketId>,
    /// Tickets whose texts went.
    pub emptied: Vec<ErasedTicket>,
    /// Tickets that went.
    pub removed: Vec<RemovedTicket>,
    /// Tickets that could not be written over, each with the reason.
    pub failed: Vec<(TicketId, String)>,
}

/// Erases a person from a store.
///
/// # Errors
/// [`Failure`] where the store or the policy cannot be read, or the store cannot be written; what was done until then is, and the same
/// command goes on from there.
pub async fn forget(
    store: &StoreChoice,
    keeper: &Keeper,
    whom: Forget,
    holds: Option<&Path>,
    progress: &mut dyn FnMut(u64),
) -> Result<Forgotten, Failure> {
    let (store, retention) = (opened(store)?, holds.map_or(Ok(Retention::default()), policies)?);
    let (by, at) = (keeper.author(), keeper.at);
    let whole = serde_json::to_vec(&whom).map_err(Failure::from_display)?;
    let Forget { person, also, fields, key, reason } = whom;
    let asked = Erase { person, also, fields, key, reason, by, at };
    let erasure = begin_erasure(&*store.store, &keeper.tenant, asked).await.map_err(Failure::from_display)?;
    let mut found = Forgotten {
        applied: keeper.doing == Doing::Apply,
        pseudonym: erasure.pseudonym().clone(),
        n_looked_at: 0,
        tickets: Vec::new(),
        held: Vec::new(),
        failed: Vec::new(),
        rest: None,
    };
    let of = keeper.of("erase", &whole);
    let (mut journal, done) = Journal::open::<ErasedPage>(keeper.journal.as_deref(), &of)?;
    let mut next = Some(None);
    for page in done {
        next = found.take(page);
    }
    while let Some(after) = next {
        let spares = |ticket: &helpdesk_core::Ticket| retention.hold_of(ticket).is_some();
        let page = erase_tickets(&*store.upkeep, &erasure, &spares, after, PAGE, keeper.doing).await;
        let page = page.map_err(|error| keeper.stopped(after, &error))?;
        journal.write(&page)?;
        next = found.take(page);
        progress(found.n_looked_at);
    }
    if found.held.is_empty() && found.failed.is_empty() {
        let rest =
            erase_rest(&*store.upkeep, &*store.store, &erasure, keeper.doing).await.map_err(Failure::from_display)?;
        found.rest = Some(rest);
    }
    Ok(found)
}

impl Forgotten {
    /// Takes what came of a page, and says after which ticket the next one goes on, where there is one.
    fn take(&mut self, page: ErasedPage) -> Option<Option<TicketId>> {
        self.n_looked_at += page.n_looked_at;
        self.tickets.extend(page.tickets);
        self.held.extend(page.spared);
        self.failed.extend(page.failed);
        page.next.map(Some)
    }
}

/// Takes what is due by the policies of a file.
///
/// # Errors
/// As [`forget`] has it.
pub async fn keep(
    store: &StoreChoice,
    keeper: &Keeper,
    policy: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<Kept, Failure> {
    let (retention, store) = (policies(policy)?, opened(store)?);
    let by = keeper.author();
    let mut found = Kept { applied: keeper.doing == Doing::Apply, ..Kept::default() };
    let text = fs::read(policy).map_err(|error| Failure::new(format!("{}: {error}", policy.display())))?;
    let of = keeper.of("retain", &text);
    let (mut journal, done) = Journal::open::<RetainedPage>(keeper.journal.as_deref(), &of)?;
    let mut next = Some(None);
    for page in done {
        next = found.take(page);
    }
    while let Some(after) = next {
        let what = (&by, keeper.at);
        let page = retain(&*store.upkeep, &keeper.tenant, &retention, what, (after, PAGE), keeper.doing).await;
        let page = page.map_err(|error| keeper.stopped(after, &error))?;
        journal.write(&page)?;
        next = found.take(page);
        progress(found.n_looked_at);
    }
    Ok(found)
}

impl Kept {
    /// Takes what came of a page, and says after which ticket the next one goes on, where there is one.
    fn take(&mut self, page: RetainedPage) -> Option<Option<TicketId>> {
        self.n_looked_at += page.n_looked_at;
        for (own, more) in [(&mut self.n_by_policy, page.n_by_policy), (&mut self.n_by_hold, page.n_by_hold)] {
            for (id, n) in more {
                *own.entry(id).or_default() += n;
            }
        }
        self.tied.extend(page.tied);
        self.emptied.extend(page.emptied);
        self.removed.extend(page.removed);
        self.failed.extend(page.failed);
        page.next.map(Some)
    }
}

/// The name of the format of [`tell`].
pub const HELD_FORMAT: &str = "helpdesk-held";
/// Its version.
pub const HELD_VERSION: u32 = 1;

/// Writes what is held of somebody into a file, a line of JSON for each thing, and answers how many there are of each kind.
///
/// # Errors
/// [`Failure`] where the store cannot be read, or the file cannot be written.
pub async fn tell(
    store: &StoreChoice,
    tenant: &TenantId,
    whose: &Whose,
    internal: bool,
    to: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<BTreeMap<String, u64>, Failure> {
    let store = opened(store)?;
    let whom = match whose {
        Whose::Requester(id) => requester_held(&*store.store, tenant, id).await.map_err(Failure::from_display)?,
        Whose::Agent(id) => Whom::Agent(id.clone()),
    };
    let mut lines = vec![serde_json::json!({"format": HELD_FORMAT, "version": HELD_VERSION, "tenant": tenant})];
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut add = |lines: &mut Vec<Value>, holdings: Vec<Holding>| -> Result<(), Failure> {
        for holding in holdings {
            let line = serde_json::to_value(&holding).map_err(Failure::from_display)?;
            let kind = line.get("held").and_then(Value::as_str).unwrap_or_default().to_owned();
            *counts.entry(kind).or_default() += 1;
            lines.push(line);
        }
        Ok(())
    };
    let beside = held_beside(&*store.upkeep, &*store.store, tenant, &whom).await.map_err(Failure::from_display)?;
    add(&mut lines, beside)?;
    let (mut after, mut n_looked_at) = (None, 0);
    loop {
        let page = held_in_tickets(&*store.upkeep, tenant, &whom, internal, (after, PAGE)).await;
        let page = page.map_err(Failure::from_display)?;
        add(&mut lines, page.holdings)?;
        n_looked_at += page.n_looked_at;
        progress(n_looked_at);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    lines.push(serde_json::json!({ "end": counts }));
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(to, text).map_err(|error| Failure::new(format!("{} cannot be written: {error}", to.display())))?;
    Ok(counts)
}

impl Keeper {
    /// Of what a journal is: all that was asked for, by its digest, since that may say who somebody is.
    fn of(&self, deed: &str, asked: &[u8]) -> Value {
        let (asked, applied) = (BlobDigest::of(asked).to_string(), self.doing == Doing::Apply);
        serde_json::json!({"deed": deed, "asked": asked, "tenant": self.tenant, "by": self.by, "at": self.at, "applied": applied})
    }

    /// Why it stopped, and how far it is.
    fn stopped(&self, after: Option<TicketId>, error: &StoreError) -> Failure {
        let Some(after) = after else { return Failure::from_display(error) };
        let how = match &self.journal {
            Some(_) => "the same command goes on from there",
            None => "the same command does the rest, and reads everything again",
        };
        Failure::new(format!("{error}; up to ticket {after} all is done: {how}"))
    }

    fn author(&self) -> Author {
        Author::Service { name: self.by.clone(), on_behalf_of: None }
    }
}

/// The policies of a file.
fn policies(path: &Path) -> Result<Retention, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    let spec: RetentionSpec =
        serde_json::from_str(&text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    Retention::build(spec).map_err(|problems| Failure::new(format!("{}: {}", path.display(), problems.join("; "))))
}

/// The store, which is there: nothing is kept by making one.
fn opened(store: &StoreChoice) -> Result<Opened, Failure> {
    store.open_existing_whole().map_err(Failure::from_display)
}
