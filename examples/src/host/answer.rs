//! What the host answers: a page, another address, or what is wrong, each with its status.
use std::fmt::Display;

use helpdesk_core::{Refusal, SubmitError};

use super::html::escaped;

/// What pages look like.
const STYLE: &str = include_str!("style.css");

/// Above each page: who can be tried. A real host says here who is signed in.
const USERS: &str = "<nav>Look at it as <a href=/rita/tickets>rita, who asks</a>, <a href=/ann/tickets>ann, who answers</a> or \
    <a href=/eve/tickets>eve, who only reads</a></nav>";

/// An answer to a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// Where to go instead, where somewhere.
    pub location: Option<String>,
    /// The page.
    pub body: String,
}

impl Answer {
    /// A page with a title.
    pub(super) fn page(title: &str, body: &str) -> Self {
        Self::of(200, title, body)
    }

    /// The answer to something that was done: look at this.
    pub(super) fn go_to(location: String) -> Self {
        Self { status: 303, location: Some(location), body: String::new() }
    }

    /// What is wrong, in words for whoever asked.
    pub(super) fn problem(status: u16, why: &dyn Display) -> Self {
        Self::of(status, "That did not work", &format!("<p>{}</p>", escaped(&why.to_string())))
    }

    fn of(status: u16, title: &str, body: &str) -> Self {
        let title = escaped(title);
        let head =
            format!("<meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>{title}</title>");
        let body = format!(
            "<!doctype html><html lang=en>{head}<style>{STYLE}</style>{USERS}<main><h1>{title}</h1>{body}</main>"
        );
        Self { status, location: None, body }
    }
}

impl From<SubmitError> for Answer {
    /// The text of a refusal is for people; of a store that does not answer they learn that it does not.
    fn from(error: SubmitError) -> Self {
        match &error {
            SubmitError::Refused(Refusal::NoSuchTicket { .. }) => Self::problem(404, &error),
            SubmitError::Refused(Refusal::NotAllowed { .. }) => Self::problem(403, &error),
            SubmitError::Refused(_) | SubmitError::CommandReused { .. } => Self::problem(422, &error),
            SubmitError::Busy { .. } => Self::problem(503, &"others were faster, try again"),
            unavailable @ (SubmitError::Store(_) | _) => {
                eprintln!("{unavailable}");
                Self::problem(503, &"the desk does not answer now, try again")
            }
        }
    }
}
