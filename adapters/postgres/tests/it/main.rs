//! The store over a server keeps every law, where `HELPDESK_POSTGRES` says which server.
#![cfg(test)]

mod blobs;
mod crowds;
mod desks;
mod hints;
mod hostile;
mod kills;
mod orders;
mod restarts;
mod schemas;
mod server;

mod laws {
    helpdesk_testkit::conformance!(where crate::server::place);
    helpdesk_testkit::search_conformance!(where crate::server::search_place);
}

mod copies {
    helpdesk_testkit::transfer_conformance!(where crate::server::transfer_place);
}

mod upkeep {
    helpdesk_testkit::upkeep_conformance!(where crate::server::upkeep_place);

    #[test]
    fn words_of_what_went_leave_the_index() {
        if let Some(schema) = crate::server::schema() {
            helpdesk_testkit::upkeeps::words_of_what_went_leave_the_index(&schema);
        }
    }
}
