//! From the rows of a log to what the desk is asked to do, in the order of time.
use std::collections::{BTreeMap, BTreeSet};

use helpdesk_core::{
    AgentId, AgentSpec, CommandId, ConfigurationSpec, ExternalId, Fingerprint, IdError, Instant, OpenTicket,
    RequesterId, TeamId, TeamSpec, Tier,
};

use super::{Escalation, Log, LogAgent, Mapping, Note, Row, Unfit};
use crate::step::{Deed, Step};

/// How many teams a path to the next tier names at most.
const PATH_MAX: usize = 5;

/// What the desk is asked to do, and what the log says beside that.
#[derive(Debug, Default)]
pub struct LogScript {
    /// In the order of time.
    pub steps: Vec<Step>,
    /// Rows that do not fit, in the order of the file.
    pub unfit: Vec<Unfit>,
    /// Rows that were taken, but not as they stand.
    pub notes: Vec<Note>,
    /// The log's last word on each ticket's promise.
    pub verdicts: BTreeMap<String, bool>,
    /// How many rows the file has.
    pub n_rows: u64,
    teams: BTreeMap<TeamId, TeamSpec>,
    members: BTreeMap<AgentId, BTreeSet<TeamId>>,
}

/// Puts a log in order: rows by their ticket's sequence, tickets by time, ties by name.
///
/// # Errors
/// An [`IdError`] only where the mapping's source name makes command ids too long.
pub fn script(log: Log, mapping: &Mapping) -> Result<LogScript, IdError> {
    let mut script = LogScript { unfit: log.unfit, ..LogScript::default() };
    script.n_rows = u64::try_from(log.rows.len() + script.unfit.len()).unwrap_or(u64::MAX);
    let mut tickets: BTreeMap<ExternalId, Vec<Row>> = BTreeMap::new();
    for row in log.rows {
        tickets.entry(row.ticket.clone()).or_default().push(row);
    }
    let mut moves = BTreeMap::new();
    for (ticket, rows) in tickets {
        let rows = script.in_order(rows, mapping.columns.sequence.is_some());
        script.take_verdict(&ticket, &rows);
        script.take_people(&rows, mapping, &mut moves);
        script.take_steps(&ticket, rows, mapping)?;
    }
    let by_ladder = mapping.teams.escalation == Escalation::ByLadder;
    script.steps.sort_by_key(|step| step.at);
    script.unfit.sort_by_key(|unfit| unfit.line);
    script.notes.sort_by_key(|note| note.line);
    if by_ladder {
        script.lay_paths(&moves);
    }
    Ok(script)
}

impl LogScript {
    /// The configuration with the teams and agents that the log names and the configuration does not.
    pub fn people(&self, spec: &mut ConfigurationSpec) {
        let known: BTreeSet<TeamId> = spec.teams.iter().map(|t| t.id.clone()).collect();
        spec.teams.extend(self.teams.values().filter(|t| !known.contains(&t.id)).cloned());
        let everywhere: BTreeSet<TeamId> = known;
        let agents: BTreeSet<AgentId> = spec.agents.iter().map(|a| a.id.clone()).collect();
        for (id, teams) in self.members.iter().filter(|(id, _)| !agents.contains(*id)) {
            let tiers = (1..=9).map(Tier).collect();
            let teams = teams.union(&everywhere).cloned().collect();
            spec.agents.push(AgentSpec {
                id: id.clone(),
                name: String::new(),
                teams,
                tiers,
                capacity: None,
                shift: None,
                skills: BTreeMap::new(),
                languages: BTreeSet::new(),
                weights: Vec::new(),
                substitutes: Vec::new(),
            });
        }
    }

    /// The rows of one ticket in order, without repeated ones, and with times that never run back.
    fn in_order(&mut self, mut rows: Vec<Row>, by_sequence: bool) -> Vec<Row> {
        let by_sequence = by_sequence && rows.iter().all(|row| row.sequence.is_some());
        rows.sort_by_key(|row| (row.sequence.filter(|_| by_sequence), row.at, row.line));
        let mut first_line: BTreeMap<Fingerprint, u64> = BTreeMap::new();
        let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
        for mut row in rows {
            if let Some(line) = first_line.get(&row.whole) {
                let reason = format!("the row is the same as line {line}, expected each row once");
                self.unfit.push(Unfit { line: row.line, ticket: row.ticket.to_string(), reason });
                continue;
            }
            first_line.insert(row.whole.clone(), row.line);
            if let Some(before) = kept.last().map(|r| r.at).filter(|before| *before > row.at) {
                let what = format!("its time {} is before that of the row it follows, taken at {before}", row.at);
                self.notes.push(Note { line: row.line, ticket: row.ticket.to_string(), what });
                row.at = before;
            }
            kept.push(row);
        }
        kept
    }

