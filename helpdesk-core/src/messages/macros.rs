//! Canned responses and macros: texts prepared in several languages, and commands that are done together.
use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use serde::{Deserialize, Serialize};

use crate::{
    Author, Command, Configuration, ForRequesters, ForStaff, LanguageTag, MacroId, Reader, Refusal, ResponseId, TeamId,
    Template, TemplateValues, Ticket,
    decide::{readable, short, within},
    limits::{FIELD_VALUE_MAX, TEMPLATE_VARIABLES_MAX},
    spelling,
};

/// A text for requesters, prepared in several languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseSpec {
    /// Its name for people; the id where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its text by language: templates for requesters.
    pub texts: BTreeMap<LanguageTag, String>,
}

/// Commands that are done together, with texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MacroSpec {
    /// Its name for people; the id where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The teams whose tickets it is for; all where empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub teams: BTreeSet<TeamId>,
    /// What it does, in order.
    pub steps: Vec<MacroStep>,
}

/// One step of a macro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MacroStep {
    /// Write a public message: templates for requesters, by language.
    Reply(BTreeMap<LanguageTag, String>),
    /// Write a canned response as a public message.
    Respond(ResponseId),
    /// Write an internal message: templates for staff, by language.
    Note(BTreeMap<LanguageTag, String>),
    /// Any other command, as it stands.
    Do(Box<Command>),
}

/// A macro that is to be applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplyMacro {
    /// Which.
    #[serde(rename = "macro")]
    pub id: MacroId,
    /// In which language; the one the ticket is asked in where absent, or the usual one of the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// Values that the host knows and the desk does not, such as a `requester.name` that the desk keeps no person for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// A text in several languages, read and checked.
pub(crate) type Texts<R> = BTreeMap<LanguageTag, Template<R>>;

/// A macro, read and checked.
#[derive(Debug, Clone)]
pub(crate) struct Macro {
    pub(crate) teams: BTreeSet<TeamId>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Reply(Texts<ForRequesters>),
    Respond(ResponseId),
    Note(Texts<ForStaff>),
    Do(Box<Command>),
}

impl ApplyMacro {
    /// The commands of the macro with their texts, as they would be done now by this author. Nothing is done.
    ///
    /// # Errors
    /// The [`Refusal`] of a macro that is not there, that is for other teams, or whose texts lack a value.
    ///
    /// # Laws
    /// What is applied is what the preview says (`a_macro_does_what_its_preview_says`).
    pub fn preview(
        &self,
        ticket: &Ticket,
        author: &Author,
        configuration: &Configuration,
    ) -> Result<Vec<Command>, Refusal> {
        self.spelled(ticket, author, configuration, None)
    }

    /// The same with what the desk knows the requester to be called.
    pub(crate) fn spelled(
        &self,
        ticket: &Ticket,
        author: &Author,
        configuration: &Configuration,
        requester_name: Option<&str>,
    ) -> Result<Vec<Command>, Refusal> {
        let found = configuration.macro_of(&self.id).ok_or_else(|| unknown_macro(&self.id, configuration))?;
        if !(found.teams.is_empty() || ticket.team.as_ref().is_some_and(|team| found.teams.contains(team))) {
            let what = format!("macro `{}` is for tickets of other teams", self.id);
            return Err(Refusal::BadRequest { what });
        }
        check_values(&self.values)?;
        let scene = Scene { ticket, author, configuration, requester_name };
        let filled = |step: &Step| match step {
            Step::Reply(texts) => self.filled(texts, scene).map(|body| Command::Reply { body }),
            Step::Respond(id) => {
                let texts = configuration.response(id).ok_or_else(|| unknown_response(id, configuration))?;
                self.filled(texts, scene).map(|body| Command::Reply { body })
            }
            Step::Note(texts) => self.filled(texts, scene).map(|body| Command::AddNote { body }),
            Step::Do(command) => Ok((**command).clone()),
        };
        found.steps.iter().map(filled).collect()
    }

    fn filled<R: Values>(&self, texts: &Texts<R>, scene: Scene<'_>) -> Result<String, Refusal> {
        let what = || format!("macro `{}`", self.id);
        fill(texts, self.language.as_ref(), &self.values, scene).map_err(|why| Refusal::TextLacks { what: what(), why })
    }
}

