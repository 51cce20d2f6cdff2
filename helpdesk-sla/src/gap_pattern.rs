//! Gaps that are alike: which come back week after week, and which are exceptions and stand out by what.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::day::DAY;
use crate::instant::seconds;
use crate::interval::length;
use crate::named::WEEKLY_BREAK;
use crate::{Coverage, Gap, Instant, Interval, Reason, TeamSet};

/// What comes back in one of so many weeks, or holds for such a part of the range, is usual; a range of no more weeks says
/// nothing about it.
const USUAL_PART: u64 = 4;

const WEEK: u64 = 7 * DAY.unsigned_abs();

/// Gaps of one length, after the same teams and before the same teams, that stand out by the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapPattern {
    /// The teams at work before.
    pub after: TeamSet,
    /// The teams at work afterwards.
    pub before: TeamSet,
    /// How long each gap is, in seconds.
    pub each_seconds: u64,
    /// What they stand out by, if they do.
    pub kind: GapKind,
    /// In how many weeks of the range one begins; weeks are counted from the start of the range.
    pub n_weeks: u64,
    /// The places of the gaps in the coverage, ascending.
    pub gaps: Vec<usize>,
}

/// Whether a gap is one of those that always come back, or what it stands out by.
///
/// The first that fits is told. It says what lies in the gap, not what would be without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GapKind {
    /// It touches an edge of the range, so that nobody knows how long it is.
    Cut,
    /// One after the same teams, before the same teams and as long begins in at least every fourth week.
    Usual,
    /// A holiday of a team lies in it.
    Holiday,
    /// A dated break of a team lies in it.
    Break,
    /// The teams are another number of hours apart than they usually are.
    Offsets,
    /// None of that: an override, another version of a plan, hours that meet only now and then.
    Hours,
    /// The range is too short to tell.
    Unknown,
}

type Key = (TeamSet, TeamSet, u64);

impl Coverage {
    /// Groups the gaps that are alike, the most frequent first, then the earliest.
    ///
    /// Lengths and teams are compared, not the time of the day: so a night is the same night in summer and in winter, and
    /// another one only in the weeks in which one side of an ocean has changed its clocks and the other has not. A range of
    /// up to four weeks is too short to tell what is usual. There only gaps stand out that have a holiday or a dated break in
    /// them and none alike without; of the others it is unknown.
    ///
    /// # Laws
    ///
    /// Every gap is in exactly one group (`gaps_are_grouped_once`).
    #[must_use]
    pub fn recurring_gaps(&self) -> Vec<GapPattern> {
        let keys = self.keys();
        let mut weeks: BTreeMap<Key, BTreeSet<u64>> = BTreeMap::new();
        for (gap, key) in self.gaps.iter().zip(&keys) {
            weeks.entry(*key).or_default().insert(length(self.range.from, gap.from) / WEEK);
        }
        let range = self.n_weeks();
        let is_short = range <= USUAL_PART;
        let plain: BTreeSet<&Key> =
            self.gaps.iter().zip(&keys).filter(|(gap, _)| by_date(gap).is_none()).map(|(_, key)| key).collect();
        let uneven = self.uneven_offsets();
        let mut groups: BTreeMap<(Key, GapKind), Vec<usize>> = BTreeMap::new();
        for (place, (gap, key)) in self.gaps.iter().zip(&keys).enumerate() {
            let often = weeks.get(key).is_some_and(|weeks| count(weeks).saturating_mul(USUAL_PART) >= range);
            let kind = if self.is_cut(gap) {
                GapKind::Cut
            } else if is_short {
                by_date(gap).filter(|_| !plain.contains(key)).unwrap_or(GapKind::Unknown)
            } else if often {
                GapKind::Usual
            } else {
                by_date(gap).unwrap_or_else(|| by_clock(gap, &uneven))
            };
            groups.entry((*key, kind)).or_default().push(place);
        }
        let mut patterns: Vec<GapPattern> = groups
            .into_iter()
            .map(|(((after, before, each_seconds), kind), gaps)| {
                let begun = gaps.iter().filter_map(|place| self.gaps.get(*place));
                let n_weeks: BTreeSet<u64> = begun.map(|gap| length(self.range.from, gap.from) / WEEK).collect();
                GapPattern { after, before, each_seconds, kind, n_weeks: count(&n_weeks), gaps }
            })
            .collect();
        patterns.sort_by(|a, b| b.gaps.len().cmp(&a.gaps.len()).then_with(|| a.gaps.cmp(&b.gaps)));
        patterns
    }

