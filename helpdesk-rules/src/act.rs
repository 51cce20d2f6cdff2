//! What a rule asks for: `act` in a script only records commands.
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use helpdesk_core::{
    AgentId, AssignmentCommand, Command, FIELD_NAME_MAX, NoticeChannel, REASON_MAX, SurveyCommand, TAG_MAX, TeamId,
};
use rhai::{Dynamic, EvalAltResult, Module};

use crate::{
    act_linked, act_more,
    fault_text::{complain, kind},
    rule_set::Rule,
    source::View,
    vocabulary::{self, UnknownWord},
};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// Records the commands of one rule on one event.
#[derive(Clone)]
pub(crate) struct Act {
    commands: Arc<Mutex<Vec<Command>>>,
    most: usize,
    /// Where it is asked; nothing while actions that look at nothing are worked out.
    scene: Option<(Arc<str>, View)>,
    is_macro: bool,
}

impl Act {
    pub(crate) fn new(most: usize) -> Self {
        Self { commands: Arc::default(), most, scene: None, is_macro: false }
    }

    /// The same for this rule on this ticket.
    pub(crate) fn on(self, rule: &Rule, view: View) -> Self {
        Self { scene: Some((Arc::from(rule.name.as_str()), view)), is_macro: rule.is_macro, ..self }
    }

    /// Whether a person asks, who applies a macro.
    pub(crate) fn is_macro(&self) -> bool {
        self.is_macro
    }

    /// The ticket in its world.
    pub(crate) fn view(&self) -> Outcome<&View> {
        let nowhere = || complain(String::from("this depends on the ticket"));
        self.scene.as_ref().map(|(_, view)| view).ok_or_else(nowhere)
    }

    /// The rule that asks.
    pub(crate) fn rule(&self) -> &str {
        self.scene.as_ref().map_or("", |(rule, _)| rule)
    }

    /// How many commands were recorded so far.
    pub(crate) fn n_recorded(&self) -> usize {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// What was recorded.
    pub(crate) fn take(&self) -> Vec<Command> {
        std::mem::take(&mut *self.commands.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn record(&self, command: Command) -> Outcome<()> {
        let mut commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        if commands.len() >= self.most {
            return Err(complain(format!("a rule asks for at most {} commands", self.most)));
        }
        commands.push(command);
        Ok(())
    }
}

pub(crate) fn register(module: &mut Module) {
    module.set_custom_type::<Act>("act");
    register_placing(module);
    register_status(module);
    register_text(module);
    act_linked::register(module);
    act_more::register(module);
}

fn register_placing(module: &mut Module) {
    module.set_native_fn("route", |act: &mut Act, team: &str| {
        let team = TeamId::new(team).map_err(|e| complain(e.to_string()))?;
        act.record(Command::Route { team })
    });
    module.set_native_fn("assign", |act: &mut Act, agent: &str| {
        let agent = AgentId::new(agent).map_err(|e| complain(e.to_string()))?;
        act.record(Command::Assign { agent })
    });
    module.set_native_fn("assign", |act: &mut Act, agent: &str, reason: &str| {
        let agent = AgentId::new(agent).map_err(|e| complain(e.to_string()))?;
        let reason = bounded("reason", reason, REASON_MAX)?;
        act.record(Command::Assignment(AssignmentCommand::Give { agent, reason }))
    });
    module.set_native_fn("assign_by", |act: &mut Act, strategy: &str| {
        act.record(Command::AssignBy { strategy: vocabulary::word(strategy).map_err(unknown)? })
    });
    module.set_native_fn("unassign", |act: &mut Act| act.record(Command::Unassign));
    module.set_native_fn("escalate", |act: &mut Act, reason: &str| {
        act.record(Command::escalate(bounded("reason", reason, REASON_MAX)?))
    });
    module.set_native_fn("hand_back", |act: &mut Act, reason: &str| {
        act.record(Command::hand_back(bounded("reason", reason, REASON_MAX)?))
    });
    module.set_native_fn("priority", |act: &mut Act, priority: &str| {
        act.record(Command::SetPriority { priority: Some(vocabulary::word(priority).map_err(unknown)?) })
    });
}

fn register_status(module: &mut Module) {
    module.set_native_fn("start", |act: &mut Act| act.record(Command::Start));
    module.set_native_fn("wait", |act: &mut Act| act.record(Command::Wait { until: None }));
    module.set_native_fn("hold", |act: &mut Act, reason: &str| {
        act.record(Command::Hold { reason: bounded("reason", reason, REASON_MAX)?, until: None })
    });
    module.set_native_fn("solve", |act: &mut Act| act.record(Command::Solve));
    module.set_native_fn("no_survey", |act: &mut Act| act.record(Command::Survey(SurveyCommand::Withhold)));
    module.set_native_fn("close", |act: &mut Act, reason: &str| {
        act.record(Command::Close { reason: vocabulary::close_reason(reason).map_err(unknown)? })
    });
}

fn register_text(module: &mut Module) {
    module.set_native_fn("tag", |act: &mut Act, tag: &str| {
        act.record(Command::Tag { add: BTreeSet::from([bounded("tag", tag, TAG_MAX)?]), remove: BTreeSet::new() })
    });
    module.set_native_fn("untag", |act: &mut Act, tag: &str| {
        act.record(Command::Tag { add: BTreeSet::new(), remove: BTreeSet::from([bounded("tag", tag, TAG_MAX)?]) })
    });
    module.set_native_fn("field", |act: &mut Act, name: &str, value: Dynamic| {
        let name = bounded("name of a field", name, FIELD_NAME_MAX)?;
        act.record(Command::SetField { name, value: field_value(&value)? })
    });
    module.set_native_fn("note", |act: &mut Act, body: &str| {
        act.record(Command::AddNote { body: bounded("note", body, usize::MAX)? })
    });
    module.set_native_fn("reply", |act: &mut Act, body: &str| {
        act.record(Command::Reply { body: bounded("reply", body, usize::MAX)? })
    });
    module.set_native_fn("notify", |act: &mut Act, to: &str, body: &str| {
        let to = vocabulary::audience(to).map_err(unknown)?;
        let text = bounded("notice", body, usize::MAX)?;
        act.record(Command::Notify { to, text, not_before: None, channel: None })
    });
    module.set_native_fn("notify_by", |act: &mut Act, channel: &str, to: &str, body: &str| {
        let channel = Some(NoticeChannel::new(channel).map_err(|e| complain(e.to_string()))?);
        let to = vocabulary::audience(to).map_err(unknown)?;
        let text = bounded("notice", body, usize::MAX)?;
        act.record(Command::Notify { to, text, not_before: None, channel })
    });
}

pub(crate) fn unknown(word: UnknownWord) -> Box<EvalAltResult> {
    complain(word.in_one_line())
}

pub(crate) fn bounded(what: &str, text: &str, most: usize) -> Outcome<String> {
    if text.trim().is_empty() {
        return Err(complain(format!("the {what} is empty, expected some text")));
    }
    if text.len() > most {
        return Err(complain(format!("the {what} has {} bytes, expected at most {most}", text.len())));
    }
    Ok(text.to_owned())
}

fn field_value(value: &Dynamic) -> Outcome<Option<String>> {
    if value.is_unit() {
        return Ok(None);
    }
    if value.is_int() || value.is_bool() || value.is_float() || value.is_string() {
        return Ok(Some(value.to_string()));
    }
    Err(complain(format!("a field holds text, a number, a truth value or nothing, not {}", kind(value.type_name()))))
}
