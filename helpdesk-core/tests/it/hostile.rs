//! Hostile input: each case of our own, and each of an outside suite where that lies beside the project, is decided as it says.
//!
//! A case says what comes in (`input`) and what is to become of it (`expect`). A case that nobody here knows how to try fails, so none is
//! passed over by accident. What belongs to a page or a connection (HTTP, webhooks, mail) is not built here: such cases are named where
//! they are left, with what holds in their stead.
mod bodies;
mod crossing;
mod floods;
mod patterns;
mod templates;
mod texts;
mod tokens;

use std::{
    fmt::Debug,
    path::Path,
    time::{Duration, Instant as Stopwatch},
};

use serde_json::Value;

/// One case.
struct Case {
    name: String,
    input: Value,
    expect: Value,
}

impl Case {
    fn of(told: &Value) -> Self {
        let name = told["slug"].as_str().expect("a name").to_owned();
        Self { name, input: told["input"].clone(), expect: told["expect"].clone() }
    }

    /// A text of the input.
    fn text(&self, name: &str) -> Option<&str> {
        self.input[name].as_str()
    }

    /// Whether it is to be refused.
    fn is_refused(&self) -> bool {
        ["reject", "compile_error", "error"].iter().any(|name| !self.expect[name].is_null())
    }

    /// Does something within the time that the case gives it; a build without optimization has twenty times as long.
    #[expect(clippy::disallowed_methods, reason = "a case says how long it may take, and nothing is decided by it")]
    fn in_time<T>(&self, does: impl FnOnce() -> T) -> T {
        let begun = Stopwatch::now();
        let done = does();
        let most = self.expect["max_ms"].as_u64().map(Duration::from_millis);
        let most = most.map(|most| if cfg!(debug_assertions) { most * 20 } else { most });
        assert!(most.is_none_or(|most| begun.elapsed() <= most), "{}: it took {:?}", self.name, begun.elapsed());
        done
    }

    /// Holds that it was refused, or not, as expected, and that what is said of it is one line that commands no terminal.
    fn decided<T: Debug, E: ToString>(&self, done: Result<T, E>) -> Option<T> {
        let done = done.map_err(|error| error.to_string());
        assert_eq!(done.is_err(), self.is_refused(), "{}: {done:?}", self.name);
        done.map_err(|error| assert!(!error.contains(char::is_control), "{}: {error:?}", self.name)).ok()
    }
}

/// Tries each case: our own first, then those of a list of the outside suite.
fn each(list: &str, own: &Value, mut try_it: impl FnMut(&Case)) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/hostile").join(list);
    let outside = std::fs::read_to_string(&path).map(|text| serde_json::from_str::<Value>(&text).expect("JSON"));
    if outside.is_err() {
        println!("{list} of the outside suite is absent: our own cases only");
    }
    let outside = outside.unwrap_or_default();
    let outside = outside["cases"].as_array().cloned().unwrap_or_default();
    for told in own.as_array().expect("a list").iter().chain(&outside) {
        try_it(&Case::of(told));
    }
}

/// What a case describes instead of writing it out: something again and again, with what stands before and behind.
fn made(told: &Value) -> String {
    let part = |name: &str| told[name].as_str().unwrap_or_default();
    let n = usize::try_from(told["count"].as_u64().unwrap_or_default()).expect("a small number");
    [part("prefix"), &part("repeat").repeat(n), part("middle"), &part("close").repeat(n), part("suffix")].concat()
}

fn unknown(case: &Case) -> ! {
    panic!("nobody knows how to try `{}`: {} {}", case.name, case.input, case.expect)
}
