//! Files of vectors: one line of JSON for each on the standard output, the sum on the standard error.
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, stdin},
    path::{Path, PathBuf},
    process::ExitCode,
};

use helpdesk_examples::{
    calendar::counted,
    failure::Failure,
    vectors::{LINE_MAX, Vectors},
};

use crate::answer::{print_json_line, tell};

/// What became of the vectors so far.
#[derive(Default)]
struct Sum {
    held: usize,
    differ: usize,
}

/// Answers all vectors of some files; of a file that cannot be read the others are answered all the same.
pub(crate) fn answer_all(files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let mut sum = Sum::default();
    let mut is_unreadable = false;
    for file in files {
        match open(file) {
            Ok(reader) => answer(&mut sum, reader, file)?,
            Err(failure) => {
                tell(&format!("error: {failure}"));
                is_unreadable = true;
            }
        }
    }
    let Sum { held, differ } = sum;
    let holds = if held == 1 { "holds" } else { "hold" };
    let differs = if differ == 1 { "differs" } else { "differ" };
    tell(&format!("{}: {held} {holds}, {differ} {differs}", counted(held + differ, "vector")));
    if is_unreadable {
        return Ok(ExitCode::from(2));
    }
    Ok(if differ == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn answer(sum: &mut Sum, mut reader: Box<dyn BufRead>, file: &Path) -> Result<(), Failure> {
    let mut vectors = Vectors::default();
    while let Some(line) = next_line(&mut reader, file)? {
        let Some(mut verdict) = vectors.bytes(&line) else { continue };
        if verdict.ok {
            sum.held += 1;
        } else {
            sum.differ += 1;
            verdict.file = Some(file.display().to_string());
        }
        print_json_line(&verdict)?;
    }
    Ok(())
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
fn next_line(reader: &mut Box<dyn BufRead>, file: &Path) -> Result<Option<Vec<u8>>, Failure> {
    let limit = u64::try_from(LINE_MAX).unwrap_or(u64::MAX).saturating_add(2);
    let mut bytes = Vec::new();
    let read = reader.by_ref().take(limit).read_until(b'\n', &mut bytes).map_err(|error| unreadable(file, &error))?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.len() > LINE_MAX + 1 && bytes.last() != Some(&b'\n') {
        reader.skip_until(b'\n').map_err(|error| unreadable(file, &error))?;
    }
    Ok(Some(bytes))
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("the vectors `{}` cannot be read: {error}", file.display()))
}