/// The text of a canned response for a ticket, in this language or one to fall back to.
///
/// # Errors
/// The [`Refusal`] of a response that is not there or that lacks a value.
pub fn respond(
    id: &ResponseId,
    language: Option<&LanguageTag>,
    values: &BTreeMap<String, String>,
    (ticket, author, configuration): (&Ticket, &Author, &Configuration),
) -> Result<String, Refusal> {
    let texts = configuration.response(id).ok_or_else(|| unknown_response(id, configuration))?;
    check_values(values)?;
    let scene = Scene { ticket, author, configuration, requester_name: None };
    fill(texts, language, values, scene).map_err(|why| Refusal::TextLacks { what: format!("response `{id}`"), why })
}

#[derive(Clone, Copy)]
struct Scene<'a> {
    ticket: &'a Ticket,
    author: &'a Author,
    configuration: &'a Configuration,
    requester_name: Option<&'a str>,
}

fn fill<R: Values>(
    texts: &Texts<R>,
    language: Option<&LanguageTag>,
    given: &BTreeMap<String, String>,
    scene: Scene<'_>,
) -> Result<String, String> {
    let usual = &scene.configuration.spec().messages.language;
    let (_, template) = language
        .or(scene.ticket.language.as_ref())
        .unwrap_or(usual)
        .choose(usual, texts)
        .ok_or_else(|| String::from("it is there in no language"))?;
    let given = given.iter().fold(TemplateValues::new(), |values, (name, value)| values.with(name, value.as_str()));
    // What the desk knows by itself goes before what it is told.
    template.fill(&R::values(given, scene)).map_err(|error| error.to_string())
}

fn check_values(values: &BTreeMap<String, String>) -> Result<(), Refusal> {
    within("the values", values.len(), TEMPLATE_VARIABLES_MAX)?;
    values.values().try_for_each(|value| short("a value", value, FIELD_VALUE_MAX))
}

/// Which values of a ticket a reader's texts may hold.
trait Values: Reader + Sized {
    fn values(given: TemplateValues<Self>, scene: Scene<'_>) -> TemplateValues<Self>;
}

impl Values for ForRequesters {
    fn values(given: TemplateValues<Self>, scene: Scene<'_>) -> TemplateValues<Self> {
        let Scene { ticket, configuration, .. } = scene;
        with_fields(shared(given, scene), &readable(ticket, configuration))
    }
}

impl Values for ForStaff {
    fn values(given: TemplateValues<Self>, scene: Scene<'_>) -> TemplateValues<Self> {
        let Scene { ticket, .. } = scene;
        with_fields(shared(given, scene), &ticket.fields)
            .with("ticket.kind", ticket.kind.to_string())
            .with("ticket.priority", ticket.priority.to_string())
            .with("ticket.tier", ticket.tier.0.to_string())
            .with_some("ticket.team", ticket.team.as_ref().map(ToString::to_string))
            .with_some("ticket.assignee", ticket.assignee.as_ref().map(ToString::to_string))
    }
}

/// What everybody who reads the ticket knows of it.
fn shared<R: Reader>(given: TemplateValues<R>, scene: Scene<'_>) -> TemplateValues<R> {
    let Scene { ticket, author, configuration, requester_name } = scene;
    let named = |name: &str, id: &dyn ToString| if name.is_empty() { id.to_string() } else { name.to_string() };
    let agent = author.human_agent().map(|id| named(configuration.agent(id).map_or("", |agent| &agent.name), id));
    let organization = ticket.organization.as_ref();
    let organization =
        organization.map(|id| named(configuration.organization(id).map_or("", |company| &company.name), id));
    given
        .with_some("requester.name", requester_name)
        .with("requester.id", ticket.requester.to_string())
        .with("ticket.number", configuration.number_of(ticket))
        .with("ticket.subject", ticket.subject.as_str())
        .with("ticket.status", ticket.status.kind().shown_to_requester().to_string())
        .with_some("agent.name", agent)
        .with_some("organization.name", organization)
}

fn with_fields<R: Reader>(values: TemplateValues<R>, fields: &BTreeMap<String, String>) -> TemplateValues<R> {
    fields.iter().fold(values, |values, (name, value)| values.with(&format!("fields.{name}"), value.as_str()))
}

fn unknown_macro(id: &MacroId, configuration: &Configuration) -> Refusal {
    let known = configuration.spec().macros.keys().map(MacroId::as_str);
    Refusal::Unknown {
        what: String::from("macro"),
        name: id.to_string(),
        expected: spelling::expected(id.as_str(), known),
    }
}

fn unknown_response(id: &ResponseId, configuration: &Configuration) -> Refusal {
    let known = configuration.spec().responses.keys().map(ResponseId::as_str);
    Refusal::Unknown {
        what: String::from("response"),
        name: id.to_string(),
        expected: spelling::expected(id.as_str(), known),
    }
}
