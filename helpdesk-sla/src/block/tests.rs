//! A block answers what a walk over its intervals answers, however crowded they are.

use alloc::vec::Vec;

use proptest::prelude::*;

use super::Block;
use crate::piece::{Piece, union};

/// Checks all answers about one instant and its open time against a walk.
fn check(block: &Block, pieces: &[Piece], length: u32, at: u32) {
    let second = i64::from(at);
    let open: i64 = pieces.iter().map(|piece| (second.min(piece.to) - piece.from).max(0)).sum();
    let open = u32::try_from(open).expect("small");
    let number = |second: i64| u32::try_from(second).expect("small");
    let interval = |piece: &Piece| (number(piece.from), number(piece.to));
    assert_eq!(block.open_before(at), open, "open before {at}");
    assert_eq!(block.is_open(at), pieces.iter().any(|piece| piece.from <= second && second < piece.to), "at {at}");
    assert_eq!(block.ending_after(at), pieces.iter().find(|piece| piece.to > second).map(interval), "after {at}");
    let before = pieces.iter().rev().find(|piece| piece.from < second).map(interval);
    assert_eq!(block.starting_before(at), before, "before {at}");
    if open > 0 {
        assert!(block.earliest(open) <= at && block.open_before(block.earliest(open)) == open, "earliest of {open}");
        assert!(block.is_open(block.earliest(open) - 1), "the second before the earliest of {open} is open");
    }
    if open < block.total() {
        assert!(block.latest(open) <= length && block.open_before(block.latest(open)) == open, "latest of {open}");
        assert!(block.is_open(block.latest(open)), "the latest of {open} is open");
    }
}

fn check_all(pieces: Vec<Piece>, length: u32, instants: impl IntoIterator<Item = u32>) {
    let pieces = union(pieces);
    let block = Block::new(Piece { from: 0, to: i64::from(length) }, &pieces);
    let edges = pieces.iter().flat_map(|piece| [piece.from - 1, piece.from, piece.from + 1, piece.to - 1, piece.to]);
    let edges = edges.filter_map(|edge| u32::try_from(edge).ok());
    for at in edges.chain(instants).chain([0, 1, length]).filter(|at| *at <= length) {
        check(&block, &pieces, length, at);
    }
}

prop_compose! {
    fn piece(length: i64, longest: i64)(from in 0..length, lasts in 1..=longest) -> Piece {
        Piece { from, to: (from + lasts).min(length) }
    }
}

proptest! {
    /// Even, crowded and empty stretches, each with its way through the index.
    #[test]
    fn a_block_answers_as_a_walk_does(
        even in prop::collection::vec(piece(500_000, 9_000), 0..80),
        crowd in prop::collection::vec(piece(900, 4), 0..200),
        instants in prop::collection::vec(0_u32..500_000, 1..50),
    ) {
        check_all([even, crowd].concat(), 500_000, instants);
    }
}

#[test]
fn a_block_without_intervals_answers() {
    check_all(Vec::new(), 1_000, [500]);
    check_all(Vec::new(), 0, []);
}

#[test]
fn a_block_that_is_always_open_answers() {
    check_all([Piece { from: 0, to: 1 << 29 }].to_vec(), 1 << 29, [1 << 28, (1 << 29) - 1]);
}

#[test]
fn a_block_with_more_intervals_than_two_bytes_count_answers() {
    let pieces: Vec<Piece> = (0..70_000).map(|n| Piece { from: n * 700 + 300, to: n * 700 + 600 }).collect();
    let block = Block::new(Piece { from: 0, to: 49_000_000 }, &pieces);
    for at in (0..49_000_000).step_by(99_991) {
        check(&block, &pieces, 49_000_000, at);
    }
}
