//! Answering one question: the desk as of its instant, asked as whoever may know.
use helpdesk_core::{
    Acting, Actor, Basis, Command, Explanation, Head, Instant, Language, Obstacle, Outbox as _, People as _, Refusal,
    RequesterView, StatusKind, SubmitError, Ticket, TicketId, verify,
};
use serde_json::{Value, json};

use super::{
    answer,
    ask::{Ask, Subject},
    compare::{Wanted, differences, entries},
    desk_deed::why,
    event::Who,
    fault::ScenarioFault,
    hands,
    node::shown,
    run::{Answer, Refused, Stage},
    talk, ties,
};

/// How many tickets are listed in one go.
const PAGE: usize = 100;

impl Stage<'_> {
    /// Answers one question as of its instant.
    pub(super) async fn answer(&mut self, ask: &Ask, at: Instant) -> Result<Answer, ScenarioFault> {
        self.pass_time(at).await?;
        let (name, id) = &ask.ticket;
        let explanation = match self.auditing().explain(*id, at).await {
            Ok(explanation) => Some(explanation),
            Err(SubmitError::Refused(Refusal::NoSuchTicket { .. })) => None,
            Err(why) => return Err(self.failed(&why)),
        };
        let answer = match (ask.subject, explanation) {
            (Subject::Refusals, _) => self.refusals_of(name)?,
            (_, None) => Value::Null,
            (_, Some(explanation)) => self.tell(ask, &explanation, at).await?,
        };
        if let Some(expected) = &ask.expect {
            differences(expected, &answer, &ask.place, &mut self.differences);
        }
        for (wanted, is_there) in [(&ask.some, Wanted::There), (&ask.none, Wanted::Nowhere)] {
            if let Some(wanted) = wanted {
                entries(wanted, &answer, is_there, &ask.place, &mut self.differences);
            }
        }
        Ok(Answer { ask: ask.place.clone(), ticket: name.clone(), at: shown(at), answer })
    }

    /// What a macro would do on a ticket, as the commands it would give; nothing is done.
    async fn preview(&self, ask: &Ask, ticket: TicketId, at: Instant) -> Result<Value, ScenarioFault> {
        let Some(Command::ApplyMacro(applied)) = &ask.with.applied else { return Ok(Value::Null) };
        let agent = ask.with.agent.clone().unwrap_or_else(|| self.auditor.clone());
        let acting = self.desk.acting_as(Who::Agent(agent).actor(self.desk.tenant(), &self.rights));
        self.or_code(acting.preview(ticket, applied, at).await.map(|commands| json!(commands)))
    }

    /// What about a ticket could not be handed over, or may not be any more.
    async fn dead_letters(&self, ticket: TicketId) -> Result<Value, ScenarioFault> {
        const MOST: usize = 10_000;
        let letters = self.store.dead_letters(self.desk.tenant(), MOST).await.map_err(|why| self.failed(&why))?;
        let told = letters.iter().filter(|letter| letter.notice.ticket == ticket).map(|letter| {
            json!({
                "to": letter.notice.to.to_string(), "channel": letter.notice.channel, "topic": letter.notice.topic,
                "text": letter.notice.body, "end": letter.end, "why": letter.why,
            })
        });
        Ok(told.collect())
    }

    /// The desk as somebody uses it who reads everything.
    pub(super) fn auditing(&self) -> Acting<'_> {
        self.desk.acting_as(Actor::auditor(self.desk.tenant().clone(), self.auditor.clone()))
    }

    /// The desk as the agent uses it who is named, or else somebody who reads everything.
    fn reading(&self, ask: &Ask) -> Acting<'_> {
        let named = ask.with.viewer.as_ref();
        named.map_or_else(|| self.auditing(), |who| self.desk.acting_as(who.actor(self.desk.tenant(), &self.rights)))
    }

    /// Who looks: who is named, or else the ticket's requester.
    fn looking(&self, ask: &Ask, explained: &Explanation) -> Acting<'_> {
        let own = Who::Requester(explained.ticket.requester.clone(), None);
        let who = ask.with.viewer.as_ref().unwrap_or(&own);
        self.desk.acting_as(who.actor(self.desk.tenant(), &self.rights))
    }

    async fn tell(&self, ask: &Ask, explained: &Explanation, at: Instant) -> Result<Value, ScenarioFault> {
        let configuration = self.desk.configuration();
        let names = &self.scenario.names;
        Ok(match ask.subject {
            Subject::Part(name) => {
                let obstacles = self.obstacles(explained).await?;
                answer::part(name, (explained, configuration, names, &obstacles))
            }
            Subject::Ticket => {
                let obstacles = self.obstacles(explained).await?;
                answer::ticket((explained, configuration, names, &obstacles))
            }
            Subject::Clock(metric, instance) => answer::one_clock(explained, metric, instance),
            Subject::Ledger(metric, instance) => answer::ledger(explained, metric, instance),
            Subject::Clocks => answer::clocks(explained),
            Subject::Untold => answer::untold(explained),
            Subject::Decisions => answer::decisions(explained),
            Subject::History => answer::history(explained),
            Subject::Links => ties::links(explained, names),
            Subject::Participants => talk::participants(explained),
            Subject::Hands => hands::hands(&explained.ticket, &self.desk),
            Subject::Authorized => json!(explained.ticket.authorized(self.desk.configuration())),
            Subject::Deliveries => self.delivered.about(explained.ticket.id),
            Subject::Explanation => match &ask.with.decision {
                None => answer::explanation(explained, &language(ask)),
                Some(id) => {
                    let step = self.auditing().decision(id, at).await;
                    self.or_code(step.map(|step| step.say(&language(ask)).lines().map(|line| json!(line)).collect()))?
                }
            },
            Subject::Preview => self.preview(ask, explained.ticket.id, at).await?,
            Subject::DeadLetters => self.dead_letters(explained.ticket.id).await?,
            Subject::View => self.view(ask, explained).await?.map_or(Value::Null, |view| ties::view(&view, names)),
            Subject::Request => self.view(ask, explained).await?.map_or(Value::Null, |view| talk::request(&view)),
            Subject::Story => self.view(ask, explained).await?.map_or(Value::Null, |view| ties::story(&view, names)),
            Subject::Messages => {
                let messages = self.reading(ask).messages(explained.ticket.id).await;
                self.or_code(messages.map(talk::messages))?
            }
            Subject::Conversation => {
                let lines = self.reading(ask).conversation(explained.ticket.id).await;
                self.or_code(lines.map(|lines| ties::conversation(&lines, names)))?
            }
            Subject::Notices => self.or_code(self.notices(explained, at).await)?,
            Subject::Candidates => {
                let found = hands::candidates(&explained.ticket, &self.store, configuration, at).await;
                found.map_err(|why| self.failed(&why))?
            }
            Subject::Verify => self.or_code(self.verified(explained).await)?,
            Subject::Counterfactuals => self.or_code(self.counterfactuals(ask, at).await)?,
            Subject::Migration => self.or_code(self.migration(ask, at).await)?,
            Subject::Requests => self.or_code(self.requests(ask, explained).await)?,
            Subject::Person => self.or_code(self.person(explained).await)?,
            Subject::Queue => self.or_code(self.queue(ask, explained).await)?,
            Subject::Presence => self.or_code(self.presence(ask).await)?,
            Subject::WhyNot => self.or_code(self.why_not(ask, at).await)?,
            Subject::Refusals => Value::Null,
        })
    }

    /// What stands against solving, other tickets among it.
    async fn obstacles(&self, explained: &Explanation) -> Result<Vec<Obstacle>, ScenarioFault> {
        self.auditing().obstacles(explained.ticket.id).await.map_err(|why| self.failed(&why))
    }

    /// An answer; the code of the refusal where there is none.
    fn or_code(&self, answer: Result<Value, SubmitError>) -> Result<Value, ScenarioFault> {
        match answer {
            Ok(answer) => Ok(answer),
            Err(SubmitError::Refused(refusal)) => Ok(json!(why(&refusal).0)),
            Err(other) => Err(self.failed(&other)),
        }
    }

    async fn notices(&self, explained: &Explanation, at: Instant) -> Result<Value, SubmitError> {
        let waiting = self.store.waiting(self.desk.tenant(), at, usize::MAX).await?;
        Ok(answer::notices(explained, &waiting.into_iter().map(|waiting| waiting.notice).collect::<Vec<_>>()))
    }

    async fn verified(&self, explained: &Explanation) -> Result<Value, SubmitError> {
        let history = self.auditing().history(explained.ticket.id).await?;
        let head = Head { seq: explained.ticket.version, seal: explained.ticket.seal };
        Ok(answer::verified(verify(&history, Some(head))))
    }

    async fn counterfactuals(&self, ask: &Ask, at: Instant) -> Result<Value, SubmitError> {
        let Some(wanted) = &ask.with.wanted else { return Ok(Value::Null) };
        let basis = if ask.with.at_opening { Basis::Opening } else { Basis::Now };
        let found = self.auditing().counterfactuals(ask.ticket.1, wanted, basis, &ask.with.also, at).await?;
        let english = Language::english();
        let ways: Vec<Value> = found
            .found
            .iter()
            .map(|way| json!({"changes": way.changes, "or_more": way.or_more, "text": english.say(&way.tell())}))
            .collect();
        Ok(json!({"is_so": found.is_so, "found": ways, "n_tried": found.n_tried, "cut": found.cut}))
    }

    async fn migration(&self, ask: &Ask, at: Instant) -> Result<Value, SubmitError> {
        let Some(to) = &ask.with.to else { return Ok(Value::Null) };
        let ticket = ask.ticket.1;
        let admin = Actor::admin(self.desk.tenant().clone(), self.auditor.clone());
        let before = ticket.number().checked_sub(1).and_then(|before| TicketId::new(before).ok());
        let page = self.desk.acting_as(admin).migration(to, before, 1, at).await?;
        let own = page.tickets.iter().find(|migration| migration.ticket == ticket);
        Ok(own.map_or(Value::Null, answer::migration))
    }

    async fn requests(&self, ask: &Ask, explained: &Explanation) -> Result<Value, SubmitError> {
        let (acting, names) = (self.looking(ask, explained), &self.scenario.names);
        let (mut listed, mut after) = (Vec::new(), None);
        let is_staff = matches!(ask.with.viewer, Some(Who::Agent(_)));
        loop {
            let last = if is_staff {
                let page = acting.page(after, PAGE).await?;
                listed.extend(page.iter().map(|ticket| ties::staff_line(ticket, self.desk.configuration(), names)));
                page.last().map(|ticket| ticket.id)
            } else {
                let page = acting.requests(after, PAGE).await?;
                listed.extend(page.iter().map(|line| ties::request_line(line, names)));
                page.last().map(|line| line.id)
            };
            if last.is_none() {
                return Ok(Value::Array(listed));
            }
            after = last;
        }
    }

    async fn person(&self, explained: &Explanation) -> Result<Value, SubmitError> {
        let person = self.store.person(self.desk.tenant(), &explained.ticket.requester).await?;
        Ok(serde_json::to_value(person).unwrap_or_default())
    }

    async fn queue(&self, ask: &Ask, explained: &Explanation) -> Result<Value, SubmitError> {
        let Some(team) = ask.with.team.as_ref().or(explained.ticket.team.as_ref()) else { return Ok(json!([])) };
        let (mut waiting, mut after) = (Vec::new(), None);
        loop {
            let page = self.auditing().page(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(Value::Array(waiting)) };
            after = Some(last.id);
            let done = |ticket: &Ticket| matches!(ticket.status.kind(), StatusKind::Solved | StatusKind::Closed);
            let own = page.iter().filter(|t| t.team.as_ref() == Some(team) && t.assignee.is_none() && !done(t));
            waiting.extend(own.map(|ticket| json!(ties::named(ticket.id, &self.scenario.names))));
        }
    }

    async fn presence(&self, ask: &Ask) -> Result<Value, SubmitError> {
        let Some(agent) = &ask.with.agent else { return Ok(Value::Null) };
        let own = Actor::agent(self.desk.tenant().clone(), agent.clone());
        let said = self.desk.acting_as(own).presence(agent).await?;
        Ok(said.map_or(Value::Null, |said| json!({"is": said.presence, "since": shown(said.since)})))
    }

    async fn why_not(&self, ask: &Ask, at: Instant) -> Result<Value, SubmitError> {
        let Some(agent) = &ask.with.agent else { return Ok(Value::Null) };
        Ok(hands::why_not(&self.auditing().why_not(ask.ticket.1, agent, at).await?))
    }

    /// The ticket as a requester sees it; nothing where it is hidden from them.
    async fn view(&self, ask: &Ask, explained: &Explanation) -> Result<Option<RequesterView>, ScenarioFault> {
        match self.looking(ask, explained).request(explained.ticket.id).await {
            Ok(view) => Ok(Some(view)),
            Err(SubmitError::Refused(Refusal::NoSuchTicket { .. })) => Ok(None),
            Err(why) => Err(self.failed(&why)),
        }
    }

    fn refusals_of(&self, ticket: &str) -> Result<Value, ScenarioFault> {
        // Within a scenario an event is told by its number there, wherever the scenario stands in its file.
        let own = |refused: &&Refused| refused.ticket == ticket;
        let told = |refused: &Refused| {
            let event = refused.event.find("events[").and_then(|from| refused.event.get(from..));
            Refused { event: event.unwrap_or(&refused.event).to_owned(), ..refused.clone() }
        };
        let own: Vec<Refused> = self.refusals.iter().filter(own).map(told).collect();
        serde_json::to_value(own).map_err(|why| self.failed(&why))
    }
}

fn language(ask: &Ask) -> Language {
    if ask.with.german { Language::german() } else { Language::english() }
}
