//! The policy: one pure function over one table, with a default of no.
use super::table::{About, Row, Who, row};
use crate::{
    Action, Actor, Denial, Facts, OrganizationId, Permit, Principal, Right, Rights, Role, Staff, Subject, TenantId,
    TicketFacts, Verdict,
};

/// Judges one action of one actor by the facts.
///
/// # Laws
/// - Whoever may not see a ticket gets [`Verdict::Hide`] for every action that names it (`what_is_not_seen_is_hidden`).
/// - Who sees what is public only gets nothing internal (`public_sight_yields_nothing_internal`).
/// - Auditors and reading services change nothing (`readers_change_nothing`).
/// - Who changes the configuration is no reader of tickets (`an_admin_reads_no_ticket`).
/// - Nothing of another tenant is allowed (`tenants_never_meet`).
/// - Less rights never allow more (`taking_a_right_away_allows_nothing_new`).
/// - It is a function of its arguments (`the_same_question_has_the_same_answer`).
///
/// # Examples
/// ```
/// use helpdesk_core::{Action, Actor, Configuration, ConfigurationSpec, Facts, Verdict, judge};
///
/// let configuration = Configuration::build(ConfigurationSpec::default())?;
/// let rita = Actor::requester("acme".parse()?, "rita".parse()?);
/// let facts = Facts::of(&rita, None, &configuration);
/// assert!(judge(&rita, Action::Create, &facts).is_allow());
/// assert_eq!(judge(&rita, Action::Escalate, &facts), Verdict::Hide); // there is no ticket
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn judge(actor: &Actor, action: Action, facts: &Facts) -> Verdict {
    let answer = match actor.principal() {
        Principal::Anonymous => decide(action, actor.tenant(), facts, Denial::Anonymous, &|_| false),
        Principal::Requester { organization, .. } => {
            let asks = |who| is_asker(who, actor, organization.as_ref(), facts);
            decide(action, actor.tenant(), facts, for_requesters(action), &asks)
        }
        Principal::Staff(staff) => judge_staff(staff, actor.tenant(), action, facts),
        Principal::Service { rights, on_behalf_of, .. } => {
            let own = judge_service(rights, actor.tenant(), action, facts);
            // Both must allow it; what one of them may not see is hidden.
            match on_behalf_of {
                Some(staff) => both(own, judge_staff(staff, actor.tenant(), action, facts)),
                None => own,
            }
        }
        Principal::Engine(_) => {
            let desk = |who| matches!(who, Who::Engine | Who::Anybody);
            decide(action, actor.tenant(), facts, Denial::NotByItself, &desk)
        }
    };
    match answer {
        Answer::Allow => Verdict::Allow(Permit::of(actor)),
        Answer::Deny(why) => Verdict::Deny(why),
        Answer::Hide => Verdict::Hide,
    }
}

/// Whether an actor finds a ticket in lists of what is read by [`Action::ReadPublic`] or [`Action::ReadInternal`].
///
/// # Laws
/// A [`Scope`](crate::Scope) covers just that (`a_scope_is_the_filter_by_policy`).
#[must_use]
pub fn finds(actor: &Actor, reading: Action, facts: &Facts) -> bool {
    let lists = |staff: &Staff| staff.has_role(Role::Auditor) || staff.grants().find(staff.id(), facts);
    let listed = match actor.principal() {
        Principal::Staff(staff) => lists(staff),
        Principal::Service { on_behalf_of, .. } => on_behalf_of.as_ref().is_none_or(lists),
        Principal::Requester { .. } | Principal::Engine(_) => true,
        Principal::Anonymous => false,
    };
    // Who is asked for an approval, or may do more for a while, is told of the ticket; it stands in nobody's list for that.
    let cleared = facts.without_approvers();
    let facts = cleared.as_ref().unwrap_or(facts);
    listed && judge(actor, Action::List, facts).is_allow() && judge(actor, reading, facts).is_allow()
}

/// Whether an action is hidden together with its ticket.
pub(super) fn names_a_ticket(action: Action) -> bool {
    match row(action).about {
        About::Ticket | About::OwnMessage => true,
        About::Team | About::Tenant => false,
    }
}

enum Answer {
    Allow,
    Deny(Denial),
    Hide,
}

/// One line of the table: hidden where the ticket is not to be seen, no where nobody in the line is the actor.
fn decide(action: Action, tenant: &TenantId, facts: &Facts, otherwise: Denial, is: &dyn Fn(Who) -> bool) -> Answer {
    let Row { about, may } = row(action);
    let sees = || subject_is_of(tenant, facts) && row(Action::ReadPublic).may.iter().any(|who| is(*who));
    match about {
        About::Ticket | About::OwnMessage if !(names_one(facts) && sees()) => return Answer::Hide,
        About::Team if !subject_is_of(tenant, facts) => return Answer::Deny(otherwise),
        About::Ticket | About::OwnMessage | About::Team | About::Tenant => {}
    }
    if may.iter().any(|who| is(*who)) { Answer::Allow } else { Answer::Deny(otherwise) }
}

