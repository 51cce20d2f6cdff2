//! What a host takes away beside the policy.
use alloc::{string::String, string::ToString, sync::Arc};

use super::policy::{judge, names_a_ticket};
use crate::{Action, Actor, Denial, Facts, Principal, Verdict};

/// Takes away from what the policy allows; it can give nothing. Asked for each action that is allowed, and for each row
/// of a list; not for the desk's own timers, which must not stop. Pure: the same arguments give the same answer. If it fails, the answer is no.
///
/// # Examples
/// ```
/// use helpdesk_core::{Action, Actor, Facts, Restrict, Restriction};
///
/// /// Nobody merges people during the audit.
/// struct AuditWeek;
///
/// impl Restrict for AuditWeek {
///     fn name(&self) -> &str {
///         "audit-week"
///     }
///     fn restrict(&self, _actor: &Actor, action: Action, _facts: &Facts) -> Result<Restriction, String> {
///         if action == Action::MergePeople {
///             return Ok(Restriction::Deny { why: "not this week".into() });
///         }
///         Ok(Restriction::None)
///     }
/// }
/// ```
pub trait Restrict: Send + Sync {
    /// Its name in answers.
    fn name(&self) -> &str;

    /// What it takes away.
    ///
    /// # Errors
    /// What went wrong, in words; the action is denied.
    fn restrict(&self, actor: &Actor, action: Action, facts: &Facts) -> Result<Restriction, String>;
}

/// What a restriction takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restriction {
    /// Nothing.
    None,
    /// The action.
    Deny {
        /// Why, in words.
        why: String,
    },
    /// The ticket: for this actor it does not exist.
    Hide,
}

/// Judges one action by the policy, and then by what the host takes away.
///
/// A ticket whose reading is taken away is hidden for every action that names it.
///
/// # Laws
/// What the policy does not allow stays so (`a_restriction_only_takes_away`).
#[must_use]
pub fn judge_restricted(actor: &Actor, action: Action, facts: &Facts, restricts: &[Arc<dyn Restrict>]) -> Verdict {
    let verdict = judge(actor, action, facts);
    if !verdict.is_allow() || restricts.is_empty() || matches!(actor.principal(), Principal::Engine(_)) {
        return verdict;
    }
    if names_a_ticket(action) && taken(actor, Action::ReadPublic, facts, restricts).is_some() {
        return Verdict::Hide;
    }
    taken(actor, action, facts, restricts).unwrap_or(verdict)
}

fn taken(actor: &Actor, action: Action, facts: &Facts, restricts: &[Arc<dyn Restrict>]) -> Option<Verdict> {
    restricts.iter().find_map(|restrict| {
        let by = restrict.name().to_string();
        match restrict.restrict(actor, action, facts) {
            Ok(Restriction::None) => None,
            Ok(Restriction::Deny { why }) | Err(why) => Some(Verdict::Deny(Denial::Restricted { by, why })),
            Ok(Restriction::Hide) => Some(Verdict::Hide),
        }
    })
}