    /// Lists the stretches in which the teams are another number of hours apart than they usually are.
    ///
    /// Usual is what holds for at least a fourth of the range. A range of up to four weeks is too short to tell; there are none.
    #[must_use]
    pub fn uneven_offsets(&self) -> Vec<Interval> {
        if self.n_weeks() <= USUAL_PART {
            return Vec::new();
        }
        let changes = self.teams.iter().flat_map(|team| &team.offsets).map(|offset| offset.from);
        let inside = changes.filter(|at| self.range.from < *at && *at < self.range.to);
        let mut edges: Vec<Instant> = inside.chain([self.range.from, self.range.to]).collect();
        edges.sort_unstable();
        edges.dedup();
        let apart: Vec<(Interval, Vec<i64>)> = edges
            .iter()
            .zip(edges.iter().skip(1))
            .map(|(from, to)| (Interval { from: *from, to: *to }, self.hours_apart(*from)))
            .collect();
        let mut held: BTreeMap<&Vec<i64>, u64> = BTreeMap::new();
        for (stretch, apart) in &apart {
            let sum = held.entry(apart).or_default();
            *sum = sum.saturating_add(length(stretch.from, stretch.to));
        }
        let least = length(self.range.from, self.range.to).div_ceil(USUAL_PART);
        let rare = apart.iter().filter(|(_, apart)| held.get(apart).is_some_and(|sum| *sum < least));
        let mut uneven: Vec<Interval> = Vec::new();
        for (stretch, _) in rare {
            match uneven.last_mut() {
                Some(last) if last.to == stretch.from => last.to = stretch.to,
                Some(_) | None => uneven.push(*stretch),
            }
        }
        uneven
    }

    /// How many weeks of the range have begun.
    fn n_weeks(&self) -> u64 {
        length(self.range.from, self.range.to).div_ceil(WEEK)
    }

    /// How far each team's clocks are ahead of those of the first team.
    fn hours_apart(&self, at: Instant) -> Vec<i64> {
        let ahead = |team: &crate::CoveredTeam| team.offset_at(at).map_or(0, |offset| offset.ahead_seconds);
        let first = self.teams.first().map_or(0, ahead);
        self.teams.iter().map(|team| ahead(team).saturating_sub(first)).collect()
    }

    /// The teams before each gap, those after it, and its length.
    fn keys(&self) -> Vec<Key> {
        let none = TeamSet::EMPTY;
        let ends: Vec<TeamSet> = self.covers.iter().map(|cover| cover.teams).collect();
        let before = [none].into_iter().chain(ends.iter().copied());
        let after = ends.iter().skip(1).copied().chain([none]);
        let around = self.covers.iter().zip(before.zip(after)).filter(|(cover, _)| cover.teams.is_empty());
        around.map(|(cover, (before, after))| (before, after, cover.seconds())).collect()
    }

    fn is_cut(&self, gap: &Gap) -> bool {
        seconds(gap.from) <= seconds(self.range.from) || seconds(gap.to) >= seconds(self.range.to)
    }
}

/// What of some dates lies in a gap: a holiday before a break.
fn by_date(gap: &Gap) -> Option<GapKind> {
    let is_break = |reason: &Reason| matches!(reason, Reason::Break { name } if name != WEEKLY_BREAK);
    if gap.causes.iter().any(|cause| matches!(cause.reason, Reason::Holiday { .. })) {
        return Some(GapKind::Holiday);
    }
    gap.causes.iter().any(|cause| is_break(&cause.reason)).then_some(GapKind::Break)
}

fn by_clock(gap: &Gap, uneven: &[Interval]) -> GapKind {
    let met = uneven.partition_point(|stretch| stretch.to <= gap.from);
    if uneven.get(met).is_some_and(|stretch| stretch.from < gap.to) { GapKind::Offsets } else { GapKind::Hours }
}

fn count(weeks: &BTreeSet<u64>) -> u64 {
    u64::try_from(weeks.len()).unwrap_or(u64::MAX)
}
