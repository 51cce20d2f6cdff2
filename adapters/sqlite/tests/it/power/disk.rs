//! A disk that loses its power: what was flushed is on it, and what was not may be there, or not, or in parts.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::notes::{Note, What};

/// What a disk writes whole, or not at all, or damages while the power goes.
const SECTOR: usize = 512;

/// Numbers that look as if they were random, the same each time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 to below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let n = u64::try_from(n.max(1)).expect("it fits");
        usize::try_from((z ^ (z >> 31)) % n).expect("it fits")
    }
}

/// Whether the disk does what it is told when it is to flush.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flushes {
    /// What was written before a flush is on the disk after it.
    Kept,
    /// Nothing is ever flushed.
    Ignored,
}

/// What becomes of what was not flushed.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// None of it is there.
    Lost,
    /// All of it is there.
    Kept,
    /// Some writes are there, in whatever order they were made.
    Some,
    /// Some sectors of some writes are there.
    Torn,
    /// The same, and the power went while some others were written: they hold neither what was nor what should be.
    Damaged,
}

const FATES: [Fate; 5] = [Fate::Lost, Fate::Kept, Fate::Some, Fate::Torn, Fate::Damaged];

#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate { length: usize },
}

#[derive(Debug, Clone, Default)]
struct File {
    flushed: Vec<u8>,
    changes: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Naming {
    Named { name: String, file: usize },
    Gone { name: String },
}

/// The files of one folder, as the disk has them.
pub(crate) struct Disk {
    flushes: Flushes,
    files: Vec<File>,
    /// As programs see them.
    names: BTreeMap<String, usize>,
    /// As the folder was last flushed, and what has been done to it since.
    flushed_names: BTreeMap<String, usize>,
    namings: Vec<Naming>,
}

impl Disk {
    pub(crate) fn new(flushes: Flushes) -> Self {
        Self { flushes, files: Vec::new(), names: BTreeMap::new(), flushed_names: BTreeMap::new(), namings: Vec::new() }
    }

    /// Does what a program did.
    pub(crate) fn take(&mut self, note: &Note) {
        match &note.what {
            What::Created => {
                self.files.push(File::default());
                self.name(&note.name, self.files.len() - 1);
            }
            What::Written { at, bytes } => {
                self.file(&note.name).changes.push(Change::Write { at: *at, bytes: bytes.clone() });
            }
            What::Truncated { length } => {
                self.file(&note.name).changes.push(Change::Truncate { length: *length });
            }
            What::Flushed if self.flushes == Flushes::Ignored => {}
            What::Flushed if note.name.is_empty() => {
                self.flushed_names = self.names.clone();
                self.namings.clear();
            }
            What::Flushed => {
                let file = self.file(&note.name);
                for change in std::mem::take(&mut file.changes) {
                    apply(&mut file.flushed, &change);
                }
            }
            What::Removed => {
                self.names.remove(&note.name);
                self.namings.push(Naming::Gone { name: note.name.clone() });
            }
            What::Renamed { to } => {
                let file = self.names.remove(&note.name).expect("what is renamed is there");
                self.namings.push(Naming::Gone { name: note.name.clone() });
                self.name(to, file);
            }
        }
    }

    fn name(&mut self, name: &str, file: usize) {
        self.names.insert(name.to_owned(), file);
        self.namings.push(Naming::Named { name: name.to_owned(), file });
    }

    fn file(&mut self, name: &str) -> &mut File {
        let file = *self.names.get(name).expect("what is written to is there");
        &mut self.files[file]
    }

    /// Cuts the power, and writes down into a folder what is found there afterwards.
    pub(crate) fn cut(&self, dice: &mut Dice, folder: &Path) {
        let mut names = self.flushed_names.clone();
        // What is done to a folder reaches the disk in its order, as far as it does.
        for naming in self.namings.iter().take(dice.below(self.namings.len() + 1)) {
            match naming {
                Naming::Named { name, file } => names.insert(name.clone(), *file),
                Naming::Gone { name } => names.remove(name),
            };
        }
        for (name, file) in names {
            let fate = FATES[dice.below(FATES.len())];
            fs::write(folder.join(name), left(&self.files[file], fate, dice)).expect("there is room");
        }
    }
}

/// What is left of a file.
fn left(file: &File, fate: Fate, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = file.flushed.clone();
    for change in &file.changes {
        match (fate, change) {
            (Fate::Lost, _) => {}
            (Fate::Kept, change) => apply(&mut bytes, change),
            (Fate::Some, change) | (Fate::Torn | Fate::Damaged, change @ Change::Truncate { .. }) => {
                if dice.below(2) == 0 {
                    apply(&mut bytes, change);
                }
            }
            (Fate::Torn | Fate::Damaged, Change::Write { at, bytes: written }) => {
                tear(&mut bytes, *at, written, fate, dice);
            }
        }
    }
    bytes
}

/// Writes some sectors of what was written.
fn tear(bytes: &mut Vec<u8>, at: usize, written: &[u8], fate: Fate, dice: &mut Dice) {
    let mut from = 0;
    while from < written.len() {
        // Up to the end of the sector that it begins in.
        let to = written.len().min(from + SECTOR - (at + from) % SECTOR);
        let sector = Change::Write { at: at + from, bytes: written[from..to].to_vec() };
        match dice.below(if matches!(fate, Fate::Damaged) { 8 } else { 2 }) {
            0 | 2 | 4 | 6 => apply(bytes, &sector),
            7 => {
                let noise = (from..to).map(|_| u8::try_from(dice.below(256)).expect("a byte")).collect();
                apply(bytes, &Change::Write { at: at + from, bytes: noise });
            }
            _lost => {}
        }
        from = to;
    }
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes: written } => {
            let end = at + written.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*at..end].copy_from_slice(written);
        }
        Change::Truncate { length } => bytes.resize(*length, 0),
    }
}
