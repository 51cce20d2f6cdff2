//! People, their addresses, and who was merged into whom.
use std::collections::BTreeMap;

use helpdesk_core::{Address, KeepError, Person, RequesterId, TenantId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::fault::{Fault, from_json, to_json};
use crate::statements;

/// A person.
pub(crate) fn person(connection: &Connection, tenant: &TenantId, id: &RequesterId) -> Result<Option<Person>, Fault> {
    read(connection, statements::PERSON, tenant, id.as_str())
}

/// The person who has an address.
pub(crate) fn person_at(
    connection: &Connection,
    tenant: &TenantId,
    address: &Address,
) -> Result<Option<Person>, Fault> {
    read(connection, statements::PERSON_AT, tenant, address.as_str())
}

/// Every merger around somebody.
pub(crate) fn mergers(
    connection: &Connection,
    tenant: &TenantId,
    of: &RequesterId,
) -> Result<BTreeMap<RequesterId, RequesterId>, Fault> {
    let mut select = connection.prepare_cached(statements::MERGERS)?;
    let mut rows = select.query(params![tenant.as_str(), of.as_str()])?;
    let mut mergers = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (from, into): (String, String) = (row.get(0)?, row.get(1)?);
        let id = |text: String| RequesterId::new(text).map_err(|error| Fault::damaged("a merger of people", error));
        mergers.insert(id(from)?, id(into)?);
    }
    Ok(mergers)
}

/// Keeps a person under the next version: every check first, then everything is written.
pub(crate) fn keep(
    transaction: &Transaction<'_>,
    tenant: &TenantId,
    person: &Person,
) -> Result<Result<(), KeepError>, Fault> {
    match check(transaction, tenant, person)? {
        Ok(()) => put(transaction, tenant, &person.clone().kept()).map(Ok),
        refused @ Err(_) => Ok(refused),
    }
}

fn check(transaction: &Transaction<'_>, tenant: &TenantId, person: &Person) -> Result<Result<(), KeepError>, Fault> {
    let stored = self::person(transaction, tenant, &person.id)?;
    if stored.as_ref().map_or(0, |stored| stored.version) != person.version {
        return Ok(Err(KeepError::Conflict { person: person.id.clone() }));
    }
    for address in &person.addresses {
        let owner = person_at(transaction, tenant, address)?.map(|owner| owner.id);
        if let Some(owner) = owner.filter(|owner| owner != &person.id) {
            return Ok(Err(KeepError::AddressTaken { address: address.clone(), owner }));
        }
    }
    if let Some(merged) = person.merged()
        && stored.as_ref().and_then(Person::merged) != Some(merged)
        && person.closes_circle(&mergers(transaction, tenant, &merged.into)?)
    {
        return Ok(Err(KeepError::Circle { person: person.id.clone(), into: merged.into.clone() }));
    }
    Ok(Ok(()))
}

/// Puts a person in place of what was there, unasked.
pub(crate) fn put(transaction: &Transaction<'_>, tenant: &TenantId, kept: &Person) -> Result<(), Fault> {
    let (tenant, id) = (tenant.as_str(), kept.id.as_str());
    let body = to_json(kept, "a person")?;
    let version = i64::try_from(kept.version).unwrap_or(i64::MAX);
    let into = kept.merged().map(|merged| merged.into.as_str());
    transaction.prepare_cached(statements::KEEP_PERSON)?.execute(params![tenant, id, version, into, body])?;
    transaction.prepare_cached(statements::FORGET_ADDRESSES)?.execute(params![tenant, id])?;
    let mut insert = transaction.prepare_cached(statements::KEEP_ADDRESS)?;
    for address in &kept.addresses {
        insert.execute(params![tenant, address.as_str(), id])?;
    }
    Ok(())
}

fn read(connection: &Connection, statement: &str, tenant: &TenantId, key: &str) -> Result<Option<Person>, Fault> {
    let body: Option<String> =
        connection.prepare_cached(statement)?.query_row(params![tenant.as_str(), key], |row| row.get(0)).optional()?;
    body.map(|body| from_json(&body, || format!("a person of tenant `{tenant}`"))).transpose()
}
