//! What facts, functions and actions take and give: the types of their values, and the words that texts are taken from.
use helpdesk_core::{
    Author, Channel, CloseReason, Configuration, EventKind, Impact, LinkKind, Metric, Placement, Priority, StatusKind,
    Strategy, TicketKind, sla::Weekday,
};

use crate::{
    actions::{ACTIONS, Action},
    fact::Holds,
};

/// A set of types that a value may have, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Types(u16);

impl Types {
    pub(crate) const NOTHING: Self = Self(1);
    pub(crate) const BOOL: Self = Self(1 << 1);
    pub(crate) const INT: Self = Self(1 << 2);
    pub(crate) const FLOAT: Self = Self(1 << 3);
    pub(crate) const TEXT: Self = Self(1 << 4);
    pub(crate) const LIST: Self = Self(1 << 5);
    pub(crate) const MAP: Self = Self(1 << 6);
    pub(crate) const TICKET: Self = Self(1 << 7);
    pub(crate) const EVENT: Self = Self(1 << 8);
    pub(crate) const ACT: Self = Self(1 << 9);
    pub(crate) const OTHER: Self = Self(1 << 10);
    pub(crate) const CLOCK: Self = Self(1 << 11);
    pub(crate) const LOCAL: Self = Self(1 << 12);
    pub(crate) const ANY: Self = Self((1 << 13) - 1);
    pub(crate) const NUMBER: Self = Self(Self::INT.0 | Self::FLOAT.0);

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// In a reader's words.
    pub(crate) fn shown(self) -> String {
        const NAMES: [(Types, &str); 13] = [
            (Types::NOTHING, "nothing"),
            (Types::BOOL, "a truth value"),
            (Types::INT, "a whole number"),
            (Types::FLOAT, "a number"),
            (Types::TEXT, "text"),
            (Types::LIST, "a list"),
            (Types::MAP, "a map"),
            (Types::TICKET, "the ticket"),
            (Types::EVENT, "the event"),
            (Types::ACT, "`act`"),
            (Types::CLOCK, "a clock"),
            (Types::LOCAL, "a local time"),
            (Types::OTHER, "something else"),
        ];
        if self == Self::ANY {
            return String::from("anything");
        }
        let names: Vec<&str> = NAMES.iter().filter(|(kind, _)| self.meets(*kind)).map(|(_, name)| *name).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => String::from("no value"),
        }
    }
}

/// Where the words of a text come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// Any text.
    Free,
    Status,
    Priority,
    Kind,
    Channel,
    Degree,
    Placement,
    By,
    Weekday,
    Metric,
    Event,
    Strategy,
    CloseReason,
    Audience,
    Team,
    Agent,
    Organization,
    Tag,
    Field,
    CustomStatus,
    Service,
    Contract,
    Policy,
    Visibility,
    ClockState,
    LinkKind,
    Participant,
    Response,
    Macro,
    Checklist,
    Approval,
    Schedule,
}

impl Holds {
    /// The types of its values.
    pub(crate) fn types(self) -> Types {
        match self {
            Self::Text | Self::Word => Types::TEXT,
            Self::MaybeText => MAYBE,
            Self::Number => Types::INT,
            Self::MaybeNumber => Types::INT.or(Types::NOTHING),
            Self::Truth => Types::BOOL,
            Self::Texts => Types::LIST,
        }
    }
}

const MAYBE: Types = Types::TEXT.or(Types::NOTHING);

/// What a function takes and gives; the first argument is what it is called on.
#[derive(Clone, Copy)]
pub(crate) struct Signature {
    pub(crate) name: &'static str,
    pub(crate) takes: &'static [(Types, Words)],
    pub(crate) gives: Types,
}

const fn takes(name: &'static str, takes: &'static [(Types, Words)], gives: Types) -> Signature {
    Signature { name, takes, gives }
}

const T: (Types, Words) = (Types::TEXT, Words::Free);
const L: (Types, Words) = (Types::LIST, Words::Free);
const M: (Types, Words) = (Types::MAP, Words::Free);
const I: (Types, Words) = (Types::INT, Words::Free);
const ANY: (Types, Words) = (Types::ANY, Words::Free);
const EVENT_ITSELF: (Types, Words) = (Types::EVENT, Words::Free);
const TICKET_ITSELF: (Types, Words) = (Types::TICKET, Words::Free);
const SIZED: (Types, Words) = (Types::TEXT.or(Types::LIST).or(Types::MAP), Words::Free);

