//! What every command on rules is told: which files, for which desk, and how to print.
use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::Args;
use helpdesk_core::{Configuration, ConfigurationSpec};
use helpdesk_rules::{Limits, RuleSet};
use serde::Serialize;

use super::{Paint, RuleFiles, configuration};
use crate::{failure::Failure, say};

/// Which files, for which desk, and how to print.
#[derive(Debug, Clone, Args)]
pub struct Named {
    /// Files of rules, or folders with such files.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The configuration of the desk that the rules are for: a folder with `*.toml` files.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, conflicts_with = "plain")]
    pub json: bool,
    /// Print without color, even on a terminal.
    #[arg(long)]
    pub plain: bool,
}

impl Named {
    /// The files, and the configuration where one is named.
    ///
    /// # Errors
    /// [`Failure`] where something cannot be read.
    pub fn read(&self) -> Result<(RuleFiles, Option<Configuration>), Failure> {
        let files = RuleFiles::read(&self.files)?;
        Ok((files, self.config.as_deref().map(configuration).transpose()?))
    }

    /// The rules, compiled, and the configuration; an empty one where none is named.
    ///
    /// # Errors
    /// [`Failure`] where something cannot be read or does not compile.
    pub fn compiled(&self) -> Result<(RuleSet, Configuration), Failure> {
        let (files, configuration) = self.read()?;
        let rules = RuleSet::compile(&files.files, Limits::default()).map_err(Failure::from_display)?;
        let empty = || Configuration::build(ConfigurationSpec::default()).map_err(Failure::from_display);
        Ok((rules, configuration.map_or_else(empty, Ok)?))
    }

    /// How words are colored.
    #[must_use]
    pub fn paint(&self) -> Paint {
        Paint::for_output(self.plain || self.json)
    }
}

/// The largest file that is read as a whole, in bytes.
const TEXT_MAX: u64 = 16 * 1024 * 1024;

/// The text of a file; of what comes in for `-`.
///
/// # Errors
/// [`Failure`] where it cannot be read.
pub fn text_of(path: &Path) -> Result<String, Failure> {
    let failed = |why: io::Error| Failure::new(format!("`{}` cannot be read: {why}", path.display()));
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin().take(TEXT_MAX).read_to_string(&mut text).map_err(failed)?;
    } else {
        std::fs::File::open(path).and_then(|file| file.take(TEXT_MAX).read_to_string(&mut text)).map_err(failed)?;
    }
    Ok(text)
}

/// Prints a value as JSON.
///
/// # Errors
/// [`Failure`] where it is none.
pub fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    say!("{}", serde_json::to_string_pretty(value).map_err(Failure::from_display)?);
    Ok(())
}
