//! Those who do the work: teams, skills, presence, and who gets a ticket.

pub(crate) mod assignment;
pub(crate) mod assignment_spec;
pub(crate) mod burden;
pub(crate) mod candidate;
pub(crate) mod exclusion;
pub(crate) mod hand_off;
pub(crate) mod hands;
pub(crate) mod holder;
pub(crate) mod placement;
pub(crate) mod presence;
pub(crate) mod skill;
pub(crate) mod team;
pub(crate) mod weight;
pub(crate) mod why_not;
