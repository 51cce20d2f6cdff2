//! `cel`: a compiled program for each rule, a context for each ticket.
use std::{collections::BTreeSet, error::Error, hint::black_box, sync::Arc};

use cel::{Context, Env, Program, Value};

use crate::{
    desk::{Guard, specs},
    facts,
    peer::Peer,
};

/// The rules as programs.
pub(crate) struct Programs {
    programs: Vec<Program>,
    contexts: Vec<Context<'static, 'static>>,
}

impl Programs {
    pub(crate) fn new(n: usize) -> Result<Self, Box<dyn Error>> {
        let env = Arc::new(Env::stdlib());
        let compiled: Result<Vec<Program>, _> = specs(n).iter().map(|spec| env.compile(&source(&spec.guard))).collect();
        let context = |facts: serde_json::Value| {
            let mut context = Context::with_env(Arc::clone(&env));
            for (name, value) in facts.as_object().into_iter().flatten() {
                context.add_variable(name.as_str(), value).map_err(|error| error.to_string())?;
            }
            Ok(context)
        };
        let contexts: Result<Vec<Context<'static, 'static>>, String> = facts::all().into_iter().map(context).collect();
        Ok(Self { programs: compiled?, contexts: contexts? })
    }

    fn answer(&self, ticket: usize) -> Vec<usize> {
        let context = &self.contexts[ticket];
        let holds = |program: &Program| matches!(program.execute(context), Ok(Value::Bool(true)));
        self.programs.iter().enumerate().filter(|(_, program)| holds(program)).map(|(n, _)| n).collect()
    }
}

fn source(guard: &Guard) -> String {
    match guard {
        Guard::Subject([a, b, c]) => {
            format!("subject.contains('{a}') || subject.contains('{b}') || subject.contains('{c}')")
        }
        Guard::Message(word) => format!("body.contains('{word}')"),
        Guard::Customer(id) => format!("organization == '{id}' && priority != 'low'"),
        Guard::Tagged(tag) => format!("'{tag}' in tags && channel == 'email'"),
        Guard::Field(region) => format!("region == '{region}' && tier < 3"),
    }
}

impl Peer for Programs {
    fn name(&self) -> &'static str {
        "cel 0.15.0"
    }

    fn ask(&mut self, ticket: usize) {
        black_box(self.answer(ticket));
    }

    fn matched(&mut self, ticket: usize) -> BTreeSet<usize> {
        self.answer(ticket).into_iter().collect()
    }
}
