//! How a body says that a law is broken.

use core::fmt::Display;

/// The answer to a question that the law says has one.
pub(crate) fn answer<T, E: Display>(result: Result<T, E>, law: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{law}: {error}"),
    }
}

/// The value that the law says is there.
pub(crate) fn present<T>(value: Option<T>, law: &str) -> T {
    match value {
        Some(value) => value,
        None => panic!("{law}"),
    }
}
