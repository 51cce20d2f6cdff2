//! Replaying steps through the real desk, in the order of time, each exactly once.
use std::{collections::BTreeMap, sync::Arc};

use helpdesk_core::{
    Actor, AgentId, CloseReason, Command, CommandId, Desk, ExternalId, HandOff, HandOffSummary, Instant, Refusal,
    Request, Rights, Status, Store, SubmitError, TeamId, TenantId, Ticket, TicketId,
};
use serde::Serialize;

use crate::{
    log::{LogAgent, LogState, Note, Row, Unfit},
    step::{Act, Deed, Step},
};

/// What a replay did, counted by steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tallied {
    /// Tickets that were opened.
    pub n_opened: u64,
    /// Tickets that had been opened by an earlier run.
    pub n_opened_before: u64,
    /// Rows or acts that were done.
    pub n_applied: u64,
    /// Rows or acts that an earlier run had done.
    pub n_applied_before: u64,
    /// Rows or acts that the desk refused.
    pub n_refused: u64,
    /// Tickets that the desk looked at by itself.
    pub n_ticks: u64,
}

/// Why a replay stopped. Everything before is in the store; run it again to go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The store did not answer.
    #[error("the replay stopped at {at}: {error}")]
    Store {
        /// In the time of the replay.
        at: Instant,
        /// Why.
        error: SubmitError,
    },
}

/// A replay under way.
pub struct Replay<'a> {
    desk: &'a Desk,
    store: Arc<dyn Store>,
    tickets: BTreeMap<ExternalId, Known>,
    /// What was done so far.
    pub tallied: Tallied,
    /// Rows that the desk refused.
    pub refused: Vec<Unfit>,
    /// Rows that were taken, but not as they stand.
    pub notes: Vec<Note>,
}

/// What the replay remembers of a ticket.
struct Known {
    /// Its id, or why it was not opened.
    id: Result<TicketId, Refusal>,
    /// The last row that was taken.
    last: Option<Box<Row>>,
    /// The team and the agent that the rows named last.
    team: Option<TeamId>,
    agent: Option<AgentId>,
    /// Whether a row said anything else than new.
    left_new: bool,
}

/// How a step ended.
enum Outcome {
    Done,
    DoneBefore,
    Refused(Refusal),
    /// The ticket has been replayed further by an earlier run, which did not know of this row.
    Late(Instant),
}

impl Known {
    fn of(id: Result<TicketId, Refusal>) -> Self {
        Self { id, last: None, team: None, agent: None, left_new: false }
    }

    /// The team and the agent that a row leaves the ticket with: an agent stays until the team changes or somebody else is
    /// named.
    fn after(&self, row: &Row) -> (Option<TeamId>, Option<AgentId>) {
        let team = row.team.clone().or_else(|| self.team.clone());
        let agent = match &row.agent {
            LogAgent::Is(agent) => Some(agent.clone()),
            LogAgent::Nobody => None,
            LogAgent::Unknown => self.agent.clone().filter(|_| team == self.team),
        };
        (team, agent)
    }

    fn take(&mut self, row: Box<Row>) {
        (self.team, self.agent) = self.after(&row);
        self.left_new |= !matches!(row.state, LogState::New | LogState::Keep);
        self.last = Some(row);
    }
}

impl<'a> Replay<'a> {
    /// A replay through this desk, whose store is `store`.
    #[must_use]
    pub fn new(desk: &'a Desk, store: Arc<dyn Store>) -> Self {
        let (tallied, refused, notes) = (Tallied::default(), Vec::new(), Vec::new());
        Self { desk, store, tickets: BTreeMap::new(), tallied, refused, notes }
    }

    /// Does one step, after everything that the desk had to do by itself until then.
    ///
    /// # Errors
    /// [`ReplayError`] where the store does not answer; what the desk refuses is in [`refused`](Self::refused).
    pub async fn step(&mut self, step: Step) -> Result<(), ReplayError> {
        let at = step.at;
        self.run_due(at).await?;
        self.perform(step).await.map_err(|error| ReplayError::Store { at, error })
    }

    /// Lets the desk do what it has to do by itself until `until`.
    ///
    /// # Errors
    /// [`ReplayError`] where the store does not answer.
    pub async fn run_due(&mut self, until: Instant) -> Result<(), ReplayError> {
        let ticked =
            self.desk.run_due_in_order(until).await.map_err(|error| ReplayError::Store { at: until, error })?;
        self.tallied.n_ticks += ticked.n_looked_at;
        Ok(())
    }

