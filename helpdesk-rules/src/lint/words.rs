//! What facts, functions and actions take and give: the types of their values, and the words that texts are taken from.
use helpdesk_core::{
    Author, Channel, CloseReason, Configuration, ConfigurationSpec, EventKind, Impact, LinkKind, Metric, Placement,
    Priority, StatusKind, Strategy, TicketKind, sla::Weekday,
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
    pub(crate) const MOMENT: Self = Self(1 << 13);
    pub(crate) const ANY: Self = Self((1 << 14) - 1);
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
        const NAMES: [(Types, &str); 14] = [
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
            (Types::MOMENT, "a moment"),
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
const TIMED: (Types, Words) = (Types::EVENT.or(Types::MOMENT), Words::Free);
const MOMENT: (Types, Words) = (Types::MOMENT, Words::Free);
const SCHEDULE: (Types, Words) = (Types::TEXT, Words::Schedule);
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
    takes("words", &[T], Types::LIST),
    takes("words", &[T, (MAYBE, Words::Free)], Types::LIST),
    takes("push", &[L, ANY], Types::NOTHING),
    takes("keys", &[M], Types::LIST),
    takes("local", &[TIMED, T], Types::LOCAL),
    takes("in_hours", &[TIMED, SCHEDULE], Types::BOOL),
    takes("minutes_to_open", &[TIMED, SCHEDULE], Types::INT),
    takes("add", &[MOMENT, T], Types::MOMENT),
    takes("add", &[MOMENT, T, SCHEDULE], Types::MOMENT),
    takes("minutes_until", &[MOMENT, MOMENT], Types::INT),
    takes("open_between", &[MOMENT, MOMENT, SCHEDULE], Types::INT),
    takes("has_link", &[TICKET_ITSELF, (Types::TEXT, Words::LinkKind)], Types::BOOL),
    takes("clock", &[TICKET_ITSELF, (Types::TEXT, Words::Metric)], Types::CLOCK),
    takes("has_tag", &[TICKET_ITSELF, (Types::TEXT, Words::Tag)], Types::BOOL),
    takes("field", &[TICKET_ITSELF, (Types::TEXT, Words::Field)], MAYBE),
];

/// What is known of a kind of words.
struct Row {
    /// What a word of the kind is called.
    name: &'static str,
    /// The code of what is said of a word that is not among them.
    code: &'static str,
    listed: Listed,
}

/// Where the words of a kind are listed.
enum Listed {
    Nowhere,
    Here(Vec<&'static str>),
    /// In the configuration of a desk.
    Configured(fn(&ConfigurationSpec) -> Vec<String>),
}

impl Row {
    const fn open(name: &'static str, code: &'static str) -> Self {
        Self { name, code, listed: Listed::Nowhere }
    }

    fn fixed(name: &'static str, words: &[&'static str]) -> Self {
        Self { name, code: "unknown-value", listed: Listed::Here(words.to_vec()) }
    }

    const fn of(name: &'static str, code: &'static str, words: fn(&ConfigurationSpec) -> Vec<String>) -> Self {
        Self { name, code, listed: Listed::Configured(words) }
    }
}

fn texts<T: ToString>(words: impl Iterator<Item = T>) -> Vec<String> {
    words.map(|word| word.to_string()).collect()
}

impl Words {
    fn row(self) -> Row {
        match self {
            Self::Free => Row::open("text", "unknown-value"),
            Self::Tag => Row::open("tag", "unknown-tag"),
            Self::Audience => Row::open("audience", "unknown-value"),
            Self::Participant => Row::open("participant", "unknown-value"),
            Self::Status => Row::fixed("status", &StatusKind::ALL.map(StatusKind::as_str)),
            Self::Priority => Row::fixed("priority", &Priority::ALL.map(Priority::as_str)),
            Self::Kind => Row::fixed("kind of ticket", &TicketKind::ALL.map(TicketKind::as_str)),
            Self::Channel => Row::fixed("channel", &Channel::ALL.map(Channel::as_str)),
            Self::Degree => Row::fixed("degree", &Impact::ALL.map(Impact::as_str)),
            Self::Placement => Row::fixed("placement", &Placement::ALL.map(Placement::as_str)),
            Self::By => Row::fixed("author", &Author::WORDS),
            Self::Weekday => Row::fixed("weekday", &Weekday::ALL.map(Weekday::name)),
            Self::Metric => Row::fixed("metric", &Metric::ALL.map(Metric::as_str)),
            Self::Event => {
                let kinds = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
                Row { name: "event", code: "unknown-event", listed: Listed::Here(kinds) }
            }
            Self::Strategy => Row::fixed("strategy", &Strategy::ALL.map(Strategy::as_str)),
            Self::CloseReason => Row::fixed("reason to close", &CloseReason::GIVEN.map(CloseReason::as_str)),
            Self::Visibility => Row::fixed("visibility", &["public", "internal", "team"]),
            Self::ClockState => {
                Row::fixed("state of a clock", &["none", "running", "paused", "fulfilled", "cancelled"])
            }
            Self::LinkKind => Row::fixed("kind of link", &LinkKind::ALL.map(LinkKind::as_str)),
            Self::Team => Row::of("team", "unknown-team", |desk| texts(desk.teams.iter().map(|team| &team.id))),
            Self::Agent => Row::of("agent", "unknown-agent", |desk| texts(desk.agents.iter().map(|agent| &agent.id))),
            Self::Organization => Row::of("organization", "unknown-organization", |desk| {
                texts(desk.organizations.iter().map(|company| &company.id))
            }),
            Self::Field => Row::of("field", "unknown-field", |desk| texts(desk.fields.iter().map(|field| &field.name))),
            Self::CustomStatus => {
                Row::of("custom status", "unknown-status", |desk| texts(desk.statuses.iter().map(|status| &status.id)))
            }
            Self::Service => {
                Row::of("service", "unknown-service", |desk| texts(desk.services.iter().map(|service| &service.id)))
            }
            Self::Contract => {
                Row::of("contract", "unknown-contract", |desk| texts(desk.contracts.iter().map(|it| &it.id)))
            }
            Self::Policy => {
                Row::of("policy", "unknown-policy", |desk| texts(desk.policies.iter().map(|policy| &policy.id)))
            }
            Self::Response => Row::of("canned response", "unknown-response", |desk| texts(desk.responses.keys())),
            Self::Macro => Row::of("macro", "unknown-macro", |desk| texts(desk.macros.keys())),
            Self::Checklist => {
                Row::of("checklist", "unknown-checklist", |desk| texts(desk.checklists.iter().map(|list| &list.id)))
            }
            Self::Approval => Row::of("approval", "unknown-approval", |desk| texts(desk.approvals.keys())),
            Self::Schedule => Row::of("schedule", "unknown-schedule", |desk| texts(desk.schedules.keys())),
        }
    }

    /// What a word of this kind is called.
    pub(crate) fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether its words stand in the configuration of a desk.
    pub(crate) fn is_configured(self) -> bool {
        matches!(self.row().listed, Listed::Configured(_))
    }

    /// The code of what is said of a word that is not among them.
    pub(crate) fn code(self) -> &'static str {
        self.row().code
    }

    /// All words there are, where they can be listed.
    pub(crate) fn known(self, configuration: Option<&Configuration>) -> Option<Vec<String>> {
        let words = match self.row().listed {
            Listed::Nowhere => return None,
            Listed::Here(words) => return Some(texts(words.into_iter())),
            Listed::Configured(words) => words(configuration?.spec()),
        };
        // Desks without fields or organizations in their configuration keep them elsewhere. A desk has teams.
        let may_be_elsewhere = matches!(self, Self::Organization | Self::Field);
        (!words.is_empty() || !may_be_elsewhere).then_some(words)
    }
}
