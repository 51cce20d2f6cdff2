//! Indexes that break a guarantee, and the laws of search that notice.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use async_trait::async_trait;
use helpdesk_core::{Indexed, Scope, Search, SearchLag, SearchQuery, SearchTerm, Store, StoreError, TicketId};
use helpdesk_memory::MemoryStore;
use helpdesk_testkit::{Fixture, Place, SEARCH_LAWS, SearchPlace};

/// Which guarantee is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
    /// Everything of the tenant is found, what is internal too.
    WholeTenant,
    /// The oldest come first.
    OldestFirst,
    /// Pages have no end.
    NoLimit,
    /// A page begins anew.
    NoPlace,
    /// A phrase is its words in any order.
    LoosePhrases,
    /// What was thrown away is gone.
    NeverMadeAnew,
    /// Nothing is found.
    Nothing,
}

#[derive(Clone)]
struct Broken {
    inner: Arc<MemoryStore>,
    how: Break,
    is_gone: Arc<std::sync::atomic::AtomicBool>,
}

impl Place for Broken {
    fn open(&self) -> Arc<dyn Store> {
        self.inner.clone()
    }
}

impl SearchPlace for Broken {
    fn open_search(&self) -> Arc<dyn Search> {
        Arc::new(self.clone())
    }
}

#[async_trait]
impl Search for Broken {
    async fn search(
        &self,
        scope: &Scope,
        query: &SearchQuery,
        below: Option<TicketId>,
        limit: usize,
    ) -> Result<Vec<Indexed>, StoreError> {
        let is_gone = self.is_gone.load(std::sync::atomic::Ordering::SeqCst);
        if self.how == Break::Nothing || (self.how == Break::NeverMadeAnew && is_gone) {
            return Ok(Vec::new());
        }
        let whole = Fixture::of(scope.tenant().as_str()).scope();
        let scope = if self.how == Break::WholeTenant { &whole } else { scope };
        let below = below.filter(|_| self.how != Break::NoPlace);
        let limit = if self.how == Break::NoLimit { usize::MAX } else { limit };
        let word = |term: &SearchTerm| match term {
            SearchTerm::Word(word) => word.clone(),
            SearchTerm::Prefix(prefix) => format!("{prefix}*"),
            SearchTerm::Phrase(words) if self.how == Break::LoosePhrases => words.join(" "),
            SearchTerm::Phrase(words) => format!("\"{}\"", words.join(" ")),
        };
        let words: Vec<String> = query.terms().iter().map(word).collect();
        let query = words.join(" ").parse().expect("something to look for");
        let mut found = self.inner.search(scope, &query, below, limit).await?;
        if self.how == Break::OldestFirst {
            found.reverse();
        }
        Ok(found)
    }

    async fn index(&self, limit: usize) -> Result<SearchLag, StoreError> {
        self.inner.index(limit).await
    }

    async fn lag(&self) -> Result<SearchLag, StoreError> {
        self.inner.lag().await
    }

    async fn begin_anew(&self) -> Result<(), StoreError> {
        self.is_gone.store(true, std::sync::atomic::Ordering::SeqCst);
        Ok(())
    }
}

#[test]
fn each_break_of_an_index_is_noticed_by_its_law() {
    let table = [
        (Break::WholeTenant, "search_keeps_to_its_scope"),
        (Break::OldestFirst, "search_pages_from_the_newest_on"),
        (Break::NoLimit, "search_pages_from_the_newest_on"),
        (Break::NoPlace, "search_pages_from_the_newest_on"),
        (Break::LoosePhrases, "search_finds_words_prefixes_and_phrases"),
        (Break::LoosePhrases, "search_understands_nothing_but_words"),
        (Break::NeverMadeAnew, "search_is_made_anew"),
        (Break::Nothing, "search_follows_the_commits"),
    ];
    for (how, name) in table {
        let (_, law) = SEARCH_LAWS.iter().find(|(law, _)| *law == name).expect("the law is in the list");
        let place = Broken { inner: Arc::default(), how, is_gone: Arc::default() };
        let kept = catch_unwind(AssertUnwindSafe(|| law(&place)));
        assert!(kept.is_err(), "`{name}` does not notice {how:?}");
    }
}
