//! Where a store under test keeps what it keeps.
use std::sync::Arc;

use helpdesk_core::{Blobs, Search, Store, Transfer, Upkeep};

/// A place where one store keeps its data: a directory, a schema of a server, a map in memory. Empty when it is made.
///
/// A law may open the same place several times, at once or one after the other; each store it gets must see what the
/// others have written.
pub trait Place: Send + Sync {
    /// Opens the store.
    fn open(&self) -> Arc<dyn Store>;
}

/// A place of a store whose tickets can be searched.
pub trait SearchPlace: Place {
    /// Opens the index of the store; all that are opened at one place are one.
    fn open_search(&self) -> Arc<dyn Search>;
}

/// A place whose store can be copied.
pub trait TransferPlace: Place {
    /// Opens the store, to copy it.
    fn open_transfer(&self) -> Arc<dyn Transfer>;
}

/// A place where bytes of attachments are kept.
pub trait BlobPlace: Send + Sync {
    /// Opens it; all that are opened at one place keep the same.
    fn open_blobs(&self) -> Arc<dyn Blobs>;
}

/// A place whose store its keeper may write over.
pub trait UpkeepPlace: Place {
    /// Opens the store, to write over it.
    fn open_upkeep(&self) -> Arc<dyn Upkeep>;
}
