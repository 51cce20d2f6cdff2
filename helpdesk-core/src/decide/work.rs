//! The work log: whose work it is, what it costs, and what takes an entry back.
use alloc::{borrow::ToOwned, boxed::Box, string::ToString};
use core::time::Duration;

use helpdesk_sla::Instant;

use crate::{
    AgentId, Author, Billing, Configuration, ContractId, EventBody, LimitUnit, Refusal, Ticket, WorkCategoryId,
    WorkCommand, WorkEntry, WorkEvent, WorkRefusal,
    limits::{REASON_MAX, WORK_ENTRIES_MAX, WORK_SECONDS_MAX},
    services::entitling::contract,
};

use super::{
    Decided,
    check::{short, text, within},
    one,
};

pub(super) fn work(
    ticket: &Ticket,
    command: &WorkCommand,
    author: &Author,
    configuration: &Configuration,
    at: Instant,
) -> Result<Decided, Refusal> {
    let n_entries = ticket.work.as_ref().map_or(0, |log| log.entries.len());
    within("the work log", n_entries + 1, WORK_ENTRIES_MAX)?;
    let last = ticket.work.as_ref().and_then(|log| log.entries.last());
    let number = last.map_or(1, |last| last.number.saturating_add(1));
    match command {
        WorkCommand::Log { seconds, category, note, billing, began_at, agent } => {
            short("the note", note, REASON_MAX)?;
            let agent = worker(author, agent.as_ref(), configuration)?;
            check_category(category.as_ref(), configuration)?;
            let began_at = began(*seconds, *began_at, at)?;
            let price = price(*seconds, *billing, agent, category.as_ref(), began_at, configuration);
            let entry = WorkEntry {
                number,
                agent: agent.clone(),
                category: category.clone(),
                seconds: i64::from(*seconds),
                began_at,
                note: note.clone(),
                billed_seconds: price.0,
                cost: price.1,
                contract: ticket.entitlement.as_ref().map(|held| held.contract.clone()),
                counted_as: counted_as(ticket, configuration, at),
                corrects: None,
            };
            Ok(one(EventBody::Work(WorkEvent::Logged(Box::new(entry)))))
        }
        WorkCommand::Correct { number: wrong, reason } => {
            text("the reason", reason, REASON_MAX)?;
            let entry = correctable(ticket, *wrong)?.against(number, reason);
            Ok(one(EventBody::Work(WorkEvent::Corrected(Box::new(entry)))))
        }
    }
}

/// What counts work that is logged now: the ticket's contract, or its month.
fn counted_as(ticket: &Ticket, configuration: &Configuration, at: Instant) -> Option<ContractId> {
    let held = ticket.entitlement.as_ref()?;
    contract(configuration, &held.contract).map(|contract| contract.counted_as(at))
}

/// Who worked: the author, or whom a program names.
fn worker<'a>(
    author: &'a Author,
    named: Option<&'a AgentId>,
    configuration: &Configuration,
) -> Result<&'a AgentId, Refusal> {
    match (author.human_agent(), named) {
        (Some(own), Some(named)) if own != named => Err(WorkRefusal::NotOwn { agent: own.clone() }.into()),
        (Some(own), _) => Ok(own),
        (None, Some(named)) if configuration.agent(named).is_none() => {
            Err(Refusal::unknown_agent(named, configuration))
        }
        (None, Some(named)) => Ok(named),
        (None, None) => Err(WorkRefusal::NoAgent { who: author.to_string() }.into()),
    }
}

fn check_category(category: Option<&WorkCategoryId>, configuration: &Configuration) -> Result<(), WorkRefusal> {
    let Some(category) = category else { return Ok(()) };
    let mut known = configuration.spec().work.categories.iter();
    if known.any(|spec| &spec.id == category) {
        return Ok(());
    }
    Err(WorkRefusal::UnknownCategory { category: category.clone() })
}

fn began(seconds: u32, began_at: Option<Instant>, at: Instant) -> Result<Instant, Refusal> {
    if seconds == 0 {
        return Err(WorkRefusal::NoTime.into());
    }
    if seconds > WORK_SECONDS_MAX {
        let (actual, limit) = (u64::from(seconds), u64::from(WORK_SECONDS_MAX));
        return Err(Refusal::OverLimit {
            what: "an entry of the work log".to_owned(),
            actual,
            limit,
            unit: LimitUnit::Seconds,
        });
    }
    let took = Duration::from_secs(u64::from(seconds));
    let began_at = began_at.unwrap_or(at - took);
    if began_at > at - took {
        return Err(WorkRefusal::NotOver { began_at, seconds, at }.into());
    }
    Ok(began_at)
}

/// The seconds that are billed, and what they cost.
fn price(
    seconds: u32,
    billing: Billing,
    agent: &AgentId,
    category: Option<&WorkCategoryId>,
    began_at: Instant,
    configuration: &Configuration,
) -> (Option<i64>, Option<i64>) {
    if billing == Billing::Free {
        return (None, None);
    }
    let card = &configuration.spec().work;
    let billed = card.rounding.billed(seconds);
    let rate = configuration.agent(agent).and_then(|agent| card.rate(agent, category, began_at));
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    (Some(whole(billed)), rate.map(|rate| whole(rate.cost(billed))))
}

fn correctable(ticket: &Ticket, number: u32) -> Result<&WorkEntry, WorkRefusal> {
    let log = ticket.work.as_ref().ok_or(WorkRefusal::NoSuch { number })?;
    let entry = log.entry(number).ok_or(WorkRefusal::NoSuch { number })?;
    let no = |stands: &str| Err(WorkRefusal::NotCorrectable { number, stands: stands.to_owned() });
    if entry.corrects.is_some() {
        return no("takes another one back");
    }
    if log.entries.iter().any(|later| later.corrects == Some(number)) {
        return no("was taken back");
    }
    Ok(entry)
}
