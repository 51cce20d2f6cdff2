//! What is printed: texts that hold commands and their outputs are run again and must stay as they are.
//!
//! `UPDATE_GOLDEN=1` writes them anew; the difference is then for a person to read.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use helpdesk_examples::calendar;

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calendar")
}

/// What a command line prints, and what it ends with if that is not 0.
fn output(line: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for (number, part) in line.split('"').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_calendar"));
    let ran = command.args(words).current_dir(here().join("plans")).output().expect("a run");
    let code = ran.status.code().expect("an end");
    let ended = if code == 0 { String::new() } else { format!("[{code}]\n") };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    format!("{}{}{ended}", text(ran.stdout), text(ran.stderr))
}

/// The text with every command run again. In a page, commands stand in blocks of `console`.
fn refreshed(text: &str) -> String {
    let page = text.contains("```console");
    let (mut new, mut commands, mut skipping) = (String::new(), !page, false);
    for line in text.lines() {
        if page && line.starts_with("```") {
            (commands, skipping) = (line == "```console", false);
        }
        if let (true, Some(command)) = (commands, line.strip_prefix("$ calendar")) {
            new.push_str(&format!("{line}\n{}", output(command)));
            skipping = true;
        } else if !skipping {
            new.push_str(&format!("{line}\n"));
        }
    }
    new
}

fn same(path: &Path, new: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, new).expect("written");
    }
    let old = fs::read_to_string(path).unwrap_or_default();
    for (number, (old, new)) in (1..).zip(old.lines().zip(new.lines())) {
        assert_eq!(old, new, "{}:{number}", path.display());
    }
    assert_eq!(old.lines().count(), new.lines().count(), "{}", path.display());
}

#[test]
fn commands_print_what_they_did() {
    let mut files: Vec<PathBuf> =
        fs::read_dir(here().join("golden")).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    assert!(files.len() >= 4, "the golden files are found");
    files.push(here().join("../../../docs/CALENDAR.md"));
    for path in files {
        let text = fs::read_to_string(&path).expect("a text");
        assert!(text.contains("$ calendar"), "{}", path.display());
        same(&path, &refreshed(&text));
    }
}

#[test]
fn a_week_is_drawn_as_it_was() {
    let schedule = calendar::Plans::sample().expect("the sample").schedule().expect("a schedule");
    let week = calendar::week(&schedule, "2026-03-29".parse().expect("a date")).expect("a week");
    same(&here().join("golden/week.svg"), &calendar::svg(&week).expect("a picture"));
    let page = calendar::html(&week).expect("a page");
    assert!(page.contains("<svg") && page.contains("02:00–03:00 does not exist"), "{page}");
}

#[test]
fn names_are_escaped_in_pictures() {
    let text = r#"{"zone": "Europe/Berlin", "hours": {"mon": [["09:00", "17:00"]]},
        "holidays": [{"name": "<script>alert('x')</script> & \"Co\"", "on": "2026-01-05"}]}"#;
    let schedule = calendar::Plans::parse("text", text).expect("a plan").schedule().expect("a schedule");
    let week = calendar::week(&schedule, "2026-01-05".parse().expect("a date")).expect("a week");
    let page = calendar::html(&week).expect("a page");
    assert!(!page.contains("<script>") && page.contains("&#60;script&#62;"), "{page}");
}

#[test]
fn pictures_have_no_control_characters_and_name_each_zone() {
    let draw = |name: &str, date: &str| {
        let plans = calendar::Plans::read(&here().join("plans").join(name)).expect("a plan");
        let week = calendar::week(&plans.schedule().expect("a schedule"), date.parse().expect("a date"));
        calendar::html(&week.expect("a week")).expect("a page")
    };
    let page = draw("names.json", "2026-01-05");
    assert!(page.contains("[31mRed") && page.chars().all(|c| c == '\n' || !c.is_control()), "{page}");
    let page = draw("moves.json", "2026-06-03");
    assert!(page.contains("from Thu 2026-06-04 on Asia/Tokyo") && page.contains("161h of open time"), "{page}");
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(page.contains(r#"font-size="11">Tokyo</text>"#) && !page.contains("the rows add up"), "{page}");
}

#[test]
fn every_option_stands_where_it_means_something() {
    for verb in [
        "zones", "check", "coverage", "vectors", "sample", "import", "week", "day", "due", "measure", "back",
        "is-open", "next", "days", "holidays",
    ] {
        let help = output(&format!(" {verb} --help"));
        let has = |option: &str| help.lines().any(|line| line.trim_start().starts_with(option));
        let asks = !["zones", "check", "coverage", "vectors"].contains(&verb);
        assert_eq!((has("--schedule"), has("--hours")), (asks, asks), "{verb}");
        assert_eq!(has("--json"), !["vectors", "sample", "import"].contains(&verb), "{verb}");
    }
}

#[test]
fn a_message_repeats_little_of_what_is_long() {
    let line = format!("# {}\nx = [", "long ".repeat(100_000));
    for text in
        [line.clone(), line.replace('\n', " = "), format!(r#"{{"zone": "{}", "hours": {{}}}}"#, "x".repeat(1_000_000))]
    {
        let error = calendar::Plans::parse("long", &text).expect_err("no schedule").to_string();
        assert!(error.len() < 2_000, "{} bytes: {}", error.len(), &error[..500]);
    }
}

#[test]
fn the_sample_is_a_plan_that_can_be_read_again() {
    let plans = calendar::Plans::sample().expect("the sample");
    let json = serde_json::to_string(&plans.versions[0].plan).expect("JSON");
    assert_eq!(calendar::Plans::parse("sample", &json).expect("a plan"), plans);
    let toml = toml::to_string(&plans.versions[0].plan).expect("TOML");
    assert_eq!(calendar::Plans::parse("sample", &toml).expect("a plan"), plans);
}

/// A due date that is written to a calendar file is read from it again, as the one shift of a rota.
#[test]
fn a_due_date_goes_out_as_a_calendar_file() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("due.ics");
    let ran = Command::new(env!("CARGO_BIN_EXE_calendar"))
        .args(["due", "2026-03-27 16:30", "4h30m", "--ics"])
        .arg(&file)
        .output()
        .expect("a run");
    assert!(ran.status.success());
    let text = fs::read_to_string(&file).expect("the file");
    let options = helpdesk_calendar::ImportOptions::new(helpdesk_sla::Tz::UTC, 2026, 2026).expect("options");
    let rota = helpdesk_calendar::read_rota(&text, options).expect("a calendar").value;
    let due: helpdesk_sla::Instant = "2026-03-30T10:00:00Z".parse().expect("an instant");
    assert_eq!(rota.openings().iter().map(|opening| opening.from).collect::<Vec<_>>(), [due]);
}
