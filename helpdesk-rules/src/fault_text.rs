//! What went wrong in a script, in words for the person who wrote it: no Rust types, no positions inside the text.
use rhai::{Dynamic, EvalAltResult, LexError, ParseError, ParseErrorType, Position};

use crate::{
    Limits,
    end_before::end_before,
    foreign,
    fuel::{Fuel, Shortage},
    suggestion::nearest,
    vocabulary,
};

/// Longest message in characters; what a script throws or names can be long.
const TEXT_CHARS_MAX: usize = 300;

/// A text and where it belongs; line and column count from 1, 0 where unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Finding {
    pub(crate) fn new(position: Position, message: impl Into<String>) -> Self {
        let (line, column) = (position.line().unwrap_or(0), position.position().unwrap_or(0));
        Self { line, column, message: shortened(message.into()), help: None }
    }

    /// With the nearest of these words, if one is near.
    pub(crate) fn suggest<'a>(mut self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.help = nearest(written, known).map(|word| format!("did you mean `{word}`?"));
        self
    }

    /// The text in one line, as faults and traces show it.
    pub(crate) fn in_one_line(&self) -> String {
        match &self.help {
            Some(help) => format!("{}; {help}", self.message),
            None => self.message.clone(),
        }
    }
}

/// An error of a native function. rhai adds the place of the call.
pub(crate) fn complain(text: String) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(text), Position::NONE))
}

/// A type of rhai in a reader's words.
pub(crate) fn kind(type_name: &str) -> &'static str {
    match type_name.trim() {
        "i64" => "a whole number",
        "f64" => "a number",
        "bool" => "a truth value",
        "string" | "&str" | "&str | ImmutableString | String" | "alloc::string::String" => "text",
        "char" => "a character",
        "array" => "a list",
        "map" => "a map",
        "()" => "nothing",
        "Fn" => "a closure",
        "ticket" | "helpdesk_rules::facts::TicketFacts" => "the ticket",
        "event" | "helpdesk_rules::event_facts::EventFacts" => "the event",
        "clock" | "helpdesk_rules::clock_facts::ClockFacts" => "a clock",
        "moment" | "helpdesk_rules::moment_facts::MomentFacts" => "a moment",
        "local time" | "helpdesk_rules::local_facts::LocalFacts" => "a local time",
        "act" | "helpdesk_rules::act::Act" => "`act`",
        "rule" | "helpdesk_rules::declaration::RuleHandle" => "a rule",
        _ => "something else",
    }
}

/// What a run-time error means.
pub(crate) fn of_run(error: &EvalAltResult, fuel: &Fuel, limits: &Limits) -> Finding {
    let inner = error.unwrap_inner();
    let at = |text: String| Finding::new(place(error), text);
    if let EvalAltResult::ErrorTerminated(..) = inner {
        return at(shortage_text(fuel));
    }
    if let EvalAltResult::ErrorRuntime(value, _) = inner {
        return at(thrown(value));
    }
    if let EvalAltResult::ErrorFunctionNotFound(signature, _) = inner {
        return unknown_function(signature, place(error));
    }
    if let EvalAltResult::ErrorDotExpr(text, _) = inner {
        return unknown_property(text, place(error));
    }
    if let EvalAltResult::ErrorVariableNotFound(name, _) = inner {
        return at(format!("unknown name `{name}`")).suggest(name, vocabulary::constants().iter().map(String::as_str));
    }
    if let EvalAltResult::ErrorMismatchDataType(wanted, found, _)
    | EvalAltResult::ErrorMismatchOutputType(wanted, found, _) = inner
    {
        return at(format!("expected {}, found {}", kind(wanted), kind(found)));
    }
    at(bound_text(inner, limits).unwrap_or_else(|| plain(inner)))
}

/// What a parse error of this file means.
pub(crate) fn of_parse(error: &ParseError, file: &str, limits: &Limits) -> Finding {
    let at = |text: String| Finding::new(error.position(), text);
    let helped = |finding: Finding, help: Option<String>| Finding { help: finding.help.clone().or(help), ..finding };
    if let ParseErrorType::VariableUndefined(name) = error.err_type() {
        if is_declared(name, file) {
            let help = Some(format!("hand it over: give the function a parameter `{name}`"));
            return Finding { help, ..at(format!("a function does not see `{name}`, which is declared outside it")) };
        }
        let finding = at(format!("unknown name `{name}`"));
        let help = foreign::meant(name).or_else(|| {
            let near = nearest(name, vocabulary::constants().iter().map(String::as_str));
            near.map(|near| format!("did you mean `{near}`?"))
        });
        return helped(
            finding,
            Some(help.unwrap_or_else(|| format!("a text stands in quotation marks: `\"{name}\"`"))),
        );
    }
    if let ParseErrorType::Reserved(word) = error.err_type() {
        return helped(at(format!("`{word}` is not available in rules")), foreign::meant(word));
    }
    if let ParseErrorType::BadInput(LexError::MalformedChar(text)) = error.err_type() {
        let finding = at(String::from("a text stands in double quotation marks, not in single ones"));
        return helped(finding, Some(format!("`\"{text}\"`")));
    }
    if let ParseErrorType::BadInput(LexError::UnexpectedInput(sign)) = error.err_type() {
        let curly = sign.starts_with(['“', '”', '„', '‘', '’', '«', '»']);
        return helped(
            at(format!("unexpected `{sign}`")),
            curly.then(|| String::from("a text stands in straight quotation marks: `\"`")),
        );
    }
    if let ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, text)) = error.err_type() {
        if text.ends_with("is disabled") {
            return at(format!("`{symbol}` is not available in rules"));
        }
        return at(if text.is_empty() { format!("unexpected `{symbol}`") } else { lowered(text) });
    }
    if let ParseErrorType::MissingToken(token, why) = error.err_type() {
        let message = format!("expected `{token}` {why}");
        let next = foreign::word_at(file, error.position()).filter(|word| vocabulary::PARTS.contains(word));
        if let Some(part) = next {
            return helped(at(message), Some(format!("did you mean `.{part}`?")));
        }
        let finding = Finding::new(end_before(file, error.position()), message);
        return helped(finding, foreign::meant_at(file, error.position()));
    }
    if let ParseErrorType::ExprTooDeep = error.err_type() {
        return at(format!("nested too deep, expected at most {} levels", limits.expression_depth));
    }
    if let ParseErrorType::UnexpectedEOF = error.err_type() {
        return at(String::from("the file ends in the middle of a rule"));
    }
    at(lowered(&error.err_type().to_string()))
}

