//! Texts of others made fit for a screen: no control characters, no endless lines.

/// The longest line of a file that a message repeats, in characters.
const LINE_MAX: usize = 160;

/// The most lines of a file that a message repeats.
const LINES_MAX: usize = 20;

/// Writes control characters as `\u{7}`, so that a name cannot command a terminal; line feeds stay.
///
/// Characters that turn the direction of writing are written so too.
#[must_use]
pub fn plain(text: &str) -> String {
    escaped(text, |character| character.escape_unicode().to_string())
}

/// Writes control characters that a JSON text can hold as they are in the way of JSON: `\u0085`.
#[must_use]
pub fn plain_json(json: &str) -> String {
    escaped(json, |character| format!("\\u{:04x}", u32::from(character)))
}

/// Writes control characters as those that show them: for a page, where XML has no others.
pub(super) fn shown(text: &str) -> String {
    plain(text).replace('\n', "\\n")
}

/// Cuts what is long of a message that repeats what was written.
pub(super) fn cut(message: &str) -> String {
    let mut lines: Vec<String> = message.trim_end().lines().take(LINES_MAX).map(cut_line).collect();
    if message.trim_end().lines().count() > LINES_MAX {
        lines.push(String::from("…"));
    }
    lines.join("\n")
}

/// Keeps the beginning and the end: what was expected stands at the end.
fn cut_line(line: &str) -> String {
    let n_chars = line.chars().count();
    if n_chars <= 3 * LINE_MAX {
        return line.to_owned();
    }
    let head: String = line.chars().take(LINE_MAX).collect();
    let tail: String = line.chars().skip(n_chars - LINE_MAX).collect();
    format!("{head} … {tail}")
}

fn escaped(text: &str, escape: impl Fn(char) -> String) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if turns || (character.is_control() && character != '\n') {
            plain.push_str(&escape(character));
        } else {
            plain.push(character);
        }
    }
    plain
}