/// What is known of a function or an action of this name: each of the shapes in which it can be called.
pub(crate) fn signatures(name: &str) -> Vec<Signature> {
    let shapes = |action: &'static Action| {
        action.shapes.iter().map(|takes| Signature { name: action.name, takes, gives: Types::NOTHING })
    };
    let actions = ACTIONS.iter().filter(|action| action.name == name).flat_map(shapes);
    SIGNATURES.iter().filter(|signature| signature.name == name).copied().chain(actions).collect()
}

/// What is known of functions; a name can stand here several times.
const SIGNATURES: &[Signature] = &[
    takes("contains", &[T, T], Types::BOOL),
    takes("contains", &[L, ANY], Types::BOOL),
    takes("contains", &[M, T], Types::BOOL),
    takes("contains", &[(Types::OTHER, Words::Free), I], Types::BOOL),
    takes("starts_with", &[T, T], Types::BOOL),
    takes("ends_with", &[T, T], Types::BOOL),
    takes("to_lower", &[T], Types::TEXT),
    takes("to_upper", &[T], Types::TEXT),
    takes("trim", &[T], Types::TEXT),
    takes("len", &[SIZED], Types::INT),
    takes("is_empty", &[SIZED], Types::BOOL),
    takes("contains_any", &[T, L], Types::BOOL),
    takes("matches", &[T, T], Types::BOOL),
    takes("split", &[T, T], Types::LIST),
    takes("join", &[L, T], Types::TEXT),
    takes("parse_int", &[T], Types::INT.or(Types::NOTHING)),
    takes("min", &[I, I], Types::INT),
    takes("max", &[I, I], Types::INT),
    takes("abs", &[I], Types::INT),
    takes("push", &[L, ANY], Types::NOTHING),
    takes("keys", &[M], Types::LIST),
    takes("local", &[EVENT_ITSELF, T], Types::LOCAL),
    takes("in_hours", &[EVENT_ITSELF, (Types::TEXT, Words::Schedule)], Types::BOOL),
    takes("minutes_to_open", &[EVENT_ITSELF, (Types::TEXT, Words::Schedule)], Types::INT),
    takes("has_link", &[TICKET_ITSELF, (Types::TEXT, Words::LinkKind)], Types::BOOL),
    takes("clock", &[TICKET_ITSELF, (Types::TEXT, Words::Metric)], Types::CLOCK),
    takes("has_tag", &[TICKET_ITSELF, (Types::TEXT, Words::Tag)], Types::BOOL),
    takes("field", &[TICKET_ITSELF, (Types::TEXT, Words::Field)], MAYBE),
];

