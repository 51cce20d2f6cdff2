//! `rules init`: a folder to begin with: rules, tests beside them, and definitions for editors.
use std::{fmt::Write as _, path::Path};

use helpdesk_rules::{ReferenceEntry, reference_entries};

use crate::failure::Failure;

/// The rules to begin with.
pub const STARTER: &str = include_str!("../../starter/rules/first.rhai");
/// Their tests.
pub const STARTER_TESTS: &str = include_str!("../../starter/tests/first.rhai");

/// Writes the starter set into a folder, and says which files it wrote. What is there already stays as it is.
///
/// # Errors
/// [`Failure`] where a file is there already or cannot be written.
pub fn init(directory: &Path) -> Result<Vec<String>, Failure> {
    let files = [
        ("rules/first.rhai", STARTER.to_owned()),
        ("tests/first.rhai", STARTER_TESTS.to_owned()),
        ("helpdesk.d.rhai", definitions()),
    ];
    let paths: Vec<_> = files.iter().map(|(name, text)| (directory.join(name), text)).collect();
    if let Some((there, _)) = paths.iter().find(|(path, _)| path.exists()) {
        return Err(Failure::new(format!("`{}` is there already, nothing was written", there.display())));
    }
    for (path, text) in &paths {
        let failed = |why: std::io::Error| Failure::new(format!("`{}` cannot be written: {why}", path.display()));
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::write(path, text).map_err(failed)?;
    }
    Ok(paths.iter().map(|(path, _)| path.display().to_string()).collect())
}

/// The language as definitions that editors understand.
#[must_use]
pub fn definitions() -> String {
    let mut text = String::from("module static;\n\n");
    for entry in reference_entries() {
        if let Some(signature) = signature(entry) {
            let _written = write!(text, "/// {}\n///\n/// `{}`\n{signature}\n\n", entry.what, entry.example);
        }
    }
    text
}

/// A function as a definition; facts are read as properties of types that editors do not know.
fn signature(entry: &ReferenceEntry) -> Option<String> {
    let name = entry.name;
    let parameters = match entry.section {
        "Actions" | "Functions" | "Parts of a rule" => parameters(entry)?,
        _ => return None,
    };
    Some(format!("fn {name}({parameters});"))
}

/// As many parameters as the example gives values.
fn parameters(entry: &ReferenceEntry) -> Option<String> {
    let call = format!("{}(", entry.name);
    let from = entry.example.find(&call)? + call.len();
    let mut depth = 1_usize;
    let mut n = usize::from(entry.example.get(from..)?.starts_with(')')) ^ 1;
    let mut quoted = false;
    for letter in entry.example.get(from..)?.chars() {
        match letter {
            '"' => quoted = !quoted,
            '(' | '[' | '{' | '|' if !quoted && letter != '|' => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 1 => n += 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    let is_method = entry.example.contains(&format!(".{call}"));
    let of = match entry.section {
        "Actions" => "act",
        "Parts of a rule" => "rule",
        _ => "value",
    };
    // The parts of a rule are shown without the rule that they are parts of.
    let is_part = entry.section == "Parts of a rule" && !matches!(entry.name, "rule" | "test");
    let names = [of, "first", "second", "third"];
    let skip = usize::from(!is_method && !is_part);
    Some(names.get(skip..=n)?.join(", "))
}
