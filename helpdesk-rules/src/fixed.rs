//! Commands that are the same each time: what a rule's actions come to is worked out when the set is compiled.
use std::sync::Arc;

use helpdesk_core::Command;
use rhai::Dynamic;

use crate::{RuleSet, act::Act, engine::hardened_engine, fuel::Fuel};

/// What actions that look at nothing come to, and the steps they take each time.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) commands: Vec<Command>,
    /// The numbers of what each of them sets.
    pub(crate) slots: Vec<Box<[u32]>>,
    pub(crate) steps: u64,
}

/// Works out what can be worked out. Actions that fail are left to fail when they are asked for.
pub(crate) fn settle(set: &mut RuleSet) {
    let fuel = Arc::new(Fuel::new(u64::MAX, set.watchdog.as_ref()));
    let engine = hardened_engine(&set.limits, &fuel, &set.modules);
    let budget = set.limits.fuel_per_rule;
    for rule in set.rules.iter_mut().filter(|rule| rule.looks_at_nothing) {
        let Some(file) = set.files.get(rule.file) else { continue };
        fuel.begin(budget);
        let before = fuel.left();
        let act = Act::new(set.limits.commands_per_rule);
        let arguments = [Dynamic::UNIT, Dynamic::from(act.clone()), Dynamic::UNIT];
        let arguments: Vec<Dynamic> = arguments.into_iter().take(rule.then.n_parameters).collect();
        let done = rule.then.closure.function.call::<Dynamic>(&engine, &file.functions, arguments);
        if done.is_ok() {
            let steps = before.saturating_sub(fuel.left());
            let commands = act.take();
            let slots = commands.iter().map(|command| set.slots.numbers(command)).collect();
            rule.fixed = Some(Fixed { commands, slots, steps });
        }
    }
}