    async fn perform(&mut self, step: Step) -> Result<(), SubmitError> {
        match step.deed {
            Deed::Open(_) => self.open(step).await,
            Deed::Row(_) | Deed::Act(_) => self.act(step).await,
        }
    }

    async fn open(&mut self, step: Step) -> Result<(), SubmitError> {
        let known = self.store.find(self.desk.tenant(), &step.ticket).await?;
        let id = match known {
            Some(id) => id,
            None => self.free_id(&step.ticket, step.at).await?,
        };
        let Deed::Open(request) = step.deed else { return Ok(()) };
        let request = Request {
            id: step.id,
            ticket: id,
            commands: vec![Command::Open(request)],
            at: step.at,
            occurred_at: None,
            follow_up: None,
        };
        let outcome = match self.answered(&request.id).await? {
            Some(answer) => answer,
            None => self.submit(service(self.desk.tenant(), None), request).await?,
        };
        match outcome {
            Outcome::Done => self.tallied.n_opened += 1,
            Outcome::DoneBefore | Outcome::Late(_) => self.tallied.n_opened_before += 1,
            Outcome::Refused(refusal) => {
                self.tickets.insert(step.ticket, Known::of(Err(refusal)));
                return Ok(());
            }
        }
        self.tickets.insert(step.ticket, Known::of(Ok(id)));
        Ok(())
    }

