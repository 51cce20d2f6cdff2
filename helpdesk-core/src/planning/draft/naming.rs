//! Tickets that custom fields name: whether they are there for whoever says so.
use alloc::{borrow::Cow, format, string::ToString, vec::Vec};

use super::{Draft, Wrong};
use crate::{
    Action, Command, Context, Facts, FieldProblem, FieldSpec, OpenTicket, Referent, Refusal, decide::Filler,
    judge_restricted, lifecycle::reference,
};

impl Draft<'_> {
    /// What opens a ticket, in the language of whoever asks where it says none and theirs is known.
    pub(super) fn in_language<'o>(&self, open: &'o OpenTicket) -> Cow<'o, OpenTicket> {
        match self.context.others.language_of(&open.requester) {
            Some(language) if open.language.is_none() => {
                Cow::Owned(OpenTicket { language: Some(language.clone()), ..open.clone() })
            }
            Some(_) | None => Cow::Borrowed(open),
        }
    }

    /// What is wrong with the tickets that the fields of a new one name, beside what else is wrong with its fields.
    pub(super) fn named_on_opening<T>(
        &self,
        open: &OpenTicket,
        filler: Filler,
        decided: Result<T, Refusal>,
    ) -> Result<T, Wrong> {
        if filler == Filler::TicketBefore || !self.has_tickets_to_name() {
            return Ok(decided?);
        }
        let mut found = Vec::new();
        for (name, value) in &open.fields {
            // What is for staff is not there for who asks, and nothing is told of it.
            found.extend(self.wrong_ticket(name, value, |spec| filler == Filler::Staff || spec.requester.may_fill())?);
        }
        match decided {
            Err(Refusal::BadFields { mut problems }) => {
                problems.extend(found);
                Err(Wrong::Refused(Refusal::BadFields { problems }))
            }
            Ok(_) if !found.is_empty() => Err(Wrong::Refused(Refusal::BadFields { problems: found })),
            decided => Ok(decided?),
        }
    }

    /// That the ticket which a field is to name is there. Asked once the field itself may be changed.
    pub(super) fn check_named(&self, command: &Command) -> Result<(), Wrong> {
        let Command::SetField { name, value: Some(value) } = command else { return Ok(()) };
        match self.wrong_ticket(name, value, |_| true)? {
            Some(problem) => Err(Wrong::Refused(Refusal::BadFields { problems: Vec::from([problem]) })),
            None => Ok(()),
        }
    }

    fn has_tickets_to_name(&self) -> bool {
        self.context.configuration.spec().fields.iter().any(|spec| spec.kind.refers_to() == Some(&Referent::Ticket))
    }

    /// What is wrong with a ticket that a field names. One that is hidden and one that is missing give the same answer.
    fn wrong_ticket(
        &self,
        name: &str,
        value: &str,
        counts: impl Fn(&FieldSpec) -> bool,
    ) -> Result<Option<FieldProblem>, Wrong> {
        let Context { configuration, restricts, .. } = self.context;
        let spec = configuration.spec().fields.iter().find(|spec| spec.name == name && counts(spec));
        let is_ticket = spec.is_some_and(|spec| spec.kind.refers_to() == Some(&Referent::Ticket));
        let Some(id) = reference::ticket(value).filter(|_| is_ticket) else { return Ok(None) };
        let wrong = |what| Ok(Some(FieldProblem { field: name.to_string(), what }));
        if id == self.id {
            return wrong(format!("`{value}` is the ticket itself, expected another one"));
        }
        let found = self.other(id)?.filter(|found| &found.tenant == self.tenant());
        let facts = Facts::of(&self.acting, found, configuration);
        let seen = judge_restricted(&self.acting, Action::ReadPublic, &facts, restricts).is_allow();
        if found.is_some() && seen { Ok(None) } else { wrong(format!("there is no ticket `{value}`")) }
    }
}
