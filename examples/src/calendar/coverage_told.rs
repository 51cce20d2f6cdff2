//! A coverage told as text: who is at work how long, and when nobody is and why.
use std::fmt;

use helpdesk_sla::{Coverage, Gap, LedgerReason, OpenTime};

use super::wall::utc;

/// The most gaps that are listed; the page and the JSON have them all.
pub const GAPS_SHOWN_MAX: usize = 20;

/// A coverage to be told.
pub struct CoverageTold<'a>(
    /// The coverage.
    pub &'a Coverage,
);

impl fmt::Display for CoverageTold<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coverage = self.0;
        let totals = coverage.totals();
        let width = coverage.teams.iter().map(|team| team.name.chars().count()).max().unwrap_or_default().max(8);
        writeln!(f, "{} – {}", utc(coverage.range.from), utc(coverage.range.to))?;
        for (team, sum) in coverage.teams.iter().zip(&totals.teams) {
            let (open, alone) = (length(sum.open_seconds), length(sum.alone_seconds));
            writeln!(f, "{:<width$}  {open:>10} at work, {alone} of it alone", team.name)?;
        }
        let (covered, all) = (length(totals.covered_seconds), length(totals.range_seconds));
        writeln!(f, "{:<width$}  {covered:>10} of {all}", "somebody")?;
        writeln!(f, "{:<width$}  {:>10}", "nobody", length(totals.uncovered_seconds))?;
        if coverage.gaps.is_empty() {
            return writeln!(f, "somebody is at work at every instant");
        }
        writeln!(f, "\n{:<20}  {:<20}  {:>10}  nobody is at work, because", "from", "to", "length")?;
        for gap in coverage.gaps.iter().take(GAPS_SHOWN_MAX) {
            let (from, to) = (utc(gap.from), utc(gap.to));
            writeln!(f, "{from:<20}  {to:<20}  {:>10}  {}", length(gap.seconds()), causes(coverage, gap))?;
        }
        match coverage.gaps.len().checked_sub(GAPS_SHOWN_MAX) {
            Some(left) if left > 0 => writeln!(f, "… and {left} more gaps"),
            Some(_) | None => Ok(()),
        }
    }
}

/// `Berlin: closed, holiday: Good Friday; Tokyo: closed`.
fn causes(coverage: &Coverage, gap: &Gap) -> String {
    let of_team = |place: usize, name: &str| {
        let mut reasons: Vec<String> = Vec::new();
        for cause in gap.causes.iter().filter(|cause| cause.team == place) {
            let reason = LedgerReason::from(cause.reason.clone()).to_string();
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        format!("{name}: {}", reasons.join(", "))
    };
    let teams = coverage.teams.iter().enumerate().map(|(place, team)| of_team(place, &team.name));
    teams.collect::<Vec<String>>().join("; ")
}

fn length(seconds: u64) -> OpenTime {
    OpenTime::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}
