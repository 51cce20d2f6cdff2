//! What the recorder noted: `tests/power/recorder.c` says how.

/// What was done to a file of the folder. The folder itself has the empty name.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) name: String,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    Created,
    Written { at: usize, bytes: Vec<u8> },
    Truncated { length: usize },
    Flushed,
    Removed,
    Renamed { to: String },
}

/// Reads all notes.
pub(crate) fn read(mut log: &[u8]) -> Vec<Note> {
    let mut notes = Vec::new();
    while let Some((&letter, rest)) = log.split_first() {
        let (at, rest) = rest.split_at(8);
        let (n_bytes, rest) = rest.split_at(4);
        let (n_name, rest) = rest.split_at(2);
        let at = u64::from_le_bytes(at.try_into().expect("eight bytes"));
        let at = usize::try_from(at).expect("it fits");
        let n_bytes = u32::from_le_bytes(n_bytes.try_into().expect("four bytes"));
        let n_name = usize::from(u16::from_le_bytes(n_name.try_into().expect("two bytes")));
        let (name, rest) = rest.split_at(n_name);
        let (bytes, rest) = rest.split_at(usize::try_from(n_bytes).expect("it fits"));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("a name");
        let what = match letter {
            b'c' => What::Created,
            b'w' => What::Written { at, bytes: bytes.to_vec() },
            b't' => What::Truncated { length: at },
            b's' => What::Flushed,
            b'u' => What::Removed,
            b'r' => What::Renamed { to: text(bytes) },
            other => panic!("`{other}` is no note"),
        };
        notes.push(Note { name: text(name), what });
        log = rest;
    }
    notes
}
