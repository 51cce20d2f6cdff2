//! Why a commit is as it is: what was looked at, what was chosen, and the reason against the rest.
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use helpdesk_sla::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    Author, Authorization, Candidate, Cause, Command, CommandId, ContractTrace, Fingerprint, GuardTrace, MentionTrace,
    Metric, NoticeTrace, PolicyRef, Refusal, Request, Strategy, TeamId, TicketId, UntoldTrace,
};

/// Why a commit is as it is. Written with the commit, read by `explain`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which request.
    pub command: CommandId,
    /// What was asked, by name.
    pub asked: Vec<String>,
    /// Who asked.
    pub by: Author,
    /// When.
    pub at: Instant,
    /// When it happened, where that is before it was recorded: as the caller said, or what the caller took for now although the
    /// ticket's last event is later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Instant>,
    /// The first event it wrote; none where it wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seq: Option<u64>,
    /// The ticket that was asked for, where this one is touched by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<TicketId>,
    /// The version of the configuration.
    pub configuration: Fingerprint,
    /// Which policies were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicyTrace>,
    /// Which guards did something to what was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<GuardTrace>,
    /// Which contracts were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<ContractTrace>,
    /// Which hooks reacted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hooks: Vec<HookTrace>,
    /// Which agents were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<AssignmentTrace>,
    /// Which rungs did what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rungs: Vec<RungTrace>,
    /// Which names in messages were looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<MentionTrace>,
    /// Who is told, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<NoticeTrace>,
    /// Who is not told who could have been, and why not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<UntoldTrace>,
    /// What went wrong beside the command.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// Why the command was refused, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}

/// A policy that was looked at: the ones before the chosen one with the reason against them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyTrace {
    /// The event that made the question new.
    pub seq: u64,
    /// The policy.
    pub policy: PolicyRef,
    /// What spoke against it; nothing for the chosen one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// What one hook did on one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookTrace {
    /// The hook.
    pub hook: String,
    /// Its content-addressed version.
    pub version: String,
    /// The event it reacted to.
    pub seq: u64,
    /// Its rules in order: each that matched, failed or was skipped.
    pub rules: Vec<RuleTrace>,
    /// How many more of its rules looked at the event and did not match. Which, the rules of the same version say.
    #[serde(default, skip_serializing_if = "crate::ticket::is_zero")]
    pub n_not_matched: u32,
}

/// What one rule did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTrace {
    /// The rule.
    pub rule: String,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: RuleOutcome,
}

/// What came of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RuleOutcome {
    /// Its guard held; these commands were taken.
    Matched {
        /// What it asked for.
        commands: Vec<Command>,
        /// What it asked for in vain, because an earlier rule had said something else: each with that rule.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        overruled: Vec<(Command, String)>,
    },
    /// Its guard did not hold.
    NotMatched,
    /// It was not let: it acts once on a ticket and has, a `stop` came before it, or there were no steps left.
    Skipped {
        /// Which of them.
        because: String,
    },
    /// It failed; see the fault of the same rule.
    Failed,
}

/// Who was considered for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentTrace {
    /// The team.
    pub team: TeamId,
    /// How.
    pub strategy: Strategy,
    /// Its members and who stands in for them, the chosen one first.
    pub candidates: Vec<Candidate>,
    /// The strategies that were tried before and found nobody, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<AssignmentTrace>,
}

/// What a rung did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RungTrace {
    /// The clock's metric; none where the rung is the ticket's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// The rung.
    pub rung: String,
    /// What it asked for.
    pub commands: Vec<Command>,
    /// Who may do more while it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorizes: Vec<Authorization>,
    /// Why it could not go further up, where it could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stays: Option<Refusal>,
}

/// Something that went wrong beside the command: a broken rule, a reaction that was refused, a cascade that was cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<FaultPlace>,
    /// The hook or the observer that it happened in; none where it was no hook's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<String>,
    /// What it followed from.
    pub cause: Cause,
    /// What went wrong.
    pub message: String,
}

/// A place in a rule's source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FaultPlace {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where unknown.
    pub line: u32,
    /// The column, from 1; 0 where unknown.
    pub column: u32,
}

impl Decision {
    /// A decision about which nothing is known yet but who asked for what, and when.
    pub(crate) fn begun(request: &Request, by: Author, at: Instant, configuration: Fingerprint) -> Self {
        let asked = request.commands.iter().map(|c| c.name().to_string()).collect();
        let occurred_at = Some(request.occurred_at.unwrap_or(request.at)).filter(|occurred_at| *occurred_at < at);
        Self { occurred_at, ..Self::bare(request.id.clone(), asked, by, at, configuration) }
    }

    /// What was asked, by whom and under what, and nothing that came of it.
    pub(crate) fn bare(
        command: CommandId,
        asked: Vec<String>,
        by: Author,
        at: Instant,
        configuration: Fingerprint,
    ) -> Self {
        Self {
            command,
            asked,
            by,
            at,
            occurred_at: None,
            first_seq: None,
            part_of: None,
            configuration,
            policies: Vec::new(),
            guards: Vec::new(),
            contracts: Vec::new(),
            hooks: Vec::new(),
            assignments: Vec::new(),
            rungs: Vec::new(),
            mentions: Vec::new(),
            notices: Vec::new(),
            untold: Vec::new(),
            faults: Vec::new(),
            refused: None,
        }
    }
}

impl fmt::Display for FaultPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "{} (from {})", self.message, self.cause)
    }
}
