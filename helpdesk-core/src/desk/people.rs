//! Who asks, read and written as one actor may: people, their addresses, and who turned out to be whom.
use alloc::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    sync::Arc,
    vec::Vec,
};

use helpdesk_sla::Instant;

use super::Desk;
use crate::{
    Acting, Action, Actor, Address, AttributeCommand, Beside, Command, Hook, Identity, KeepError, MergedPerson, Others,
    PeopleError, Person, Refusal, Request, RequesterId, StoreError, Subject, Ticket, TicketFacts, TicketId, Verdict,
    limits::{PERSON_IDS_MAX, RETRIES_MAX},
};

impl Acting<'_> {
    /// A person. Whether the actor may read them is judged as if they asked for something now: a request that no team has yet.
    /// Requesters read themselves.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`]; nothing where there is nobody or the actor may not know of them.
    pub async fn person(&self, id: &RequesterId) -> Result<Option<Person>, PeopleError> {
        let actor = self.desk().known(self.actor()).await?;
        if !self.desk().may_know(&actor, Action::ReadPersonalData, id)? {
            return Ok(None);
        }
        Ok(self.desk().store.person(&self.desk().tenant, id).await?)
    }

    /// The person who has an address, judged as by [`person`](Self::person).
    ///
    /// # Errors
    /// As [`person`](Self::person).
    pub async fn person_at(&self, address: &Address) -> Result<Option<Person>, PeopleError> {
        let actor = self.desk().known(self.actor()).await?;
        let found = self.desk().store.person_at(&self.desk().tenant, address).await?;
        let Some(person) = found else { return Ok(None) };
        // That there is somebody is not told to who may not know of them.
        let readable = matches!(self.desk().may_know(&actor, Action::ReadPersonalData, &person.id), Ok(true));
        Ok(readable.then_some(person))
    }

    /// The person who asks on a ticket; nothing where nobody is kept for them.
    ///
    /// # Errors
    /// [`Refusal::NoSuchTicket`], [`Refusal::NotAllowed`]: it needs [`Action::ReadPersonalData`] on the ticket.
    pub async fn person_behind(&self, ticket: TicketId) -> Result<Option<Person>, PeopleError> {
        let actor = self.desk().known(self.actor()).await?;
        let found = self.desk().allowed_on(&actor, Action::ReadPersonalData, ticket).await?;
        Ok(self.desk().store.person(&self.desk().tenant, &found.requester).await?)
    }

    /// Keeps a person who was read at their version, and answers them as they are kept. Who may say which addresses are whose
    /// says who is who: it needs [`Action::MergePeople`], judged as by [`person`](Self::person). Whom they turned out to be stays.
    ///
    /// # Errors
    /// [`PeopleError`].
    pub async fn keep_person(&self, person: &Person) -> Result<Person, PeopleError> {
        let (desk, actor) = (self.desk(), self.actor());
        if !desk.may_know(actor, Action::MergePeople, &person.id)? {
            return Err(not_allowed(actor, Action::MergePeople, "they may not know of the person").into());
        }
        person.check(desk.configuration())?;
        let stored = desk.store.person(&desk.tenant, &person.id).await?;
        let merged = stored.and_then(|stored| stored.merged().cloned());
        let kept = desk.keep_person(person.clone().merged_as(merged)).await;
        kept.map_err(|error| desk.shown_to(actor, error))
    }

    /// Says that who asks on a ticket is who asks on another one. From now on each of them sees both's tickets and acts on them,
    /// and what the first is told goes to the second; nothing is rewritten, and
    /// [`unmerge_people`](Self::unmerge_people) undoes it. It needs [`Action::MergePeople`] on both tickets.
    ///
    /// # Errors
    /// [`PeopleError`].
    ///
    /// # Laws
    /// After a merger and its undoing every read is as before (`merged_and_unmerged_is_as_before`).
    pub async fn merge_people(&self, ticket: TicketId, into: TicketId, at: Instant) -> Result<(), PeopleError> {
        let desk = self.desk();
        let person = desk.allowed_on(self.actor(), Action::MergePeople, ticket).await?.requester;
        let into = desk.allowed_on(self.actor(), Action::MergePeople, into).await?.requester;
        desk.change_merger(&person, Some(MergedPerson { into, by: self.actor().author(), at })).await
    }

    /// Undoes [`merge_people`](Self::merge_people) of who asks on a ticket. It needs [`Action::MergePeople`] on the ticket.
    ///
    /// # Errors
    /// [`PeopleError::NotMerged`] and the other [`PeopleError`]s.
    pub async fn unmerge_people(&self, ticket: TicketId) -> Result<(), PeopleError> {
        let person = self.desk().allowed_on(self.actor(), Action::MergePeople, ticket).await?.requester;
        self.desk().change_merger(&person, None).await
    }
}

