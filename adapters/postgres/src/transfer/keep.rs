//! Records that are kept as they are, and what is taken away: all of it in one transaction.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{DeadLetter, Instant, Person, RecordKey, StoredRecord, TenantId, Ticket, TicketId, WaitingNotice};

use crate::fault::{Fault, from_json, to_json};
use crate::link::{Link, Turn};
use crate::row::{get, signed, text, ticket_id};
use crate::shelf::Shelved;
use crate::statements::{self as plain, records as statements, words};
use crate::step::{Step, key};
use crate::tally::Tally;
use crate::{moment, writing};

/// How many statements are sent at once.
const AT_ONCE: usize = 64;

/// Keeps records as they are, and takes away what is gone. Doing it again changes nothing, so it is tried again whatever was lost.
pub(crate) async fn keep(link: &Link, records: &[StoredRecord], gone: &[RecordKey]) -> Result<(), Fault> {
    let mut tries = link.tries();
    loop {
        let turn = link.begin().await?;
        let kept = match keep_in(&turn, link, records, gone).await {
            Ok(()) => turn.commit().await,
            Err(fault) => {
                // A fault is told whether or not the connection can still be used.
                drop(turn.take_back().await);
                Err(fault)
            }
        };
        // What was known of tickets is not what stands there now.
        link.known.forget();
        match kept {
            Err(fault) if fault.is_passing() && tries.go_on().await => {}
            kept => return kept,
        }
    }
}

/// The same in a transaction that has begun.
pub(crate) async fn keep_in(
    turn: &Turn<'_>,
    link: &Link,
    records: &[StoredRecord],
    gone: &[RecordKey],
) -> Result<(), Fault> {
    let mut keeping =
        Keeping { shard: link.shard, steps: Vec::new(), tally: Tally::default(), renumbered: BTreeSet::new() };
    let before = standing(turn, link, records, gone).await?;
    let mut stood = before.iter().map(|(id, ticket)| (*id, ticket)).collect::<BTreeMap<_, _>>();
    for key in gone {
        keeping.take_away(key, &mut stood);
    }
    for record in records {
        keeping.put(record, &stood)?;
    }
    let (events, decisions) = keeping.histories(records)?;
    keeping.texts(records)?;
    keeping.flush(turn).await?;
    // Tickets are there by now, where they came along.
    check(turn, link, records).await?;
    keeping.steps.extend(events);
    keeping.steps.extend(decisions);
    if !keeping.renumbered.is_empty() {
        let ids: Vec<i64> = std::mem::take(&mut keeping.renumbered).into_iter().collect();
        let step = keeping.step(statements::RENUMBER).with(ids);
        keeping.steps.push(step);
    }
    std::mem::take(&mut keeping.tally).steps(link.shard, &mut keeping.steps);
    keeping.flush(turn).await
}

/// The tickets that are written over or taken away, as they stand.
async fn standing(
    turn: &Turn<'_>,
    link: &Link,
    records: &[StoredRecord],
    gone: &[RecordKey],
) -> Result<BTreeMap<TicketId, Ticket>, Fault> {
    let of_records = records.iter().map(StoredRecord::key);
    let keys = of_records.chain(gone.iter().cloned());
    let ids: BTreeSet<i64> =
        keys.filter_map(|key| if let RecordKey::Ticket(id) = key { Some(id.signed()) } else { None }).collect();
    let mut found = BTreeMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let step = Step::new(plain::STANDINGS, link.shard).with(ids.into_iter().collect::<Vec<_>>());
    for row in turn.run(&[step]).await?.iter().flatten() {
        let id = ticket_id(get(row, 0)?, || "tickets".to_owned())?;
        found.insert(id, from_json(text(row, 4)?, || format!("ticket {id}"))?);
    }
    Ok(found)
}

