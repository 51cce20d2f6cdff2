//! A configuration directory: `*.toml` files that together are the desk's configuration, and rules in `rules/*.rhai`.
use std::path::{Path, PathBuf};

use helpdesk_core::{
    AgentSpec, Configuration, ConfigurationProblems, ConfigurationSpec, LadderSpec, PolicySpec, PriorityMatrix,
    ScheduleId, TeamSpec,
};
use helpdesk_rules::{Limits, RuleErrors, RuleSet, SourceFile};
use helpdesk_sla::PlanVersion;
use serde::Deserialize;

/// A configuration as it was read, not yet checked as a whole.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Teams, agents, schedules, policies, ladders.
    pub spec: ConfigurationSpec,
    /// Rules, in the order of their file names.
    pub rules: Vec<SourceFile>,
    /// Where it comes from, for messages.
    pub name: String,
}

/// Why a configuration is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A file or the directory cannot be read.
    #[error("the configuration `{path}` cannot be read: {why}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        why: std::io::Error,
    },
    /// There is nothing in the directory.
    #[error("the configuration `{path}` holds no `.toml` file, expected at least one")]
    Empty {
        /// Which.
        path: String,
    },
    /// A file is not of the expected form.
    #[error("`{path}`: {why}")]
    Malformed {
        /// Which.
        path: String,
        /// Where and what was expected.
        why: String,
    },
    /// The whole does not fit together.
    #[error("the configuration `{name}` does not fit together:\n{problems}")]
    Problems {
        /// Which.
        name: String,
        /// What.
        problems: ConfigurationProblems,
    },
    /// The rules do not compile.
    #[error("the rules of `{name}` have mistakes:\n{errors}")]
    Rules {
        /// Which.
        name: String,
        /// What.
        errors: Box<RuleErrors>,
    },
}

/// One file of a configuration: any part of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Part {
    schedules: std::collections::BTreeMap<ScheduleId, Vec<PlanVersion>>,
    teams: Vec<TeamSpec>,
    agents: Vec<AgentSpec>,
    policies: Vec<PolicySpec>,
    ladders: Vec<LadderSpec>,
    priorities: Option<PriorityMatrix>,
    close_solved_after_days: Option<u16>,
}

impl Settings {
    /// Reads a directory.
    ///
    /// # Errors
    /// [`SettingsError`] with file, line and column where one is to blame.
    pub fn read(directory: &Path) -> Result<Self, SettingsError> {
        let mut settings = Self { name: directory.display().to_string(), ..Self::default() };
        let files = files_in(directory, "toml")?;
        if files.is_empty() {
            return Err(SettingsError::Empty { path: settings.name });
        }
        for file in files {
            settings.add(&file.display().to_string(), &text_of(&file)?)?;
        }
        let rules = directory.join("rules");
        if rules.is_dir() {
            for file in files_in(&rules, "rhai")? {
                let name = file.strip_prefix(directory).unwrap_or(&file).display().to_string();
                settings.rules.push(SourceFile::new(name, text_of(&file)?));
            }
        }
        Ok(settings)
    }

    /// The configuration of the simulated fortnight.
    ///
    /// # Errors
    /// None: a test reads it.
    pub fn fortnight() -> Result<Self, SettingsError> {
        let mut settings = Self { name: String::from("fortnight"), ..Self::default() };
        settings.add("desk.toml", include_str!("../config/fortnight/desk.toml"))?;
        settings.rules = vec![
            SourceFile::new("rules/10-triage.rhai", include_str!("../config/fortnight/rules/10-triage.rhai")),
            SourceFile::new("rules/20-route.rhai", include_str!("../config/fortnight/rules/20-route.rhai")),
            SourceFile::new("rules/30-follow.rhai", include_str!("../config/fortnight/rules/30-follow.rhai")),
        ];
        Ok(settings)
    }

    /// The configuration under which logs of other systems are replayed, without the log's own teams.
    ///
    /// # Errors
    /// None: a test reads it.
    pub fn incident_log() -> Result<Self, SettingsError> {
        let mut settings = Self { name: String::from("incident-log"), ..Self::default() };
        settings.add("desk.toml", include_str!("../config/incident-log/desk.toml"))?;
        let text = include_str!("../config/incident-log/rules/route.rhai");
        settings.rules = vec![SourceFile::new("rules/route.rhai", text)];
        Ok(settings)
    }

    /// Checks and compiles the whole.
    ///
    /// # Errors
    /// [`SettingsError`] with every problem.
    pub fn compile(self) -> Result<(Configuration, Option<RuleSet>), SettingsError> {
        let name = self.name;
        let configuration = Configuration::build(self.spec)
            .map_err(|problems| SettingsError::Problems { name: name.clone(), problems })?;
        if self.rules.is_empty() {
            return Ok((configuration, None));
        }
        let failed = |errors| SettingsError::Rules { name: name.clone(), errors: Box::new(errors) };
        let rules = RuleSet::compile(&self.rules, Limits::default()).map_err(failed)?;
        rules.check(&configuration).map_err(failed)?;
        Ok((configuration, Some(rules)))
    }

    fn add(&mut self, path: &str, text: &str) -> Result<(), SettingsError> {
        let malformed = |why: String| SettingsError::Malformed { path: path.to_owned(), why };
        let part: Part = toml::from_str(text).map_err(|e| malformed(e.to_string()))?;
        for (id, versions) in part.schedules {
            if self.spec.schedules.contains_key(&id) {
                return Err(malformed(format!("schedule `{id}` stands in another file too, expected it once")));
            }
            self.spec.schedules.insert(id, versions);
        }
        self.spec.teams.extend(part.teams);
        self.spec.agents.extend(part.agents);
        self.spec.policies.extend(part.policies);
        self.spec.ladders.extend(part.ladders);
        if let Some(priorities) = part.priorities {
            self.spec.priorities = priorities;
        }
        if part.close_solved_after_days.is_some() {
            self.spec.close_solved_after_days = part.close_solved_after_days;
        }
        Ok(())
    }
}

fn files_in(directory: &Path, extension: &str) -> Result<Vec<PathBuf>, SettingsError> {
    let unreadable = |why| SettingsError::Unreadable { path: directory.display().to_string(), why };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|e| e == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn text_of(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|why| SettingsError::Unreadable { path: path.display().to_string(), why })
}
