//! What can be asked in the slow model, by whom and when; and how that is said to the desk.
use helpdesk_core::{
    Actor, ApprovalCommand, CloseReason, Command, EscalationCommand, HandOff, Impact, Priority, ReturnWhen,
    Strategy as Choice, Urgency, Vote,
};
use proptest::prelude::*;

use super::world::Minute;
use crate::stage::{agent, at, requester, service};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Rita,
    Ann,
    Bob,
    Service,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Reply,
    Note,
    Start,
    /// With so many minutes until the ticket wakes.
    Wait(Option<Minute>),
    Hold(Option<Minute>),
    Solve,
    Reopen,
    Complete,
    Cancel,
    Route(&'static str),
    Assign(&'static str),
    AssignBy(Choice),
    Unassign,
    Escalate,
    /// Up, and back by itself after so many minutes.
    Lend(Minute),
    HandBack,
    /// For an approval of ann or bob, within four hours of the office.
    Ask,
    Vote(u32, bool),
    /// The rung that fires by hand.
    Fire,
    Acknowledge,
    Set(Option<Priority>),
    Assess(Impact, Urgency),
    Tag(Option<&'static str>, Option<&'static str>),
    Touch,
    Tick,
}

#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub(super) at: Minute,
    pub(super) who: Who,
    pub(super) what: What,
}

impl Who {
    pub(super) fn is_agent(self) -> bool {
        matches!(self, Self::Ann | Self::Bob)
    }

    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Rita => "rita",
            Self::Ann => "ann",
            Self::Bob => "bob",
            Self::Service => "import",
        }
    }

    pub(super) fn actor(self) -> Actor {
        match self {
            Self::Rita => requester(),
            Self::Ann | Self::Bob => agent(self.id()),
            Self::Service => service(),
        }
    }
}

impl Deed {
    pub(super) fn command(&self) -> Command {
        let tag = |tag: &Option<&str>| tag.iter().map(|tag| (*tag).to_owned()).collect();
        match &self.what {
            What::Reply => Command::Reply { body: "text".into() },
            What::Note => Command::AddNote { body: "text".into() },
            What::Start => Command::Start,
            What::Wait(minutes) => Command::Wait { until: minutes.map(|m| instant(self.at + m)) },
            What::Hold(minutes) => {
                Command::Hold { reason: "vendor".into(), until: minutes.map(|m| instant(self.at + m)) }
            }
            What::Solve => Command::Solve,
            What::Reopen => Command::Reopen,
            What::Complete => Command::Close { reason: CloseReason::Completed },
            What::Cancel => Command::Close { reason: CloseReason::Cancelled },
            What::Route(team) => Command::Route { team: team.parse().expect("an id") },
            What::Assign(agent) => Command::Assign { agent: agent.parse().expect("an id") },
            What::AssignBy(strategy) => Command::AssignBy { strategy: *strategy },
            What::Unassign => Command::Unassign,
            What::Escalate => Command::escalate("hard"),
            What::Lend(minutes) => {
                let at = Some(instant(self.at + minutes));
                let return_when = Some(Box::new(ReturnWhen { at, holds: None }));
                Command::Escalate(Box::new(HandOff { return_when, ..HandOff::new("lent") }))
            }
            What::Ask => serde_json::from_str(ASK).expect("a command"),
            What::Vote(number, yes) => Command::Approval(ApprovalCommand::Answer {
                number: *number,
                vote: if *yes { Vote::Approve } else { Vote::Reject },
                comment: String::new(),
            }),
            What::Fire => Command::Escalation(EscalationCommand::Fire {
                ladder: "care".parse().expect("an id"),
                rung: "boss".into(),
                reason: "it burns".into(),
            }),
            What::Acknowledge => Command::Escalation(EscalationCommand::Acknowledge { metric: None }),
            What::HandBack => Command::HandBack { reason: "easy".into(), summary: None },
            What::Set(priority) => Command::SetPriority { priority: *priority },
            What::Assess(impact, urgency) => Command::Assess { impact: *impact, urgency: *urgency },
            What::Tag(add, remove) => Command::Tag { add: tag(add), remove: tag(remove) },
            What::Touch => Command::Touch,
            What::Tick => Command::Tick,
        }
    }
}

