//! The logical line: lines of a file joined where they continue each other, and the bytes read as text. It knows no meaning.

/// The most bytes of a line, continuations included.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// A logical line: what stands on a line and those that continue it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unfolded {
    /// The line of the file it begins on, from 1.
    pub(crate) line: usize,
    /// Its text; only the beginning if it is too long.
    pub(crate) text: String,
    /// What is wrong with it, if anything.
    pub(crate) flaw: Option<Flaw>,
}

/// Why a logical line is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It is longer than allowed.
    TooLong,
    /// Some of its bytes are no UTF-8; they are read as Windows-1252.
    NotUtf8,
}

/// Joins continued lines, and drops empty ones and a byte order mark.
///
/// Bytes are joined first and read as text afterwards, since a fold may cut a character.
///
/// # Source
///
/// RFC 5545 3.1: a line that begins with a blank or a tab continues the one before.
pub(crate) fn unfold(bytes: &[u8]) -> impl Iterator<Item = Unfolded> + '_ {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = (1..).zip(bytes.split(|byte| *byte == b'\n')).peekable();
    std::iter::from_fn(move || {
        let (line, first) = lines.find(|(_, raw)| !raw.trim_ascii().is_empty())?;
        let mut joined = Joined::default();
        joined.append(first);
        while let Some((_, raw)) = lines.next_if(|(_, raw)| matches!(raw, [b' ' | b'\t', ..])) {
            joined.append(raw.get(1..).unwrap_or(&[]));
        }
        Some(joined.read(line))
    })
}

/// The bytes of a logical line.
#[derive(Default)]
struct Joined {
    // INVARIANT: at most LINE_BYTES_MAX.
    bytes: Vec<u8>,
    is_too_long: bool,
}

impl Joined {
    fn append(&mut self, raw: &[u8]) {
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        if self.is_too_long {
            return;
        }
        let (kept, rest) = raw.split_at(raw.len().min(LINE_BYTES_MAX - self.bytes.len()));
        self.bytes.extend_from_slice(kept);
        self.is_too_long = !rest.is_empty();
    }

    fn read(self, line: usize) -> Unfolded {
        let (text, is_utf8) = match String::from_utf8(self.bytes) {
            Ok(text) => (text, true),
            Err(error) => (mixed(error.as_bytes()), false),
        };
        let flaw = match (self.is_too_long, is_utf8) {
            (true, _) => Some(Flaw::TooLong), // its end may be half a character
            (false, false) => Some(Flaw::NotUtf8),
            (false, true) => None,
        };
        Unfolded { line, text, flaw }
    }
}

/// Reads bytes of which some are no UTF-8: those as Windows-1252, the others as they are.
fn mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
    }
    text
}

/// The character of a byte in Windows-1252, which is Latin-1 but for the bytes from 80 to 9F.
///
/// # Source
///
/// The index `windows-1252` of the Encoding Standard; bytes without a character are control characters.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let special = byte.checked_sub(0x80).and_then(|place| FROM_80.get(usize::from(place)));
    special.copied().unwrap_or(char::from(byte))
}
