//! The account of a ticket that the slow model gives: what the accepted deeds have come to, told from the beginning.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{Audience, Impact, Metric, Priority, RungSpec, StatusKind, Urgency};

use super::{
    approving::Ask,
    clock::Clock,
    deed::{Deed, What, Who},
    world::{Minute, World},
};

/// What the accepted deeds have come to.
#[derive(Clone)]
pub(super) struct Account<'a> {
    pub(super) world: &'a World,
    pub(super) opened_at: Minute,
    pub(super) now: Minute,
    /// When the deed under way was asked for: what has come to pass by itself is noticed then.
    pub(super) asked_at: Minute,
    pub(super) status: StatusKind,
    pub(super) until: Option<Minute>,
    pub(super) solved_at: Minute,
    /// The status of each minute since the opening.
    pub(super) course: Vec<StatusKind>,
    pub(super) n_reopenings: u32,
    pub(super) team: Option<String>,
    pub(super) tier: u8,
    /// Where it was escalated from, and when it goes back there by itself.
    pub(super) came_from: Vec<(String, u8, Option<Minute>)>,
    pub(super) assignee: Option<String>,
    /// Whether it is a new question who should have it.
    pub(super) wants_agent: bool,
    /// Whether a wait ended: the same question, unless somebody put it back into the queue.
    pub(super) goes_on: bool,
    /// Whether somebody put it back into the queue.
    pub(super) is_put_back: bool,
    /// When each agent last got the ticket.
    pub(super) got_it: BTreeMap<String, Minute>,
    impact: Impact,
    urgency: Urgency,
    set: Option<Priority>,
    pub(super) tags: BTreeSet<String>,
    pub(super) facts: Facts,
    pub(super) clocks: Vec<Clock>,
    /// Topic and audience of what the deed under way tells.
    pub(super) told: Vec<(&'static str, Audience)>,
    /// What was told of the last deed, and to whom.
    pub(super) said: Vec<String>,
    /// Since when it waits in the status it is in.
    pub(super) waits_since: Minute,
    pub(super) n_reminded: usize,
    /// Since when it waits in the queue of its team.
    pub(super) in_queue_since: Option<Minute>,
    pub(super) asks: Vec<Ask>,
    /// Whether it is on hold only until an approval ends.
    pub(super) held_by_ask: bool,
    pub(super) n_reassigned: u32,
    pub(super) placed_by_desk: bool,
    /// Rungs of the ticket itself that have fired, and those of them that somebody took notice of.
    pub(super) climbed: BTreeSet<String>,
    pub(super) noticed: BTreeSet<String>,
    /// Rungs that have fired and have not called yet.
    pub(super) rang: Vec<RungSpec>,
}

/// Since when the ticket waits for what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// For a first reply: until somebody replies, or it is solved without.
    pub(super) first: Option<Minute>,
    /// For an answer to the oldest question.
    pub(super) question: Option<Minute>,
    /// For an update after the last reply.
    pub(super) replied: Option<Minute>,
    /// For an agent.
    pub(super) queued: Option<Minute>,
    /// For the tier that has it.
    pub(super) tier: Minute,
}

impl<'a> Account<'a> {
    pub(super) fn opened(world: &'a World, at: Minute, with_message: bool) -> Self {
        let mut account = Self {
            world,
            opened_at: at,
            now: at,
            asked_at: at,
            status: StatusKind::New,
            until: None,
            solved_at: at,
            course: vec![],
            n_reopenings: 0,
            team: None,
            tier: 1,
            came_from: vec![],
            assignee: None,
            wants_agent: false,
            goes_on: false,
            is_put_back: false,
            got_it: BTreeMap::new(),
            impact: Impact::Medium,
            urgency: Urgency::Medium,
            set: None,
            tags: BTreeSet::new(),
            facts: Facts {
                first: Some(at),
                question: with_message.then_some(at),
                replied: None,
                queued: None,
                tier: at,
            },
            clocks: vec![],
            told: vec![],
            said: vec![],
            rang: vec![],
            waits_since: at,
            n_reminded: 0,
            in_queue_since: None,
            asks: vec![],
            held_by_ask: false,
            n_reassigned: 0,
            placed_by_desk: false,
            climbed: BTreeSet::new(),
            noticed: BTreeSet::new(),
        };
        account.follow(|_| None);
        account
    }

