//! The configurations that decisions name.
use helpdesk_core::Fingerprint;
use pollster::block_on;

use crate::Place;
use crate::fixture::configuration;

/// A document is kept under its fingerprint, whole; keeping it again, or something else under the same name, changes
/// nothing; one that was not kept is not there.
///
/// # Panics
/// Where the law does not hold.
pub fn configurations_are_kept(place: &dyn Place) {
    let store = place.open();
    let odd = "{\"name\": \"\u{0} 📭 \u{feff}\"}\r\n".repeat(20_000);
    for document in [configuration().document(), odd, String::new()] {
        let version = Fingerprint::of_bytes(document.as_bytes());
        assert_eq!(block_on(store.document(&version)), Ok(None));
        block_on(store.keep(&version, &document)).expect("it is kept");
        block_on(store.keep(&version, "something else")).expect("keeping again is no error");
        assert_eq!(block_on(store.document(&version)), Ok(Some(document)));
    }
}
