//! `conformance`: prints the generated part of the conformance set.

use std::io::Write;

/// The seed of the committed file.
const SEED: u64 = 20_261_121;

fn main() -> std::io::Result<()> {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let mut out = std::io::stdout().lock();
    for vector in helpdesk_fuzz::generated(seed) {
        let line = serde_json::to_string(&vector).map_err(std::io::Error::other)?;
        writeln!(out, "{line}")?;
    }
    Ok(())
}
