//! The store over a server keeps every law, where `HELPDESK_POSTGRES` says which server.
#![cfg(test)]

mod desks;
mod kills;
mod restarts;
mod schemas;
mod server;

mod laws {
    helpdesk_testkit::conformance!(where crate::server::place);
}
