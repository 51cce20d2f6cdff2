//! Words as they are compared: no case, no diacritics.
use alloc::string::String;
use core::ops::Range;

/// Letters that are another one with a mark, by that one.
///
/// # Source
/// The canonical decompositions of Latin-1 Supplement, Latin Extended-A and -B and Latin Extended Additional of Unicode: the letters that
/// SQLite's tokenizer `unicode61` takes the marks off with `remove_diacritics 2`.
const MARKED: [(char, &str); 25] = [
    ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ('b', "ḃḅḇ"),
    ('c', "çćĉċčḉ"),
    ('d', "ďḋḍḏḑḓ"),
    ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ('f', "ḟ"),
    ('g', "ĝğġģǧǵḡ"),
    ('h', "ĥȟḣḥḧḩḫẖ"),
    ('i', "ìíîïĩīĭįǐȉȋḭḯỉị"),
    ('j', "ĵǰ"),
    ('k', "ķǩḱḳḵ"),
    ('l', "ĺļľḷḹḻḽ"),
    ('m', "ḿṁṃ"),
    ('n', "ñńņňǹṅṇṉṋ"),
    ('o', "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ('p', "ṕṗ"),
    ('r', "ŕŗřȑȓṙṛṝṟ"),
    ('s', "śŝşšșṡṣṥṧṩ"),
    ('t', "ţťțṫṭṯṱẗ"),
    ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ('v', "ṽṿ"),
    ('w', "ŵẁẃẅẇẉẘ"),
    ('x', "ẋẍ"),
    ('y', "ýÿŷȳẏẙỳỵỷỹ"),
    ('z', "źżžẑẓẕ"),
];

/// A word of a text, and where it stands there, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) folded: String,
    pub(crate) at: Range<usize>,
}

/// The words of a text: runs of letters and digits, with the marks that stand on them.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut chars = text.char_indices().peekable();
    core::iter::from_fn(move || {
        while chars.next_if(|(_, c)| !c.is_alphanumeric()).is_some() {}
        let (start, first) = chars.next()?;
        let (mut folded, mut end) = (String::new(), start + first.len_utf8());
        fold(first, &mut folded);
        while let Some((at, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || is_mark(*c)) {
            fold(c, &mut folded);
            end = at + c.len_utf8();
        }
        Some(Token { folded, at: start..end })
    })
}

/// The words of a text as they are compared in a search, in their order: for an index that folds nothing itself.
///
/// # Examples
/// ```
/// let words: Vec<String> = helpdesk_core::searched_words("Die Tür, bitte!").collect();
/// assert_eq!(words, ["die", "tur", "bitte"]);
/// ```
pub fn searched_words(text: &str) -> impl Iterator<Item = String> {
    tokens(text).map(|token| token.folded)
}

/// A mark that stands on the letter before it.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn fold(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase().filter(|c| !is_mark(*c)) {
        // No other letters stand in the table.
        let is_latin = matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
        let row = if is_latin { MARKED.iter().find(|(_, marked)| marked.contains(c)) } else { None };
        into.push(row.map_or(c, |(plain, _)| *plain));
    }
}
