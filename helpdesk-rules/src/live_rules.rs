//! Rules that change while the desk runs: a new set acts only when it holds, and an earlier one comes back at once.
use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use helpdesk_core::{Beside, Configuration, EventKind, Hook, HookFacts, MacroId, Reaction, Rights};

use crate::{
    HOOK_NAME, RuleErrors, RuleSet, Shadow, SourceFile, TestResult, limits::VERSIONS_KEPT_MAX, shadow::Shadowed,
};

/// Rules that change while the desk runs, as one hook.
///
/// Each decision is made by exactly one [`RuleSet`], whose version stands in it. New files act when they compile, name only
/// teams and agents that there are, and their own tests hold; else the rules stay as they are, and the reason is given. The
/// last [`VERSIONS_KEPT_MAX`] sets are kept to roll back to. A second set can run beside as a [`Shadow`], which never acts.
///
/// It reads no files and no clock: the host does, and calls [`reload`](Self::reload).
///
/// # Laws
/// However often the rules change, each decision is one that one version makes alone
/// (`every_decision_is_that_of_exactly_one_version`), also where they change while it is made
/// (`a_swap_in_the_middle_of_a_decision_waits_for_the_next`).
///
/// # Examples
/// ```
/// use helpdesk_rules::{Limits, LiveRules, RuleSet, SourceFile};
///
/// let file = |team: &str| {
///     SourceFile::new("first.rhai", format!(r#"rule("all").on(OPENED).then(|t, act| act.route("{team}"));"#))
/// };
/// let live = LiveRules::new(RuleSet::compile(&[file("desk")], Limits::default())?);
/// let first = live.acting();
///
/// live.reload(&[file("network")], None).unwrap();
/// assert_ne!(live.acting(), first);
///
/// assert!(live.reload(&[SourceFile::new("first.rhai", "rule(")], None).is_err());
/// live.roll_back(&first).unwrap();
/// assert_eq!(live.acting(), first);
/// # Ok::<(), helpdesk_rules::RuleErrors>(())
/// ```
pub struct LiveRules {
    state: RwLock<State>,
    /// Held while files are read, so that what was asked for last acts last.
    reading: Mutex<()>,
}

struct State {
    acting: Arc<RuleSet>,
    /// Sets that acted before, the latest first.
    earlier: VecDeque<Arc<RuleSet>>,
    shadow: Option<Arc<Shadow>>,
}

/// Why the rules stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReloadError {
    /// The files do not compile, or name teams and agents that there are not.
    Rules(RuleErrors),
    /// Tests that stand beside the rules do not hold: these.
    Tests(Vec<TestResult>),
    /// No such version is kept.
    UnknownVersion {
        /// Which was asked for.
        version: String,
    },
}

impl LiveRules {
    /// These rules, until others come.
    #[must_use]
    pub fn new(first: RuleSet) -> Self {
        let state = State { acting: Arc::new(first), earlier: VecDeque::new(), shadow: None };
        Self { state: RwLock::new(state), reading: Mutex::new(()) }
    }

    /// Lets these files act from the next decision on, under the limits and the watchdog of the present rules: compiles them,
    /// checks them against the configuration if there is one, and runs their tests. Gives the version.
    ///
    /// # Errors
    /// [`ReloadError`] with everything that was found; nothing has changed then.
    pub fn reload(&self, files: &[SourceFile], configuration: Option<&Configuration>) -> Result<String, ReloadError> {
        let _order = self.order();
        let set = self.tried(files, configuration)?;
        let version = set.version().to_owned();
        self.change(|state| state.let_act(set));
        Ok(version)
    }

    /// Lets a version that is still kept act again from the next decision on. Nothing is checked: it has acted before.
    ///
    /// # Errors
    /// [`ReloadError::UnknownVersion`].
    pub fn roll_back(&self, version: &str) -> Result<(), ReloadError> {
        let found = self.change(|state| {
            let found = state.sets().find(|set| set.version() == version).cloned();
            found.map(|set| state.let_act(set))
        });
        found.ok_or_else(|| ReloadError::UnknownVersion { version: version.to_owned() })
    }

    /// Lets these files run beside the rules that act, from the next decision on; gives what is noted about them. They are
    /// looked at as [`reload`](Self::reload) does, and take the place of an earlier shadow.
    ///
    /// # Errors
    /// As [`reload`](Self::reload).
    pub fn run_beside(
        &self,
        files: &[SourceFile],
        configuration: Option<&Configuration>,
    ) -> Result<Arc<Shadow>, ReloadError> {
        let _order = self.order();
        let set = self.tried(files, configuration)?;
        let shadow = Arc::new(Shadow::new(set));
        self.change(|state| state.shadow = Some(Arc::clone(&shadow)));
        Ok(shadow)
    }

