//! What a macro would do to a ticket, without doing it: the desk decides as it would, and nothing is kept.
use std::{collections::BTreeSet, sync::Arc};

use helpdesk_core::{AgentId, Cause, Configuration, Event, EventBody, Instant, MacroId, Ticket};

use super::trial::{Trial, TrialDesk};
use crate::{RuleSet, command_text, facts::TICKET, language::Detection, source::Source, suggestion::nearest};

/// What a macro would do to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MacroPreview {
    /// What it asks for, in words and in order.
    pub asked: Vec<String>,
    /// The facts of the ticket that would be others afterwards, what rules make of it included.
    pub changes: Vec<FactChange>,
    /// What would happen to the ticket, in order.
    pub happens: Vec<&'static str>,
    /// The rules that would react to it, in order.
    pub reactions: Vec<String>,
    /// What would go wrong in rules that react.
    pub faults: Vec<String>,
    /// Why nothing of it would be done, where that is so.
    pub refused: Option<String>,
}

/// A fact that would be another one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FactChange {
    /// The fact, as a script writes it.
    pub fact: String,
    /// What it is, as a script writes it.
    pub before: String,
    /// What it would be.
    pub after: String,
}

/// Facts that change with whatever happens.
const RESTLESS: [&str; 3] = ["idle_minutes", "age_minutes", "status_minutes"];

impl RuleSet {
    /// What a macro would do to a ticket, were it applied by this agent at this instant. The desk decides as it would, these rules
    /// react, and nothing is kept. Without a configuration the desk has the teams and agents that the rules name. Other tickets are
    /// not there, and what a guard asks of people, contracts and the last message is `()`; a desk that runs says more
    /// ([`Acting::rehearse`](helpdesk_core::Acting::rehearse)).
    ///
    /// # Errors
    /// That there is no such macro, or why the desk does not look at it at all, in words.
    ///
    /// # Examples
    /// ```
    /// use std::sync::Arc;
    /// use helpdesk_core::EventKind;
    /// use helpdesk_rules::{Limits, RuleSet, Scene, SourceFile};
    ///
    /// let text = r#"macro("park").when(|t| t.status == "open").then(|t, act| { act.tag("parked"); act.hold("parts"); });"#;
    /// let rules = RuleSet::compile(&[SourceFile::new("park.rhai", text)], Limits::default()).unwrap();
    /// let ticket = Scene::from_json(r#"{ "status": "open" }"#, EventKind::Touched, "{}")?.ticket;
    /// let preview = Arc::new(rules).preview_macro("park", &ticket, ("kim".parse().unwrap(), ticket.updated_at), None)?;
    /// assert_eq!(preview.asked, ["tag parked", "hold parts"]);
    /// let status = preview.changes.iter().find(|change| change.fact == "t.status").unwrap();
    /// assert_eq!((status.before.as_str(), status.after.as_str()), (r#""open""#, r#""on_hold""#));
    /// # Ok::<(), String>(())
    /// ```
    pub fn preview_macro(
        self: &Arc<Self>,
        name: &str,
        ticket: &Ticket,
        (by, at): (AgentId, Instant),
        configuration: Option<&Configuration>,
    ) -> Result<MacroPreview, String> {
        if !self.macros.contains_key(name) {
            let hint = nearest(name, self.macro_names()).map(|known| format!(", did you mean `{known}`?"));
            return Err(format!("there is no macro `{name}` in these files{}", hint.unwrap_or_default()));
        }
        let id = MacroId::new(name).map_err(|error| error.to_string())?;
        let configuration =
            Configuration::build(self.desk_of_tests(configuration)).map_err(|error| error.to_string())?;
        let desk = TrialDesk { configuration, roster: Default::default() };
        let trial = desk.try_macro(self, ticket, (id, by.clone(), at))?;
        let event = Event {
            seq: ticket.version,
            at,
            by: helpdesk_core::Author::Agent { id: by },
            cause: Cause::Caller,
            late: None,
            due_at: None,
            body: EventBody::Touched,
            seal: None,
        };
        Ok(MacroPreview::of(name, &trial, (ticket, &event, &desk.configuration)))
    }
}

impl MacroPreview {
    fn of(name: &str, trial: &Trial, (ticket, event, configuration): (&Ticket, &Event, &Configuration)) -> Self {
        let asked = trial.commands().filter(|(rule, _)| *rule == name).map(|(_, command)| command_text(command));
        Self {
            asked: asked.collect(),
            changes: changes((ticket, &trial.ticket), event, configuration),
            happens: trial.events.iter().map(|event| event.kind().as_str()).collect(),
            reactions: trial.fired().filter(|rule| *rule != name).map(str::to_owned).collect(),
            faults: trial.decision.faults.iter().map(ToString::to_string).collect(),
            refused: trial.refused.clone(),
        }
    }
}

/// The facts that differ between two states of a ticket.
fn changes((before, after): (&Ticket, &Ticket), event: &Event, configuration: &Configuration) -> Vec<FactChange> {
    let detection = Detection::default();
    let source = |ticket| Source { ticket, event, configuration, known: Default::default(), detection: &detection };
    let (one, other) = (source(before), source(after));
    let facts = TICKET.iter().filter(|fact| !RESTLESS.contains(&fact.name)).filter_map(|fact| {
        let (before, after) = ((fact.get)(&one), (fact.get)(&other));
        let change =
            || FactChange { fact: format!("t.{}", fact.name), before: before.to_string(), after: after.to_string() };
        (before != after).then(change)
    });
    let names: BTreeSet<&String> = before.fields.keys().chain(after.fields.keys()).collect();
    let shown = |text: Option<&String>| text.map_or_else(|| String::from("()"), |text| format!("{text:?}"));
    let fields = names.into_iter().filter(|name| before.fields.get(*name) != after.fields.get(*name));
    let fields = fields.map(|name| FactChange {
        fact: format!("t.field({name:?})"),
        before: shown(before.fields.get(name)),
        after: shown(after.fields.get(name)),
    });
    facts.chain(fields).collect()
}
