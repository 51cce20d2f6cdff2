//! The words and signs of a script, without loss: put together again they are the script.

/// A piece of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
    /// Where it begins, in bytes.
    pub(crate) from: usize,
}

/// What a piece of a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Space,
    Comment,
    /// In quotation marks.
    Text,
    /// Between backticks, with values in it.
    Filled,
    Number,
    Word,
    Sign,
}

/// Signs of more than one character, the longest first.
const SIGNS: [&str; 27] = [
    "..=", "**=", "<<=", ">>=", "===", "!==", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "..",
    "=>", "->", "::", "#{", "??", "?.", "**", "<<", ">>",
];

/// The pieces of a script.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = piece(rest);
        let end = from.saturating_add(length.max(1));
        let Some(piece) = text.get(from..end) else { break };
        tokens.push(Token { kind, text: piece, from });
        from = end;
    }
    tokens
}

fn piece(rest: &str) -> (TokenKind, usize) {
    let first = rest.chars().next().unwrap_or_default();
    let while_holds = |holds: &dyn Fn(char) -> bool| rest.find(|c| !holds(c)).unwrap_or(rest.len());
    if first.is_whitespace() {
        return (TokenKind::Space, while_holds(&char::is_whitespace));
    }
    if rest.starts_with("//") {
        return (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (TokenKind::Comment, rest.find("*/").map_or(rest.len(), |end| end.saturating_add(2)));
    }
    if first == '"' || first == '\'' {
        return (TokenKind::Text, quoted(rest, first));
    }
    if first == '`' {
        return (
            TokenKind::Filled,
            rest.get(1..).and_then(|r| r.find('`')).map_or(rest.len(), |end| end.saturating_add(2)),
        );
    }
    if first.is_ascii_digit() {
        let digits = while_holds(&|c| c.is_ascii_alphanumeric() || c == '_');
        let after = rest.get(digits..).unwrap_or_default();
        let mut fraction = after.chars();
        if fraction.next() == Some('.') && fraction.next().is_some_and(|c| c.is_ascii_digit()) {
            let more = after.get(1..).unwrap_or_default();
            let more = more.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(more.len());
            return (TokenKind::Number, digits.saturating_add(1).saturating_add(more));
        }
        return (TokenKind::Number, digits);
    }
    if first.is_alphabetic() || first == '_' {
        return (TokenKind::Word, while_holds(&|c| c.is_alphanumeric() || c == '_'));
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or(first.len_utf8(), |sign| sign.len());
    (TokenKind::Sign, sign)
}

/// How long a text in quotation marks is.
fn quoted(rest: &str, mark: char) -> usize {
    let mut escaped = false;
    for (n, c) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == mark {
            return n.saturating_add(c.len_utf8());
        }
    }
    rest.len()
}
