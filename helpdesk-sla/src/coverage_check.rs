//! The check of a coverage: that it is a partition, and that the schedules say the same.

use alloc::string::String;

use thiserror::Error;

use crate::{Coverage, Gap, Instant, OpenTime, Reason, Team, TeamSet, TimeError};

/// What does not add up in a coverage.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CoverageCheckError {
    /// A stretch does not begin where the one before ends, or the range begins.
    #[error("stretch {cover}: begins at `{found}`, expected `{expected}`")]
    Begin {
        /// Which stretch, from 1.
        cover: usize,
        /// Where the one before ends, or the range begins.
        expected: Instant,
        /// Where this one begins.
        found: Instant,
    },
    /// A stretch does not end after it begins.
    #[error("stretch {cover}: ends no later than it begins, expected a later end")]
    Backwards {
        /// Which stretch, from 1.
        cover: usize,
    },
    /// A stretch has the same teams as the one before.
    #[error("stretch {cover}: has the teams of the one before, expected one stretch for both")]
    Same {
        /// Which stretch, from 1.
        cover: usize,
    },
    /// A stretch names a team there is not.
    #[error("stretch {cover}: names a team at place `{place}`, expected a place below `{teams}`")]
    UnknownTeam {
        /// Which stretch, from 1.
        cover: usize,
        /// The place.
        place: usize,
        /// How many teams there are.
        teams: usize,
    },
    /// The stretches do not reach the end of the range.
    #[error("the stretches end at `{found}`, expected `{expected}`, where the range ends")]
    End {
        /// Where the range ends.
        expected: Instant,
        /// Where they end.
        found: Instant,
    },
    /// The gaps are not the stretches without teams.
    #[error("gap {gap}: is no stretch without teams, or one before it is left out")]
    Gap {
        /// Which gap, from 1.
        gap: usize,
    },
    /// The reasons of a gap are not, for each team, a partition of it without work.
    #[error("gap {gap}: the reasons of team {team} do not fill it, or one says that the team works")]
    Causes {
        /// Which gap, from 1.
        gap: usize,
        /// Which team, from 1; one more than there are where a reason is left over.
        team: usize,
    },
    /// The teams given are others than those of the coverage.
    #[error("the teams given are others than those of the coverage, expected the same names in the same order")]
    Teams,
    /// A schedule says something other than the coverage.
    #[error("stretch {cover}: team `{team}` works `{expected}` in it by its schedule, the coverage says `{found}`")]
    Measured {
        /// Which stretch, from 1.
        cover: usize,
        /// Which team.
        team: String,
        /// What the schedule measures.
        expected: OpenTime,
        /// What the coverage says.
        found: OpenTime,
    },
    /// A schedule does not know a stretch.
    #[error("stretch {cover}: is not known to the schedule of team `{team}`")]
    Time {
        /// Which stretch, from 1.
        cover: usize,
        /// Which team.
        team: String,
        /// What the schedule said.
        source: TimeError,
    },
}

impl Coverage {
    /// Checks the coverage by itself: that the stretches are a partition of the range, each as long as it can be, and that
    /// the gaps are those without teams, each with reasons that fill it for every team.
    ///
    /// # Errors
    ///
    /// The first thing that does not add up.
    pub fn check(&self) -> Result<(), CoverageCheckError> {
        let mut end = self.range.from;
        let mut last: Option<TeamSet> = None;
        for (number, cover) in (1..).zip(&self.covers) {
            if cover.from != end {
                return Err(CoverageCheckError::Begin { cover: number, expected: end, found: cover.from });
            }
            if cover.to <= cover.from {
                return Err(CoverageCheckError::Backwards { cover: number });
            }
            if last == Some(cover.teams) {
                return Err(CoverageCheckError::Same { cover: number });
            }
            if let Some(place) = cover.teams.iter().find(|place| *place >= self.teams.len()) {
                return Err(CoverageCheckError::UnknownTeam { cover: number, place, teams: self.teams.len() });
            }
            (end, last) = (cover.to, Some(cover.teams));
        }
        if end != self.range.to {
            return Err(CoverageCheckError::End { expected: self.range.to, found: end });
        }
        self.check_gaps()
    }

    /// Checks the coverage by itself and with the schedules: each is asked to [`measure`](crate::Schedule::measure) every
    /// stretch, which does not use what the coverage was made from.
    ///
    /// The cost is one measure per stretch and team. Reasons are checked only by themselves.
    ///
    /// # Errors
    ///
    /// The first thing that does not add up.
    pub fn check_with(&self, teams: &[Team<'_>]) -> Result<(), CoverageCheckError> {
        self.check()?;
        let names = teams.iter().map(|team| team.name);
        if !names.eq(self.teams.iter().map(|team| team.name.as_str())) {
            return Err(CoverageCheckError::Teams);
        }
        for (number, cover) in (1..).zip(&self.covers) {
            let whole = OpenTime::from_seconds(cover.to.timestamp().saturating_sub(cover.from.timestamp()));
            for (place, team) in teams.iter().enumerate() {
                let expected = team
                    .schedule
                    .measure(cover.from, cover.to)
                    .map_err(|source| CoverageCheckError::Time { cover: number, team: team.name.into(), source })?;
                let found = if cover.teams.contains(place) { whole } else { OpenTime::ZERO };
                if expected != found {
                    let team = String::from(team.name);
                    return Err(CoverageCheckError::Measured { cover: number, team, expected, found });
                }
            }
        }
        Ok(())
    }

    fn check_gaps(&self) -> Result<(), CoverageCheckError> {
        let mut empty = self.covers.iter().filter(|cover| cover.teams.is_empty());
        for (number, gap) in (1..).zip(&self.gaps) {
            if empty.next().is_none_or(|cover| (cover.from, cover.to) != (gap.from, gap.to)) {
                return Err(CoverageCheckError::Gap { gap: number });
            }
            if let Some(team) = self.badly_explained(gap) {
                return Err(CoverageCheckError::Causes { gap: number, team });
            }
        }
        match empty.next() {
            Some(_) => Err(CoverageCheckError::Gap { gap: self.gaps.len() + 1 }),
            None => Ok(()),
        }
    }

    /// The first team, from 1, whose reasons do not fill a gap.
    fn badly_explained(&self, gap: &Gap) -> Option<usize> {
        let mut causes = gap.causes.iter().peekable();
        for place in 0..self.teams.len() {
            let mut end = gap.from;
            while let Some(cause) = causes.next_if(|cause| cause.team == place) {
                if cause.from != end || cause.to <= cause.from || cause.reason == Reason::Open {
                    return Some(place + 1);
                }
                end = cause.to;
            }
            if end != gap.to {
                return Some(place + 1);
            }
        }
        causes.next().map(|_| self.teams.len() + 1)
    }
}