/// Whether a file declares this name anywhere.
fn is_declared(name: &str, file: &str) -> bool {
    let words = file.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    words.windows(2).any(|pair| matches!(pair, ["let" | "const" | "for", word] if *word == name))
}

fn place(error: &EvalAltResult) -> Position {
    let inner = error.unwrap_inner().position();
    if inner.is_none() { error.position() } else { inner }
}

fn shortage_text(fuel: &Fuel) -> String {
    match fuel.shortage() {
        Some(Shortage::Watchdog) => String::from("the host gave up waiting"),
        Some(Shortage::Rule) | None => String::from("the steps one run may take are used up; does a loop never end?"),
    }
}

fn thrown(value: &Dynamic) -> String {
    value
        .as_immutable_string_ref()
        .map_or_else(|found| format!("the script threw {}", kind(found)), |text| text.to_string())
}

fn bound_text(error: &EvalAltResult, limits: &Limits) -> Option<String> {
    if let EvalAltResult::ErrorStackOverflow(_) = error {
        return Some(format!("functions call each other more than {} deep", limits.call_depth));
    }
    if let EvalAltResult::ErrorTooManyVariables(_) = error {
        return Some(format!("more than {} variables are alive at once", limits.variables));
    }
    if let EvalAltResult::ErrorDataTooLarge(what, _) = error {
        return Some(match what.as_str() {
            "Length of string" => format!("a text is longer than {} bytes", limits.string_bytes),
            "Size of object map" => format!("a map has more than {} entries", limits.map_size),
            _ => format!("a list has more than {} elements", limits.array_length),
        });
    }
    if let EvalAltResult::ErrorDataRace(..) = error {
        return Some(String::from("a closure cannot use the value that it becomes a part of"));
    }
    if let EvalAltResult::ErrorPropertyNotFound(name, _) = error {
        return Some(format!("the map has no `{name}`"));
    }
    if let EvalAltResult::ErrorFor(_) = error {
        return Some(String::from("`for` takes a list or a range"));
    }
    if let EvalAltResult::ErrorIndexNotFound(..) = error {
        return Some(String::from("there is nothing at this index"));
    }
    None
}

/// How what a file declares is written.
const SHAPES: [(&str, &str, &str); 4] = [
    ("rule", "a name", "rule(\"vip\")"),
    ("macro", "a name", "macro(\"refund\")"),
    ("test", "a name and a closure", "test(\"a VIP is urgent\", |x| …)"),
    ("words", "a name, a language and a list", "words(\"refund\", \"en\", [\"refund\"])"),
];

fn unknown_function(signature: &str, position: Position) -> Finding {
    let (name, types) = signature.split_once('(').unwrap_or((signature, ""));
    let name = name.trim();
    let types: Vec<&str> = types.strip_suffix(')').unwrap_or(types).split(',').map(kind).collect();
    // In what a rule does, `words` gives a list that is declared.
    let declared = |known: &str| known == name && (name != "words" || types.contains(&"a list"));
    if let Some((_, shape, example)) = SHAPES.iter().find(|(known, ..)| declared(known)) {
        let text = format!("`{name}` is written with {shape}, on its own in a file: `{example}`");
        return Finding::new(position, text);
    }
    if vocabulary::is_function(name) {
        let hint = if types.contains(&"nothing") { "; compare with `()` first" } else { "" };
        return Finding::new(position, format!("`{name}` cannot be used with {}{hint}", types.join(", ")));
    }
    if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Finding::new(position, format!("`{name}` cannot be used between {}", types.join(" and ")));
    }
    Finding::new(position, format!("unknown function `{name}`")).suggest(name, vocabulary::functions())
}

fn unknown_property(text: &str, position: Position) -> Finding {
    let name = text.split('\'').nth(1).unwrap_or_default();
    if name.is_empty() {
        return Finding::new(position, lowered(text));
    }
    if vocabulary::facts().any(|known| known == name) {
        return Finding::new(position, format!("`{name}` cannot be read here or cannot be changed"));
    }
    Finding::new(position, format!("unknown property `{name}`")).suggest(name, vocabulary::facts())
}

fn plain(error: &EvalAltResult) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" (line ").map_or(text.as_str(), |(before, _)| before);
    lowered(text)
}

fn lowered(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_lowercase().collect()).unwrap_or_default();
    format!("{first}{}", chars.as_str().trim_end_matches('.'))
}

/// The text without control characters, which a terminal or a log would obey.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The text, printable and of bounded length.
pub(crate) fn shortened(text: String) -> String {
    let text = printable(&text);
    if text.chars().count() <= TEXT_CHARS_MAX {
        return text;
    }
    let cut: String = text.chars().take(TEXT_CHARS_MAX).collect();
    format!("{cut}…")
}