impl Desk {
    /// The actor under every id that the store knows of them: asked once for each thing that a requester does, and for nobody
    /// else.
    pub(crate) async fn known<'a>(&self, actor: &'a Actor) -> Result<Cow<'a, Actor>, StoreError> {
        let Some(id) = actor.requester_id().filter(|_| actor.tenant() == &self.tenant) else {
            return Ok(Cow::Borrowed(actor));
        };
        let identity = self.identity(id).await?;
        if identity.others.is_empty() && !actor.is_merged() {
            return Ok(Cow::Borrowed(actor));
        }
        Ok(Cow::Owned(actor.clone().identified(identity)))
    }

    pub(crate) async fn identity(&self, id: &RequesterId) -> Result<Identity, StoreError> {
        Ok(Identity::of(id, &self.store.mergers(&self.tenant, id).await?))
    }

    /// What a requester is called, where the configuration has a text that says it.
    pub(crate) async fn name_wanted(&self, id: &RequesterId) -> Result<Option<String>, StoreError> {
        if !self.configuration.names_requesters() {
            return Ok(None);
        }
        let people = self.people_behind(id).await?;
        Ok(people.iter().find_map(Person::name).map(ToString::to_string))
    }

    /// Whom the desk keeps under an id: who that turned out to be, then the id itself.
    async fn people_behind(&self, id: &RequesterId) -> Result<Vec<Person>, StoreError> {
        let now = self.identity(id).await?.now;
        let mut people = Vec::new();
        people.extend(self.store.person(&self.tenant, &now).await?);
        if now != *id {
            people.extend(self.store.person(&self.tenant, id).await?);
        }
        Ok(people)
    }

    /// Puts what the requester of a request's ticket is called beside it.
    pub(crate) async fn note_names(
        &self,
        request: &Request,
        ticket: Option<&Ticket>,
        (hooks, others): (&[Arc<dyn Hook>], &mut Others),
    ) -> Result<(), StoreError> {
        let opens = match request.commands.first() {
            Some(Command::Open(open)) => Some(&open.requester),
            Some(_) | None => None,
        };
        if let Some(Command::Open(open)) = request.commands.first().filter(|_| ticket.is_none())
            && open.language.is_none()
        {
            self.note_language(&open.requester, others).await?;
        }
        for command in &request.commands {
            if let Command::Attribute(AttributeCommand::SetRequester { requester, .. }) = command {
                self.note_name(Some(requester), (hooks, &mut *others)).await?;
                self.note_language(requester, others).await?;
            }
        }
        self.note_name(ticket.map(|ticket| &ticket.requester).or(opens), (hooks, others)).await
    }

    /// Puts the language of a requester beside it, where the configuration asks in which one a ticket is asked.
    async fn note_language(&self, id: &RequesterId, others: &mut Others) -> Result<(), StoreError> {
        if !self.configuration.asks_languages() || others.language_of(id).is_some() {
            return Ok(());
        }
        let spoken = self.people_behind(id).await?.into_iter().find_map(|person| person.language);
        spoken.into_iter().for_each(|language| others.insert_language(id.clone(), language));
        Ok(())
    }

    pub(crate) async fn note_name(
        &self,
        requester: Option<&RequesterId>,
        (hooks, others): (&[Arc<dyn Hook>], &mut Others),
    ) -> Result<(), StoreError> {
        let known = |id: &&RequesterId| others.name_of(id).is_some() || others.person(id).is_some();
        let Some(id) = requester.filter(|id| !known(id)) else { return Ok(()) };
        let looked_at = hooks.iter().any(|hook| hook.looks_at(Beside::Requester));
        if !looked_at && !self.configuration.names_requesters() {
            return Ok(());
        }
        let people = self.people_behind(id).await?;
        let name = people.iter().find_map(Person::name).filter(|_| self.configuration.names_requesters());
        name.into_iter().for_each(|name| others.insert_name(id.clone(), name.to_string()));
        people.into_iter().take(1).for_each(|person| others.insert_person(id.clone(), person));
        Ok(())
    }

    /// Whether an actor may do something about a person, judged as if that one asked for something now. False where they may not
    /// know of the person.
    fn may_know(&self, actor: &Actor, action: Action, id: &RequesterId) -> Result<bool, PeopleError> {
        let subject = Subject::Ticket(TicketFacts {
            tenant: self.tenant.clone(),
            requester: id.clone(),
            shared_with: None,
            in_copy: BTreeSet::new(),
            approvers: BTreeSet::new(),
            team: None,
            assignee: None,
            authorized: BTreeMap::new(),
        });
        match self.judge_about(actor, action, subject) {
            Verdict::Allow(_) => Ok(true),
            Verdict::Hide => Ok(false),
            Verdict::Deny(because) => Err(not_allowed(actor, action, &because.to_string()).into()),
        }
    }

    /// An error without whom the actor may not read.
    fn shown_to(&self, actor: &Actor, error: PeopleError) -> PeopleError {
        let may_read = |id: &RequesterId| matches!(self.may_know(actor, Action::ReadPersonalData, id), Ok(true));
        match error {
            PeopleError::AddressTaken { address, owner } => {
                PeopleError::AddressTaken { address, owner: owner.filter(may_read) }
            }
            PeopleError::Refused(_)
            | PeopleError::Changed { .. }
            | PeopleError::CannotMerge { .. }
            | PeopleError::NotMerged { .. }
            | PeopleError::Store(_) => error,
        }
    }

    /// The ticket, where the actor may do this on it.
    async fn allowed_on(&self, actor: &Actor, action: Action, ticket: TicketId) -> Result<Ticket, PeopleError> {
        let missing = || PeopleError::Refused(Refusal::NoSuchTicket { ticket });
        let found = self.held(ticket).await?.ok_or_else(missing)?;
        match self.judge(actor, action, Some(&found)) {
            Verdict::Allow(_) => Ok(Arc::unwrap_or_clone(found)),
            Verdict::Hide => Err(missing()),
            Verdict::Deny(because) => Err(not_allowed(actor, action, &because.to_string()).into()),
        }
    }

    /// Whether somebody can be merged into somebody else as the store has them now.
    async fn check_merger(&self, stored: &Person, into: &RequesterId) -> Result<(), PeopleError> {
        let person = &stored.id;
        let no = |why: String| Err(PeopleError::CannotMerge { person: person.clone(), into: into.clone(), why });
        if let Some(merged) = stored.merged() {
            return no(format!("they are merged into `{}`, expected that to be undone first", merged.into));
        }
        if person == into {
            return no(String::from("it is the same requester, expected another one"));
        }
        let (ours, theirs) = (self.identity(person).await?, self.identity(into).await?);
        if ours.others.contains(into) {
            return no(String::from("the two are one person already"));
        }
        let n_ids = ours.others.len() + theirs.others.len() + 2;
        if n_ids > PERSON_IDS_MAX {
            return no(format!("they would have {n_ids} ids, the limit is {PERSON_IDS_MAX}"));
        }
        Ok(())
    }

    /// Reads somebody, says anew whom they turned out to be, and keeps that; again where somebody else was faster.
    async fn change_merger(&self, id: &RequesterId, merged: Option<MergedPerson>) -> Result<(), PeopleError> {
        for _attempt in 1..RETRIES_MAX {
            let stored = self.store.person(&self.tenant, id).await?.unwrap_or_else(|| Person::new(id.clone()));
            match &merged {
                Some(merged) => self.check_merger(&stored, &merged.into).await?,
                None if stored.merged().is_none() => return Err(PeopleError::NotMerged { person: id.clone() }),
                None => {}
            }
            match self.store.keep_person(&self.tenant, &stored.merged_as(merged.clone())).await {
                Ok(()) => return Ok(()),
                // Somebody else was faster, with them or with whom they are to be merged into: it is looked at again.
                Err(KeepError::Conflict { .. } | KeepError::Circle { .. }) => {}
                Err(KeepError::AddressTaken { address, .. }) => {
                    return Err(PeopleError::AddressTaken { address, owner: None });
                }
                Err(KeepError::Store(error)) => return Err(PeopleError::Store(error)),
            }
        }
        Err(PeopleError::Changed { person: id.clone(), version: 0 })
    }

    async fn keep_person(&self, person: Person) -> Result<Person, PeopleError> {
        match self.store.keep_person(&self.tenant, &person).await {
            Ok(()) => Ok(person.kept()),
            Err(KeepError::Conflict { person: id }) => {
                Err(PeopleError::Changed { person: id, version: person.version })
            }
            Err(KeepError::AddressTaken { address, owner }) => {
                Err(PeopleError::AddressTaken { address, owner: Some(owner) })
            }
            // Whom they are merged into stays as it is stored, and was no circle then.
            Err(KeepError::Circle { person: id, .. }) => {
                Err(PeopleError::Changed { person: id, version: person.version })
            }
            Err(KeepError::Store(error)) => Err(PeopleError::Store(error)),
        }
    }
}

fn not_allowed(actor: &Actor, action: Action, because: &str) -> Refusal {
    Refusal::NotAllowed { who: actor.to_string(), action: action.to_string(), because: because.to_string() }
}
