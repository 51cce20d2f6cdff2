//! Prints lines for a person or a pipe: whoever reads only the first of many is no mistake.
use std::{
    fmt,
    io::{ErrorKind, Write, stdout},
};

/// Prints a line, as `println!` does, and does not mind a reader who has gone.
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => {
        $crate::printing::line(format_args!($($words)*))
    };
}

/// Prints a line.
pub fn line(words: fmt::Arguments<'_>) {
    match writeln!(stdout().lock(), "{words}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => eprintln!("a line could not be printed: {error}"),
        Ok(()) | Err(_) => {}
    }
}
