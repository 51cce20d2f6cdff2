//! What must not compile outside this crate: each line is somebody who tries. It holds no code.
//!
//! That these examples fail for the right reason, and not for a name that is gone, is what this one is for: all they use is there.
//!
//! ```
//! use helpdesk_core::{Actor, Desk, Event, Part, Permit, Person, Principal, Reach, RequesterMessage, RequesterView};
//! use helpdesk_core::{ForRequesters, ForStaff, MergedPerson, Restriction, Scope, Template, Unit, Verdict, Written};
//!
//! fn read(unit: &Unit, scope: &Scope, actor: &Actor, person: &Person) {
//!     let _permit: &Permit = unit.permit();
//!     let _own: (&Part, &[Event], u64) = (unit.own(), unit.own().events(), unit.own().expected());
//!     let _reach: &Reach = scope.reach();
//!     let _principal: &Principal = actor.principal();
//!     let _merged: Option<&MergedPerson> = person.merged();
//! }
//! fn stored<T: serde::de::DeserializeOwned>() {}
//! stored::<Event>();
//! ```
//!
//! A permit from nothing, and one that was stored:
//!
//! ```compile_fail
//! let forged: helpdesk_core::Permit = Default::default();
//! ```
//! ```compile_fail
//! fn stored<T: serde::de::DeserializeOwned>() {}
//! stored::<helpdesk_core::Permit>();
//! ```
//!
//! A verdict on one's own behalf:
//!
//! ```compile_fail
//! fn forge(actor: &helpdesk_core::Actor) -> helpdesk_core::Verdict {
//!     helpdesk_core::Verdict::Allow(helpdesk_core::Permit::of(actor))
//! }
//! ```
//!
//! A unit with other events than those that were allowed, one that was stored, one from values, a part for another version:
//!
//! ```compile_fail
//! fn forge(mut unit: helpdesk_core::Unit, events: Vec<helpdesk_core::Event>) {
//!     unit.own.events = events;
//! }
//! ```
//! ```compile_fail
//! fn stored<T: serde::de::DeserializeOwned>() {}
//! stored::<helpdesk_core::Unit>();
//! ```
//! ```compile_fail
//! fn forge(written: helpdesk_core::Written) -> helpdesk_core::Unit {
//!     helpdesk_core::Unit::from(written)
//! }
//! ```
//! ```compile_fail
//! fn forge(part: helpdesk_core::Part) -> helpdesk_core::Part {
//!     helpdesk_core::Part { expected: 0, ..part }
//! }
//! ```
//!
//! A scope that reaches further, and one that was stored:
//!
//! ```compile_fail
//! fn forge(mut scope: helpdesk_core::Scope) {
//!     scope.reach = helpdesk_core::Reach::Everything;
//! }
//! ```
//! ```compile_fail
//! fn stored<T: serde::de::DeserializeOwned>() {}
//! stored::<helpdesk_core::Scope>();
//! ```
//!
//! An actor that somebody else wrote down, and one who is somebody else too:
//!
//! ```compile_fail
//! fn stored<T: serde::de::DeserializeOwned>() {}
//! stored::<helpdesk_core::Actor>();
//! ```
//! ```compile_fail
//! fn forge(mut person: helpdesk_core::Person, merged: helpdesk_core::MergedPerson) {
//!     person.merged = Some(merged);
//! }
//! ```
//!
//! A restriction that gives:
//!
//! ```compile_fail
//! let forged = helpdesk_core::Restriction::Allow;
//! ```
//!
//! What requesters read has nothing internal in it:
//!
//! ```compile_fail
//! fn peek(view: helpdesk_core::RequesterView) -> Option<helpdesk_core::AgentId> {
//!     view.assignee
//! }
//! ```
//! ```compile_fail
//! fn peek(message: helpdesk_core::RequesterMessage) -> helpdesk_core::Visibility {
//!     message.visibility
//! }
//! ```
//! ```compile_fail
//! use helpdesk_core::{ForRequesters, ForStaff, Template};
//!
//! fn send(template: Template<ForStaff>) -> Template<ForRequesters> {
//!     template
//! }
//! ```
//!
//! And past the desk leads no way to its store:
//!
//! ```compile_fail
//! fn around(desk: &helpdesk_core::Desk) {
//!     let _store = &desk.store;
//! }
//! ```
