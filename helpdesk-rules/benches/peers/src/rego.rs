//! `regorus`: all rules in one policy, compiled for its virtual machine; the machine is kept and gets a ticket as its input.
use std::{collections::BTreeSet, error::Error, fmt::Write as _, hint::black_box};

use regorus::{Engine, Value, languages::rego::compiler::Compiler, rvm::vm::RegoVM};

use crate::{
    desk::{Guard, specs},
    facts,
    peer::Peer,
};

const FIRED: &str = "data.desk.fired";

/// The rules as a policy.
pub(crate) struct Policy {
    machine: RegoVM,
    inputs: Vec<Value>,
}

impl Policy {
    pub(crate) fn new(n: usize) -> Result<Self, Box<dyn Error>> {
        let mut text = String::from("package desk\nimport rego.v1\n");
        for (n, spec) in specs(n).iter().enumerate() {
            for body in bodies(&spec.guard) {
                writeln!(text, "fired contains {n} if {{ {body} }}")?;
            }
        }
        let mut engine = Engine::default();
        engine.add_policy(String::from("desk.rego"), text)?;
        let policy = engine.compile_with_entrypoint(&FIRED.into())?;
        let program = Compiler::compile_from_policy(&policy, &[FIRED])?;
        let mut machine = RegoVM::new();
        machine.load_program(program);
        let inputs: Result<Vec<Value>, _> =
            facts::all().iter().map(|facts| Value::from_json_str(&facts.to_string())).collect();
        Ok(Self { machine, inputs: inputs? })
    }

    fn answer(&mut self, ticket: usize) -> Value {
        self.machine.set_input(self.inputs[ticket].clone());
        self.machine.execute().expect("an answer")
    }
}

/// Conditions of which one is enough.
fn bodies(guard: &Guard) -> Vec<String> {
    match guard {
        Guard::Subject(words) => words.iter().map(|word| format!("contains(input.subject, \"{word}\")")).collect(),
        Guard::Message(word) => vec![format!("contains(input.body, \"{word}\")")],
        Guard::Customer(id) => vec![format!("input.organization == \"{id}\"; input.priority != \"low\"")],
        Guard::Tagged(tag) => vec![format!("\"{tag}\" in input.tags; input.channel == \"email\"")],
        Guard::Field(region) => vec![format!("input.region == \"{region}\"; input.tier < 3")],
    }
}

impl Peer for Policy {
    fn name(&self) -> &'static str {
        "regorus 0.14.1, virtual machine"
    }

    fn ask(&mut self, ticket: usize) {
        black_box(self.answer(ticket));
    }

    fn matched(&mut self, ticket: usize) -> BTreeSet<usize> {
        let answer = self.answer(ticket);
        let fired = answer.as_set().expect("a set of numbers");
        fired.iter().filter_map(|n| usize::try_from(n.as_u64().ok()?).ok()).collect()
    }
}
