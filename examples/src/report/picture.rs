//! A picture: shapes that are as wide as the page lets them and as high as they say, with a title and a description.
//!
//! Horizontal places are shares of the width, vertical ones are pixels: a picture fits every screen and its letters keep
//! their size. Texts are plain here; the template escapes them.
use super::scale::{Pixels, place};

/// A picture. Its numbers stand in a table or a text near it too.
pub(super) struct Picture {
    /// Unique on the page.
    pub(super) id: String,
    /// What it shows.
    pub(super) title: String,
    /// What there is to see in it.
    pub(super) desc: String,
    /// In pixels.
    pub(super) height: u32,
    /// From the back to the front.
    pub(super) shapes: Vec<Shape>,
}

/// A part of a picture. What it looks like is said by its class, in both color schemes.
pub(super) enum Shape {
    /// A filled rectangle, with a text for the pointer (or none).
    Bar { class: &'static str, x: String, width: String, y: Pixels, height: Pixels, tip: String },
    /// A straight line.
    Line { class: &'static str, x1: String, x2: String, y1: Pixels, y2: Pixels },
    /// A text; `anchor` says which end of it lies at `x`.
    Label { class: &'static str, x: String, y: Pixels, anchor: &'static str, text: String },
}

/// A piece of a bar in a table's cell, whose numbers stand in the same row.
pub(super) struct Slice {
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) width: String,
}

impl Shape {
    /// A horizontal line over the whole width.
    pub(super) fn level(class: &'static str, y: Pixels) -> Self {
        Self::Line { class, x1: place(0, 1), x2: place(1, 1), y1: y, y2: y }
    }
}

/// Slices one after the other that fill the whole bar.
pub(super) fn stack(parts: &[(&'static str, u64)]) -> Vec<Slice> {
    let whole: u64 = parts.iter().map(|(_, n)| n).sum();
    let mut before = 0;
    let mut slices = Vec::new();
    for (class, part) in parts.iter().copied().filter(|(_, part)| *part > 0) {
        slices.push(Slice { class, x: place(before, whole), width: place(part, whole) });
        before += part;
    }
    slices
}

/// One slice from the left.
pub(super) fn bar(class: &'static str, part: u64, whole: u64) -> Vec<Slice> {
    if part == 0 {
        return Vec::new();
    }
    vec![Slice { class, x: place(0, 1), width: place(part, whole) }]
}
