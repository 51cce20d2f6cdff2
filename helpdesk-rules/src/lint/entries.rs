//! Maps whose entries have names and words of their own: what is said of a ticket that is opened, and which skills are asked for.
use helpdesk_core::SkillLevel;
use rhai::Position;

use super::{
    reader::Reader,
    term::{Constant, Term, TermKind},
    value::{Scope, Value},
    words::{Types, Words},
};
use crate::{Severity, act_linked::LINKED, fault_text::Finding, suggestion::listed};

impl Reader<'_> {
    /// What is wrong with a map that is written where the action is asked for.
    pub(crate) fn check_entries(&mut self, action: &str, terms: &[&Term], scope: &Scope) {
        let map = match (action, terms) {
            ("open_linked", [_, _, map]) | ("require_skills", [_, map, ..]) => map.inner(),
            _ => return,
        };
        let TermKind::Map(entries) = &map.kind else { return };
        for (name, at, term) in entries {
            let value = self.read_silently(term, scope);
            if action == "open_linked" {
                self.check_linked(name, *at, (term, &value), scope);
            } else {
                self.check_level(name, term, &value);
            }
        }
    }

    fn check_linked(&mut self, name: &str, at: Position, (term, value): (&Term, &Value), scope: &Scope) {
        let Some((_, types, words)) = LINKED.iter().find(|(known, ..)| *known == name) else {
            let known = LINKED.map(|(known, ..)| known);
            let mut finding = Finding::new(at, format!("a linked ticket has no `{name}`")).suggest(name, known);
            finding.help.get_or_insert_with(|| format!("it has {}", listed(&known)));
            return self.remarks.add("unknown-entry", Severity::Error, finding);
        };
        if !value.types.meets(types.or(Types::NOTHING)) {
            let text = format!("`{name}` of a linked ticket is {}, not {}", types.shown(), value.types.shown());
            return self.remarks.error("wrong-type", term.start(), text);
        }
        for word in value.texts() {
            self.check_word(word, *words, term.start());
        }
        if let TermKind::Map(fields) = &term.inner().kind {
            for (field, at, value) in fields {
                self.check_word(field, Words::Field, *at);
                let value = self.read_silently(value, scope);
                if !value.types.meets(Types::TEXT) {
                    let text = format!("`fields` of a ticket are texts, `{field}` is {}", value.types.shown());
                    self.remarks.error("wrong-type", *at, text);
                }
            }
        }
    }

    fn check_level(&mut self, skill: &str, term: &Term, value: &Value) {
        if !value.types.meets(Types::INT) {
            let text = format!("`{skill}` is known from 1 to 5, not {}", value.types.shown());
            return self.remarks.error("wrong-type", term.start(), text);
        }
        if let Some(Constant::Int(level)) = value.only() {
            let known = u8::try_from(*level).is_ok_and(|level| SkillLevel::new(level).is_ok());
            if !known {
                let text = format!("`{skill}` is known from 1 to 5, found {level}");
                self.remarks.error("unknown-value", term.start(), text);
            }
        }
    }

    /// What a part is that has been judged before.
    fn read_silently(&mut self, term: &Term, scope: &Scope) -> Value {
        self.remarks.silent = self.remarks.silent.saturating_add(1);
        let n_effects = self.effects.len();
        let value = self.read(term, &mut scope.clone());
        self.effects.truncate(n_effects);
        self.remarks.silent = self.remarks.silent.saturating_sub(1);
        value
    }
}
