//! The embedded store keeps every law, on disk and in memory.
#![cfg(test)]

mod backups;
mod blobs;
mod faults;
mod hostile;
mod kills;
mod place;
mod power;
mod redactions;
mod schemas;
mod searches;
mod upkeeps;
mod writers;

mod on_disk {
    helpdesk_testkit::conformance!(|| Box::new(crate::place::Directory::new()));
    helpdesk_testkit::search_conformance!(|| Box::new(crate::place::Directory::new()));
}

mod copies {
    helpdesk_testkit::transfer_conformance!(|| Box::new(crate::place::Directory::new()));
}

mod in_memory {
    helpdesk_testkit::conformance!(|| Box::new(crate::place::Memory::new()));
}