/// A ticket is there before its history.
async fn check(turn: &Turn<'_>, link: &Link, records: &[StoredRecord]) -> Result<(), Fault> {
    let of_history = |record: &StoredRecord| match record {
        StoredRecord::Event { ticket, .. } | StoredRecord::Decision { ticket, .. } => Some(ticket.signed()),
        StoredRecord::Configuration { .. }
        | StoredRecord::Person { .. }
        | StoredRecord::Presence { .. }
        | StoredRecord::Held { .. }
        | StoredRecord::Ticket { .. }
        | StoredRecord::ExternalId { .. }
        | StoredRecord::Receipt { .. }
        | StoredRecord::Waiting { .. }
        | StoredRecord::DeadLetter { .. } => None,
    };
    let ids: BTreeSet<i64> = records.iter().filter_map(of_history).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let step = Step::new(statements::THERE, link.shard).with(ids.into_iter().collect::<Vec<_>>());
    let mut there = BTreeSet::new();
    for row in turn.run(&[step]).await?.iter().flatten() {
        there.insert(get::<i64>(row, 0)?);
    }
    let orphan = records.iter().find_map(|record| Some((record, of_history(record).filter(|id| !there.contains(id))?)));
    let Some((record, id)) = orphan else { return Ok(()) };
    let key = record.key();
    Err(Fault::Damaged { what: format!("{key} is to be kept, and ticket {id} is not there; expected tickets first") })
}

/// What is being kept.
struct Keeping {
    shard: i16,
    steps: Vec<Step>,
    tally: Tally,
    /// Tickets whose decisions may be others by now.
    renumbered: BTreeSet<i64>,
}

impl Keeping {
    fn step(&self, statement: &'static str) -> Step {
        Step::new(statement, self.shard)
    }

    fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Sends what was gathered, some of it at a time.
    async fn flush(&mut self, turn: &Turn<'_>) -> Result<(), Fault> {
        let steps = std::mem::take(&mut self.steps);
        for some in steps.chunks(AT_ONCE) {
            turn.run(some).await?;
        }
        Ok(())
    }

    /// Keeps a record that is written by itself.
    fn put(&mut self, record: &StoredRecord, stood: &BTreeMap<TicketId, &Ticket>) -> Result<(), Fault> {
        match record {
            StoredRecord::Configuration { version, document } => {
                let step = self.step(statements::PUT_CONFIGURATION).text(version.as_str()).with(key(document));
                self.push(step);
            }
            StoredRecord::Person { tenant, person } => self.put_person(tenant, person)?,
            StoredRecord::Presence { tenant, agent, presence } => {
                let (seconds, nanoseconds) = moment::columns(presence.since);
                let step = self.step(statements::PUT_PRESENCE).text(tenant.as_str()).text(agent.as_str());
                self.push(step.text(presence.presence.as_str()).with(seconds).with(nanoseconds));
            }
            StoredRecord::Held { tenant, holder, sum, assigned_at } => {
                let (seconds, nanoseconds) = moment::nullable(*assigned_at);
                let step = self.step(statements::PUT_SUM).text(tenant.as_str()).text(holder.kind()).text(holder.id());
                self.push(step.with(*sum).with(seconds).with(nanoseconds));
            }
            StoredRecord::Ticket { ticket, wake_at } => {
                self.put_ticket(ticket, *wake_at, stood.get(&ticket.id).copied())?;
            }
            StoredRecord::Waiting { position, waiting } => self.put_notice(signed(*position), waiting)?,
            StoredRecord::DeadLetter { position, letter } => self.put_letter(signed(*position), letter)?,
            // These are gathered.
            StoredRecord::Event { .. }
            | StoredRecord::Decision { .. }
            | StoredRecord::ExternalId { .. }
            | StoredRecord::Receipt { .. } => {}
        }
        Ok(())
    }

    fn put_person(&mut self, tenant: &TenantId, kept: &Person) -> Result<(), Fault> {
        let of = |statement, key: &str| Step::new(statement, self.shard).text(tenant.as_str()).text(key);
        let id = kept.id.as_str();
        let into = kept.merged().map(|merged| merged.into.as_str().to_owned());
        let person = of(statements::PUT_PERSON, id).with(signed(kept.version)).with(into);
        let mut steps = vec![person.with(to_json(kept, "a person")?), of(plain::FORGET_ADDRESSES, id)];
        steps.extend(kept.addresses.iter().map(|address| of(statements::PUT_ADDRESS, address.as_str()).text(id)));
        self.steps.extend(steps);
        Ok(())
    }