impl Words {
    /// What a word of this kind is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Free => "text",
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Kind => "kind of ticket",
            Self::Channel => "channel",
            Self::Degree => "degree",
            Self::Placement => "placement",
            Self::By => "author",
            Self::Weekday => "weekday",
            Self::Metric => "metric",
            Self::Event => "event",
            Self::Strategy => "strategy",
            Self::CloseReason => "reason to close",
            Self::Audience => "audience",
            Self::Team => "team",
            Self::Agent => "agent",
            Self::Organization => "organization",
            Self::Tag => "tag",
            Self::Field => "field",
            Self::CustomStatus => "custom status",
            Self::Service => "service",
            Self::Contract => "contract",
            Self::Policy => "policy",
            Self::Visibility => "visibility",
            Self::ClockState => "state of a clock",
            Self::LinkKind => "kind of link",
            Self::Participant => "participant",
            Self::Response => "canned response",
            Self::Macro => "macro",
            Self::Checklist => "checklist",
            Self::Approval => "approval",
            Self::Schedule => "schedule",
        }
    }

    /// Whether its words stand in the configuration of a desk.
    pub(crate) fn is_configured(self) -> bool {
        matches!(
            self,
            Self::Team
                | Self::Agent
                | Self::Organization
                | Self::Field
                | Self::CustomStatus
                | Self::Service
                | Self::Contract
                | Self::Policy
                | Self::Response
                | Self::Macro
                | Self::Checklist
                | Self::Approval
                | Self::Schedule
        )
    }

    /// The code of what is said of a word that is not among them.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Team => "unknown-team",
            Self::Agent => "unknown-agent",
            Self::Organization => "unknown-organization",
            Self::Tag => "unknown-tag",
            Self::Field => "unknown-field",
            Self::Event => "unknown-event",
            Self::CustomStatus => "unknown-status",
            Self::Service => "unknown-service",
            Self::Contract => "unknown-contract",
            Self::Policy => "unknown-policy",
            Self::Response => "unknown-response",
            Self::Macro => "unknown-macro",
            Self::Checklist => "unknown-checklist",
            Self::Approval => "unknown-approval",
            Self::Schedule => "unknown-schedule",
            Self::Visibility
            | Self::ClockState
            | Self::LinkKind
            | Self::Participant
            | Self::Free
            | Self::Status
            | Self::Priority
            | Self::Kind
            | Self::Channel
            | Self::Degree
            | Self::Placement
            | Self::By
            | Self::Weekday
            | Self::Metric
            | Self::Strategy
            | Self::CloseReason
            | Self::Audience => "unknown-value",
        }
    }

    /// All words there are, where they can be listed.
    pub(crate) fn known(self, configuration: Option<&Configuration>) -> Option<Vec<String>> {
        let fixed = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
        match self {
            Self::Free | Self::Tag | Self::Audience | Self::Participant => None,
            Self::Status => fixed(&StatusKind::ALL.map(StatusKind::as_str)),
            Self::Priority => fixed(&Priority::ALL.map(Priority::as_str)),
            Self::Kind => fixed(&TicketKind::ALL.map(TicketKind::as_str)),
            Self::Channel => fixed(&Channel::ALL.map(Channel::as_str)),
            Self::Degree => fixed(&Impact::ALL.map(Impact::as_str)),
            Self::Placement => fixed(&Placement::ALL.map(Placement::as_str)),
            Self::By => fixed(&Author::WORDS),
            Self::Weekday => fixed(&Weekday::ALL.map(Weekday::name)),
            Self::Metric => fixed(&Metric::ALL.map(Metric::as_str)),
            Self::Event => Some(EventKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect()),
            Self::Strategy => fixed(&Strategy::ALL.map(Strategy::as_str)),
            Self::CloseReason => fixed(&CloseReason::GIVEN.map(CloseReason::as_str)),
            Self::Visibility => fixed(&["public", "internal", "team"]),
            Self::ClockState => fixed(&["none", "running", "paused", "fulfilled", "cancelled"]),
            Self::LinkKind => fixed(&LinkKind::ALL.map(LinkKind::as_str)),
            Self::Team
            | Self::Agent
            | Self::Organization
            | Self::Field
            | Self::CustomStatus
            | Self::Service
            | Self::Contract
            | Self::Policy
            | Self::Response
            | Self::Macro
            | Self::Checklist
            | Self::Approval
            | Self::Schedule => self.configured(configuration?),
        }
    }

    /// The words that a configuration lists; nothing where it lists none of the kind.
    fn configured(self, configuration: &Configuration) -> Option<Vec<String>> {
        let spec = configuration.spec();
        let words: Vec<String> = match self {
            Self::Team => spec.teams.iter().map(|team| team.id.to_string()).collect(),
            Self::Agent => spec.agents.iter().map(|agent| agent.id.to_string()).collect(),
            Self::Organization => spec.organizations.iter().map(|company| company.id.to_string()).collect(),
            Self::Field => spec.fields.iter().map(|field| field.name.clone()).collect(),
            Self::CustomStatus => spec.statuses.iter().map(|status| status.id.to_string()).collect(),
            Self::Service => spec.services.iter().map(|service| service.id.to_string()).collect(),
            Self::Contract => spec.contracts.iter().map(|contract| contract.id.to_string()).collect(),
            Self::Policy => spec.policies.iter().map(|policy| policy.id.to_string()).collect(),
            Self::Response => spec.responses.keys().map(ToString::to_string).collect(),
            Self::Macro => spec.macros.keys().map(ToString::to_string).collect(),
            Self::Checklist => spec.checklists.iter().map(|list| list.id.to_string()).collect(),
            Self::Schedule => spec.schedules.keys().map(ToString::to_string).collect(),
            Self::Approval => spec.approvals.keys().map(ToString::to_string).collect(),
            Self::Visibility
            | Self::ClockState
            | Self::LinkKind
            | Self::Participant
            | Self::Free
            | Self::Tag
            | Self::Audience
            | Self::Status
            | Self::Priority
            | Self::Kind
            | Self::Channel
            | Self::Degree
            | Self::Placement
            | Self::By
            | Self::Weekday
            | Self::Metric
            | Self::Event
            | Self::Strategy
            | Self::CloseReason => Vec::new(),
        };
        // Desks without fields or organizations in their configuration keep them elsewhere. A desk has teams.
        let may_be_elsewhere = matches!(self, Self::Organization | Self::Field);
        (!words.is_empty() || !may_be_elsewhere).then_some(words)
    }
}
