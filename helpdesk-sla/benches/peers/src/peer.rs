//! The peer: how one library is asked, in its own types.

/// A library and how to ask it.
///
/// Questions are put into its types before anything is measured, so a peer pays for its own work only.
pub(crate) struct Peer<At, Length, Deadline, Measure> {
    pub(crate) name: &'static str,
    /// Makes an instant of Unix seconds.
    pub(crate) at: fn(i64) -> Option<At>,
    /// Makes a length of seconds.
    pub(crate) length: fn(i64) -> Option<Length>,
    /// Tells the Unix seconds of an instant.
    pub(crate) second: fn(At) -> i64,
    /// Tells the seconds of a length.
    pub(crate) seconds: fn(Length) -> i64,
    /// Finds when a length is used up from an instant on.
    pub(crate) deadline: Deadline,
    /// Measures the open time between two instants.
    pub(crate) measure: Measure,
}

impl<Deadline, Measure> Peer<i64, i64, Deadline, Measure>
where
    Deadline: Fn(i64, i64) -> Option<i64>,
    Measure: Fn(i64, i64) -> Option<i64>,
{
    /// Makes a peer that speaks Unix seconds and seconds.
    pub(crate) fn plain(name: &'static str, deadline: Deadline, measure: Measure) -> Self {
        Peer { name, at: Some, length: Some, second: |at| at, seconds: |length| length, deadline, measure }
    }
}