const ASK: &str = r#"{"do": "approval", "step": "ask", "question": "may we?", "approvers": [{"agent": "ann"}, {"agent": "bob"}],
    "needed": 1, "expires": {"after": {"time": "4h", "schedule": "office"}}, "holds": true}"#;

/// The instant at which a minute begins.
pub(super) fn instant(minute: Minute) -> helpdesk_core::Instant {
    at("00:00") + std::time::Duration::from_secs(u64::try_from(minute * 60).expect("after the first Monday"))
}

fn whats() -> impl Strategy<Value = What> {
    let until = || prop_oneof![2 => Just(None), 1 => (1..600i64).prop_map(Some), 1 => (600..4_000i64).prop_map(Some)];
    let priority = prop_oneof![Just(None), Just(Some(Priority::Normal)), Just(Some(Priority::High))];
    let impact = prop_oneof![Just(Impact::Low), Just(Impact::Medium), Just(Impact::High)];
    let urgency = prop_oneof![Just(Urgency::Low), Just(Urgency::Medium), Just(Urgency::High)];
    let tag = || prop_oneof![Just(None), Just(Some("vip")), Just(Some("night"))];
    prop_oneof![
        8 => Just(What::Reply),
        1 => Just(What::Note),
        2 => Just(What::Start),
        3 => until().prop_map(What::Wait),
        3 => until().prop_map(What::Hold),
        4 => Just(What::Solve),
        2 => Just(What::Reopen),
        1 => Just(What::Complete),
        1 => Just(What::Cancel),
        4 => prop_oneof![Just("desk"), Just("lab"), Just("attic")].prop_map(What::Route),
        3 => prop_oneof![Just("ann"), Just("bob"), Just("cleo")].prop_map(What::Assign),
        2 => prop_oneof![Just(Choice::LeastLoaded), Just(Choice::LongestIdle)].prop_map(What::AssignBy),
        2 => Just(What::Unassign),
        2 => Just(What::Escalate),
        2 => Just(What::HandBack),
        2 => (1..2_000i64).prop_map(What::Lend),
        2 => Just(What::Ask),
        4 => (1..3u32, any::<bool>()).prop_map(|(n, yes)| What::Vote(n, yes)),
        1 => Just(What::Fire),
        1 => Just(What::Acknowledge),
        4 => priority.prop_map(What::Set),
        2 => (impact, urgency).prop_map(|(impact, urgency)| What::Assess(impact, urgency)),
        4 => (tag(), tag()).prop_filter("one of both", |(a, b)| a != b).prop_map(|(add, remove)| What::Tag(add, remove)),
        1 => Just(What::Touch),
        4 => Just(What::Tick),
    ]
}

/// Who, what, and how many minutes after the one before.
pub(super) fn steps() -> impl Strategy<Value = Vec<(Who, What, Minute)>> {
    let who = prop_oneof![2 => Just(Who::Rita), 3 => Just(Who::Ann), 1 => Just(Who::Bob), 2 => Just(Who::Service)];
    let gap = prop_oneof![3 => Just(0), 6 => 1..120i64, 3 => 120..900i64, 1 => 900..4_320i64];
    let step = (who, whats(), gap).prop_map(|(who, what, gap)| match what {
        What::Tick | What::Touch => (Who::Service, what, gap),
        // A requester's answer is another matter: those whom nobody asked do not know of it.
        What::Vote(..) if who == Who::Rita => (Who::Bob, what, gap),
        What::Reply
        | What::Note
        | What::Start
        | What::Wait(_)
        | What::Hold(_)
        | What::Solve
        | What::Reopen
        | What::Complete
        | What::Cancel
        | What::Route(_)
        | What::Assign(_)
        | What::AssignBy(_)
        | What::Unassign
        | What::Escalate
        | What::Lend(_)
        | What::HandBack
        | What::Ask
        | What::Vote(..)
        | What::Fire
        | What::Acknowledge
        | What::Set(_)
        | What::Assess(..)
        | What::Tag(..) => (who, what, gap),
    });
    proptest::collection::vec(step, 1..14)
}
