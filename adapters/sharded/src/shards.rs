//! The stores that are shards: which of them a tenant lives on, and how an error says where it happened.
use std::sync::Arc;

use helpdesk_core::{BlobError, CommitError, KeepError, StoreError, TenantId};

use crate::{OpenError, Placement, ShardNumber};

/// The stores in the order of their numbers.
pub(crate) struct Shards<S: ?Sized> {
    // INVARIANT: `first` and `rest` are as many as the placement has shards.
    first: Arc<S>,
    rest: Vec<Arc<S>>,
    placement: Placement,
}

/// One of them.
pub(crate) struct Shard<'a, S: ?Sized> {
    pub(crate) number: ShardNumber,
    pub(crate) n_shards: usize,
    pub(crate) store: &'a Arc<S>,
}

impl<S: ?Sized> Shards<S> {
    /// As many stores as the placement has shards.
    pub(crate) fn new(stores: Vec<Arc<S>>, placement: Placement) -> Result<Self, OpenError> {
        let (n_given, n_shards) = (stores.len(), placement.n_shards());
        let mut stores = stores.into_iter();
        match stores.next() {
            Some(first) if n_given == n_shards => Ok(Self { first, rest: stores.collect(), placement }),
            Some(_) | None => Err(OpenError::Given { n_given, n_shards }),
        }
    }

    pub(crate) fn placement(&self) -> &Placement {
        &self.placement
    }

    pub(crate) fn len(&self) -> usize {
        self.placement.n_shards()
    }

    pub(crate) fn get(&self, number: ShardNumber) -> Shard<'_, S> {
        let store = number.n_before().checked_sub(1).and_then(|n| self.rest.get(n)).unwrap_or(&self.first);
        Shard { number, n_shards: self.len(), store }
    }

    /// The shard that a tenant lives on.
    pub(crate) fn home(&self, tenant: &TenantId) -> Shard<'_, S> {
        self.get(self.placement.home(tenant))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = Shard<'_, S>> {
        ShardNumber::all(self.len()).map(|number| self.get(number))
    }

    pub(crate) fn others(&self, than: Option<ShardNumber>) -> impl Iterator<Item = Shard<'_, S>> {
        self.all().filter(move |shard| Some(shard.number) != than)
    }
}

impl<S: ?Sized> Clone for Shard<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: ?Sized> Copy for Shard<'_, S> {}

impl<S: ?Sized> Shard<'_, S> {
    /// An answer of it, which says where it failed if it did.
    pub(crate) fn says<T, E: Named>(&self, answer: Result<T, E>) -> Result<T, E> {
        answer.map_err(|error| error.named(&|why| format!("shard {} of {}: {why}", self.number, self.n_shards)))
    }
}

/// An error that can say in which shard it happened.
pub(crate) trait Named {
    fn named(self, name: &dyn Fn(String) -> String) -> Self;
}

impl Named for StoreError {
    fn named(self, name: &dyn Fn(String) -> String) -> Self {
        match self {
            Self::Unavailable { why } => Self::Unavailable { why: name(why) },
            Self::Busy { why } => Self::Busy { why: name(why) },
            Self::Damaged { what } => Self::Damaged { what: name(what) },
            other => other,
        }
    }
}

impl Named for CommitError {
    fn named(self, name: &dyn Fn(String) -> String) -> Self {
        if let Self::NotWritten(error) = self {
            return Self::NotWritten(error.named(name));
        }
        if let Self::Unknown { why } = self { Self::Unknown { why: name(why) } } else { self }
    }
}

impl Named for KeepError {
    fn named(self, name: &dyn Fn(String) -> String) -> Self {
        if let Self::Store(error) = self { Self::Store(error.named(name)) } else { self }
    }
}

impl Named for BlobError {
    fn named(self, name: &dyn Fn(String) -> String) -> Self {
        if let Self::Store(error) = self { Self::Store(error.named(name)) } else { self }
    }
}
