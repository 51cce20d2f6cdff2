//! The coverage: when which of several teams are at work, as a partition of a range. It asks schedules once, when made.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::coverage_error::refuse;
use crate::instant::{instant, seconds, whole};
use crate::{Cover, CoverageError, CoveredTeam, Gap, Instant, Interval, Team, TeamSet, gap};

/// The most open intervals a coverage can be made of, over all its teams.
pub const INTERVALS_MAX: usize = 1_000_000;

/// When which of several teams are at work: a partition of a range, with the gaps and why each is there.
///
/// It is a proof that the sun is followed, or the list of the hours in which it is not. Whoever is handed one can
/// [`check`](Coverage::check) it by itself, and [`check_with`](Coverage::check_with) the schedules.
///
/// # Time and units
///
/// Half-open stretches in whole seconds of UTC, so that days of 23 and 25 hours are what they are. What teams are at
/// work at the edges of the range is told of the time inside alone.
///
/// # Laws
///
/// The covers partition the range, each team's sum is what its schedule measures (`coverage_agrees_with_the_model`,
/// `coverage_of_one_team_is_its_measure`), and the covered time is that of all schedules together
/// (`covered_time_is_that_of_the_union`).
///
/// # Examples
///
/// ```
/// use helpdesk_sla::{Coverage, Schedule, SchedulePlan, Shift, Team, Tz, WeeklyHours};
///
/// let office = WeeklyHours::weekdays(&[Shift::new("09:00", "18:00")?]);
/// let berlin = Schedule::build(&SchedulePlan::new(Tz::Europe__Berlin, office.clone()))?;
/// let new_york = Schedule::build(&SchedulePlan::new(Tz::America__New_York, office))?;
/// let teams = [Team { name: "Berlin", schedule: &berlin }, Team { name: "New York", schedule: &new_york }];
///
/// // A Tuesday: Berlin is at work from 08:00 UTC, New York until 23:00 UTC.
/// let coverage = Coverage::of(&teams, "2026-01-06T00:00:00Z".parse()?, "2026-01-07T00:00:00Z".parse()?)?;
/// coverage.check_with(&teams)?;
/// assert!(!coverage.is_continuous());
/// assert_eq!(coverage.totals().covered_seconds, 15 * 3600);
/// assert_eq!(coverage.gaps.len(), 2);
/// let handovers = coverage.handovers();
/// assert!(handovers.iter().all(|handover| handover.overlap_seconds() == 3 * 3600));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The time it tells about.
    pub range: Interval,
    /// The teams; sets and causes name them by their place here.
    pub teams: Vec<CoveredTeam>,
    /// The stretches, one beginning where the one before ends, with other teams at work.
    pub covers: Vec<Cover>,
    /// The stretches in which nobody is at work, and why.
    pub gaps: Vec<Gap>,
}

impl Coverage {
    /// Finds when which teams are at work from one instant to another.
    ///
    /// The cost grows with the number of open intervals of all teams in the range.
    ///
    /// # Errors
    ///
    /// Where there is no team or more than [`TEAMS_MAX`](crate::TEAMS_MAX), a name is missing, long or taken, the range
    /// is empty or a schedule does not know it, or there is more than [`INTERVALS_MAX`] or
    /// [`CAUSES_MAX`](crate::CAUSES_MAX) to tell.
    pub fn of(teams: &[Team<'_>], from: Instant, to: Instant) -> Result<Coverage, CoverageError> {
        let range = Interval { from: whole(from), to: whole(to) };
        refuse(teams, range)?;
        let covers = partition(range, &edges(teams, range)?);
        let gaps = gap::explained(teams, range, &covers)?;
        let teams = teams.iter().map(|team| CoveredTeam::of(team, range)).collect();
        Ok(Coverage { range, teams, covers, gaps })
    }

    /// Tells whether somebody is at work at every instant.
    #[must_use]
    pub fn is_continuous(&self) -> bool {
        self.covers.iter().all(|cover| !cover.teams.is_empty())
    }

    /// Lists the stretches in which more than one team is at work.
    pub fn overlaps(&self) -> impl DoubleEndedIterator<Item = &Cover> {
        self.covers.iter().filter(|cover| cover.teams.len() > 1)
    }

    /// Finds the stretch an instant lies in; none outside the range.
    #[must_use]
    pub fn cover_at(&self, at: Instant) -> Option<&Cover> {
        let before = self.covers.partition_point(|cover| cover.to <= at);
        self.covers.get(before).filter(|cover| cover.from <= at)
    }

    /// Lists the names of some teams, in the order of the teams.
    pub fn names(&self, set: TeamSet) -> impl Iterator<Item = &str> {
        (0..).zip(&self.teams).filter(move |(place, _)| set.contains(*place)).map(|(_, team)| team.name.as_str())
    }
}

/// Where teams begin or end work: ascending, each with the place of its team.
fn edges(teams: &[Team<'_>], range: Interval) -> Result<Vec<(i64, usize)>, CoverageError> {
    let mut edges = Vec::new();
    for (place, team) in teams.iter().enumerate() {
        let failed = |source| CoverageError::Time { name: team.name.into(), source };
        for interval in team.schedule.intervals(range.from, range.to).map_err(failed)? {
            edges.extend([(seconds(interval.from), place), (seconds(interval.to), place)]);
            if edges.len() > INTERVALS_MAX * 2 {
                let (found, max) = (INTERVALS_MAX + 1, INTERVALS_MAX);
                return Err(CoverageError::TooMany { place: "open intervals", found, max });
            }
        }
    }
    // The edges of each team ascend already: a stable sort merges them.
    edges.sort();
    Ok(edges)
}

/// Cuts the range wherever the set of teams at work changes.
fn partition(range: Interval, edges: &[(i64, usize)]) -> Vec<Cover> {
    let mut covers: Vec<Cover> = Vec::new();
    let mut teams = TeamSet::EMPTY;
    let mut from = seconds(range.from);
    for (second, place) in edges.iter().copied().chain([(seconds(range.to), usize::MAX)]) {
        if second > from {
            covers.push(Cover { from: instant(from), to: instant(second), teams });
            from = second;
        }
        teams = teams.toggled(place);
    }
    covers
}