    /// An id that no other ticket has.
    async fn free_id(&self, ticket: &ExternalId, at: Instant) -> Result<TicketId, SubmitError> {
        let mut number = ticket_number(ticket, at);
        loop {
            #[expect(
                clippy::expect_used,
                reason = "INVARIANT: 34 + 28 bits and the tickets of one store are less than 63 bits"
            )]
            let id = TicketId::new(number).expect("a ticket id");
            if self.store.load(id).await?.is_none() {
                return Ok(id);
            }
            number += 1;
        }
    }

    async fn act(&mut self, step: Step) -> Result<(), SubmitError> {
        let Some(id) = self.tickets.get(&step.ticket).map(|known| known.id.clone()) else { return Ok(()) };
        let line = if let Deed::Row(row) = &step.deed { row.line } else { 0 };
        let id = match id {
            Ok(id) => id,
            Err(refusal) => {
                self.refuse(line, &step.ticket, format!("the ticket was not opened: {refusal}"));
                return Ok(());
            }
        };
        let outcome = match self.answered(&step.id).await? {
            Some(answer) => answer,
            None => self.act_now(&step, id).await?,
        };
        match outcome {
            Outcome::Done => self.tallied.n_applied += 1,
            Outcome::DoneBefore => self.tallied.n_applied_before += 1,
            Outcome::Refused(refusal) => {
                self.refuse(line, &step.ticket, refusal.to_string());
                return Ok(());
            }
            Outcome::Late(until) => {
                let reason =
                    format!("its time {} lies before {until}, up to which the ticket was replayed before", step.at);
                self.refuse(line, &step.ticket, reason);
                return Ok(());
            }
        }
        if let (Deed::Row(row), Some(known)) = (step.deed, self.tickets.get_mut(&step.ticket)) {
            known.take(row);
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, ticket: &ExternalId, reason: String) {
        self.tallied.n_refused += 1;
        self.refused.push(Unfit { line, ticket: ticket.to_string(), reason });
    }

    async fn act_now(&mut self, step: &Step, id: TicketId) -> Result<Outcome, SubmitError> {
        let Some(ticket) = self.store.load(id).await? else {
            return Ok(Outcome::Refused(Refusal::NoSuchTicket { ticket: id }));
        };
        if ticket.updated_at > step.at {
            return Ok(Outcome::Late(ticket.updated_at));
        }
        let (actor, commands) = match &step.deed {
            Deed::Row(row) => self.row_commands(row, &ticket),
            Deed::Act(act) => self.act_commands(act, &ticket),
            Deed::Open(_) => return Ok(Outcome::DoneBefore),
        };
        let request =
            Request { id: step.id.clone(), ticket: id, commands, at: step.at, occurred_at: None, follow_up: None };
        self.submit(actor, request).await
    }

    /// How a step ended in an earlier run, if it was taken then.
    async fn answered(&self, id: &CommandId) -> Result<Option<Outcome>, SubmitError> {
        let receipt = self.store.receipt(self.desk.tenant(), id).await?;
        Ok(receipt.map(|receipt| receipt.refused.map_or(Outcome::DoneBefore, Outcome::Refused)))
    }

    async fn submit(&self, actor: Actor, request: Request) -> Result<Outcome, SubmitError> {
        match self.desk.acting_as(actor).submit(&request).await {
            Ok(_receipt) => Ok(Outcome::Done),
            Err(SubmitError::Refused(refusal)) => Ok(Outcome::Refused(refusal)),
            Err(error) => Err(error),
        }
    }

    fn row_commands(&mut self, row: &Row, ticket: &Ticket) -> (Actor, Vec<Command>) {
        let nothing = Known::of(Ok(ticket.id));
        let known = self.tickets.get(&row.ticket).unwrap_or(&nothing);
        let mut commands = placement_commands(row, known, ticket);
        commands.extend(detail_commands(row, known.last.as_deref(), ticket));
        let was_new = !known.left_new;
        if row.state == LogState::New && !was_new {
            let what =
                format!("state `{}` after another one, a ticket is new only once: taken as open", row.state_text);
            self.notes.push(Note { line: row.line, ticket: row.ticket.to_string(), what });
        }
        commands.extend(status_commands(row, was_new, ticket));
        if commands.is_empty() {
            commands.push(Command::Touch);
        }
        let named = if let LogAgent::Is(agent) = &row.agent { Some(agent.clone()) } else { None };
        let author = row.author.clone().or(named);
        (service(self.desk.tenant(), author), commands)
    }

    fn act_commands(&self, act: &Act, ticket: &Ticket) -> (Actor, Vec<Command>) {
        let tenant = self.desk.tenant().clone();
        let agent = || Actor::agent(tenant.clone(), self.whoever_has(ticket));
        let reply = |body: &String| Command::Reply { body: body.clone() };
        match act {
            Act::AgentReplies(body) => (agent(), vec![reply(body)]),
            Act::AgentNotes(body) => (agent(), vec![Command::AddNote { body: body.clone() }]),
            Act::AgentAsks(body) => (agent(), vec![reply(body), Command::Wait { until: None }]),
            Act::AgentHolds(reason) => (agent(), vec![Command::Hold { reason: reason.clone(), until: None }]),
            Act::AgentStarts => (agent(), vec![Command::Start]),
            Act::AgentEscalates(reason) => (agent(), vec![self.escalation(reason, ticket)]),
            Act::AgentSolves(body) => (agent(), vec![reply(body), Command::Solve]),
            Act::RequesterWrites(requester, body) => {
                (Actor::requester(tenant.clone(), requester.clone()), vec![reply(body)])
            }
        }
    }

    /// An escalation, or a note of the wish where nobody is further up.
    fn escalation(&self, reason: &str, ticket: &Ticket) -> Command {
        let configuration = self.desk.configuration();
        let team = ticket.team.as_ref().and_then(|team| configuration.team(team));
        match team.and_then(|team| configuration.serving(team, ticket.tier.next())) {
            // Who acts in a replay says one thing: it is the reason, and what is to be known.
            Some(_above) if team.is_some_and(|team| team.hand_off_summary == HandOffSummary::Required) => {
                Command::Escalate(Box::new(HandOff { summary: Some(reason.to_owned()), ..HandOff::new(reason) }))
            }
            Some(_above) => Command::escalate(reason),
            None => Command::AddNote { body: reason.to_owned() },
        }
    }

    /// The assignee; the lead of the team where nobody has it; the first agent of all where there is no lead.
    fn whoever_has(&self, ticket: &Ticket) -> AgentId {
        let configuration = self.desk.configuration();
        let lead = || ticket.team.as_ref().and_then(|t| configuration.team(t)).and_then(|t| t.lead.clone());
        let anybody = || configuration.agents().next().map(|a| a.id.clone());
        let nobody = || AgentId::new("nobody").ok();
        let found = ticket.assignee.clone().or_else(lead).or_else(anybody).or_else(nobody);
        #[expect(clippy::expect_used, reason = "INVARIANT: `nobody` is a valid id")]
        found.expect("some agent")
    }
}

