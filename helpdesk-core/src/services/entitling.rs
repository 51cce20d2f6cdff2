//! What a ticket is entitled to, looked at when it is opened, taken up again, or worked on.
use alloc::{boxed::Box, collections::BTreeMap, format, vec::Vec};

use crate::{
    AttributeEvent, Author, Cause, Claim, Claimant, Configuration, ContractEvent, ContractId, ContractSpec,
    Entitlement, Event, EventBody, Holder, OpenTicket, Others, PlanError, StatusKind, Ticket, WorkEntry, entitlement,
    planning::draft::{Draft, Wrong},
    services::contract::counted,
};

impl Draft<'_> {
    /// What a request that opens a ticket is entitled to.
    pub(crate) fn entitled(&mut self, open: &OpenTicket) -> Result<Option<Entitlement>, Wrong> {
        let covering = self.context.configuration.covering(&open.subjects);
        let (organization, service) = (open.organization.as_ref(), open.service.as_ref());
        self.choose_contract(Claimant { organization, service, covering: &covering })
    }

    /// What happens, with the language and what the ticket is entitled to where somebody else asks or asks for another organization: what was
    /// chosen for the one before is theirs.
    pub(crate) fn entitled_anew(&mut self, body: EventBody) -> Result<EventBody, Wrong> {
        let EventBody::Attribute(mut step) = body else { return Ok(body) };
        let (organization, held) = match &mut step {
            AttributeEvent::RequesterChanged { to, organization, entitlement, language, .. } => {
                *language = self.context.others.language_of(to).cloned();
                (organization, entitlement)
            }
            AttributeEvent::OrganizationChanged { to, entitlement, .. } => (to, entitlement),
            AttributeEvent::KindChanged { .. }
            | AttributeEvent::SubjectChanged { .. }
            | AttributeEvent::LanguageChanged { .. } => {
                return Ok(EventBody::Attribute(step));
            }
        };
        if let Some(ticket) = self.ticket.clone() {
            let covering = self.context.configuration.covering(&ticket.subjects);
            let (organization, service) = (organization.as_ref(), ticket.service.as_ref());
            *held = self.choose_contract(Claimant { organization, service, covering: &covering })?.map(Box::new);
        }
        Ok(EventBody::Attribute(step))
    }

    fn choose_contract(&mut self, claimant: Claimant<'_>) -> Result<Option<Entitlement>, Wrong> {
        let contracts = &self.context.configuration.spec().contracts;
        if contracts.is_empty() {
            return Ok(None);
        }
        let others = self.context.others;
        let wanted: Vec<Holder> =
            counted(contracts, claimant, self.at).filter(|holder| others.held(holder).is_none()).collect();
        if !wanted.is_empty() {
            return Err(Wrong::Wanted(PlanError::HeldWanted { holders: wanted }));
        }
        let (chosen, traces) = entitlement(contracts, claimant, self.at, &|holder| others.held(holder).unwrap_or(0));
        self.decision.contracts.extend(traces);
        Ok(chosen)
    }

    /// Looks again at what the ticket is entitled to, after the events from `first` on. A closed ticket keeps what it had.
    pub(crate) fn entitle_again(&mut self, first: usize, cause: &Cause) -> Result<(), Wrong> {
        if self.ticket.as_ref().is_none_or(|ticket| ticket.status.kind() == StatusKind::Closed) {
            return Ok(());
        }
        let configuration = self.context.configuration;
        let since = self.events.get(first..).unwrap_or_default();
        let reopened = since.iter().any(|event| matches!(event.body, EventBody::Reopened { .. }));
        let worked = since.iter().any(|event| matches!(event.body, EventBody::Work(_)));
        let about_another = since.iter().any(|event| is_about_covered(event, configuration));
        if reopened || about_another || (worked && self.is_another_month()) {
            let Some(ticket) = self.ticket.clone() else { return Ok(()) };
            let covering = configuration.covering(&ticket.subjects);
            let (organization, service) = (ticket.organization.as_ref(), ticket.service.as_ref());
            let entitlement = self.choose_contract(Claimant { organization, service, covering: &covering })?;
            if entitlement.as_ref() != ticket.entitlement.as_deref() {
                let chosen = EventBody::Contract(ContractEvent::Chosen { entitlement });
                self.record(&Author::Desk, cause, chosen)?;
            }
        }
        if worked { self.use_up(cause) } else { Ok(()) }
    }

    /// The seconds that are used of the ticket's contract or of its month, what this request logs included.
    pub(crate) fn contract_seconds(&self) -> Result<Option<i64>, PlanError> {
        let Some(held) = self.ticket.as_ref().and_then(|ticket| ticket.entitlement.as_ref()) else { return Ok(None) };
        let holder = Holder::Contract(held.counted_as.clone());
        let Some(before) = self.context.others.held(&holder) else {
            return Err(PlanError::HeldWanted { holders: [holder].into() });
        };
        let logged = used(self.before, self.ticket.as_deref()).get(&held.counted_as).copied().unwrap_or(0);
        Ok(Some(before.saturating_add(logged)))
    }

    /// Whether work is counted under another name now than when the contract was chosen.
    fn is_another_month(&self) -> bool {
        let held = self.ticket.as_ref().and_then(|ticket| ticket.entitlement.as_ref());
        held.is_some_and(|held| {
            let spec = contract(self.context.configuration, &held.contract);
            spec.is_some_and(|spec| spec.counted_as(self.at) != held.counted_as)
        })
    }

    /// Says that a contract is used up, once for a ticket, and does what follows from that.
    fn use_up(&mut self, cause: &Cause) -> Result<(), Wrong> {
        let configuration = self.context.configuration;
        let Some(ticket) = &self.ticket else { return Ok(()) };
        let Some(held) = ticket.entitlement.as_ref().filter(|entitlement| !entitlement.used_up) else { return Ok(()) };
        let Some(spec) = contract(configuration, &held.contract).filter(|spec| spec.included.is_some()) else {
            return Ok(());
        };
        let holder = Holder::Contract(held.counted_as.clone());
        let Some(before) = self.context.others.held(&holder) else {
            return Err(Wrong::Wanted(PlanError::HeldWanted { holders: [holder].into() }));
        };
        let logged = used(self.before, Some(ticket)).get(&held.counted_as).copied().unwrap_or(0);
        if !spec.is_used_up(before.saturating_add(logged)) {
            return Ok(());
        }
        let (id, when) = (held.contract.clone(), spec.when_used_up.clone());
        let tagged = when.tag.filter(|tag| !ticket.tags.contains(tag));
        self.record(&Author::Desk, cause, EventBody::Contract(ContractEvent::UsedUp { contract: id.clone() }))?;
        if let Some(tag) = tagged {
            let (added, removed) = ([tag].into(), [].into());
            self.record(&Author::Desk, cause, EventBody::TagsChanged { added, removed })?;
        }
        for to in when.notify {
            let text = format!("the hours of contract `{id}` are used up");
            self.record(&Author::Desk, cause, EventBody::Notified { to, text, not_before: None, channel: None })?;
        }
        Ok(())
    }
}

