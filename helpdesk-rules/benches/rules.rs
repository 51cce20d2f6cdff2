//! What a set of rules costs per event, beside hand-written Rust and the plain way through the script engine.
//!
//! Rules are of five shapes that desks use: words in the subject, words in the message, a customer, a tag and a channel, a
//! custom field and a tier. Tickets are made of words as people write them; about one rule in three hundred matches. A bench
//! asks about [`TICKETS`] openings; what divan shows as items is what one costs. All of them answer the same reactions.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot be set up cannot go on")]
#![expect(clippy::disallowed_types, reason = "hand-written Rust takes hash maps; nothing here depends on their order")]
use divan::{Bencher, black_box, counter::ItemsCount};
use helpdesk_core::{Configuration, ConfigurationSpec, Event, Hook, HookFacts, Ticket};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

use crate::{
    by_hand::Native,
    desk::{SIZES, TICKETS, files, openings},
};

#[path = "rules/by_hand.rs"]
mod by_hand;
#[path = "rules/desk.rs"]
mod desk;

fn main() {
    let n_equal = SIZES.iter().map(|n| check(*n)).sum::<usize>();
    let matched: Vec<f64> = SIZES.iter().map(|n| matches_per_ticket(*n)).collect();
    println!("{n_equal} reactions are the same on every way; rules matched per ticket: {matched:.2?}");
    for n in SIZES {
        let files = files(n);
        let used = allocation_counter::measure(|| drop(black_box(compiled(&files))));
        println!("compiling {n} rules: {} allocations, {} bytes at most at once", used.count_total, used.bytes_max);
        let mut kept = None;
        let used = allocation_counter::measure(|| kept = Some(compiled(&files)));
        println!("a set of {n} rules keeps {} bytes", used.bytes_current);
        drop(kept);
    }
    divan::main();
}

fn compiled(files: &[SourceFile]) -> RuleSet {
    RuleSet::compile(files, Limits::default()).expect("rules that compile")
}

fn configuration() -> Configuration {
    Configuration::build(ConfigurationSpec::default()).expect("a configuration")
}

/// How many reactions were compared; every way must answer the same.
fn check(n: usize) -> usize {
    let (ours, plain, native, configuration) =
        (compiled(&files(n)), compiled(&files(n)).plain(), Native::of(n), configuration());
    let openings = openings();
    for (ticket, event) in openings.iter().take(if n > 100 { 16 } else { TICKETS }) {
        let facts = HookFacts::new(ticket, event, &configuration);
        let reaction = ours.react(&facts);
        assert_eq!(reaction, native.chain(ticket, event), "the chain");
        assert_eq!(reaction, native.indexed(ticket, event), "the tables");
        assert_eq!(reaction, plain.react(&facts), "the plain way");
        assert_eq!(&reaction, ours.explain(&facts).reaction(), "the explanation");
    }
    openings.len()
}

fn matches_per_ticket(n: usize) -> f64 {
    let native = Native::of(n);
    let n_matched: usize = openings().iter().map(|(ticket, event)| native.indexed(ticket, event).rules.len()).sum();
    f64::from(u32::try_from(n_matched).expect("few")) / f64::from(u32::try_from(TICKETS).expect("few"))
}

/// Asks about every opening.
fn ask(bencher: Bencher<'_, '_>, mut answer: impl FnMut(&Ticket, &Event)) {
    let openings = openings();
    bencher.counter(ItemsCount::new(openings.len())).bench_local(|| {
        for (ticket, event) in &openings {
            answer(ticket, event);
        }
    });
}

#[divan::bench(args = SIZES)]
fn a_ours(bencher: Bencher<'_, '_>, n: usize) {
    let (set, configuration) = (compiled(&files(n)), configuration());
    ask(bencher, |ticket, event| {
        black_box(set.react(&HookFacts::new(ticket, event, &configuration)));
    });
}

#[divan::bench(args = SIZES)]
fn b_ours_explained(bencher: Bencher<'_, '_>, n: usize) {
    let (set, configuration) = (compiled(&files(n)), configuration());
    ask(bencher, |ticket, event| {
        black_box(set.explain(&HookFacts::new(ticket, event, &configuration)));
    });
}

#[divan::bench(args = SIZES)]
fn c_hand_written_indexed(bencher: Bencher<'_, '_>, n: usize) {
    let native = Native::of(n);
    ask(bencher, |ticket, event| {
        black_box(native.indexed(ticket, event));
    });
}

#[divan::bench(args = SIZES)]
fn d_hand_written_chain(bencher: Bencher<'_, '_>, n: usize) {
    let native = Native::of(n);
    ask(bencher, |ticket, event| {
        black_box(native.chain(ticket, event));
    });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn e_every_guard_a_script(bencher: Bencher<'_, '_>, n: usize) {
    let (set, configuration) = (compiled(&files(n)).plain(), configuration());
    ask(bencher, |ticket, event| {
        black_box(set.react(&HookFacts::new(ticket, event, &configuration)));
    });
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn f_compile(bencher: Bencher<'_, '_>, n: usize) {
    let files = files(n);
    bencher.counter(ItemsCount::new(n)).bench(|| compiled(black_box(&files)));
}
