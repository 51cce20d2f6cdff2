//! The steps of a log or a simulation, lived through a desk with these rules.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    AgentId, Author, Configuration, ConfigurationSpec, Desk, Event, EventBody, Instant, TenantId, Ticket,
    sla::ClockEvent,
};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

use crate::{
    archive::Archive, desk_replay::TENANT, failure::Failure, replay::Replay, step::Step, store_choice::StoreChoice,
};

/// What came of the steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lived {
    /// The tickets, by name.
    pub tickets: BTreeMap<String, End>,
    /// How many tickets came to each team.
    pub loads: BTreeMap<String, u64>,
    /// Of each metric: how many promises were kept, and how many were broken.
    pub promises: BTreeMap<String, (u64, u64)>,
}

/// Where a ticket came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    first_team: Option<String>,
    teams: Vec<String>,
    agent: Option<String>,
    priority: String,
    status: String,
    tags: String,
    fields: String,
    n_broken: u32,
    /// How often rules told somebody, and wrote something.
    n_told: usize,
    n_written: usize,
}

impl End {
    /// What is compared of it, with a word for each.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| String::from("nobody"));
        vec![
            ("first team", or_none(&self.first_team)),
            ("teams after the first", self.teams.get(1..).unwrap_or_default().join(" → ")),
            ("agent", or_none(&self.agent)),
            ("priority", self.priority.clone()),
            ("status", self.status.clone()),
            ("tags", self.tags.clone()),
            ("fields", self.fields.clone()),
            ("broken promises", self.n_broken.to_string()),
            ("notices by rules", self.n_told.to_string()),
            ("messages by rules", self.n_written.to_string()),
        ]
    }

    fn of(ticket: &Ticket, history: &[Event]) -> Self {
        let to = |event: &Event| {
            if let EventBody::TeamChanged { to, .. } = &event.body { Some(to.to_string()) } else { None }
        };
        let teams: Vec<String> = history.iter().filter_map(to).collect();
        let fields: Vec<String> = ticket.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let by_rules = |is: fn(&EventBody) -> bool| {
            history.iter().filter(|event| matches!(event.by, Author::Rule { .. }) && is(&event.body)).count()
        };
        Self {
            n_told: by_rules(|body| matches!(body, EventBody::Notified { .. })),
            n_written: by_rules(|body| matches!(body, EventBody::MessageAdded { .. })),
            first_team: teams.first().cloned(),
            teams,
            agent: ticket.assignee.as_ref().map(ToString::to_string),
            priority: ticket.priority.to_string(),
            status: ticket.status.kind().to_string(),
            tags: ticket.tags.iter().cloned().collect::<Vec<String>>().join(", "),
            fields: fields.join(", "),
            n_broken: ticket.n_breaches,
        }
    }
}

/// Lives the steps through a desk of its own, in memory.
///
/// # Errors
/// [`Failure`] where rules or configuration are of no use.
pub async fn live(
    steps: &[Step],
    spec: &ConfigurationSpec,
    rules: &[SourceFile],
    until: Option<Instant>,
) -> Result<Lived, Failure> {
    let configuration = Configuration::build(spec.clone()).map_err(Failure::from_display)?;
    let rules = RuleSet::compile(rules, Limits::default()).map_err(Failure::from_display)?;
    let tenant = TenantId::new(TENANT).map_err(Failure::from_display)?;
    let store = StoreChoice::Memory.open().map_err(Failure::from_display)?;
    let desk = Desk::new(tenant.clone(), store.clone(), configuration).with_hook(Arc::new(rules));
    let mut replay = Replay::new(&desk, store.clone());
    for step in steps {
        replay.step(step.clone()).await.map_err(Failure::from_display)?;
    }
    if let Some(until) = until {
        replay.run_due(until).await.map_err(Failure::from_display)?;
    }
    let auditor = AgentId::new("auditor").map_err(Failure::from_display)?;
    let archive = Archive::new(store, tenant, auditor);
    let mut lived = Lived::default();
    let mut after = None;
    loop {
        let page = archive.page(after).await.map_err(Failure::from_display)?;
        let Some(last) = page.last() else { return Ok(lived) };
        after = Some(last.id);
        for ticket in page {
            let history = archive.history(ticket.id).await.map_err(Failure::from_display)?;
            lived.add(&ticket, &history);
        }
    }
}

impl Lived {
    fn add(&mut self, ticket: &Ticket, history: &[Event]) {
        let name = ticket.external.as_ref().map_or_else(|| ticket.id.to_string(), ToString::to_string);
        for event in history {
            if let EventBody::TeamChanged { to, .. } = &event.body {
                *self.loads.entry(to.to_string()).or_default() += 1;
            }
            let EventBody::ClockMoved { metric, change, .. } = &event.body else { continue };
            if let ClockEvent::Fulfilled { met: true, .. } = change {
                self.promises.entry(metric.to_string()).or_default().0 += 1;
            }
            if let ClockEvent::Breached { .. } = change {
                self.promises.entry(metric.to_string()).or_default().1 += 1;
            }
        }
        self.tickets.insert(name, End::of(ticket, history));
    }
}
