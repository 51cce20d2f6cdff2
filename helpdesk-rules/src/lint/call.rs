//! Calls and operators as the checks read them: how many values, of what types, which words.
use rhai::Position;

use super::{
    reader::{Effect, Reader},
    term::{Constant, Term, TermKind},
    value::{Letters, Scope, Value},
    words::{Signature, Types, Words, signatures},
};
use crate::{
    Severity,
    fault_text::Finding,
    moment::{self, Length, WallTime},
    vocabulary,
};

impl Reader<'_> {
    pub(crate) fn read_call(&mut self, name: &str, terms: &[&Term], at: Position, scope: &mut Scope) -> Value {
        let values: Vec<Value> = terms.iter().map(|term| self.read(term, scope)).collect();
        let counts = self.outline.counts(name);
        if !counts.is_empty() {
            return self.read_own(name, &counts, values, at, scope);
        }
        if vocabulary::DECLARATIONS.contains(&name) {
            let text = format!("`{name}` stands on its own in a file, not inside of what a rule does");
            self.remarks.error("unknown-function", at, text);
            return Value::unknown();
        }
        let known = signatures(name);
        let Some(first) = known.first() else { return Value::unknown() };
        let takes_first = |signature: &Signature| match (signature.takes.first(), values.first()) {
            (Some((types, _)), Some(value)) => types.meets(value.types),
            _ => false,
        };
        let fitting: Vec<&Signature> = known.iter().filter(|signature| takes_first(signature)).collect();
        let Some(fit) = fitting.iter().find(|s| s.takes.len() == values.len()).or(fitting.first()) else {
            self.wrong_receiver(name, first, values.first(), terms.first().map_or(at, |term| term.start()));
            return Value::of(first.gives);
        };
        if fit.takes.len() != values.len() {
            let (n, found) = (fit.takes.len().saturating_sub(1), values.len().saturating_sub(1));
            let values = |n: usize| if n == 1 { String::from("1 value") } else { format!("{n} values") };
            self.remarks.error("wrong-count", at, format!("`{name}` takes {}, found {}", values(n), values(found)));
            return Value::of(fit.gives);
        }
        for (n, ((takes, term), value)) in fit.takes.iter().zip(terms).zip(&values).enumerate() {
            self.check_argument(name, n, *takes, term, value, scope);
        }
        self.check_letters(name, &values, terms);
        self.check_members(name, &values, terms);
        self.check_times(name, &values, terms);
        self.check_entries(name, terms, scope);
        if let Some((act, arguments)) = values.split_first()
            && act.types == Types::ACT
        {
            let (action, arguments, conditional) = (name.to_owned(), arguments.to_vec(), scope.conditional);
            self.effects.push(Effect { action, arguments, at, conditional });
        }
        self.result(name, fit, &values)
    }

    /// A call of a function of the script.
    fn read_own(&mut self, name: &str, counts: &[usize], values: Vec<Value>, at: Position, scope: &Scope) -> Value {
        let n = values.len();
        if let Some(value) = self.inline(name, values, scope) {
            return value;
        }
        let wanted: Vec<String> = counts.iter().map(ToString::to_string).collect();
        let text = format!("`{name}` of this file takes {} values, found {n}", wanted.join(" or "));
        self.remarks.error("wrong-count", at, text);
        Value::unknown()
    }

    fn wrong_receiver(&mut self, name: &str, signature: &Signature, found: Option<&Value>, at: Position) {
        let Some((types, _)) = signature.takes.first() else { return };
        // What a test is handed has functions of its own, some with the name of an action.
        if *types == Types::ACT && found.is_some_and(|value| value.types == Types::OTHER) {
            return;
        }
        let found = found.map_or_else(|| String::from("nothing at all"), |value| value.types.shown());
        let text = format!("`{name}` is for {}, not for {found}", types.shown());
        self.remarks.error("wrong-type", at, text);
    }

    fn check_argument(
        &mut self,
        name: &str,
        n: usize,
        (types, words): (Types, Words),
        term: &Term,
        value: &Value,
        scope: &Scope,
    ) {
        let at = term.start();
        if !value.types.meets(types) {
            let text = format!("`{name}` takes {}, not {}", types.shown(), value.types.shown());
            return self.remarks.error("wrong-type", at, text);
        }
        let may_be_nothing =
            value.types != Types::ANY && value.types.meets(Types::NOTHING) && !types.meets(Types::NOTHING);
        let is_there = value.path.as_ref().is_some_and(|path| scope.there.contains(path));
        if may_be_nothing && !is_there {
            let what = if n == 0 { "called on" } else { "given" };
            let text = format!("`{name}` is {what} `{term}`, which may be nothing: the rule fails then");
            let mut finding = Finding::new(at, text);
            finding.help = Some(format!("ask `{term} != ()` first"));
            self.remarks.add("may-be-nothing", Severity::Warning, finding);
        }
        let empty = value.texts().any(|text| text.trim().is_empty());
        let must_say = matches!(
            name,
            "note" | "note_to" | "reply" | "hold" | "escalate" | "hand_back" | "notify" | "tag" | "todo"
        );
        if n > 0 && empty && must_say {
            self.remarks.error("empty-text", at, format!("`{name}` takes some text, not an empty one"));
        }
        for word in value.texts() {
            self.check_word(word, words, at);
        }
    }

    /// Whether a word is one of those there are.
    pub(crate) fn check_word(&mut self, word: &str, words: Words, at: Position) {
        if words == Words::Audience || words == Words::Participant {
            if let Some(team) = word.strip_prefix("team:") {
                return self.check_word(team, Words::Team, at);
            }
            if let Some(agent) = word.strip_prefix("agent:") {
                return self.check_word(agent, Words::Agent, at);
            }
        }
        let Some(known) = words.known(self.configuration) else { return };
        if known.iter().any(|known| known == word) {
            return;
        }
        let of_the_desk = words.is_configured();
        let text = if of_the_desk {
            format!("unknown {} `{word}`", words.name())
        } else {
            format!("unknown {} `{word}`, expected {}", words.name(), listed(&known))
        };
        let finding = Finding::new(at, text).suggest(word, known.iter().map(String::as_str));
        self.remarks.add(words.code(), Severity::Error, finding);
    }

    /// Times that are written down.
    fn check_times(&mut self, name: &str, values: &[Value], terms: &[&Term]) {
        let text = |n: usize| {
            let Some(Constant::Text(text)) = values.get(n).and_then(Value::only) else { return None };
            Some(text.as_str())
        };
        let nth = if name == "hold" { 2_usize } else { 1 };
        let wrong = match (name, text(nth)) {
            ("local", Some(zone)) => moment::zone(zone).err(),
            ("again" | "add" | "wait" | "hold", Some(length)) => {
                let schedule = terms.get(nth.saturating_add(1)).map(|_| text(nth.saturating_add(1)).unwrap_or("…"));
                Length::by(length, schedule).err()
            }
            ("again_at", Some(wall)) => text(2).and_then(|zone| WallTime::parse(wall, zone).err()),
            _ => None,
        };
        if let (Some(wrong), Some(term)) = (wrong, terms.get(nth)) {
            self.remarks.error("bad-time", term.start(), wrong);
        }
    }

    /// The words of a list in which a fact is looked for.
    fn check_members(&mut self, name: &str, values: &[Value], terms: &[&Term]) {
        let ([_, fact], [list, _], "contains") = (values, terms, name) else { return };
        if let TermKind::List(parts) = &list.inner().kind {
            for part in parts {
                if let Some(Constant::Text(word)) = part.constant() {
                    self.check_word(word, fact.words, part.at);
                    self.check_case(fact.letters, word, part.at);
                }
            }
        }
    }

    /// Texts in small letters hold no capitals.
    fn check_letters(&mut self, name: &str, values: &[Value], terms: &[&Term]) {
        if !matches!(name, "contains" | "starts_with" | "ends_with" | "contains_any") {
            return;
        }
        let ([one, other], [_, wanted]) = (values, terms) else { return };
        for text in other.texts().chain(other.element_texts()) {
            self.check_case(one.letters, text, wanted.start());
        }
    }

    pub(crate) fn check_case(&mut self, letters: Letters, text: &str, at: Position) {
        let (made, folded) = match letters {
            Letters::Mixed => return,
            Letters::Lower => ("small", text.to_lowercase()),
            Letters::Upper => ("capital", text.to_uppercase()),
        };
        if folded != text {
            let mut finding = Finding::new(at, format!("\"{text}\" is never found in a text in {made} letters"));
            finding.help = Some(format!("did you mean \"{folded}\"?"));
            self.remarks.add("wrong-letters", Severity::Warning, finding);
        }
    }

    fn result(&self, name: &str, signature: &Signature, values: &[Value]) -> Value {
        let path = values.first().and_then(|base| base.path.clone()).and_then(|base| {
            let arguments: Option<Vec<String>> = values.iter().skip(1).map(written).collect();
            Some(format!("{base}.{name}({})", arguments?.join(", ")))
        });
        let letters = match name {
            "to_lower" => Letters::Lower,
            "to_upper" => Letters::Upper,
            "trim" => values.first().map_or(Letters::Mixed, |value| value.letters),
            _ => Letters::Mixed,
        };
        Value { path, letters, ..Value::of(signature.gives) }
    }

    pub(crate) fn read_operator(&mut self, name: &str, parts: &[Term], at: Position, scope: &mut Scope) -> Value {
        let values: Vec<Value> = parts.iter().map(|part| self.read(part, scope)).collect();
        match (name, parts, values.as_slice()) {
            ("!", [part], [value]) => {
                self.must_be_truth(value, part);
                Value::of(Types::BOOL)
            }
            ("==" | "!=", [a, b], [one, other]) => {
                self.check_equality(name, (a, one), (b, other), at);
                Value::of(Types::BOOL)
            }
            ("<" | "<=" | ">" | ">=", [a, b], [one, other]) => {
                self.check_order(name, (a, one), (b, other), at);
                Value::of(Types::BOOL)
            }
            ("+", _, [one, other]) if one.types.or(other.types).is_within(Types::NUMBER) => {
                Value::of(one.types.or(other.types))
            }
            ("+", _, [one, other]) if one.types == Types::TEXT || other.types == Types::TEXT => Value::of(Types::TEXT),
            ("-" | "*" | "/" | "%", [a, b], [one, other]) => {
                for (part, value) in [(a, one), (b, other)] {
                    if !value.types.meets(Types::NUMBER) {
                        let text = format!("`{name}` is for numbers, `{part}` is {}", value.types.shown());
                        self.remarks.error("wrong-type", part.start(), text);
                    }
                }
                Value::of(Types::NUMBER)
            }
            (".." | "..=", ..) => Value::of(Types::OTHER),
            ("&" | "|", [_, _], [one, other]) if one.types == Types::BOOL && other.types == Types::BOOL => {
                let text = format!("`{name}` looks at both sides whatever the first says");
                let mut finding = Finding::new(at, text);
                finding.help = Some(format!("did you mean `{name}{name}`?"));
                self.remarks.add("single-sign", Severity::Warning, finding);
                Value::of(Types::BOOL)
            }
            _ => Value::unknown(),
        }
    }

    fn check_equality(&mut self, name: &str, (a, one): (&Term, &Value), (b, other): (&Term, &Value), at: Position) {
        let alike = |types: Types| if types.meets(Types::NUMBER) { types.or(Types::NUMBER) } else { types };
        if !alike(one.types).meets(alike(other.types)) {
            let always = if name == "==" { "never" } else { "always" };
            let text = format!(
                "`{a} {name} {b}` {always} holds: {} is compared with {}",
                one.types.shown(),
                other.types.shown()
            );
            return self.remarks.error("wrong-type", at, text);
        }
        for (fact, (term, against)) in [(one, (b, other)), (other, (a, one))] {
            for word in against.texts() {
                self.check_case(fact.letters, word, term.start());
                self.check_word(word, fact.words, term.start());
            }
        }
    }

    fn check_order(&mut self, name: &str, (a, one): (&Term, &Value), (b, other): (&Term, &Value), at: Position) {
        let sort = |value: &Value| {
            let types = value.types.without(Types::NOTHING);
            [Types::NUMBER, Types::TEXT, Types::MOMENT].map(|sort| types.meets(sort))
        };
        if !sort(one).into_iter().zip(sort(other)).any(|(one, other)| one && other) {
            let text =
                format!("`{a} {name} {b}` never holds: {} is compared with {}", one.types.shown(), other.types.shown());
            self.remarks.error("wrong-type", at, text);
        } else if one.words != Words::Free && other.only().is_some() && one.types == Types::TEXT {
            let text = format!("`{a} {name} {b}` compares letters: words have no order of their own");
            self.remarks.warn("order-of-words", at, text);
        }
    }
}

/// A value as it stands in the name of a fact, where it is a constant or a fact itself.
pub(crate) fn written(value: &Value) -> Option<String> {
    if let Some(constant) = value.only() {
        return Some(constant.to_string());
    }
    if let Some(elements) = &value.elements {
        let elements: Vec<String> = elements.iter().map(Constant::to_string).collect();
        return Some(format!("[{}]", elements.join(", ")));
    }
    value.path.clone()
}

fn listed(words: &[String]) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.len() > 12 { String::from("one of those in the reference") } else { crate::suggestion::listed(&words) }
}