    fn put_ticket(&mut self, ticket: &Ticket, wake_at: Option<Instant>, before: Option<&Ticket>) -> Result<(), Fault> {
        let (id, tenant) = (ticket.id.signed(), ticket.tenant.as_str());
        let statement = if before.is_none() { plain::CREATE } else { statements::PUT_TICKET };
        let step = self.step(statement).with(id).with(signed(ticket.version)).text(tenant);
        self.push(writing::standing(ticket, wake_at, step).with(to_json(ticket, "tickets")?));
        self.push(self.step(plain::FORGET_SUBJECTS).with(id));
        if before.is_some() {
            self.forget_words(id);
        }
        for link in &ticket.subjects {
            let step =
                self.step(plain::BE_ABOUT).text(tenant).with(key(&link.subject.kind)).with(key(&link.subject.id));
            self.push(step.with(id));
        }
        // What was another tenant's was listed there.
        let is_own = before.is_some_and(|before| before.tenant == ticket.tenant);
        if let Some(before) = before {
            self.tally.add(before, -1);
            if !is_own {
                Shelved::of(before).clear(self.shard, before.tenant.as_str(), id, &mut self.steps);
            }
        }
        self.tally.add(ticket, 1);
        let stood = before.filter(|_before| is_own).map(Shelved::of);
        Shelved::of(ticket).steps(stood.as_ref(), self.shard, tenant, id, &mut self.steps);
        self.renumbered.insert(id);
        Ok(())
    }

    /// What was indexed may be of a later version than what is kept now.
    fn forget_words(&mut self, id: i64) {
        let step = self.step(words::FORGET_WORDS).with(id.saturating_sub(1)).with(id);
        self.push(step);
    }

    fn put_notice(&mut self, position: i64, waiting: &WaitingNotice) -> Result<(), Fault> {
        let notice = &waiting.notice;
        let ((seconds, nanoseconds), (at_s, at_ns)) = (moment::columns(waiting.not_before), moment::columns(notice.at));
        let of_notice =
            |statement| Step::new(statement, self.shard).text(notice.tenant.as_str()).text(notice.id.as_str());
        let step = of_notice(statements::PUT_NOTICE).with(notice.ticket.signed()).with(notice.lane());
        let step = step.with(at_s).with(at_ns).with(position).with(seconds).with(nanoseconds);
        let step = step.with(i64::from(waiting.n_attempts)).with(to_json(notice, "outbox")?);
        let steps = [self.step(statements::EMPTY_PLACE).with(position), of_notice(plain::REMOVE), step];
        self.steps.extend(steps);
        Ok(())
    }

    fn put_letter(&mut self, position: i64, letter: &DeadLetter) -> Result<(), Fault> {
        let notice = &letter.notice;
        let (at_s, at_ns) = moment::columns(notice.at);
        let of_notice =
            |statement| Step::new(statement, self.shard).text(notice.tenant.as_str()).text(notice.id.as_str());
        let step = of_notice(statements::PUT_LETTER).with(notice.ticket.signed()).with(notice.lane());
        let step = step.with(at_s).with(at_ns).with(position).text(letter.end.as_str()).with(key(&letter.why));
        let step = step.with(to_json(notice, "dead letters")?);
        let steps = [self.step(statements::EMPTY_GRAVE).with(position), of_notice(plain::UNEARTH), step];
        self.steps.extend(steps);
        Ok(())
    }

