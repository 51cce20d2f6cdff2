//! Color on a terminal, and nowhere else.
use std::io::IsTerminal as _;

/// Whether and how words are colored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// With the colors of the terminal.
    Colored,
    /// As they are.
    Plain,
}

impl Paint {
    /// Colored where standard output is a terminal and nobody asks for plain text.
    #[must_use]
    pub fn for_output(plain: bool) -> Self {
        let wanted = !plain && std::env::var_os("NO_COLOR").is_none() && std::io::stdout().is_terminal();
        if wanted { Self::Colored } else { Self::Plain }
    }

    /// What is wrong.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.with("31", text)
    }

    /// What deserves a look.
    #[must_use]
    pub fn doubtful(self, text: &str) -> String {
        self.with("33", text)
    }

    /// What is right.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.with("32", text)
    }

    /// What matters less.
    #[must_use]
    pub fn faint(self, text: &str) -> String {
        self.with("2", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        match self {
            Self::Colored => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Self::Plain => text.to_owned(),
        }
    }
}
