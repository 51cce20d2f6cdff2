//! `rules cookbook`: a page of recipes from a folder of rules that begin with a title and a paragraph.
use std::{fmt::Write as _, path::Path, sync::Arc};

use helpdesk_rules::{Limits, RuleSet, SourceFile};

use super::RuleFiles;
use crate::failure::Failure;

/// A file of rules that says what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// The name of its file.
    pub file: String,
    /// What it is called.
    pub title: String,
    /// What it does, and what it does not do.
    pub text: String,
    /// Its rules, without the tests.
    pub rules: String,
    /// The names of its tests.
    pub tests: Vec<String>,
}

impl Recipe {
    /// A recipe from a file: a title in the first comment, a paragraph in those below, then rules, then tests.
    ///
    /// # Errors
    /// [`Failure`] where title, paragraph, rules or tests are missing, or where it does not compile.
    pub fn of(source: &SourceFile) -> Result<Self, Failure> {
        let missing = |what: &str| Failure::new(format!("`{}` has no {what}", source.name));
        let comment = |line: &&str| line.starts_with("//");
        let plain = |line: &str| line.trim_start_matches('/').trim().to_owned();
        let n_comments = source.text.lines().take_while(comment).count();
        let mut above = source.text.lines().take(n_comments).map(plain);
        let title = above.next().filter(|title| !title.is_empty()).ok_or_else(|| missing("title"))?;
        let text = above.collect::<Vec<String>>().join("\n").trim().to_owned();
        if text.is_empty() {
            return Err(missing("paragraph that says what it is for"));
        }
        let is_rule = |line: &&str| !line.starts_with("test(");
        let rules: Vec<&str> = source.text.lines().skip(n_comments).take_while(is_rule).collect();
        let rules = rules.join("\n").trim().to_owned();
        if rules.is_empty() {
            return Err(missing("rules before its tests"));
        }
        let set = RuleSet::compile(std::slice::from_ref(source), Limits::default()).map_err(Failure::from_display)?;
        let tests: Vec<String> = Arc::new(set).test_names().map(str::to_owned).collect();
        if tests.is_empty() {
            return Err(missing("tests"));
        }
        let file = Path::new(&source.name).file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self { file: file.unwrap_or_default(), title, text, rules, tests })
    }

    /// The section of the page.
    fn section(&self) -> String {
        let Self { file, title, text, rules, tests } = self;
        let mut section = format!(
            "## {title}\n\n{text}\n\n```rhai\n{rules}\n```\n\nTests in [{file}](../examples/scripts/{file}):\n\n"
        );
        for test in tests {
            let _always_works = writeln!(section, "- {test}");
        }
        section
    }
}

/// The recipes of a folder, by the names of their files.
///
/// # Errors
/// [`Failure`] where the folder cannot be read, or a file of it is no recipe.
pub fn recipes(folder: &Path) -> Result<Vec<Recipe>, Failure> {
    RuleFiles::read(&[folder.to_owned()])?.files.iter().map(Recipe::of).collect()
}

/// The part of the page that the recipes make.
///
/// # Errors
/// As [`recipes`].
pub fn cookbook(folder: &Path) -> Result<String, Failure> {
    let recipes = recipes(folder)?;
    let mut page = String::new();
    for recipe in &recipes {
        let anchor = recipe.title.to_lowercase().replace(' ', "-");
        let _always_works = writeln!(page, "- [{}](#{anchor})", recipe.title);
    }
    for recipe in &recipes {
        page.push('\n');
        page.push_str(&recipe.section());
    }
    Ok(page)
}
