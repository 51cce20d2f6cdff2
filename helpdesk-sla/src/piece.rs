//! Pieces: half-open stretches of whole UTC seconds, and their algebra.

use alloc::vec::Vec;

/// A half-open stretch of seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Piece {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Piece {
    /// Whether the two have an instant in common, or would if neither were empty.
    pub(crate) fn touches(self, other: Piece) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// Makes pieces ascending and apart: what touches or overlaps is one, what is empty is gone.
pub(crate) fn union(mut pieces: Vec<Piece>) -> Vec<Piece> {
    // Pieces come as a few ascending runs; this sort finds them and merges.
    pieces.sort();
    pieces.retain(|piece| piece.from < piece.to);
    pieces.dedup_by(|next, last| {
        let touches = next.from <= last.to;
        if touches {
            last.to = last.to.max(next.to);
        }
        touches
    });
    pieces
}

/// What is left of ascending pieces without other ascending pieces.
pub(crate) fn minus(pieces: Vec<Piece>, taken: &[Piece]) -> Vec<Piece> {
    if taken.is_empty() {
        return pieces;
    }
    let mut left = Vec::with_capacity(pieces.len());
    let mut taken = taken.iter().copied().peekable();
    for piece in &pieces {
        let mut from = piece.from;
        while let Some(cut) = taken.peek().copied() {
            if cut.from >= piece.to {
                break;
            }
            if cut.from > from {
                left.push(Piece { from, to: cut.from });
            }
            from = from.max(cut.to);
            if cut.to > piece.to {
                break;
            }
            taken.next();
        }
        if from < piece.to {
            left.push(Piece { from, to: piece.to });
        }
    }
    left
}

/// What ascending pieces have in common with other ascending pieces.
pub(crate) fn both(pieces: &[Piece], others: &[Piece]) -> Vec<Piece> {
    let mut common = Vec::new();
    let mut others = others.iter().copied().peekable();
    for piece in pieces {
        while let Some(other) = others.peek().copied() {
            let shared = Piece { from: piece.from.max(other.from), to: piece.to.min(other.to) };
            if shared.from < shared.to {
                common.push(shared);
            }
            if other.to > piece.to {
                break;
            }
            others.next();
        }
    }
    common
}
