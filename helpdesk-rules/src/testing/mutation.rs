//! Small changes to a script, one at a time: a test that notices none of them checks nothing.
use super::token::{Token, TokenKind, tokens};
use crate::{SourceFile, vocabulary};

/// Most changes that are tried.
pub(crate) const MUTATIONS_MAX: usize = 2_000;

/// One small change to a file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mutation {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What stands there.
    pub was: String,
    /// What it is changed to; nothing where it is left out.
    pub becomes: String,
    from: usize,
}

impl Mutation {
    /// The file with this change.
    #[must_use]
    pub(crate) fn applied(&self, file: &SourceFile) -> SourceFile {
        let mut text = file.text.clone();
        let end = self.from.saturating_add(self.was.len());
        if text.get(self.from..end).is_some() {
            text.replace_range(self.from..end, &self.becomes);
        }
        SourceFile::new(file.name.clone(), text)
    }
}

impl std::fmt::Display for Mutation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short = |text: &str| {
            let line: String = text.split_whitespace().collect::<Vec<&str>>().join(" ");
            let cut: String = line.chars().take(60).collect();
            if cut.len() < line.len() { format!("{cut}…") } else { cut }
        };
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if self.becomes.trim().is_empty() || self.becomes == "()" {
            return write!(f, "`{}` left out", short(&self.was));
        }
        write!(f, "`{}` changed to `{}`", short(&self.was), short(&self.becomes))
    }
}

/// The changes to a file: operators, values, guards, actions, flags and whole rules. Tests stay as they are.
pub(crate) fn mutations(file: &SourceFile) -> Vec<Mutation> {
    let all = tokens(&file.text);
    let told: Vec<Token<'_>> =
        all.into_iter().filter(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment)).collect();
    let tests = statements(&told, "test");
    let in_test = |n: usize| tests.iter().any(|(from, to)| (*from..=*to).contains(&n));
    let mut changes: Vec<(usize, usize, String)> = Vec::new();
    for (n, token) in told.iter().enumerate().filter(|(n, _)| !in_test(*n)) {
        let before = n.checked_sub(1).and_then(|n| told.get(n)).map_or("", |token| token.text);
        let two_before = n.checked_sub(2).and_then(|n| told.get(n)).map_or("", |token| token.text);
        let end = token.from.saturating_add(token.text.len());
        changes.extend(changed(token, before, two_before).into_iter().map(|becomes| (token.from, end, becomes)));
        if let Some((from, end, becomes)) = dropped(&told, n) {
            changes.push((from, end, becomes));
        }
    }
    for (from, to) in ["rule", "macro"].into_iter().flat_map(|word| statements(&told, word)) {
        if let (Some(first), Some(last)) = (told.get(from), told.get(to)) {
            changes.push((first.from, last.from.saturating_add(last.text.len()), String::new()));
        }
    }
    changes.sort();
    changes.into_iter().filter_map(|(from, end, becomes)| mutation(file, from, end, becomes)).collect()
}

fn mutation(file: &SourceFile, from: usize, end: usize, becomes: String) -> Option<Mutation> {
    let before = file.text.get(..from)?;
    let line_from = before.rfind('\n').map_or(0, |n| n.saturating_add(1));
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.get(line_from..)?.chars().count().saturating_add(1);
    let was = file.text.get(from..end)?.to_owned();
    Some(Mutation { file: file.name.clone(), line, column, was, becomes, from })
}

/// What stands in place of one token.
fn changed(token: &Token<'_>, before: &str, two_before: &str) -> Option<String> {
    match token.kind {
        TokenKind::Sign => {
            let other = match token.text {
                "==" => "!=",
                "!=" => "==",
                "<" => "<=",
                "<=" => "<",
                ">" => ">=",
                ">=" => ">",
                "&&" => "||",
                "||" => "&&",
                "!" => " ",
                "+" => "-",
                _ => return None,
            };
            // The bars of a closure without parameters are no operator.
            (before != "(" && before != ",")
                .then(|| other.to_owned())
                .or_else(|| (token.text == "!").then(|| String::from(" ")))
        }
        TokenKind::Word => match token.text {
            "true" => Some(String::from("false")),
            "false" => Some(String::from("true")),
            _ => None,
        },
        // One place more or less is the same order in most sets.
        TokenKind::Number if before == "(" && two_before == "order" => None,
        TokenKind::Number => token.text.parse::<i64>().ok()?.checked_add(1).map(|n| n.to_string()),
        TokenKind::Text if before == "(" && matches!(two_before, "rule" | "macro" | "phase" | "on" | "matches") => None,
        TokenKind::Text => {
            let inner = token.text.strip_suffix('"')?;
            Some(format!("{inner}~\""))
        }
        TokenKind::Filled | TokenKind::Space | TokenKind::Comment => None,
    }
}

/// A guard, a flag or an action that begins here, left out.
fn dropped(told: &[Token<'_>], n: usize) -> Option<(usize, usize, String)> {
    let at = |n: usize| told.get(n).map_or("", |token| token.text);
    let (here, name, open) = (told.get(n)?, at(n.saturating_add(1)), at(n.saturating_add(2)));
    if here.text == "." && matches!(name, "when" | "stop" | "order" | "once" | "unless") && open == "(" {
        let close = told.get(closing(told, n.saturating_add(2))?)?;
        return Some((here.from, close.from.saturating_add(close.text.len()), String::new()));
    }
    let action = at(n.saturating_add(2));
    let is_call =
        here.kind == TokenKind::Word && name == "." && vocabulary::is_action(action) && at(n.saturating_add(3)) == "(";
    // The facts of the ticket have two names in common with the actions; facts are named `t`.
    if !is_call || matches!(here.text, "t" | "e" | "d" | "x") {
        return None;
    }
    let close = told.get(closing(told, n.saturating_add(3))?)?;
    Some((here.from, close.from.saturating_add(close.text.len()), String::from("()")))
}

/// Where the bracket that opens at `n` is closed.
fn closing(told: &[Token<'_>], n: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in told.iter().enumerate().skip(n) {
        match token.text {
            "(" | "[" | "{" | "#{" => depth = depth.saturating_add(1),
            ")" | "]" | "}" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The statements that begin with a call of this name: first and last token.
fn statements(told: &[Token<'_>], name: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (n, token) in told.iter().enumerate() {
        let called = told.get(n.saturating_add(1)).is_some_and(|next| next.text == "(");
        let begins =
            n.checked_sub(1).and_then(|n| told.get(n)).is_none_or(|before| matches!(before.text, ";" | "{" | "}"));
        if token.kind != TokenKind::Word || token.text != name || !called || !begins {
            continue;
        }
        let Some(mut end) = closing(told, n.saturating_add(1)) else { continue };
        // `.on(…).when(…)` and the semicolon behind it belong to it.
        while told.get(end.saturating_add(1)).is_some_and(|next| next.text == ".") {
            let Some(close) = closing(told, end.saturating_add(3)) else { break };
            end = close;
        }
        if told.get(end.saturating_add(1)).is_some_and(|next| next.text == ";") {
            end = end.saturating_add(1);
        }
        found.push((n, end));
    }
    found
}
