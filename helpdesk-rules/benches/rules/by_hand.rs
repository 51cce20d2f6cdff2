//! The same rules as a programmer would write them for this desk and no other: the limit of what an engine can reach.
use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use helpdesk_core::{
    Channel, Command, Event, EventBody, Priority, Proposal, Reaction, RuleOutcome, RuleTrace, TeamId, Ticket,
};

use crate::desk::{Guard, Spec, specs};

/// The same rules as a programmer writes them: a chain of conditions, or tables and one search for all words.
pub(crate) struct Native {
    rules: Vec<Spec>,
    customers: HashMap<String, Vec<usize>>,
    tags: HashMap<String, Vec<usize>>,
    regions: HashMap<String, Vec<usize>>,
    subjects: (AhoCorasick, Vec<usize>),
    messages: (AhoCorasick, Vec<usize>),
}

/// What a programmer's rules look at, made once per event.
struct Folded<'a> {
    ticket: &'a Ticket,
    subject: String,
    body: Option<String>,
}

impl<'a> Folded<'a> {
    fn of(ticket: &'a Ticket, event: &Event) -> Self {
        let EventBody::Opened { request, .. } = &event.body else {
            return Self { ticket, subject: String::new(), body: None };
        };
        Self {
            ticket,
            subject: ticket.subject.to_lowercase(),
            body: request.body.as_ref().map(|body| body.to_lowercase()),
        }
    }

    fn matches(&self, guard: &Guard) -> bool {
        let ticket = self.ticket;
        match guard {
            Guard::Subject(words) => words.iter().any(|word| self.subject.contains(word)),
            Guard::Message(word) => self.body.as_ref().is_some_and(|body| body.contains(word)),
            Guard::Customer(a) => {
                ticket.organization.as_ref().is_some_and(|id| id.as_str() == a) && ticket.priority != Priority::Low
            }
            Guard::Tagged(a) => ticket.tags.contains(a) && ticket.channel == Channel::Email,
            Guard::Field(a) => ticket.fields.get("region") == Some(a) && ticket.tier.0 < 3,
        }
    }
}

impl Native {
    pub(crate) fn of(n: usize) -> Self {
        let rules = specs(n);
        let table = |key: &dyn Fn(&Guard) -> Option<&String>| {
            let mut table: HashMap<String, Vec<usize>> = HashMap::new();
            for (n, rule) in rules.iter().enumerate() {
                key(&rule.guard).into_iter().for_each(|key| table.entry(key.clone()).or_default().push(n));
            }
            table
        };
        let search = |words: &dyn Fn(&Guard) -> Vec<String>| {
            let pairs: Vec<(String, usize)> =
                rules.iter().enumerate().flat_map(|(n, r)| words(&r.guard).into_iter().map(move |w| (w, n))).collect();
            let automaton = AhoCorasick::new(pairs.iter().map(|(word, _)| word)).expect("an automaton");
            (automaton, pairs.into_iter().map(|(_, n)| n).collect())
        };
        Self {
            customers: table(&|g| if let Guard::Customer(a) = g { Some(a) } else { None }),
            tags: table(&|g| if let Guard::Tagged(a) = g { Some(a) } else { None }),
            regions: table(&|g| if let Guard::Field(a) = g { Some(a) } else { None }),
            subjects: search(&|g| if let Guard::Subject(words) = g { words.to_vec() } else { Vec::new() }),
            messages: search(&|g| if let Guard::Message(word) = g { vec![word.clone()] } else { Vec::new() }),
            rules,
        }
    }

    pub(crate) fn chain(&self, ticket: &Ticket, event: &Event) -> Reaction {
        let folded = Folded::of(ticket, event);
        self.answer(self.rules.iter().filter(|rule| folded.matches(&rule.guard)))
    }

    pub(crate) fn indexed(&self, ticket: &Ticket, event: &Event) -> Reaction {
        let folded = Folded::of(ticket, event);
        let mut found: Vec<usize> = Vec::new();
        let of = |table: &HashMap<String, Vec<usize>>, key: &str| table.get(key).cloned().unwrap_or_default();
        found.extend(ticket.organization.iter().flat_map(|id| of(&self.customers, id.as_str())));
        found.extend(ticket.tags.iter().flat_map(|tag| of(&self.tags, tag)));
        found.extend(ticket.fields.get("region").iter().flat_map(|region| of(&self.regions, region)));
        let (automaton, rules) = &self.subjects;
        found.extend(automaton.find_overlapping_iter(&folded.subject).map(|m| rules[m.pattern().as_usize()]));
        let (automaton, rules) = &self.messages;
        let body = folded.body.as_deref().unwrap_or_default();
        found.extend(automaton.find_overlapping_iter(body).map(|m| rules[m.pattern().as_usize()]));
        found.sort_unstable();
        found.dedup();
        self.answer(found.into_iter().map(|n| &self.rules[n]).filter(|rule| folded.matches(&rule.guard)))
    }

    /// Proposals and trace; the first rule that routes wins.
    fn answer<'a>(&self, matched: impl Iterator<Item = &'a Spec>) -> Reaction {
        let mut reaction = Reaction::default();
        let mut router: Option<&str> = None;
        for rule in matched {
            let (mut commands, mut overruled) = (Vec::new(), Vec::new());
            if let Some(team) = &rule.team {
                let command = Command::Route { team: TeamId::new(team.as_str()).expect("an id") };
                match router {
                    Some(winner) => overruled.push((command, winner.to_owned())),
                    None => {
                        router = Some(&rule.name);
                        commands.push(command);
                    }
                }
            }
            commands.push(Command::Tag { add: BTreeSet::from([rule.tag.clone()]), remove: BTreeSet::new() });
            let proposal = |command: &Command| Proposal { rule: rule.name.clone(), command: command.clone() };
            reaction.proposals.extend(commands.iter().map(proposal));
            reaction
                .rules
                .push(RuleTrace { rule: rule.name.clone(), outcome: RuleOutcome::Matched { commands, overruled } });
        }
        reaction.n_not_matched = u32::try_from(self.rules.len() - reaction.rules.len()).expect("few");
        reaction
    }
}
