//! Where what stands before a place ends: what is missing between two signs is missing there, not where the next one begins.
use rhai::Position;

/// What the letters at a place belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Code,
    /// A text in this quotation mark.
    Text(char),
    Line,
    Comment,
}

/// The place right behind the last sign before `at`, where a line ends between the two; else `at` itself.
pub(crate) fn end_before(text: &str, at: Position) -> Position {
    let (Some(line), column) = (at.line(), at.position().unwrap_or(1)) else { return at };
    let mut within = Within::Code;
    let mut last = None;
    let mut before = ' ';
    let (mut row, mut place) = (1_usize, 0_usize);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        place = place.saturating_add(1);
        if (row, place) >= (line, column) {
            break;
        }
        let next = letters.peek().copied();
        let was = within;
        within = match within {
            Within::Code if letter == '/' && next == Some('/') => Within::Line,
            Within::Code if letter == '/' && next == Some('*') => Within::Comment,
            Within::Code if letter == '"' || letter == '`' => Within::Text(letter),
            Within::Text(mark) if letter == mark && before != '\\' => Within::Code,
            Within::Line if letter == '\n' => Within::Code,
            Within::Comment if before == '*' && letter == '/' => Within::Code,
            Within::Code | Within::Text(_) | Within::Line | Within::Comment => within,
        };
        let commented = [was, within].into_iter().any(|part| matches!(part, Within::Line | Within::Comment));
        if !commented && !letter.is_whitespace() {
            last = Some((row, place));
        }
        // A backslash that stands behind another one is no sign of its own.
        before = if before == '\\' && letter == '\\' { ' ' } else { letter };
        if letter == '\n' {
            (row, place) = (row.saturating_add(1), 0);
        }
    }
    let behind = last.filter(|(row, _)| *row < line).and_then(|(row, place)| {
        Some(Position::new(u16::try_from(row).ok()?, u16::try_from(place.saturating_add(1)).ok()?))
    });
    behind.unwrap_or(at)
}