    fn take_verdict(&mut self, ticket: &ExternalId, rows: &[Row]) {
        if let Some(verdict) = rows.iter().rev().find_map(|row| row.verdict) {
            self.verdicts.insert(ticket.to_string(), verdict);
        }
    }

    fn take_people(&mut self, rows: &[Row], mapping: &Mapping, moves: &mut BTreeMap<(TeamId, TeamId), u64>) {
        let mut team: Option<&TeamId> = None;
        for row in rows {
            if let Some(named) = &row.team {
                self.teams.entry(named.clone()).or_insert_with(|| team_spec(named, mapping));
                if let Some(before) = team.filter(|before| *before != named) {
                    *moves.entry((before.clone(), named.clone())).or_default() += 1;
                }
                team = Some(named);
            }
            if let LogAgent::Is(agent) = &row.agent {
                self.members.entry(agent.clone()).or_default().extend(team.cloned());
            }
        }
    }

    fn take_steps(&mut self, ticket: &ExternalId, rows: Vec<Row>, mapping: &Mapping) -> Result<(), IdError> {
        let Some(first) = rows.first() else { return Ok(()) };
        let opened_at = self.opening(first, &rows);
        let request = OpenTicket {
            organization: first.organization.clone(),
            kind: first.kind.unwrap_or_default(),
            channel: first.channel.unwrap_or_default(),
            impact: first.impact.unwrap_or_default(),
            urgency: first.urgency.unwrap_or_default(),
            priority: first.priority,
            fields: first.fields.clone(),
            external: Some(ticket.clone()),
            ..OpenTicket::new(subject(first), requester(first)?)
        };
        let source = &mapping.source;
        self.steps.push(Step {
            at: opened_at,
            id: command_id(source, "open", ticket.as_str())?,
            ticket: ticket.clone(),
            deed: Deed::Open(Box::new(request)),
        });
        let mut times: BTreeMap<Fingerprint, u32> = BTreeMap::new();
        for row in rows {
            let n = times.entry(row.content.clone()).or_default();
            *n += 1;
            let id = command_id(source, "row", &format!("{ticket}\u{1f}{}\u{1f}{n}", row.content))?;
            let at = row.at.max(opened_at);
            self.steps.push(Step { at, id, ticket: ticket.clone(), deed: Deed::Row(Box::new(row)) });
        }
        Ok(())
    }

    fn opening(&mut self, first: &Row, rows: &[Row]) -> Instant {
        let said = rows.iter().find_map(|row| row.opened_at);
        if let Some(late) = said.filter(|said| *said > first.at) {
            let what = format!("the ticket was opened at {late}, after its first row; taken as opened with that row");
            self.notes.push(Note { line: first.line, ticket: first.ticket.to_string(), what });
        }
        said.map_or(first.at, |said| said.min(first.at))
    }

    /// Gives each team the path to higher tiers that the log itself shows: where it sent tickets most often.
    fn lay_paths(&mut self, moves: &BTreeMap<(TeamId, TeamId), u64>) {
        let tiers: BTreeMap<TeamId, Vec<Tier>> =
            self.teams.iter().map(|(id, t)| (id.clone(), t.tiers.clone())).collect();
        for (id, team) in &mut self.teams {
            let highest = team.tiers.iter().max().copied().unwrap_or(Tier::FIRST);
            let serves_more = |to: &TeamId| tiers.get(to).is_some_and(|t| t.iter().any(|tier| *tier > highest));
            let mut onward: Vec<(u64, &TeamId)> = moves
                .iter()
                .filter(|((from, to), _)| from == id && serves_more(to))
                .map(|((_, to), n)| (*n, to))
                .collect();
            onward.sort_by(|(a, x), (b, y)| b.cmp(a).then(x.cmp(y)));
            team.path = onward.into_iter().take(PATH_MAX).map(|(_, to)| to.clone()).collect();
        }
    }
}

fn team_spec(id: &TeamId, mapping: &Mapping) -> TeamSpec {
    TeamSpec { tiers: mapping.tiers(id.as_str()), ..TeamSpec::new(id.clone()) }
}

fn subject(row: &Row) -> String {
    // A log may break the line of a subject, or keep what a mail program wrote into it.
    let one_line = |text: &String| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let said = row.subject.as_ref().map(one_line).filter(|s| !s.trim().is_empty());
    said.unwrap_or_else(|| {
        let fields: Vec<&str> = row.fields.values().map(String::as_str).collect();
        format!("{} {}", row.ticket, fields.join(", ")).trim().to_owned()
    })
}

fn requester(row: &Row) -> Result<RequesterId, IdError> {
    row.requester.clone().map_or_else(|| RequesterId::new("unknown"), Ok)
}

/// The same row has the same command id whenever and from wherever it is read.
fn command_id(source: &str, what: &str, content: &str) -> Result<CommandId, IdError> {
    CommandId::new(format!("{source}/{what}/{}", Fingerprint::of_bytes(content.as_bytes())))
}
