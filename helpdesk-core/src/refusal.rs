//! Why the desk does not do what was asked.
mod limit_unit;
mod names;

use alloc::{string::String, vec::Vec};

use helpdesk_sla::{Instant, TimeError};
use serde::{Deserialize, Serialize};

use crate::{
    AgentId, ApprovalRefusal, FieldProblem, LadderId, MessageId, Obstacle, PolicyId, ServiceId, StatusId, StatusKind,
    TeamId, TicketId, Tier, WorkRefusal,
    lifecycle::{field, obstacle::listed},
};

pub use self::limit_unit::LimitUnit;

/// Why the desk does not do what was asked. The code is stable, the text is for people.
///
/// # Examples
/// ```
/// use helpdesk_core::Refusal;
///
/// let refusal = Refusal::Closed;
/// assert_eq!(refusal.to_string(), "the ticket is closed, only tags can change; a reply opens a follow-up ticket");
/// assert_eq!(serde_json::to_string(&refusal)?, r#"{"code":"closed"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such ticket, or the actor may not know of it.
    #[error("there is no ticket {ticket}")]
    NoSuchTicket {
        /// As asked.
        ticket: TicketId,
    },
    /// A ticket of this id exists.
    #[error("ticket {ticket} exists already, expected a new id to open a ticket under")]
    AlreadyOpened {
        /// As asked.
        ticket: TicketId,
    },
    /// The actor may see the ticket but not do this.
    #[error("{who} may not {action}: {because}")]
    NotAllowed {
        /// The actor.
        who: String,
        /// What was asked.
        action: String,
        /// Why not.
        because: String,
    },
    /// The ticket is closed.
    #[error("the ticket is closed, only tags can change; a reply opens a follow-up ticket")]
    Closed,
    /// The status does not allow it.
    #[error("a ticket that is {status} cannot `{command}`: {expected}")]
    WrongStatus {
        /// Where it stands.
        status: StatusKind,
        /// What was asked.
        command: String,
        /// What would be needed.
        expected: String,
    },
    /// Something must be done first.
    #[error("the ticket cannot be solved yet: {}", listed(obstacles))]
    CannotSolve {
        /// All that stands against it.
        obstacles: Vec<Obstacle>,
    },
    /// A name that the configuration does not know.
    #[error("there is no {what} `{name}`, {expected}")]
    Unknown {
        /// What kind of thing it would name.
        what: String,
        /// As asked.
        name: String,
        /// What was expected, with the name that is nearest.
        expected: String,
    },
    /// A status of the host's own is one of another of the desk's statuses.
    #[error("status `{status}` is one of {base}, `{step}` leads to {wanted}")]
    WrongBase {
        /// As asked.
        status: StatusId,
        /// What it is one of.
        base: StatusKind,
        /// The step that was asked for.
        step: String,
        /// Where that leads.
        wanted: StatusKind,
    },
    /// A solved ticket is not taken up again: its team wants a new one that follows it.
    #[error("the ticket is not taken up again, expected a new ticket that follows ticket {ticket}")]
    FollowUpWanted {
        /// The one to follow.
        ticket: TicketId,
    },
    /// A solved ticket is not taken up again.
    #[error("the ticket is not taken up again, its team wants a new one")]
    NotTakenUpAgain,
    /// Fields do not hold what they must.
    #[error("{}", field::listed(problems))]
    BadFields {
        /// One for each field, all at once.
        problems: Vec<FieldProblem>,
    },
    /// No such item on the checklist.
    #[error("there is no item {item} on the checklist")]
    NoSuchItem {
        /// As asked.
        item: u32,
    },
    /// The reopening window is over.
    #[error("the ticket was solved at {solved_at}, more than {within_days} days ago; open a new ticket instead")]
    ReopenWindowOver {
        /// When it was solved.
        solved_at: Instant,
        /// The window of its team.
        within_days: u16,
    },
    /// No such team.
    #[error("there is no team `{team}`, {expected}")]
    UnknownTeam {
        /// As asked.
        team: TeamId,
        /// What was expected, with the name that is nearest.
        #[serde(default = "names::known")]
        expected: String,
    },
    /// No such agent.
    #[error("there is no agent `{agent}`, {expected}")]
    UnknownAgent {
        /// As asked.
        agent: AgentId,
        /// What was expected, with the name that is nearest.
        #[serde(default = "names::known")]
        expected: String,
    },
    /// The agent is not in the ticket's team.
    #[error("agent `{agent}` is not a member of team `{team}`, {expected}")]
    NotAMember {
        /// The agent.
        agent: AgentId,
        /// The ticket's team.
        team: TeamId,
        /// What was expected: some who are.
        #[serde(default = "names::member")]
        expected: String,
    },
    /// It has no team yet.
    #[error("the ticket has no team yet, route it first")]
    NoTeam,
    /// Nobody above.
    #[error("no team on the path of `{team}` serves {tier}")]
    NoHigherTier {
        /// The ticket's team.
        team: TeamId,
        /// The tier asked for.
        tier: Tier,
    },
    /// Nothing is said for whoever gets it.
    #[error(
        "team `{team}` wants to be told what was tried and found when its tickets are escalated, expected a hand-off `summary`"
    )]
    SummaryWanted {
        /// The ticket's team.
        team: TeamId,
    },
    /// Nobody on the path has the skills.
    #[error("nobody else on the path of `{team}` has {skills}, expected skills that somebody there has")]
    NobodySkilled {
        /// The ticket's team.
        team: TeamId,
        /// The skills with their levels, as asked.
        skills: String,
    },
    /// It was not escalated.
    #[error("the ticket was not escalated, there is nobody to hand it back to")]
    NothingToHandBack,
    /// No such rung.
    #[error("there is no rung `{rung}` on ladder `{ladder}` in the configuration")]
    UnknownRung {
        /// As asked.
        ladder: LadderId,
        /// As asked.
        rung: String,
    },
    /// It fires no more.
    #[error("rung `{rung}` of ladder `{ladder}` has fired {n} times, that is as often as it may")]
    RungHasFired {
        /// As asked.
        ladder: LadderId,
        /// As asked.
        rung: String,
        /// How often.
        n: u32,
    },
    /// It is under another policy, or none.
    #[error("the ticket is not under policy `{policy}`, it is under {has}")]
    NotUnderPolicy {
        /// As asked.
        policy: PolicyId,
        /// What it is under.
        has: String,
    },
    /// A text is empty.
    #[error("{what} is empty, expected some text")]
    EmptyText {
        /// Which.
        what: String,
    },
    /// A text, a list or a request is over its limit.
    #[error("{what}: {actual} {}, the limit is {limit}", unit.as_str())]
    OverLimit {
        /// Which.
        what: String,
        /// How much there is.
        actual: u64,
        /// How much there may be.
        limit: u64,
        /// What both numbers count.
        #[serde(default, skip_serializing_if = "LimitUnit::is_usual")]
        unit: LimitUnit,
    },
    /// A link leads back to where it begins.
    #[error("`{kind}` ticket {to} would lead back to ticket {from}")]
    LinkCircle {
        /// Which kind.
        kind: crate::LinkKind,
        /// From.
        from: TicketId,
        /// To.
        to: TicketId,
    },
    /// A merger that cannot be made or undone.
    #[error("the ticket cannot be merged into ticket {into}, or out of it: {why}")]
    CannotMerge {
        /// The other ticket.
        into: TicketId,
        /// Why not, and what was expected.
        why: String,
    },
    /// A split that cannot be made.
    #[error("the ticket cannot be split so: {why}")]
    CannotSplit {
        /// Why not, and what was expected.
        why: String,
    },
    /// It is not merged.
    #[error("the ticket is not merged into another one, there is nothing to undo")]
    NotMerged,
    /// A link that cannot be.
    #[error("ticket {ticket} cannot be linked as `{kind}`: {why}")]
    LinkNotPossible {
        /// As asked.
        kind: crate::LinkKind,
        /// As asked.
        ticket: TicketId,
        /// Why not, and what was expected.
        why: String,
    },
    /// An empty request, or one that mixes opening with a ticket that exists.
    #[error("{what}")]
    BadRequest {
        /// What is wrong, and what was expected.
        what: String,
    },
    /// The external id belongs to another ticket.
    #[error("external id `{external}` belongs to ticket {owner}")]
    ExternalIdTaken {
        /// As asked.
        external: String,
        /// Whose it is.
        owner: TicketId,
    },
    /// It is not done with an approval.
    #[error(transparent)]
    Approval(ApprovalRefusal),
    /// No such message.
    #[error("there is no message {message} on this ticket")]
    NoSuchMessage {
        /// As asked.
        message: MessageId,
    },
    /// A text with a place that nothing fills.
    #[error("the text of {what} cannot be made: {why}")]
    TextLacks {
        /// Which.
        what: String,
        /// What is missing.
        why: String,
    },
    /// A message that stays as it is.
    #[error("message {message} cannot be edited: {why}")]
    NotEditable {
        /// Which.
        message: MessageId,
        /// Why not.
        why: String,
    },
    /// Nothing is taken out.
    #[error("nothing is taken out of event {of}: {why}")]
    CannotRedact {
        /// Which.
        of: u64,
        /// Why not, and what was expected; without the words that were to go.
        why: String,
    },
    /// It is not done with the work log.
    #[error(transparent)]
    Work(WorkRefusal),
    /// A guard of the host's does not let it pass.
    #[error("guard `{guard}` does not let it pass: {why}")]
    Guarded {
        /// The guard.
        guard: String,
        /// Why.
        why: String,
    },
    /// Nobody was asked, it is too late, or it was answered: one and the same answer.
    #[error("there is no survey to answer")]
    NoSurvey,
    /// The score is none of the survey's.
    #[error("{score} is not on the scale, expected 1 to {most}")]
    OffTheScale {
        /// As asked.
        score: u8,
        /// The most that can be said.
        most: u8,
    },
    /// The catalogue does not have it.
    #[error("there is no service `{service}` in the catalogue, {expected}")]
    UnknownService {
        /// As asked.
        service: ServiceId,
        /// What was probably meant.
        expected: String,
    },
    /// It is for others.
    #[error("service `{service}` is not offered here: {because}")]
    ServiceNotOffered {
        /// As asked.
        service: ServiceId,
        /// Why not.
        because: String,
    },
    /// Something has to be said to get it.
    #[error("service `{service}` needs {}", backticked(fields))]
    FieldsMissing {
        /// As asked.
        service: ServiceId,
        /// The custom fields that are empty.
        fields: Vec<String>,
    },
    /// A clock could not be computed.
    #[error("a clock cannot be set: {why}")]
    Time {
        /// Why.
        why: String,
    },
}

