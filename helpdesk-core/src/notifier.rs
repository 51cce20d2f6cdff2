//! The ports through which notices leave the desk.
use alloc::{boxed::Box, string::String};

use async_trait::async_trait;

use crate::{Actor, Audience, Delivery, TenantId};

/// Delivers notices: the host's mail, chat or push.
///
/// A notice is delivered at least once; its [`id`](crate::Notice::id) is the same each time, so a receiver can drop the
/// second.
///
/// One that does not answer holds its round up, and one that panics ends it: what was not settled waits on, untouched. Give up waiting after
/// a while (the future can be dropped), and relay by [`Desk::relay_shared`](crate::Desk::relay_shared): the next round passes over the lanes
/// that the lost one has. What else is in those waits until its leases are over; everything else goes out.
///
/// # Examples
/// ```
/// use std::sync::Mutex;
///
/// use helpdesk_core::{Audience, Delivery, Notifier, NotifyError, async_trait};
///
/// /// Mail for requesters; whoever answers reads it in the application.
/// #[derive(Default)]
/// struct Mail {
///     sent: Mutex<Vec<String>>,
/// }
///
/// #[async_trait]
/// impl Notifier for Mail {
///     async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError> {
///         let Audience::NamedRequester(requester) = delivery.to() else { return Ok(()) };
///         if !requester.as_str().contains('@') {
///             return Err(NotifyError::Never { why: format!("`{requester}` is no address") });
///         }
///         let texts: Vec<&str> = delivery.notices().map(|notice| notice.body.as_str()).collect();
///         let mut sent = self.sent.lock().map_err(|_| NotifyError::Later { why: "the queue is down".to_owned() })?;
///         sent.push(format!("{}: {}", delivery.id(), texts.join("\n")));
///         Ok(())
///     }
/// }
/// ```
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Delivers one piece: one notice, or a digest, or a burst. The answer settles every notice in it.
    ///
    /// # Errors
    /// [`NotifyError::Later`] asks for another try, [`NotifyError::Never`] gives it up.
    async fn deliver(&self, delivery: &Delivery) -> Result<(), NotifyError>;
}

/// Says who a recipient is by now: rights are read again when a notice goes out.
///
/// Without it an agent of the configuration is judged by [`Actor::agent`], a requester by [`Actor::requester`], a team by
/// whether it is there.
///
/// # Examples
/// ```
/// use helpdesk_core::{Actor, Audience, Grants, NotifyError, Recipients, Staff, TenantId, async_trait};
///
/// /// Staff work on the tickets of their teams only, and whoever has left is nobody.
/// struct Directory {
///     left: Vec<String>,
/// }
///
/// #[async_trait]
/// impl Recipients for Directory {
///     async fn actor(&self, tenant: &TenantId, to: &Audience) -> Result<Option<Actor>, NotifyError> {
///         Ok(match to {
///             Audience::Agent(id) if self.left.iter().any(|left| left == id.as_str()) => None,
///             Audience::Agent(id) => Some(Actor::staff(tenant.clone(), Staff::new(id.clone(), Grants::of_members()))),
///             Audience::NamedTeam(team) => Some(Actor::agent(tenant.clone(), team.as_str().parse().expect("an id"))),
///             Audience::NamedRequester(id) => Some(Actor::requester(tenant.clone(), id.clone())),
///             _ => None,
///         })
///     }
/// }
/// ```
#[async_trait]
pub trait Recipients: Send + Sync {
    /// The recipient as an actor; none where there is nobody any more. A team is judged by whoever answers for it.
    ///
    /// # Errors
    /// [`NotifyError`]: the notice is not sent without an answer.
    async fn actor(&self, tenant: &TenantId, to: &Audience) -> Result<Option<Actor>, NotifyError>;
}

/// Why a notice was not delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// Try again later.
    #[error("not delivered, to be tried again: {why}")]
    Later {
        /// What happened.
        why: String,
    },
    /// It will never work.
    #[error("not deliverable: {why}")]
    Never {
        /// What happened.
        why: String,
    },
}
