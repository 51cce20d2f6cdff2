//! Stores over several keep every law: over memory, over SQLite files, and over schemas of the server that `HELPDESK_POSTGRES` names.
#![cfg(test)]

mod copies;
mod files;
mod foundings;
mod memory;
mod openings;
mod outages;
mod placements;
mod server;
mod spread;

mod over_memory {
    use crate::memory::Memory;

    helpdesk_testkit::conformance!(|| Box::new(Memory::over(3)));
    helpdesk_testkit::search_conformance!(|| Box::new(Memory::over(3)));
    helpdesk_testkit::transfer_conformance!(|| Box::new(Memory::over(3)));
    helpdesk_testkit::upkeep_conformance!(|| Box::new(Memory::over(3)));
    helpdesk_testkit::blob_conformance!(|| Box::new(crate::memory::Bytes::over(3)));
}

mod over_files {
    use crate::files::Files;

    helpdesk_testkit::conformance!(|| Box::new(Files::over(3)));
    helpdesk_testkit::search_conformance!(|| Box::new(Files::over(3)));
    helpdesk_testkit::transfer_conformance!(|| Box::new(Files::over(3)));
    helpdesk_testkit::upkeep_conformance!(|| Box::new(Files::over(3)));
}

mod over_servers {
    helpdesk_testkit::conformance!(where crate::server::place);
    helpdesk_testkit::search_conformance!(where crate::server::search_place);
    helpdesk_testkit::transfer_conformance!(where crate::server::transfer_place);
    helpdesk_testkit::upkeep_conformance!(where crate::server::upkeep_place);
}