fn service(tenant: &TenantId, author: Option<AgentId>) -> Actor {
    let actor = Actor::service(tenant.clone(), "import", Rights::of_an_agent());
    match author {
        Some(author) => actor.on_behalf_of(author),
        None => actor,
    }
}

/// Team and agent as the row leaves them. Where the desk's own escalation took a ticket elsewhere and the log goes on with the
/// team it came from, it is handed back.
fn placement_commands(row: &Row, known: &Known, ticket: &Ticket) -> Vec<Command> {
    let mut commands = Vec::new();
    let (team, agent) = known.after(row);
    let moved = row.team.as_ref().filter(|team| ticket.team.as_ref() != Some(*team));
    if let Some(team) = moved {
        let came_from = ticket.came_from.last().is_some_and(|(from, _)| from == team);
        let reason = String::from("the log goes on with this team");
        commands.push(if came_from { Command::hand_back(reason) } else { Command::Route { team: team.clone() } });
    }
    let says = row.agent != LogAgent::Unknown || moved.is_some() || team != known.team;
    match agent {
        Some(agent) if says && (moved.is_some() || ticket.assignee.as_ref() != Some(&agent)) => {
            commands.push(Command::Assign { agent });
        }
        None if says && ticket.assignee.is_some() => commands.push(Command::Unassign),
        Some(_) | None => {}
    }
    commands
}

/// What else changed since the last row that was taken.
fn detail_commands(row: &Row, last: Option<&Row>, ticket: &Ticket) -> Vec<Command> {
    let Some(last) = last else { return Vec::new() };
    let mut commands = Vec::new();
    if (row.impact, row.urgency) != (last.impact, last.urgency) {
        let (impact, urgency) = (row.impact.unwrap_or(ticket.impact), row.urgency.unwrap_or(ticket.urgency));
        commands.push(Command::Assess { impact, urgency });
    }
    if row.priority.is_some() && row.priority != last.priority {
        commands.push(Command::SetPriority { priority: row.priority });
    }
    let changed = row.fields.iter().filter(|(name, value)| last.fields.get(*name) != Some(*value));
    commands.extend(changed.map(|(name, value)| Command::SetField { name: name.clone(), value: Some(value.clone()) }));
    commands
}

fn status_commands(row: &Row, was_new: bool, ticket: &Ticket) -> Vec<Command> {
    let solved = matches!(ticket.status, Status::Solved { .. });
    let closed = matches!(ticket.status, Status::Closed { .. });
    let reopen = if solved { vec![Command::Reopen] } else { Vec::new() };
    let after_reopening = |command: Command| reopen.iter().cloned().chain([command]).collect();
    let close = |reason| vec![Command::Close { reason }];
    match row.state {
        LogState::Keep => Vec::new(),
        LogState::New if was_new => Vec::new(),
        LogState::New | LogState::Open if solved => reopen,
        LogState::New | LogState::Open if ticket.status == Status::Open => Vec::new(),
        LogState::New | LogState::Open => vec![Command::Start],
        LogState::Pending if matches!(ticket.status, Status::Pending { .. }) => Vec::new(),
        LogState::Pending => after_reopening(Command::Wait { until: None }),
        LogState::OnHold if matches!(&ticket.status, Status::OnHold { reason, .. } if reason == &row.state_text) => {
            Vec::new()
        }
        LogState::OnHold => after_reopening(Command::Hold { reason: row.state_text.clone(), until: None }),
        LogState::Solved if solved => Vec::new(),
        LogState::Solved => vec![Command::Solve],
        LogState::Closed if solved || closed => close(CloseReason::Completed),
        LogState::Closed => vec![Command::Solve, Command::Close { reason: CloseReason::Completed }],
        LogState::Cancelled => close(CloseReason::Cancelled),
        LogState::Spam => close(CloseReason::Spam),
    }
}

/// A time-ordered number that is the same in every run: seconds since 1970, then bits of the name.
fn ticket_number(ticket: &ExternalId, at: Instant) -> u64 {
    let seconds = u64::try_from(at.timestamp()).unwrap_or(0) & 0x3_ffff_ffff;
    let digits = helpdesk_core::Fingerprint::of_bytes(ticket.as_str().as_bytes());
    let name = digits.as_str().get(..7).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or(0);
    (seconds << 28 | name).max(1)
}
