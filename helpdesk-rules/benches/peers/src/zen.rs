//! `zen-expression`, the language of `zen-engine`: a compiled expression for each rule, run by one virtual machine.
use std::{collections::BTreeSet, error::Error, hint::black_box};

use zen_expression::{Expression, Isolate, Variable, expression::Standard, vm::VM};

use crate::{
    desk::{Guard, specs},
    facts,
    peer::Peer,
};

/// The rules as expressions.
pub(crate) struct Expressions {
    expressions: Vec<Expression<Standard>>,
    machine: VM,
    contexts: Vec<Variable>,
}

impl Expressions {
    pub(crate) fn new(n: usize) -> Result<Self, Box<dyn Error>> {
        let mut isolate = Isolate::new();
        let compiled: Result<Vec<Expression<Standard>>, _> =
            specs(n).iter().map(|spec| isolate.compile_standard(&expression(&spec.guard))).collect();
        let contexts = facts::all().into_iter().map(Variable::from).collect();
        Ok(Self { expressions: compiled?, machine: VM::new(), contexts })
    }

    fn answer(&mut self, ticket: usize) -> Vec<usize> {
        let mut matched = Vec::new();
        for (n, expression) in self.expressions.iter().enumerate() {
            let found = expression.evaluate_with(self.contexts[ticket].clone(), &mut self.machine);
            if matches!(found, Ok(Variable::Bool(true))) {
                matched.push(n);
            }
        }
        matched
    }
}

fn expression(guard: &Guard) -> String {
    match guard {
        Guard::Subject([a, b, c]) => {
            format!("contains(subject, '{a}') or contains(subject, '{b}') or contains(subject, '{c}')")
        }
        Guard::Message(word) => format!("contains(body, '{word}')"),
        Guard::Customer(id) => format!("organization == '{id}' and priority != 'low'"),
        Guard::Tagged(tag) => format!("'{tag}' in tags and channel == 'email'"),
        Guard::Field(region) => format!("region == '{region}' and tier < 3"),
    }
}

impl Peer for Expressions {
    fn name(&self) -> &'static str {
        "zen-expression 2.1.6"
    }

    fn ask(&mut self, ticket: usize) {
        black_box(self.answer(ticket));
    }

    fn matched(&mut self, ticket: usize) -> BTreeSet<usize> {
        self.answer(ticket).into_iter().collect()
    }
}