impl Refusal {
    /// What has more entries than its limit.
    pub(crate) fn over_limit(what: &str, actual: usize, limit: usize) -> Self {
        Self::over_limit_of(LimitUnit::Entries, what, actual, limit)
    }

    /// What is over its limit, with both numbers and what they count.
    pub(crate) fn over_limit_of(unit: LimitUnit, what: &str, actual: usize, limit: usize) -> Self {
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Self::OverLimit { what: String::from(what), actual: number(actual), limit: number(limit), unit }
    }

    /// The same refusal without what only staff knows.
    #[must_use]
    pub(crate) fn shown_to_requester(self) -> Self {
        if let Self::CannotSolve { obstacles } = self {
            let mut obstacles: Vec<Obstacle> = obstacles.into_iter().map(Obstacle::shown_to_requester).collect();
            obstacles.dedup();
            return Self::CannotSolve { obstacles };
        }
        if let Self::WrongStatus { status, command, expected } = self {
            return Self::WrongStatus { status: status.shown_to_requester(), command, expected };
        }
        self.without_names()
    }
}

impl From<ApprovalRefusal> for Refusal {
    fn from(refusal: ApprovalRefusal) -> Self {
        Self::Approval(refusal)
    }
}

impl From<WorkRefusal> for Refusal {
    fn from(refusal: WorkRefusal) -> Self {
        Self::Work(refusal)
    }
}

impl From<TimeError> for Refusal {
    fn from(error: TimeError) -> Self {
        Self::Time { why: alloc::format!("{error}") }
    }
}

/// Names of fields in one clause.
fn backticked(fields: &[String]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| alloc::format!("`{field}`")).collect();
    fields.join(", ")
}
