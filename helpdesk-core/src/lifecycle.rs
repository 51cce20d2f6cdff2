//! The life of a ticket: statuses, what leads from one to another, and what stands against it.

pub(crate) mod attention;
pub(crate) mod attribute;
pub(crate) mod cascade;
pub(crate) mod checklist;
pub(crate) mod delay;
pub(crate) mod field;
pub(crate) mod field_kind;
pub(crate) mod form;
pub(crate) mod named_status;
pub(crate) mod number_format;
pub(crate) mod obstacle;
pub(crate) mod pattern;
pub(crate) mod pending;
pub(crate) mod priority;
pub(crate) mod reference;
pub(crate) mod status;
pub(crate) mod ticket_timer;
pub(crate) mod transition;
pub(crate) mod word;
