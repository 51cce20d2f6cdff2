//! Columns of rows as values; a column that holds something else is damage.
use helpdesk_core::TicketId;
use tokio_postgres::Row;
use tokio_postgres::types::FromSqlOwned;

use crate::fault::Fault;
use crate::moment::Moment;

/// A column.
pub(crate) fn get<T: FromSqlOwned>(row: &Row, n: usize) -> Result<T, Fault> {
    row.try_get(n).map_err(|error| Fault::damaged("a column", error))
}

/// A column of text, as it lies in the row.
pub(crate) fn text(row: &Row, n: usize) -> Result<&str, Fault> {
    row.try_get(n).map_err(|error| Fault::damaged("a text column", error))
}

/// Two columns that are an instant.
pub(crate) fn moment(row: &Row, n: usize) -> Result<Moment, Fault> {
    Ok((get(row, n)?, get(row, n.saturating_add(1))?))
}

/// Two columns that are an instant, or none.
pub(crate) fn nullable_moment(row: &Row, n: usize) -> Result<Option<Moment>, Fault> {
    let (seconds, nanoseconds): (Option<i64>, Option<i64>) = (get(row, n)?, get(row, n.saturating_add(1))?);
    Ok(seconds.zip(nanoseconds))
}

/// A ticket's id as it is stored.
pub(crate) fn ticket_id(number: i64, place: impl FnOnce() -> String) -> Result<TicketId, Fault> {
    let id = u64::try_from(number).ok().and_then(|number| TicketId::new(number).ok());
    id.ok_or_else(|| Fault::damaged(&place(), format!("{number} is no ticket id")))
}

/// A limit as the server takes it.
pub(crate) fn bound(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A number that never goes below nothing, as the server takes it.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