/// Whether an event makes the ticket be about something that a contract covers, or not any more.
fn is_about_covered(event: &Event, configuration: &Configuration) -> bool {
    let EventBody::Subject(step) = &event.body else { return false };
    configuration.asset(step.subject()).is_some_and(|asset| asset.contract.is_some())
}

/// The contract of a name.
pub(crate) fn contract<'a>(configuration: &'a Configuration, id: &ContractId) -> Option<&'a ContractSpec> {
    configuration.spec().contracts.iter().find(|contract| &contract.id == id)
}

/// What was used between two states of a ticket, by what counts it.
fn used(before: Option<&Ticket>, after: Option<&Ticket>) -> BTreeMap<ContractId, i64> {
    let n_before = before.and_then(|ticket| ticket.work.as_ref()).map_or(0, |log| log.entries.len());
    let entries: &[WorkEntry] = after.and_then(|ticket| ticket.work.as_ref()).map_or(&[], |log| &log.entries);
    let mut used: BTreeMap<ContractId, i64> = BTreeMap::new();
    for entry in entries.iter().skip(n_before) {
        if let Some((counted_as, billed)) = entry.counted_as.as_ref().zip(entry.billed_seconds) {
            let sum = used.entry(counted_as.clone()).or_default();
            *sum = sum.saturating_add(billed);
        }
    }
    used
}

/// What a ticket uses of its contracts. Where what was known decided something, the commit fails if it is not so any more.
pub(crate) fn claims(
    before: Option<&Ticket>,
    after: Option<&Ticket>,
    configuration: &Configuration,
    others: &Others,
) -> Vec<Claim> {
    let claim = |(counted_as, delta): (ContractId, i64)| {
        let holder = Holder::Contract(counted_as.clone());
        let held = after.and_then(|ticket| ticket.entitlement.as_ref()).filter(|held| held.counted_as == counted_as);
        let included = held
            .filter(|held| !held.used_up)
            .and_then(|held| contract(configuration, &held.contract))
            .and_then(|spec| spec.included);
        // Two desks that both think there is room left: the one that comes second looks again.
        let limit = included.filter(|_| others.held(&holder).is_some()).map(|included| included.seconds() - 1);
        Claim { holder, delta, limit, assigned_at: None }
    };
    used(before, after).into_iter().filter(|(_, delta)| *delta != 0).map(claim).collect()
}
