//! `conformance`: prints the generated part of the conformance set.

use std::io::Write;

/// The seed of the committed file.
const SEED: u64 = 20_261_121;

fn main() -> std::io::Result<()> {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let mut out = std::io::stdout().lock();
    for line in helpdesk_fuzz::generated(seed) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
