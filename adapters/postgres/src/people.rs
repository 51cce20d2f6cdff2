//! People, their addresses, and who was merged into whom.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{Address, KeepError, MergedPerson, Person, RequesterId, TenantId};
use tokio_postgres::Row;

use crate::fault::{Fault, from_json, to_json};
use crate::link::{Link, Turn, WRITE};
use crate::row::{signed, text};
use crate::statements;
use crate::step::Step;

/// A person.
pub(crate) async fn person(link: &Link, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, Fault> {
    person_of(&link.rows(of(link, statements::PERSON, tenant, id.as_str())).await?, tenant)
}

/// The person who has an address.
pub(crate) async fn person_at(link: &Link, tenant: &TenantId, address: &Address) -> Result<Option<Person>, Fault> {
    person_of(&link.rows(of(link, statements::PERSON_AT, tenant, address.as_str())).await?, tenant)
}

/// Every merger around somebody.
pub(crate) async fn mergers(
    link: &Link,
    tenant: &TenantId,
    of: &RequesterId,
) -> Result<BTreeMap<RequesterId, RequesterId>, Fault> {
    let mut search = Search::from(of);
    while let Some(step) = search.step(link, tenant) {
        search.found(&link.rows(step).await?)?;
    }
    Ok(search.mergers)
}

/// Keeps a person under the next version: every check first, then everything is written. Mergers are looked at while nobody else can
/// write one.
pub(crate) async fn keep(link: &Link, tenant: &TenantId, person: &Person) -> Result<Result<(), KeepError>, Fault> {
    let mut tries = link.tries();
    loop {
        let done = match check(link, tenant, person).await {
            Ok(Ok(Merging::No)) => {
                let steps = writes(link, tenant, person)?;
                link.attempt(Some(WRITE), &steps).await.map(|_rows| Ok(()))
            }
            Ok(Ok(Merging::Into(into))) => merge(link, tenant, person, &into).await,
            Ok(Err(refused)) => return Ok(Err(refused)),
            Err(fault) => Err(fault),
        };
        match done {
            // What may have been written is not written again: the version would say no to what was one's own.
            Err(fault) if fault.is_passing() && !matches!(fault, Fault::Lost { .. }) && tries.go_on().await => {}
            done => return done,
        }
    }
}

/// Whether somebody is merged anew.
enum Merging {
    No,
    Into(RequesterId),
}

async fn check(link: &Link, tenant: &TenantId, person: &Person) -> Result<Result<Merging, KeepError>, Fault> {
    let mut steps = vec![of(link, statements::PERSON, tenant, person.id.as_str())];
    let at = |address: &Address| of(link, statements::PERSON_AT, tenant, address.as_str());
    steps.extend(person.addresses.iter().map(at));
    let answers = link.read_at_once(&steps).await?;
    let mut answers = answers.iter();
    let stored = person_of(answers.next().map_or(&[][..], Vec::as_slice), tenant)?;
    if stored.as_ref().map_or(0, |stored| stored.version) != person.version {
        return Ok(Err(KeepError::Conflict { person: person.id.clone() }));
    }
    for (address, rows) in person.addresses.iter().zip(answers) {
        let owner = person_of(rows, tenant)?.map(|owner| owner.id);
        if let Some(owner) = owner.filter(|owner| owner != &person.id) {
            return Ok(Err(KeepError::AddressTaken { address: address.clone(), owner }));
        }
    }
    let is_new = |merged: &&MergedPerson| stored.as_ref().and_then(Person::merged) != Some(*merged);
    let merged = person.merged().filter(is_new);
    Ok(Ok(merged.map_or(Merging::No, |merged| Merging::Into(merged.into.clone()))))
}

/// Writes a new merger, unless it leads back.
async fn merge(
    link: &Link,
    tenant: &TenantId,
    person: &Person,
    into: &RequesterId,
) -> Result<Result<(), KeepError>, Fault> {
    let turn = link.begin().await?;
    match merge_in(&turn, link, tenant, person, into).await {
        Ok(Ok(())) => turn.commit().await.map(Ok),
        Ok(Err(refused)) => turn.take_back().await.map(|()| Err(refused)),
        Err(fault) => {
            // A fault is told whether or not the connection can still be used.
            drop(turn.take_back().await);
            Err(fault)
        }
    }
}

async fn merge_in(
    turn: &Turn<'_>,
    link: &Link,
    tenant: &TenantId,
    person: &Person,
    into: &RequesterId,
) -> Result<Result<(), KeepError>, Fault> {
    turn.run(&[Step::new(statements::MERGE_ALONE, link.shard).text(tenant.as_str())]).await?;
    let mut search = Search::from(into);
    while let Some(step) = search.step(link, tenant) {
        let answers = turn.run(&[step]).await?;
        search.found(answers.first().map_or(&[][..], Vec::as_slice))?;
    }
    if person.closes_circle(&search.mergers) {
        return Ok(Err(KeepError::Circle { person: person.id.clone(), into: into.clone() }));
    }
    turn.run(&writes(link, tenant, person)?).await?;
    Ok(Ok(()))
}

fn writes(link: &Link, tenant: &TenantId, person: &Person) -> Result<Vec<Step>, Fault> {
    let kept = person.clone().kept();
    let id = kept.id.as_str();
    let statement = if person.version == 0 { statements::ADD_PERSON } else { statements::CHANGE_PERSON };
    let into = kept.merged().map(|merged| merged.into.as_str().to_owned());
    let step = of(link, statement, tenant, id).with(signed(kept.version)).with(into);
    let mut steps = vec![step.with(to_json(&kept, "a person")?), of(link, statements::FORGET_ADDRESSES, tenant, id)];
    let address = |address: &Address| of(link, statements::KEEP_ADDRESS, tenant, address.as_str()).text(id);
    steps.extend(kept.addresses.iter().map(address));
    Ok(steps)
}

/// A walk over mergers, from somebody on, in both directions.
struct Search {
    mergers: BTreeMap<RequesterId, RequesterId>,
    asked: BTreeSet<RequesterId>,
    next: BTreeSet<RequesterId>,
}

impl Search {
    fn from(of: &RequesterId) -> Self {
        Self { mergers: BTreeMap::new(), asked: BTreeSet::new(), next: BTreeSet::from([of.clone()]) }
    }

    /// What to ask next; nothing where all have been asked for.
    fn step(&mut self, link: &Link, tenant: &TenantId) -> Option<Step> {
        if self.next.is_empty() {
            return None;
        }
        let names: Vec<String> = self.next.iter().map(ToString::to_string).collect();
        self.asked.append(&mut self.next);
        Some(Step::new(statements::MERGERS, link.shard).text(tenant.as_str()).with(names))
    }

    fn found(&mut self, rows: &[Row]) -> Result<(), Fault> {
        for row in rows {
            let id = |n| {
                let text = text(row, n)?;
                RequesterId::new(text).map_err(|error| Fault::damaged("a merger of people", error))
            };
            let (from, into) = (id(0)?, id(1)?);
            let is_new = |id: &&RequesterId| !self.asked.contains(*id);
            self.next.extend([&from, &into].into_iter().filter(is_new).cloned());
            self.mergers.insert(from, into);
        }
        Ok(())
    }
}

fn of(link: &Link, statement: &'static str, tenant: &TenantId, key: &str) -> Step {
    Step::new(statement, link.shard).text(tenant.as_str()).text(key)
}

fn person_of(rows: &[Row], tenant: &TenantId) -> Result<Option<Person>, Fault> {
    let Some(row) = rows.first() else { return Ok(None) };
    from_json(text(row, 0)?, || format!("a person of tenant `{tenant}`")).map(Some)
}