    /// What a list of deeds has come to, from the beginning.
    pub(super) fn of(world: &'a World, at: Minute, with_message: bool, deeds: &[Deed]) -> Self {
        let mut account = Self::opened(world, at, with_message);
        for deed in deeds {
            account.look(deed.at);
            account.act(deed);
            // Rungs that the deed itself has come to call with it.
            let fired = std::mem::take(&mut account.rang);
            account.call(&fired);
            account.choose();
            account.climb();
            account.said = account.tells();
            // What the deed itself has brought about is noticed with the next look.
            account.look(deed.at);
            account.climb();
            account.said.extend(account.tells());
        }
        account
    }

    pub(super) fn priority(&self) -> Priority {
        use Priority::{High, Low, Normal, Urgent};
        let by_matrix = match (self.impact, self.urgency) {
            (Impact::High, Urgency::High) => Urgent,
            (Impact::High, Urgency::Medium) | (Impact::Medium, Urgency::High) => High,
            (Impact::High, Urgency::Low) | (Impact::Medium, Urgency::Medium) | (Impact::Low, Urgency::High) => Normal,
            (Impact::Medium | Impact::Low, Urgency::Low) | (Impact::Low, Urgency::Medium) => Low,
        };
        self.set.unwrap_or(by_matrix)
    }

    pub(super) fn is_active(&self) -> bool {
        !matches!(self.status, StatusKind::Solved | StatusKind::Closed)
    }

    /// Lives on, minute by minute, until the desk looks; then what has come to pass is noticed, and somebody is chosen.
    pub(super) fn look(&mut self, at: Minute) {
        self.told.clear();
        self.asked_at = at;
        for minute in self.now..at {
            self.pass(minute);
            for clock in &mut self.clocks {
                clock.live(minute, self.status);
            }
            self.course.push(self.status);
        }
        self.pass(at);
        self.notice();
        // Where nobody could be chosen, it goes on from the queue.
        while self.choose() {
            self.pass(at);
            self.notice();
        }
    }

    /// Notices breaches and rungs, and does what the rungs say, until nothing more comes of it.
    fn notice(&mut self) {
        loop {
            let at = self.asked_at;
            let mut fired = std::mem::take(&mut self.rang);
            fired.extend(self.clocks.iter_mut().flat_map(|clock| clock.look(at)));
            if fired.is_empty() {
                return;
            }
            self.call(&fired);
        }
    }

    /// What rungs that have fired ask for.
    pub(super) fn call(&mut self, fired: &[RungSpec]) {
        for rung in fired {
            self.told.extend(rung.notify.iter().map(|audience| ("escalation", audience.clone())));
            if rung.escalate {
                self.go_up(None);
            }
        }
    }

    fn act(&mut self, deed: &Deed) {
        if deed.who.is_agent() && self.status == StatusKind::New && self.is_changed_by(deed) {
            self.enter(StatusKind::Open);
        }
        let now = self.now;
        match &deed.what {
            What::Reply => self.write(deed.who),
            What::Note | What::Touch | What::Tick => {}
            What::Start => self.enter(StatusKind::Open),
            What::Wait(minutes) => self.wait(StatusKind::Pending, minutes.map(|m| now + m)),
            What::Hold(minutes) => self.wait(StatusKind::OnHold, minutes.map(|m| now + m)),
            What::Solve => self.solve(deed.who),
            What::Reopen => self.reopen(),
            What::Complete | What::Cancel => self.close(),
            What::Route(team) => self.route(team, Some(deed.who)),
            What::Assign(agent) => self.assign(agent, Some(deed.who)),
            What::AssignBy(_) => self.assign_by(Some(deed.who)),
            What::Unassign => self.unassign(),
            What::Escalate => self.go_up(None),
            What::Lend(minutes) => self.go_up(Some(now + minutes)),
            What::Ask => self.ask(deed.who),
            What::Vote(n, yes) => self.vote(*n, *yes, deed.who),
            What::Fire => self.fire("boss"),
            What::Acknowledge => self.acknowledge(),
            What::HandBack => self.go_down(),
            What::Set(priority) => {
                self.set = *priority;
                self.follow(|_| None);
            }
            What::Assess(impact, urgency) => {
                (self.impact, self.urgency) = (*impact, *urgency);
                self.follow(|_| None);
            }
            What::Tag(add, remove) => {
                self.tags.extend(add.map(str::to_owned));
                self.tags.retain(|tag| Some(tag.as_str()) != *remove);
                self.follow(|_| None);
            }
        }
    }

