//! Marks that are piled on a letter, and signs that nobody sees: of many in a row the first few stay.
use alloc::{borrow::Cow, string::String};

use crate::limits::MARKS_MAX;

/// The text with at most [`MARKS_MAX`] of them in a row.
pub(crate) fn unpiled(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || kept(text).count() == text.chars().count() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(kept(text).collect::<String>())
}

fn kept(text: &str) -> impl Iterator<Item = char> {
    let mut n_in_row = 0usize;
    text.chars().filter(move |c| {
        n_in_row = if takes_no_room(*c) { n_in_row + 1 } else { 0 };
        n_in_row <= MARKS_MAX
    })
}

/// Whether it stands on, or is hidden behind, what goes before it.
///
/// # Source
/// The blocks of combining marks and variation selectors of Unicode, the marks of the scripts that pile several, and the characters that
/// `Default_Ignorable_Code_Point` names. No language writes eight of them in a row; of flags made of tags the longest has seven.
fn takes_no_room(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{61c}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{e31}'
        | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{f71}'..='\u{f84}' | '\u{115f}' | '\u{1160}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20ff}' | '\u{302a}'..='\u{302f}'
        | '\u{3099}' | '\u{309a}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e0fff}')
}
