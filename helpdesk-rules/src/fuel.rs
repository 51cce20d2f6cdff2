//! Fuel: the deterministic budget of a run, and the watchdog a host may add to it.
//!
//! Each run has its own [`Fuel`], so runs on several threads never pay for each other.
use std::sync::{
    Arc,
    atomic::{AtomicU8, AtomicU64, Ordering::Relaxed},
};

use rhai::{Dynamic, EvalAltResult, NativeCallContext, Position};

/// Begins to watch whenever a file is read, or one event's rules or one test begin to run.
///
/// The crate reads no clock. A host that also wants a bound in milliseconds injects one here; fuel bounds a run without it.
///
/// # Examples
/// ```
/// use std::{sync::Arc, time::{Duration, Instant}};
/// use helpdesk_rules::{Watch, Watchdog};
///
/// let watchdog: Watchdog = Arc::new(|| -> Watch {
///     let began = Instant::now();
///     Box::new(move || began.elapsed() > Duration::from_millis(50))
/// });
/// let give_up = watchdog();
/// assert!(!give_up());
/// ```
pub type Watchdog = Arc<dyn Fn() -> Watch + Send + Sync>;

/// Asked now and then by what is watched: says `true` when it is time to give up.
pub type Watch = Box<dyn Fn() -> bool + Send + Sync>;

/// A watch is asked once per this many steps.
const STEPS_PER_QUESTION: u64 = 64;

/// The budget of one run.
pub(crate) struct Fuel {
    /// What the current rule has left.
    rule: AtomicU64,
    /// What the rules after it have left.
    pool: AtomicU64,
    steps: AtomicU64,
    shortage: AtomicU8,
    watch: Option<Watch>,
}

/// Why a run has to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortage {
    /// The rule has used up its own budget.
    Rule,
    /// The watchdog said so.
    Watchdog,
}

impl Fuel {
    pub(crate) fn new(pool: u64, watchdog: Option<&Watchdog>) -> Self {
        Self {
            rule: AtomicU64::new(0),
            pool: AtomicU64::new(pool),
            steps: AtomicU64::new(0),
            shortage: AtomicU8::new(0),
            watch: watchdog.map(|begin| begin()),
        }
    }

    /// Gives one rule its budget; `false` if the pool is empty.
    pub(crate) fn begin(&self, budget: u64) -> bool {
        let pool = self.left();
        let granted = budget.min(pool);
        self.rule.store(granted, Relaxed);
        self.pool.store(pool.saturating_sub(granted), Relaxed);
        self.shortage.store(0, Relaxed);
        granted > 0
    }

    /// Runs something that is bounded otherwise: what it takes is not counted.
    pub(crate) fn aside<T>(&self, run: impl FnOnce() -> T) -> T {
        let before = self.rule.swap(u64::MAX, Relaxed);
        let done = run();
        self.rule.store(before, Relaxed);
        done
    }

    /// What is left for this rule and those after it.
    pub(crate) fn left(&self) -> u64 {
        self.pool.load(Relaxed).saturating_add(self.rule.load(Relaxed))
    }

    /// Takes the steps of something that was run before; `false`, and nothing taken, if there are not as many.
    pub(crate) fn take(&self, n: u64) -> bool {
        let rest = self.rule.load(Relaxed).checked_sub(n);
        rest.into_iter().for_each(|rest| self.rule.store(rest, Relaxed));
        rest.is_some()
    }

    /// Takes `n` steps.
    pub(crate) fn spend(&self, n: u64) -> Result<(), Shortage> {
        let left = self.rule.load(Relaxed);
        let Some(rest) = left.checked_sub(n) else {
            self.rule.store(0, Relaxed);
            return self.end(Shortage::Rule);
        };
        self.rule.store(rest, Relaxed);
        let steps = self.steps.fetch_add(1, Relaxed);
        if steps.is_multiple_of(STEPS_PER_QUESTION) && self.watch.as_ref().is_some_and(|give_up| give_up()) {
            return self.end(Shortage::Watchdog);
        }
        Ok(())
    }

    /// Why the last run had to end.
    pub(crate) fn shortage(&self) -> Option<Shortage> {
        match self.shortage.load(Relaxed) {
            1 => Some(Shortage::Rule),
            2 => Some(Shortage::Watchdog),
            _ => None,
        }
    }

    fn end(&self, shortage: Shortage) -> Result<(), Shortage> {
        let code = match shortage {
            Shortage::Rule => 1,
            Shortage::Watchdog => 2,
        };
        self.shortage.store(code, Relaxed);
        Err(shortage)
    }
}

/// How native functions reach the fuel of the run they are called in: it travels as the run's tag.
#[derive(Clone)]
pub(crate) struct FuelTag(pub(crate) Arc<Fuel>);

/// Charges a native function's cost to the run that calls it.
pub(crate) fn charge(context: &NativeCallContext<'_>, n: usize) -> Result<(), Box<EvalAltResult>> {
    let n = u64::try_from(n).unwrap_or(u64::MAX);
    let tag = context.tag().and_then(|tag| tag.read_lock::<FuelTag>());
    let spent = tag.map_or(Err(Shortage::Rule), |tag| tag.0.spend(n));
    spent.map_err(|_| Box::new(EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE)))
}
