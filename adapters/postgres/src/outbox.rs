//! Notices that wait, in the order of their instants and commits, and what became of them.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{
    DeadLetter, Instant, LetterEnd, Notice, NoticeId, Outgoing, Settlement, TenantId, TicketId, WaitingNotice,
};

use tokio_postgres::Row;

use crate::fault::{Fault, from_json};
use crate::link::{Link, Twice};
use crate::moment::{ALWAYS, Moment};
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
    if outgoing(link, tenant).await? == Outgoing::Held {
        return Ok(Vec::new());
    }
    let mut ready = Ready::new(tenant, at, limit, BTreeSet::new());
    while let Some(step) = ready.step(link) {
        let lanes = ready.found(&link.rows(step).await?)?;
        ready.sift(&link.rows(ready.holding_back(link, lanes)).await?)?;
    }
    Ok(ready.ready)
}

/// The place of a notice: its instant, and its number.
type Place = (Moment, i64);

/// What may be sent, as far as it is found: read on from a place, and sifted by what holds it back.
pub(crate) struct Ready<'a> {
    tenant: &'a TenantId,
    at: Instant,
    limit: usize,
    /// Lanes that others have.
    taken: BTreeSet<String>,
    after: Option<Place>,
    is_over: bool,
    /// What was read and not sifted yet.
    read: Vec<(WaitingNotice, String, Place)>,
    pub(crate) ready: Vec<WaitingNotice>,
}

impl<'a> Ready<'a> {
    pub(crate) fn new(tenant: &'a TenantId, at: Instant, limit: usize, taken: BTreeSet<String>) -> Self {
        Self { tenant, at, limit, taken, after: None, is_over: false, read: Vec::new(), ready: Vec::new() }
    }

    /// What asks for more, where there may be some.
    pub(crate) fn step(&self, link: &Link) -> Option<Step> {
        let left = self.limit.saturating_sub(self.ready.len());
        if self.is_over || left == 0 {
            return None;
        }
        let ((seconds, nanoseconds), number) = self.after.unwrap_or((ALWAYS, 0));
        let step = self.about(link, statements::READY).with(seconds).with(nanoseconds).with(number);
        Some(step.with(bound(left)))
    }

    /// Takes what was read, and answers its lanes.
    pub(crate) fn found(&mut self, rows: &[Row]) -> Result<Vec<String>, Fault> {
        let tenant = self.tenant;
        self.is_over = rows.len() < self.limit.saturating_sub(self.ready.len());
        let mut lanes = BTreeSet::new();
        for row in rows {
            let notice: Notice = from_json(text(row, 0)?, || format!("a notice of tenant `{tenant}`"))?;
            let not_before = moment::instant(columns(row, 1)?, || format!("notice `{}`", notice.id))?;
            let n_attempts = u32::try_from(get::<i64>(row, 3)?).unwrap_or(u32::MAX);
            let (lane, place) = (text(row, 4)?.to_owned(), (columns(row, 5)?, get(row, 7)?));
            self.after = Some(place);
            if !self.taken.contains(&lane) {
                lanes.insert(lane.clone());
                self.read.push((WaitingNotice { notice, not_before, n_attempts }, lane, place));
            }
        }
        Ok(lanes.into_iter().collect())
    }

    /// What asks for what holds back others in these lanes.
    pub(crate) fn holding_back(&self, link: &Link, lanes: Vec<String>) -> Step {
        self.about(link, statements::HOLDING_BACK).with(lanes)
    }

    /// Keeps of what was read what nothing holds back.
    pub(crate) fn sift(&mut self, rows: &[Row]) -> Result<(), Fault> {
        let mut first: BTreeMap<String, Place> = BTreeMap::new();
        for row in rows {
            let place = (columns(row, 1)?, get(row, 3)?);
            first.entry(text(row, 0)?.to_owned()).and_modify(|first| *first = place.min(*first)).or_insert(place);
        }
        let read = self.read.drain(..).filter(|(_, lane, place)| first.get(lane).is_none_or(|first| place < first));
        self.ready.extend(read.map(|(waiting, _, _)| waiting));
        Ok(())
    }

    fn about(&self, link: &Link, statement: &'static str) -> Step {
        let (seconds, nanoseconds) = moment::columns(self.at);
        Step::new(statement, link.shard).text(self.tenant.as_str()).with(seconds).with(nanoseconds)
    }
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
    let (take, remove) = (|| about(statements::TAKE_NOTICE), || about(statements::REMOVE));
    let bury = |end: LetterEnd, why: &str| about(statements::BURY).text(end.as_str()).with(key(why));
    match settlement {
        Settlement::Delivered => (vec![remove()], Twice::Harmless),
        Settlement::Later { at } => {
            let (seconds, nanoseconds) = moment::columns(*at);
            // It counts the attempt.
            (vec![about(statements::LATER).with(seconds).with(nanoseconds)], Twice::Harmful)
        }
        Settlement::Dead { why } => (vec![take(), bury(LetterEnd::GivenUp, why), remove()], Twice::Harmless),
        Settlement::Withdrawn { why } => (vec![take(), bury(LetterEnd::Withdrawn, why), remove()], Twice::Harmless),
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
    let revive = about(statements::REVIVE).with(seconds).with(nanoseconds);
    let steps = [about(statements::TAKE_LETTER), revive, about(statements::UNEARTH)];
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
    outgoing_of(&link.rows(outgoing_step(link, tenant)).await?)
}

/// What asks whether the outbox is held.
pub(crate) fn outgoing_step(link: &Link, tenant: &TenantId) -> Step {
    Step::new(statements::OUTGOING, link.shard).text(tenant.as_str())
}

/// Whether it is, in what was found.
pub(crate) fn outgoing_of(rows: &[Row]) -> Result<Outgoing, Fault> {
    let is_held = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or(false);
    Ok(if is_held { Outgoing::Held } else { Outgoing::Flowing })
}
