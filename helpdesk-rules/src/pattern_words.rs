//! Words without which a pattern does not match, for patterns that are plainly alternatives of words: `(?i)\b(vpn|wi-?fi)\b`.
//! Whatever is not plain has none: such a pattern is tried each time.

/// Words of which one must be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PatternWords {
    /// Each a part that one of the alternatives cannot match without.
    pub(crate) words: Vec<String>,
    /// Whether letters count in either case.
    pub(crate) any_case: bool,
}

/// Shorter parts are in too many texts to be of use.
const BYTES_MIN: usize = 3;

/// The words, where the pattern is plain.
pub(crate) fn words(pattern: &str) -> Option<PatternWords> {
    let (any_case, rest) = pattern.strip_prefix("(?i)").map_or((false, pattern), |rest| (true, rest));
    let rest = rest.strip_prefix('^').unwrap_or(rest);
    let rest = rest.strip_suffix('$').filter(|rest| !rest.ends_with('\\')).unwrap_or(rest);
    let rest = rest.strip_prefix("\\b").unwrap_or(rest);
    let rest = rest.strip_suffix("\\b").filter(|rest| !rest.ends_with('\\')).unwrap_or(rest);
    let inside = rest.strip_prefix("(?:").or_else(|| rest.strip_prefix('('));
    let rest = inside.and_then(|inside| inside.strip_suffix(')')).unwrap_or(rest);
    let words: Option<Vec<String>> = rest.split('|').map(|alternative| longest_part(alternative, any_case)).collect();
    Some(PatternWords { words: words?, any_case })
}

/// The longest part of an alternative that has to be there as it is written.
fn longest_part(alternative: &str, any_case: bool) -> Option<String> {
    let mut parts = vec![String::new()];
    let mut chars = alternative.chars().peekable();
    while let Some(c) = chars.next() {
        let plain = c.is_ascii_alphanumeric() || c == ' ' || c == '-' || c == '_';
        if !plain && !matches!(c, '?' | '*' | '.' | '+') {
            return None;
        }
        // A sign that may be left out, or that stands for others, ends a part. `s` and `k` have a third form beyond ASCII.
        let optional = matches!(chars.peek(), Some('?' | '*'));
        let folds = any_case && matches!(c, 's' | 'S' | 'k' | 'K');
        match parts.last_mut() {
            Some(part) if plain && !optional && !folds => part.push(c),
            Some(_) | None => parts.push(String::new()),
        }
    }
    parts.into_iter().filter(|part| part.len() >= BYTES_MIN).max_by_key(String::len)
}
