//! Files of rules as a person names them: single files, or folders with everything in them.
use std::path::{Path, PathBuf};

use helpdesk_core::Configuration;
use helpdesk_rules::SourceFile;

use crate::{failure::Failure, settings::Settings};

/// How deep folders are looked into.
const DEPTH_MAX: usize = 8;

/// Files of rules, in the order in which they count: as named, and within a folder by path.
#[derive(Debug, Clone, Default)]
pub struct RuleFiles {
    /// What was read.
    pub files: Vec<SourceFile>,
    paths: Vec<PathBuf>,
}

impl RuleFiles {
    /// Reads files and folders. In a folder, everything that ends in `.rhai` counts, but for editor definitions.
    ///
    /// # Errors
    /// [`Failure`] where one cannot be read, or where there is no file at all.
    pub fn read(named: &[PathBuf]) -> Result<Self, Failure> {
        let mut paths = Vec::new();
        for path in named {
            if path.is_dir() {
                let from = paths.len();
                gather(path, DEPTH_MAX, &mut paths)?;
                paths.get_mut(from..).unwrap_or_default().sort();
            } else {
                paths.push(path.clone());
            }
        }
        if paths.is_empty() {
            let named: Vec<String> = named.iter().map(|path| format!("`{}`", path.display())).collect();
            return Err(Failure::new(format!("there is no `.rhai` file in {}", named.join(", "))));
        }
        let read = |path: &PathBuf| {
            let text = std::fs::read_to_string(path).map_err(|why| unreadable(path, &why))?;
            Ok(SourceFile::new(path.display().to_string(), text))
        };
        let files = paths.iter().map(read).collect::<Result<_, Failure>>()?;
        Ok(Self { files, paths })
    }

    /// When one of the files was last written; changes when something changes.
    #[must_use]
    pub fn last_written(&self) -> Vec<Option<std::time::SystemTime>> {
        let written = |path: &PathBuf| std::fs::metadata(path).and_then(|data| data.modified()).ok();
        self.paths.iter().map(written).collect()
    }
}

/// The configuration in a folder, without its rules.
///
/// # Errors
/// [`Failure`] with every problem of it.
pub fn configuration(directory: &Path) -> Result<Configuration, Failure> {
    let settings = Settings::read(directory).map_err(Failure::from_display)?;
    let (configuration, _no_rules) =
        Settings { rules: Vec::new(), ..settings }.compile().map_err(Failure::from_display)?;
    Ok(configuration)
}

fn gather(directory: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = std::fs::read_dir(directory).map_err(|why| unreadable(directory, &why))?;
    for entry in entries {
        let path = entry.map_err(|why| unreadable(directory, &why))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() && depth > 0 {
            gather(&path, depth - 1, paths)?;
        } else if name.ends_with(".rhai") && !name.ends_with(".d.rhai") {
            paths.push(path);
        }
    }
    Ok(())
}

fn unreadable(path: &Path, why: &std::io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be read: {why}", path.display()))
}
