//! A script as the checks read it: a small tree of its own, with places and a text for each part.
use std::fmt;

use rhai::{INT, Position};

/// A part of a script.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    pub(crate) at: Position,
    pub(crate) kind: TermKind,
}

/// What a part of a script is.
#[derive(Debug, Clone)]
pub(crate) enum TermKind {
    Constant(Constant),
    /// A text with values in it.
    Filled(Vec<Term>),
    List(Vec<Term>),
    /// Each entry with its name and where that stands.
    Map(Vec<(String, Position, Term)>),
    Name(String),
    Property(Box<Term>, String),
    Method(Box<Term>, String, Vec<Term>),
    Index(Box<Term>, Box<Term>),
    Call(String, Vec<Term>),
    Operator(String, Vec<Term>),
    And(Vec<Term>),
    Or(Vec<Term>),
    Closure,
    Block(Vec<Term>),
    If(Box<[Term; 3]>),
    /// What is repeated: what it depends on, the names it sets, the body.
    Loop(Box<Term>, Vec<String>, Box<Term>),
    Let(String, Box<Term>),
    /// What is changed, by which operator, to what.
    Assign(Box<Term>, Option<String>, Box<Term>),
    Return(Box<Term>),
    Throw(Box<Term>),
    /// What the checks do not look into; its parts.
    Other(Vec<Term>),
}

/// A value that stands in a script.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Constant {
    Nothing,
    Bool(bool),
    Int(INT),
    Text(String),
    /// A number with a point, as it is written.
    Float(String),
}

impl Term {
    pub(crate) fn nothing(at: Position) -> Self {
        Self { at, kind: TermKind::Constant(Constant::Nothing) }
    }

    pub(crate) fn constant(&self) -> Option<&Constant> {
        if let TermKind::Constant(constant) = &self.kind { Some(constant) } else { None }
    }

    /// Whether a loop that depends on it goes on as long as nothing leaves it.
    pub(crate) fn is_always(&self) -> bool {
        matches!(self.constant(), Some(Constant::Bool(true) | Constant::Nothing))
    }

    /// Whether something in it may leave the loop around it.
    pub(crate) fn may_leave(&self) -> bool {
        let leaves = matches!(self.kind, TermKind::Return(_) | TermKind::Throw(_) | TermKind::Other(_));
        leaves || self.parts().into_iter().any(Self::may_leave)
    }

    /// Where it begins: what stands first in it, where its own place is that of an operator.
    pub(crate) fn start(&self) -> Position {
        match &self.kind {
            TermKind::Property(base, _) | TermKind::Method(base, ..) | TermKind::Index(base, _) => base.start(),
            TermKind::Operator(_, parts) if parts.len() == 2 => parts.first().map_or(self.at, Self::start),
            TermKind::And(parts) | TermKind::Or(parts) => parts.first().map_or(self.at, Self::start),
            TermKind::Assign(target, ..) => target.start(),
            TermKind::Constant(_)
            | TermKind::Filled(_)
            | TermKind::List(_)
            | TermKind::Map(_)
            | TermKind::Name(_)
            | TermKind::Call(..)
            | TermKind::Operator(..)
            | TermKind::Closure
            | TermKind::Block(_)
            | TermKind::If(_)
            | TermKind::Loop(..)
            | TermKind::Let(..)
            | TermKind::Return(_)
            | TermKind::Throw(_)
            | TermKind::Other(_) => self.at,
        }
    }

    /// The value of a block of one part is that of the part.
    pub(crate) fn inner(&self) -> &Self {
        match &self.kind {
            TermKind::Block(parts) => match parts.as_slice() {
                [only] => only.inner(),
                _ => self,
            },
            TermKind::Return(value) => value.inner(),
            TermKind::Constant(_)
            | TermKind::Filled(_)
            | TermKind::List(_)
            | TermKind::Map(_)
            | TermKind::Name(_)
            | TermKind::Property(..)
            | TermKind::Method(..)
            | TermKind::Index(..)
            | TermKind::Call(..)
            | TermKind::Operator(..)
            | TermKind::And(_)
            | TermKind::Or(_)
            | TermKind::Closure
            | TermKind::If(_)
            | TermKind::Loop(..)
            | TermKind::Let(..)
            | TermKind::Assign(..)
            | TermKind::Throw(_)
            | TermKind::Other(_) => self,
        }
    }

    /// The parts it directly has.
    pub(crate) fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            TermKind::Constant(_) | TermKind::Name(_) | TermKind::Closure => Vec::new(),
            TermKind::Filled(parts)
            | TermKind::List(parts)
            | TermKind::Call(_, parts)
            | TermKind::Operator(_, parts)
            | TermKind::And(parts)
            | TermKind::Or(parts)
            | TermKind::Block(parts)
            | TermKind::Other(parts) => parts.iter().collect(),
            TermKind::Map(entries) => entries.iter().map(|(_, _, value)| value).collect(),
            TermKind::Property(base, _) | TermKind::Let(_, base) | TermKind::Return(base) | TermKind::Throw(base) => {
                vec![base]
            }
            TermKind::Method(base, _, arguments) => std::iter::once(&**base).chain(arguments).collect(),
            TermKind::Index(base, place) => vec![base, place],
            TermKind::If(parts) => parts.iter().collect(),
            TermKind::Loop(over, _, body) => vec![over, body],
            TermKind::Assign(target, _, value) => vec![target, value],
        }
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("()"),
            Self::Bool(value) => value.fmt(f),
            Self::Int(value) => value.fmt(f),
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Float(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            TermKind::Constant(constant) => constant.fmt(f),
            TermKind::Filled(_) => f.write_str("`…`"),
            TermKind::List(parts) => write!(f, "[{}]", joined(parts, ", ")),
            TermKind::Map(_) => f.write_str("#{…}"),
            TermKind::Name(name) => f.write_str(name),
            TermKind::Property(base, name) => write!(f, "{base}.{name}"),
            TermKind::Method(base, name, arguments) => write!(f, "{base}.{name}({})", joined(arguments, ", ")),
            TermKind::Index(base, place) => write!(f, "{base}[{place}]"),
            TermKind::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
                ("contains", [list, value]) => write!(f, "{value} in {list}"),
                _ => write!(f, "{name}({})", joined(arguments, ", ")),
            },
            TermKind::Operator(name, parts) => match parts.as_slice() {
                [only] => write!(f, "{name}{only}"),
                _ => f.write_str(&joined(parts, &format!(" {name} "))),
            },
            TermKind::And(parts) => f.write_str(&joined(parts, " && ")),
            TermKind::Or(parts) => write!(f, "({})", joined(parts, " || ")),
            TermKind::Closure => f.write_str("|…| …"),
            TermKind::Block(parts) => match parts.as_slice() {
                [only] => only.fmt(f),
                _ => write!(f, "{{ {} }}", joined(parts, "; ")),
            },
            TermKind::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                write!(f, "if {condition} {{ {then} }} else {{ {otherwise} }}")
            }
            TermKind::Loop(over, _, body) => write!(f, "for {over} {{ {body} }}"),
            TermKind::Let(name, value) => write!(f, "let {name} = {value}"),
            TermKind::Assign(target, operator, value) => {
                write!(f, "{target} {}= {value}", operator.as_deref().unwrap_or_default())
            }
            TermKind::Return(value) => write!(f, "return {value}"),
            TermKind::Throw(value) => write!(f, "throw {value}"),
            TermKind::Other(_) => f.write_str("…"),
        }
    }
}

fn joined(parts: &[Term], between: &str) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<String>>().join(between)
}
