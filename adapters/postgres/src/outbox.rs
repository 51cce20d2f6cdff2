//! Notices that wait, in the order of their instants and commits, and what became of them.
use std::collections::BTreeMap;

use helpdesk_core::{
    DeadLetter, Instant, LetterEnd, Notice, NoticeId, Outgoing, Settlement, TenantId, TicketId, WaitingNotice,
};

use tokio_postgres::Row;

use crate::fault::{Fault, from_json};
use crate::link::{Link, Twice};
use crate::row::{bound, get, moment as columns, text};
use crate::step::{Step, key, unkey};
use crate::{moment, statements};

/// The tenant's notices that may be sent at an instant.
pub(crate) async fn waiting(
    link: &Link,
    tenant: &TenantId,
    at: Instant,
    limit: usize,
) -> Result<Vec<WaitingNotice>, Fault> {
    waiting_of(&link.rows(ready(link, statements::WAITING, tenant, at, limit)).await?, tenant)
}

/// What asks for notices that may be sent.
pub(crate) fn ready(link: &Link, statement: &'static str, tenant: &TenantId, at: Instant, limit: usize) -> Step {
    let (seconds, nanoseconds) = moment::columns(at);
    let step = Step::new(statement, link.shard).text(tenant.as_str()).with(seconds).with(nanoseconds);
    step.with(bound(limit))
}

/// The notices in what was found.
pub(crate) fn waiting_of(rows: &[Row], tenant: &TenantId) -> Result<Vec<WaitingNotice>, Fault> {
    let mut waiting = Vec::with_capacity(rows.len());
    for row in rows {
        let notice: Notice = from_json(text(row, 0)?, || format!("a notice of tenant `{tenant}`"))?;
        let not_before = moment::instant(columns(row, 1)?, || format!("notice `{}`", notice.id))?;
        let tried: i64 = get(row, 3)?;
        let n_attempts = u32::try_from(tried).unwrap_or(u32::MAX);
        waiting.push(WaitingNotice { notice, not_before, n_attempts });
    }
    Ok(waiting)
}

/// Says what became of a notice of the tenant.
pub(crate) async fn settle(
    link: &Link,
    tenant: &TenantId,
    notice: &NoticeId,
    settlement: &Settlement,
) -> Result<(), Fault> {
    let (steps, twice) = settling(link, tenant, notice, settlement);
    link.write(&steps, twice).await.map(drop)
}

/// What says what became of a notice.
pub(crate) fn settling(
    link: &Link,
    tenant: &TenantId,
    notice: &NoticeId,
    settlement: &Settlement,
) -> (Vec<Step>, Twice) {
    let about = |statement| Step::new(statement, link.shard).text(tenant.as_str()).text(notice.as_str());
    let remove = || about(statements::REMOVE);
    let bury = |end: LetterEnd, why: &str| about(statements::BURY).text(end.as_str()).with(key(why));
    match settlement {
        Settlement::Delivered => (vec![remove()], Twice::Harmless),
        Settlement::Later { at } => {
            let (seconds, nanoseconds) = moment::columns(*at);
            // It counts the attempt.
            (vec![about(statements::LATER).with(seconds).with(nanoseconds)], Twice::Harmful)
        }
        Settlement::Dead { why } => (vec![bury(LetterEnd::GivenUp, why), remove()], Twice::Harmless),
        Settlement::Withdrawn { why } => (vec![bury(LetterEnd::Withdrawn, why), remove()], Twice::Harmless),
    }
}

/// The tenant's notices that were given up or withdrawn.
pub(crate) async fn dead_letters(link: &Link, tenant: &TenantId, limit: usize) -> Result<Vec<DeadLetter>, Fault> {
    let step = Step::new(statements::DEAD_LETTERS, link.shard).text(tenant.as_str()).with(bound(limit));
    let mut letters = Vec::new();
    for row in link.rows(step).await? {
        let notice: Notice = from_json(text(&row, 0)?, || format!("a dead letter of tenant `{tenant}`"))?;
        let word = text(&row, 1)?;
        let end = LetterEnd::ALL.into_iter().find(|end| end.as_str() == word);
        let no_end = || Fault::damaged(&format!("dead letter `{}`", notice.id), format!("`{word}` is no end"));
        let end = end.ok_or_else(no_end)?;
        letters.push(DeadLetter { notice, end, why: unkey(text(&row, 2)?) });
    }
    Ok(letters)
}

/// The tenant's notices about a ticket, waiting or dead.
pub(crate) async fn notices_of(
    link: &Link,
    tenant: &TenantId,
    ticket: TicketId,
    after: Option<&NoticeId>,
    limit: usize,
) -> Result<Vec<Notice>, Fault> {
    let asked = |statement| Step::new(statement, link.shard).text(tenant.as_str()).with(ticket.signed());
    let steps = [asked(statements::WAITING_ABOUT), asked(statements::DEAD_ABOUT)];
    let mut notices = BTreeMap::new();
    for row in link.read_at_once(&steps).await?.iter().flatten() {
        let notice: Notice = from_json(text(row, 0)?, || format!("a notice about ticket {ticket}"))?;
        if after.is_none_or(|after| notice.id > *after) {
            notices.insert(notice.id.clone(), notice);
        }
    }
    Ok(notices.into_values().take(limit).collect())
}

/// Lets a dead letter of the tenant wait again at its old place. Says whether there was one.
pub(crate) async fn revive(link: &Link, tenant: &TenantId, notice: &NoticeId, at: Instant) -> Result<bool, Fault> {
    let about = |statement| Step::new(statement, link.shard).text(tenant.as_str()).text(notice.as_str());
    let (seconds, nanoseconds) = moment::columns(at);
    let steps = [about(statements::REVIVE).with(seconds).with(nanoseconds), about(statements::UNEARTH)];
    let answers = link.write(&steps, Twice::Harmful).await?;
    Ok(answers.last().is_some_and(|rows| !rows.is_empty()))
}

/// Holds the outbox, or lets it go again.
pub(crate) async fn set_outgoing(link: &Link, tenant: &TenantId, outgoing: Outgoing) -> Result<(), Fault> {
    let step = Step::new(statements::SET_OUTGOING, link.shard).text(tenant.as_str());
    link.write(&[step.with(outgoing == Outgoing::Held)], Twice::Harmless).await.map(drop)
}

/// Whether the outbox is held.
pub(crate) async fn outgoing(link: &Link, tenant: &TenantId) -> Result<Outgoing, Fault> {
    let rows = link.rows(Step::new(statements::OUTGOING, link.shard).text(tenant.as_str())).await?;
    let is_held = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or(false);
    Ok(if is_held { Outgoing::Held } else { Outgoing::Flowing })
}
