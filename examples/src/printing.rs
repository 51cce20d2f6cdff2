//! Prints lines for a person or a pipe: whoever reads only the first of many is no mistake.
use std::{
    fmt,
    io::{ErrorKind, Write, stdout},
};

use crate::calendar::plain;

/// Prints a line, as `println!` does, and does not mind a reader who has gone.
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => {
        $crate::printing::line(format_args!($($words)*))
    };
}

/// Prints a line; control characters are written out.
pub fn line(words: fmt::Arguments<'_>) {
    // What stands on tickets was written by others: it says nothing to a terminal.
    match writeln!(stdout().lock(), "{}", plain(&words.to_string())) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => eprintln!("a line could not be printed: {error}"),
        Ok(()) | Err(_) => {}
    }
}