    /// Events and decisions, all at once.
    fn histories(&mut self, records: &[StoredRecord]) -> Result<(Option<Step>, Option<Step>), Fault> {
        let (mut events, mut decisions) = ((Vec::new(), Vec::new(), Vec::new()), (Vec::new(), Vec::new(), Vec::new()));
        for record in records {
            if let StoredRecord::Event { ticket, event } = record {
                events.0.push(ticket.signed());
                events.1.push(signed(event.seq));
                events.2.push(to_json(event, "events")?);
            }
            if let StoredRecord::Decision { ticket, n, decision } = record {
                decisions.0.push(ticket.signed());
                decisions.1.push(signed(*n));
                decisions.2.push(to_json(decision, "decisions")?);
                self.renumbered.insert(ticket.signed());
            }
        }
        let step = |statement, (tickets, numbers, bodies): (Vec<i64>, Vec<i64>, Vec<String>)| {
            (!tickets.is_empty()).then(|| Step::new(statement, self.shard).with(tickets).with(numbers).with(bodies))
        };
        Ok((step(statements::PUT_EVENTS, events), step(statements::PUT_DECISIONS, decisions)))
    }

    /// External ids and receipts, all at once.
    fn texts(&mut self, records: &[StoredRecord]) -> Result<(), Fault> {
        let (mut externals, mut receipts) =
            ((Vec::new(), Vec::new(), Vec::new()), (Vec::new(), Vec::new(), Vec::new()));
        for record in records {
            if let StoredRecord::ExternalId { tenant, external, ticket } = record {
                externals.0.push(tenant.to_string());
                externals.1.push(external.to_string());
                externals.2.push(ticket.signed());
            }
            if let StoredRecord::Receipt { tenant, receipt } = record {
                receipts.0.push(tenant.to_string());
                receipts.1.push(receipt.command.to_string());
                receipts.2.push(to_json(receipt, "receipts")?);
            }
        }
        if !externals.0.is_empty() {
            let step = self.step(statements::PUT_EXTERNAL_IDS).with(externals.0).with(externals.1).with(externals.2);
            self.push(step);
        }
        if !receipts.0.is_empty() {
            let step = self.step(statements::PUT_RECEIPTS).with(receipts.0).with(receipts.1).with(receipts.2);
            self.push(step);
        }
        Ok(())
    }

    fn take_away(&mut self, gone: &RecordKey, stood: &mut BTreeMap<TicketId, &Ticket>) {
        let of_tenant = |statement, tenant: &TenantId| Step::new(statement, self.shard).text(tenant.as_str());
        let step = match gone {
            RecordKey::Configuration(version) => self.step(statements::DROP_CONFIGURATION).text(version.as_str()),
            RecordKey::Person(tenant, person) => {
                let addresses = of_tenant(plain::FORGET_ADDRESSES, tenant).text(person.as_str());
                let step = of_tenant(statements::DROP_PERSON, tenant).text(person.as_str());
                self.push(addresses);
                step
            }
            RecordKey::Presence(tenant, agent) => of_tenant(statements::DROP_PRESENCE, tenant).text(agent.as_str()),
            RecordKey::Held(tenant, kind, id) => of_tenant(statements::DROP_SUM, tenant).text(kind).text(id),
            RecordKey::Ticket(ticket) => {
                let Some(before) = stood.remove(ticket) else { return };
                let id = ticket.signed();
                self.tally.add(before, -1);
                Shelved::of(before).clear(self.shard, before.tenant.as_str(), id, &mut self.steps);
                self.push(self.step(plain::FORGET_SUBJECTS).with(id));
                self.forget_words(id);
                self.step(statements::DROP_TICKET).with(id)
            }
            RecordKey::Event(ticket, seq) => self.step(statements::DROP_EVENT).with(ticket.signed()).with(signed(*seq)),
            RecordKey::Decision(ticket, n) => {
                self.renumbered.insert(ticket.signed());
                self.step(statements::DROP_DECISION).with(ticket.signed()).with(signed(*n))
            }
            RecordKey::ExternalId(tenant, external) => {
                of_tenant(statements::DROP_EXTERNAL_ID, tenant).text(external.as_str())
            }
            RecordKey::Receipt(tenant, command) => of_tenant(statements::DROP_RECEIPT, tenant).text(command.as_str()),
            RecordKey::Waiting(position) => self.step(statements::EMPTY_PLACE).with(signed(*position)),
            RecordKey::DeadLetter(position) => self.step(statements::EMPTY_GRAVE).with(signed(*position)),
        };
        self.push(step);
    }
}
