//! How long things are kept, and what becomes of them: people are erased, histories are cut short, and what is held of somebody is told.
pub(crate) mod blotting;
pub(crate) mod erased;
pub(crate) mod erasing;
pub(crate) mod erasure;
pub(crate) mod holdings;
pub(crate) mod marking;
pub(crate) mod retention;
pub(crate) mod whole_ticket;