    /// Ends the shadow, if there is one.
    pub fn end_shadow(&self) {
        self.change(|state| state.shadow = None);
    }

    /// The version that acts.
    #[must_use]
    pub fn acting(&self) -> String {
        self.rules().version().to_owned()
    }

    /// The rules that act.
    #[must_use]
    pub fn rules(&self) -> Arc<RuleSet> {
        self.read(|state| Arc::clone(&state.acting))
    }

    /// The versions that are kept: the acting one, then those before, the latest first.
    #[must_use]
    pub fn versions(&self) -> Vec<String> {
        self.read(|state| state.sets().map(|set| set.version().to_owned()).collect())
    }

    fn tried(&self, files: &[SourceFile], configuration: Option<&Configuration>) -> Result<Arc<RuleSet>, ReloadError> {
        let acting = self.rules();
        let limits = acting.limits.clone();
        let compiled = match &acting.watchdog {
            Some(watchdog) => RuleSet::compile_watched(files, limits, Arc::clone(watchdog)),
            None => RuleSet::compile(files, limits),
        };
        let set = compiled.map_err(ReloadError::Rules)?;
        let set = Arc::new(RuleSet { detector: acting.detector.clone(), ..set });
        if let Some(configuration) = configuration {
            set.check(configuration).map_err(ReloadError::Rules)?;
        }
        let failed: Vec<TestResult> = set.run_tests(configuration).failed().cloned().collect();
        if failed.is_empty() { Ok(set) } else { Err(ReloadError::Tests(failed)) }
    }

    fn order(&self) -> MutexGuard<'_, ()> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn sets(&self) -> impl Iterator<Item = &Arc<RuleSet>> {
        std::iter::once(&self.acting).chain(&self.earlier)
    }

    fn let_act(&mut self, set: Arc<RuleSet>) {
        if set.version == self.acting.version {
            return;
        }
        self.earlier.retain(|earlier| earlier.version != set.version);
        self.earlier.push_front(std::mem::replace(&mut self.acting, set));
        self.earlier.truncate(VERSIONS_KEPT_MAX.saturating_sub(1));
    }

    /// Who answers in one decision.
    fn deputy(&self) -> Arc<dyn Hook> {
        let acting = Arc::clone(&self.acting);
        match &self.shadow {
            Some(shadow) => Arc::new(Shadowed { acting, shadow: Arc::clone(shadow) }),
            None => acting,
        }
    }
}

impl Hook for LiveRules {
    fn name(&self) -> &str {
        HOOK_NAME
    }

    /// Not what stands in decisions: that is the version of the [`deputy`](Hook::deputy).
    fn version(&self) -> &str {
        "live"
    }

    fn deputy(&self) -> Option<Arc<dyn Hook>> {
        Some(self.read(State::deputy))
    }

    fn rights(&self) -> Rights {
        self.rules().rights()
    }

    fn listens_to(&self, kind: EventKind) -> bool {
        self.read(State::deputy).listens_to(kind)
    }

    fn looks_at(&self, what: Beside) -> bool {
        self.read(State::deputy).looks_at(what)
    }

    fn spell(&self, of: &MacroId, facts: &HookFacts<'_>) -> Option<Reaction> {
        self.read(State::deputy).spell(of, facts)
    }

    fn react(&self, facts: &HookFacts<'_>) -> Reaction {
        self.read(State::deputy).react(facts)
    }
}

impl fmt::Debug for LiveRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveRules").field("versions", &self.versions()).finish_non_exhaustive()
    }
}

impl fmt::Display for ReloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rules(errors) => errors.fmt(f),
            Self::Tests(tests) => {
                write!(f, "{} of the tests beside the rules do not hold", tests.len())?;
                for test in tests {
                    write!(f, "\n\ntest `{}`", test.name)?;
                    test.failures.iter().try_for_each(|failure| write!(f, "\n{failure}"))?;
                }
                Ok(())
            }
            Self::UnknownVersion { version } => {
                write!(f, "no version `{version}` of the rules is kept, expected one of the last {VERSIONS_KEPT_MAX}")
            }
        }
    }
}

impl std::error::Error for ReloadError {}
