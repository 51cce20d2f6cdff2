//! The gaps as tables: groups of gaps that are alike, and those that stand out one by one with every team's reasons.
use std::collections::BTreeSet;

use helpdesk_sla::{Coverage, Gap, GapKind, GapPattern, Instant, Reason, TeamSet};

use super::{is_unusual, kind_class, kind_name, names, readable, rows::words};

/// More groups are not listed.
pub(super) const GROUPS_MAX: usize = 60;
/// More gaps that stand out are not listed one by one.
pub(super) const LINES_MAX: usize = 200;
/// More holidays of a group are not named.
const NAMES_MAX: usize = 6;

/// A row of the groups.
pub(super) struct GapGroup {
    pub(super) kind: &'static str,
    pub(super) class: &'static str,
    pub(super) after: String,
    pub(super) before: String,
    pub(super) each: String,
    pub(super) n: u64,
    pub(super) n_weeks: u64,
    pub(super) first: Option<Instant>,
    pub(super) last: Option<Instant>,
    pub(super) why: String,
}

/// A gap that stands out.
pub(super) struct GapLine {
    pub(super) from: Instant,
    pub(super) to: Instant,
    pub(super) length: String,
    pub(super) kind: &'static str,
    pub(super) class: &'static str,
    /// How far apart the clocks are, where that is what stands out.
    pub(super) apart: String,
    /// What each team does meanwhile.
    pub(super) reasons: Vec<(String, String)>,
}

/// The groups, the most frequent first.
pub(super) fn groups(coverage: &Coverage, patterns: &[GapPattern]) -> Vec<GapGroup> {
    let group = |pattern: &GapPattern| {
        let gaps = || pattern.gaps.iter().filter_map(|place| coverage.gaps.get(*place));
        GapGroup {
            kind: kind_name(pattern.kind),
            class: kind_class(pattern.kind),
            after: names(coverage, pattern.after),
            before: names(coverage, pattern.before),
            each: readable::hours(pattern.each_seconds),
            n: readable::number(pattern.gaps.len()),
            n_weeks: pattern.n_weeks,
            first: gaps().next().map(|gap| gap.from),
            last: gaps().next_back().map(|gap| gap.from),
            why: match pattern.kind {
                GapKind::Offsets => gaps().next().map_or_else(String::new, |gap| around(coverage, gap)),
                GapKind::Usual | GapKind::Cut => String::new(),
                GapKind::Holiday | GapKind::Break | GapKind::Hours | GapKind::Unknown | _ => named(coverage, gaps()),
            },
        }
    };
    patterns.iter().take(GROUPS_MAX).map(group).collect()
}

/// The gaps that stand out, in the order of time.
pub(super) fn unusual(coverage: &Coverage, kinds: &[GapKind]) -> Vec<GapLine> {
    let odd = coverage.gaps.iter().zip(kinds).filter(|(_, kind)| is_unusual(**kind));
    let line = |(gap, kind): (&Gap, &GapKind)| GapLine {
        from: gap.from,
        to: gap.to,
        length: readable::hours(gap.seconds()),
        kind: kind_name(*kind),
        class: kind_class(*kind),
        reasons: reasons(coverage, gap),
        apart: if *kind == GapKind::Offsets { around(coverage, gap) } else { String::new() },
    };
    odd.take(LINES_MAX).map(line).collect()
}

/// Each team's reasons in the order of time, each once; closed hours only where there is nothing else.
fn reasons(coverage: &Coverage, gap: &Gap) -> Vec<(String, String)> {
    let team = |(place, team): (usize, &helpdesk_sla::CoveredTeam)| {
        let mut found: Vec<String> = Vec::new();
        for cause in gap.causes.iter().filter(|cause| cause.team == place && cause.reason != Reason::Closed) {
            let text = words(&cause.reason);
            if !found.contains(&text) {
                found.push(text);
            }
        }
        let text = if found.is_empty() { "closed".to_string() } else { found.join(", ") };
        (team.name.clone(), text)
    };
    coverage.teams.iter().enumerate().map(team).collect()
}

/// The holidays and breaks of some gaps, each once.
fn named<'a>(coverage: &Coverage, gaps: impl Iterator<Item = &'a Gap>) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut seen: BTreeSet<(usize, &str)> = BTreeSet::new();
    for cause in gaps.flat_map(|gap| &gap.causes) {
        let (Reason::Holiday { name } | Reason::Break { name }) = &cause.reason else { continue };
        if seen.insert((cause.team, name)) {
            let team = coverage.teams.get(cause.team).map_or("", |team| team.name.as_str());
            found.push(format!("{name} ({team})"));
        }
    }
    let more = found.len().saturating_sub(NAMES_MAX);
    found.truncate(NAMES_MAX);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{tail}", found.join(", "))
}

/// How far apart the clocks on both sides of a gap are at its end.
fn around(coverage: &Coverage, gap: &Gap) -> String {
    let side = |teams: TeamSet| {
        let team = teams.iter().next().and_then(|place| coverage.teams.get(place))?;
        Some((team.name.as_str(), team.offset_at(gap.to)?.ahead_seconds))
    };
    let place = coverage.covers.partition_point(|cover| cover.from < gap.from);
    let before = place.checked_sub(1).and_then(|before| coverage.covers.get(before));
    let both = before.zip(coverage.covers.get(place + 1));
    match both.and_then(|(before, after)| side(before.teams).zip(side(after.teams))) {
        Some(((before, a), (after, b))) if before != after => {
            format!("{before} and {after} are {} apart then", readable::hours(a.abs_diff(b)))
        }
        Some(_) | None => "the teams are another number of hours apart then".to_string(),
    }
}
