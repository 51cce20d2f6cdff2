//! People around a ticket: who asks, under which addresses, for which organization, and who else is there.

pub(crate) mod address;
pub(crate) mod identity;
pub(crate) mod language_tag;
pub(crate) mod organization;
pub(crate) mod participants;
pub(crate) mod person;