fn names_one(facts: &Facts) -> bool {
    matches!(facts.subject, Subject::Ticket(_))
}

fn subject_is_of(tenant: &TenantId, facts: &Facts) -> bool {
    match &facts.subject {
        Subject::Tenant => false,
        Subject::Team { tenant: owner, .. } => owner == tenant,
        Subject::Ticket(ticket) => &ticket.tenant == tenant,
    }
}

fn is_asker(who: Who, actor: &Actor, organization: Option<&OrganizationId>, facts: &Facts) -> bool {
    let related = |relation: &dyn Fn(&TicketFacts) -> bool| match &facts.subject {
        Subject::Ticket(ticket) => relation(ticket),
        Subject::Tenant | Subject::Team { .. } => false,
    };
    match who {
        Who::Owner => related(&|ticket| actor.is_known_as(&ticket.requester)),
        Who::InCopy => related(&|ticket| actor.requester_ids().any(|id| ticket.in_copy.contains(id))),
        Who::Colleague => related(&|ticket| organization.is_some() && ticket.shared_with.as_ref() == organization),
        Who::Approver => related(&|ticket| actor.requester_ids().any(|id| ticket.approvers.contains(id))),
        Who::AnyRequester | Who::Anybody => true,
        Who::Staff(_) | Who::StaffSomewhere(_) | Who::AnyStaff | Who::Admin | Who::Auditor | Who::Engine => false,
    }
}

fn judge_staff(staff: &Staff, tenant: &TenantId, action: Action, facts: &Facts) -> Answer {
    let (id, grants) = (staff.id(), staff.grants());
    // A rung adds to what somebody may who works on tickets. It makes no worker of an auditor or an administrator.
    let authorized = |right| grants.iter().next().is_some() && facts.authorize(id, right);
    let is = |who| match who {
        Who::Staff(right) => grants.hold(id, right, facts) || authorized(right),
        Who::StaffSomewhere(right) => grants.hold_somewhere(right, facts),
        Who::AnyStaff | Who::Anybody => true,
        Who::Admin => staff.has_role(Role::Admin),
        Who::Auditor => staff.has_role(Role::Auditor),
        Who::Owner | Who::InCopy | Who::Colleague | Who::Approver | Who::AnyRequester | Who::Engine => false,
    };
    let answer = decide(action, tenant, facts, for_staff(staff, action), &is);
    let Answer::Allow = answer else { return answer };
    if row(action).about == About::OwnMessage && facts.written_by.as_ref() != Some(id) {
        return Answer::Deny(Denial::NotTheAuthor);
    }
    match &facts.into {
        Some(team)
            if action == Action::MoveTeam
                && !grants.hold_in(Right::MoveIn, team, facts)
                && !authorized(Right::MoveIn) =>
        {
            Answer::Deny(Denial::MayNotMoveInto(team.clone()))
        }
        Some(_) | None => answer,
    }
}

fn judge_service(rights: &Rights, tenant: &TenantId, action: Action, facts: &Facts) -> Answer {
    if names_a_ticket(action) && !(names_one(facts) && subject_is_of(tenant, facts) && rights.has(Action::ReadPublic)) {
        return Answer::Hide;
    }
    let foreign = row(action).about == About::Team && !subject_is_of(tenant, facts);
    if (rights.has(action) && !foreign) || action == Action::ReplayOwn {
        return Answer::Allow;
    }
    Answer::Deny(Denial::NotGiven)
}

fn both(one: Answer, other: Answer) -> Answer {
    match (one, other) {
        (Answer::Hide, _) | (_, Answer::Hide) => Answer::Hide,
        (Answer::Deny(why), _) | (_, Answer::Deny(why)) => Answer::Deny(why),
        (Answer::Allow, Answer::Allow) => Answer::Allow,
    }
}

fn for_requesters(action: Action) -> Denial {
    if row(action).may == [Who::Admin] { Denial::ForAdmins } else { Denial::ForAgents }
}

/// The reason that helps most: the right that is missing, or else who does this.
fn for_staff(staff: &Staff, action: Action) -> Denial {
    let may = row(action).may;
    let right = may.iter().find_map(|who| match who {
        Who::Staff(right) | Who::StaffSomewhere(right) => Some(*right),
        Who::Owner | Who::InCopy | Who::Colleague | Who::Approver | Who::AnyRequester | Who::AnyStaff => None,
        Who::Admin | Who::Auditor | Who::Engine | Who::Anybody => None,
    });
    match right {
        Some(_) if staff.has_role(Role::Auditor) => Denial::AuditorsOnlyRead,
        Some(right) => Denial::Missing(right),
        None if may.contains(&Who::Admin) => Denial::ForAdmins,
        None if may.contains(&Who::Engine) => Denial::OnlyByItself,
        None => Denial::ForTheRequester,
    }
}

#[cfg(test)]
mod tests;
