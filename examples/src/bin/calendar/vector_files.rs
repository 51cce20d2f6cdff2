//! Files of vectors: one line of JSON for each on the standard output, the sum on the standard error.
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, stdin},
    path::{Path, PathBuf},
    process::ExitCode,
};

use helpdesk_examples::{
    failure::Failure,
    vectors::{LINE_MAX, Vectors},
};

use crate::answer::print;

/// Answers all vectors of some files.
pub(crate) fn answer_all(files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let (mut held, mut differ) = (0_u64, 0_u64);
    for file in files {
        let mut reader = open(file)?;
        let mut vectors = Vectors::default();
        while let Some(line) = next_line(&mut reader, file)? {
            let Some(mut verdict) = vectors.line(&line) else { continue };
            if verdict.ok {
                held += 1;
            } else {
                differ += 1;
                verdict.file = Some(file.display().to_string());
            }
            let told = serde_json::to_string(&verdict).map_err(Failure::from_display)?;
            print(&format!("{told}\n"))?;
        }
    }
    eprintln!("{} vectors: {held} hold, {differ} differ", held + differ);
    Ok(if differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(stdin())));
    }
    match File::open(file) {
        Ok(opened) => Ok(Box::new(BufReader::new(opened))),
        Err(error) => Err(unreadable(file, &error)),
    }
}

/// The next line; of one that is too long, as much as shows that it is.
fn next_line(reader: &mut Box<dyn BufRead>, file: &Path) -> Result<Option<String>, Failure> {
    let limit = u64::try_from(LINE_MAX).unwrap_or(u64::MAX).saturating_add(2);
    let mut bytes = Vec::new();
    let read = reader.by_ref().take(limit).read_until(b'\n', &mut bytes).map_err(|error| unreadable(file, &error))?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.len() > LINE_MAX + 1 && bytes.last() != Some(&b'\n') {
        reader.skip_until(b'\n').map_err(|error| unreadable(file, &error))?;
    }
    let line = String::from_utf8_lossy(&bytes);
    Ok(Some(line.trim_end_matches(['\n', '\r']).to_owned()))
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("the vectors `{}` cannot be read: {error}", file.display()))
}
