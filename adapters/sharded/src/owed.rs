//! Configurations that a shard did not take when they were kept: it gets them before the next commit on it.
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use helpdesk_core::{Fingerprint, Store, StoreError};

use crate::ShardNumber;
use crate::shards::Shard;

/// What is owed to which shard.
#[derive(Default)]
pub(crate) struct Owed {
    documents: Mutex<Vec<Document>>,
    // INVARIANT: how many documents there are; looked at before each commit, so that the lock is not.
    n: AtomicUsize,
}

#[derive(Clone, PartialEq, Eq)]
struct Document {
    shard: ShardNumber,
    version: Fingerprint,
    text: String,
}

impl Owed {
    /// A shard is to get a document later.
    pub(crate) fn note(&self, shard: ShardNumber, version: &Fingerprint, text: &str) {
        let document = Document { shard, version: version.clone(), text: text.to_owned() };
        let mut documents = self.lock();
        if !documents.contains(&document) {
            documents.push(document);
        }
        self.n.store(documents.len(), Ordering::Release);
    }

    /// Gives a shard what it is owed.
    pub(crate) async fn pay<S: Store + ?Sized>(&self, shard: Shard<'_, S>) -> Result<(), StoreError> {
        if self.n.load(Ordering::Acquire) == 0 {
            return Ok(());
        }
        let own: Vec<Document> = self.lock().iter().filter(|owed| owed.shard == shard.number).cloned().collect();
        for document in own {
            shard.says(shard.store.keep(&document.version, &document.text).await)?;
            let mut documents = self.lock();
            documents.retain(|owed| *owed != document);
            self.n.store(documents.len(), Ordering::Release);
        }
        Ok(())
    }

    /// A thread that panicked here left nothing half done.
    fn lock(&self) -> MutexGuard<'_, Vec<Document>> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
