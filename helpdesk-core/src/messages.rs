//! What is written on a ticket: messages, who reads them, and texts prepared for them.

pub(crate) mod attachment;
pub(crate) mod conversation;
pub(crate) mod macros;
pub(crate) mod marks;
pub(crate) mod mention;
pub(crate) mod message;
pub(crate) mod message_id;
pub(crate) mod message_sight;
pub(crate) mod messages_spec;
pub(crate) mod redaction;
pub(crate) mod talk;
pub(crate) mod template;