    /// Whether a new ticket would not stay as it is: what is already so is no first deed.
    fn is_changed_by(&self, deed: &Deed) -> bool {
        match &deed.what {
            What::Tick => false,
            What::Acknowledge => self.has_something_to_notice(),
            What::Route(team) => self.team.as_deref() != Some(team),
            What::Assign(agent) => self.assignee.as_deref() != Some(agent),
            // That nobody can have it is said.
            What::AssignBy(_) => self.best().is_none_or(|best| self.assignee != Some(best)),
            What::Unassign => self.assignee.is_some(),
            What::Set(priority) => self.set != *priority,
            What::Assess(impact, urgency) => (self.impact, self.urgency) != (*impact, *urgency),
            What::Tag(add, remove) => {
                add.is_some_and(|tag| !self.tags.contains(tag)) || remove.is_some_and(|tag| self.tags.contains(tag))
            }
            What::Reply
            | What::Note
            | What::Start
            | What::Wait(_)
            | What::Hold(_)
            | What::Solve
            | What::Reopen
            | What::Complete
            | What::Cancel
            | What::Escalate
            | What::Lend(_)
            | What::Ask
            | What::Vote(..)
            | What::Fire
            | What::HandBack
            | What::Touch => true,
        }
    }

    fn write(&mut self, who: Who) {
        if who == Who::Rita {
            let now = self.now;
            match self.status {
                StatusKind::Pending => self.enter(StatusKind::Open),
                StatusKind::Solved => self.reopen(),
                StatusKind::New | StatusKind::Open | StatusKind::OnHold | StatusKind::Closed => {}
            }
            self.facts.question.get_or_insert(now);
            self.follow(|_| None);
            self.told.push(("requester_reply", Audience::Assignee));
            return;
        }
        self.told.push(("reply", Audience::Requester));
        if who.is_agent() {
            self.answer();
        }
    }

    /// Waits, until when it is to wake; who waits for the same already goes on waiting.
    fn wait(&mut self, status: StatusKind, until: Option<Minute>) {
        if (self.status, self.until, self.held_by_ask) != (status, until, false) {
            self.enter(status);
            self.until = until;
        }
    }

    pub(super) fn enter(&mut self, status: StatusKind) {
        let waited = matches!(self.status, StatusKind::Pending | StatusKind::OnHold);
        self.goes_on |= waited && status == StatusKind::Open;
        (self.status, self.until, self.held_by_ask) = (status, None, false);
        (self.waits_since, self.n_reminded) = (self.now, 0);
        if waited && self.in_queue_since.is_some() {
            self.in_queue_since = Some(self.now);
        }
        self.follow(|_| None);
    }

    /// Whom the desk tells, as the ticket is when all is done. Where nobody has it, or nobody leads, the team is told.
    fn tells(&self) -> Vec<String> {
        let mut tells = Vec::new();
        for (topic, audience) in &self.told {
            let lead = self.team.as_ref().and_then(|id| self.world.team(id).lead.clone());
            let team = self.team.as_ref().map(|id| format!("team {id}"));
            let to = if *audience == Audience::Assignee {
                self.assignee.as_ref().map(|id| format!("agent {id}")).or(team)
            } else if *audience == Audience::Lead {
                lead.map(|id| format!("agent {id}")).or(team)
            } else if *audience == Audience::Requester {
                Some("requester rita".to_owned())
            } else {
                Some(audience.to_string())
            };
            tells.extend(to.map(|to| format!("told: {topic} to {to}")));
        }
        tells
    }

    /// The latest instance of a metric.
    pub(super) fn latest(&self, metric: Metric) -> Option<usize> {
        self.clocks.iter().rposition(|clock| clock.metric == metric)
    }
}
