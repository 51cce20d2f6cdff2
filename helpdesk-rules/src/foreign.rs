//! Words of other languages that people write in rules, and what stands for them here.
use rhai::Position;

const WORDS: &[(&str, &str)] = &[
    ("and", "&&"),
    ("or", "||"),
    ("not", "!"),
    ("function", "fn"),
    ("def", "fn"),
    ("func", "fn"),
    ("null", "()"),
    ("nil", "()"),
    ("None", "()"),
    ("undefined", "()"),
    ("True", "true"),
    ("False", "false"),
    ("var", "let"),
    ("elif", "else if"),
    ("elsif", "else if"),
    ("elseif", "else if"),
    ("foreach", "for … in …"),
];

/// What stands here for a word of another language.
pub(crate) fn meant(word: &str) -> Option<String> {
    let here = WORDS.iter().find(|(foreign, _)| *foreign == word).map(|(_, here)| *here);
    here.map(|here| format!("did you mean `{here}`?"))
}

/// The same for the word that begins at a place, and else for the one before it.
pub(crate) fn meant_at(text: &str, at: Position) -> Option<String> {
    let (before, _) = around(text, at)?;
    let last = before.trim_end().rsplit(|c| !is_part(c)).next().unwrap_or_default();
    word_at(text, at).and_then(meant).or_else(|| meant(last))
}

/// The word that begins at a place.
pub(crate) fn word_at(text: &str, at: Position) -> Option<&str> {
    around(text, at)?.1.split(|c| !is_part(c)).next()
}

/// What stands before a place in its line, and what behind it.
fn around(text: &str, at: Position) -> Option<(&str, &str)> {
    let (line, column) = (at.line()?, at.position()?);
    let line = text.lines().nth(line.saturating_sub(1))?;
    let here = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(place, _)| place);
    line.split_at_checked(here)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
