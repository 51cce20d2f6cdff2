//! Running `desk` as a child and looking at what it leaves.
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

/// A directory of its own under the target directory, removed when the test is done.
pub(crate) struct Room(PathBuf);

impl Room {
    pub(crate) fn new(name: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let n = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}-{n}", std::process::id()));
        fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a file");
        path
    }

    pub(crate) fn store(&self) -> String {
        format!("sqlite:{}", self.path("desk.sqlite").display())
    }

    /// `desk replay` of a log into this room's store.
    pub(crate) fn replay(&self, log: &Path, mapping: &Path) -> Command {
        let mut command = desk();
        command.arg("replay").arg("--log").arg(log).arg("--mapping").arg(mapping);
        command.arg("--store").arg(self.store()).arg("--report").arg(self.path("report.html"));
        command
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // What is left behind lies in the target directory.
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn desk() -> Command {
    Command::new(env!("CARGO_BIN_EXE_desk"))
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/logs").join(name)
}

pub(crate) fn ran(command: &mut Command) -> Output {
    command.output().expect("the program runs")
}

pub(crate) fn json(command: &mut Command) -> Value {
    let output = ran(command.arg("--json"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).expect("json")
}

pub(crate) fn number(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap_or_else(|| panic!("no number `{key}` in {value}"))
}

/// The doctor finds nothing wrong.
pub(crate) fn healthy(room: &Room) {
    let output = ran(desk().args(["doctor", "--store", &room.store()]));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
