//! How a script declares rules: `rule("…").on(…).phase("…").order(n).when(…).unless(…).then(…).stop()`.
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use helpdesk_core::{EventKind, MacroId, TAG_MAX};
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, INT, Module, NativeCallContext, Position};

use crate::{
    fault_text::{Finding, complain, kind},
    limits::{NESTING_MAX, RULE_NAME_MAX, TESTS_MAX},
    list::is_plain,
    occasion::Occasion,
    vocabulary::{self, UnknownWord},
    word_lists::WordLists,
};

/// What the tag begins with that a rule leaves on a ticket to act on it only once.
pub(crate) const ONCE: &str = "once:";

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// A closure of a rule and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Closure {
    pub(crate) function: FnPtr,
    pub(crate) at: Position,
}

/// A rule as a script has declared it so far.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) at: Position,
    /// What it listens to; nothing before `on`.
    pub(crate) on: Option<BTreeSet<EventKind>>,
    pub(crate) phase: usize,
    pub(crate) order: INT,
    pub(crate) when: Option<Closure>,
    /// Where it does not run; what waits for it ends there.
    pub(crate) unless: Option<Closure>,
    /// When it runs by itself.
    pub(crate) occasions: Vec<Occasion>,
    pub(crate) then: Option<Closure>,
    pub(crate) stop: bool,
    pub(crate) once: bool,
    /// Whether it is a macro: somebody applies it, and no event does.
    pub(crate) is_macro: bool,
    /// The parts that were said, of those that are said once.
    said: BTreeSet<&'static str>,
}

/// A test as a script has declared it.
#[derive(Debug, Clone)]
pub(crate) struct TestDraft {
    pub(crate) name: String,
    pub(crate) at: Position,
    pub(crate) closure: Closure,
}

/// What one file declares, and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    pub(crate) rules: Vec<Draft>,
    pub(crate) tests: Vec<TestDraft>,
    pub(crate) words: WordLists,
    pub(crate) findings: Vec<Finding>,
}

/// Where the declarations of one file are collected.
#[derive(Debug, Clone, Default)]
pub(crate) struct Desk(Arc<Mutex<Drafts>>);

/// A rule under construction, as a script holds it.
#[derive(Debug, Clone)]
struct RuleHandle {
    desk: Desk,
    index: usize,
}

impl Desk {
    /// What was collected.
    pub(crate) fn take(&self) -> Drafts {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The functions that declare rules here.
    pub(crate) fn module(&self, rules_max: usize) -> Arc<Module> {
        let mut module = Module::new();
        module.set_custom_type::<RuleHandle>("rule");
        let desk = self.clone();
        module.set_native_fn("rule", move |context: NativeCallContext<'_>, name: &str| {
            desk.declare(name, context.call_position(), rules_max, false)
        });
        let desk = self.clone();
        module.set_native_fn("macro", move |context: NativeCallContext<'_>, name: &str| {
            desk.declare(name, context.call_position(), rules_max, true)
        });
        let desk = self.clone();
        module.set_native_fn("test", move |context: NativeCallContext<'_>, name: &str, closure: FnPtr| {
            desk.declare_test(name, closure, context.call_position())
        });
        let desk = self.clone();
        module.set_native_fn("words", move |c: NativeCallContext<'_>, name: &str, language: &str, words: Array| {
            let mut drafts = desk.0.lock().unwrap_or_else(PoisonError::into_inner);
            let at = c.call_position();
            if let Err(text) = drafts.words.declare(name, language, words, at) {
                drafts.findings.push(Finding::new(at, text));
            }
            Ok(())
        });
        register_parts(&mut module);
        Arc::new(module)
    }

    fn declare_test(&self, name: &str, closure: FnPtr, at: Position) -> Outcome<()> {
        let mut drafts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if drafts.tests.len() >= TESTS_MAX {
            return Err(complain(format!("there are more than {TESTS_MAX} tests")));
        }
        match frozen(closure) {
            Ok(function) => {
                drafts.tests.push(TestDraft { name: name.to_owned(), at, closure: Closure { function, at } });
            }
            Err(text) => drafts.findings.push(Finding::new(at, text)),
        }
        Ok(())
    }

    fn declare(&self, name: &str, at: Position, rules_max: usize, is_macro: bool) -> Outcome<RuleHandle> {
        let mut drafts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if drafts.rules.len() >= rules_max {
            return Err(complain(format!("there are more than {rules_max} rules")));
        }
        if name.trim().is_empty() || name.len() > RULE_NAME_MAX || name.chars().any(char::is_control) {
            let text = format!("the name of a rule is 1 to {RULE_NAME_MAX} bytes of printable text");
            drafts.findings.push(Finding::new(at, text));
        } else if is_macro && let Err(error) = MacroId::new(name) {
            drafts.findings.push(Finding::new(at, error.to_string()));
        }
        let index = drafts.rules.len();
        drafts.rules.push(Draft {
            name: name.to_owned(),
            at,
            on: None,
            phase: 0,
            order: 0,
            when: None,
            unless: None,
            occasions: Vec::new(),
            then: None,
            stop: false,
            once: false,
            is_macro,
            said: BTreeSet::new(),
        });
        Ok(RuleHandle { desk: self.clone(), index })
    }
}

impl Draft {
    /// Notes that a part was said, which can be said once.
    fn say(&mut self, part: &'static str) -> Result<(), Finding> {
        if self.said.insert(part) { Ok(()) } else { Err(twice(part)) }
    }
}

impl RuleHandle {
    /// The same with a part that macros do not have: whoever applies one says when, and it stands alone.
    fn change_rule(
        &self,
        context: &NativeCallContext<'_>,
        part: &str,
        change: impl FnOnce(&mut Draft) -> Result<(), Finding>,
    ) -> Self {
        self.change(context, |draft| {
            if draft.is_macro {
                let text = format!("`{part}` is not for macros, expected `when`, `unless` and `then` only");
                return Err(here(text));
            }
            change(draft)
        })
    }

    /// Changes the draft; what is wrong is kept, so that one reading finds all of it.
    fn change(&self, context: &NativeCallContext<'_>, change: impl FnOnce(&mut Draft) -> Result<(), Finding>) -> Self {
        let mut drafts = self.desk.0.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = drafts.rules.get_mut(self.index).map_or(Ok(()), change);
        if let Err(mut finding) = outcome {
            if finding.line == 0 {
                let at = context.call_position();
                (finding.line, finding.column) = (at.line().unwrap_or(0), at.position().unwrap_or(0));
            }
            drafts.findings.push(finding);
        }
        self.clone()
    }
}

fn register_parts(module: &mut Module) {
    module.set_native_fn("on", |c: NativeCallContext<'_>, rule: &mut RuleHandle, event: &str| {
        Ok(rule.change_rule(&c, "on", |draft| listen(draft, event)))
    });
    module.set_native_fn("on", |c: NativeCallContext<'_>, rule: &mut RuleHandle, events: Array| {
        Ok(rule.change_rule(&c, "on", |draft| events.into_iter().try_for_each(|event| listen_to(draft, event))))
    });
    module.set_native_fn("phase", |c: NativeCallContext<'_>, rule: &mut RuleHandle, phase: &str| {
        Ok(rule.change_rule(&c, "phase", |draft| {
            draft.phase = vocabulary::phase(phase).map_err(unknown)?;
            draft.say("phase")
        }))
    });
    module.set_native_fn("order", |c: NativeCallContext<'_>, rule: &mut RuleHandle, order: INT| {
        Ok(rule.change_rule(&c, "order", |draft| {
            draft.order = order;
            draft.say("order")
        }))
    });
    module.set_native_fn("stop", |c: NativeCallContext<'_>, rule: &mut RuleHandle| {
        Ok(rule.change_rule(&c, "stop", |draft| {
            draft.stop = true;
            Ok(())
        }))
    });
    module.set_native_fn("once", |c: NativeCallContext<'_>, rule: &mut RuleHandle| {
        Ok(rule.change_rule(&c, "once", |draft| {
            let name_max = TAG_MAX.saturating_sub(ONCE.len());
            if draft.name.len() > name_max {
                return Err(here(format!("the name of a rule that acts once is at most {name_max} bytes")));
            }
            draft.once = true;
            Ok(())
        }))
    });
    module.set_native_fn("when", |c: NativeCallContext<'_>, rule: &mut RuleHandle, closure: FnPtr| {
        let at = c.call_position();
        Ok(rule.change(&c, |draft| put("when", &mut draft.when, closure, at)))
    });
    module.set_native_fn("unless", |c: NativeCallContext<'_>, rule: &mut RuleHandle, closure: FnPtr| {
        let at = c.call_position();
        Ok(rule.change(&c, |draft| put("unless", &mut draft.unless, closure, at)))
    });
    module.set_native_fn("then", |c: NativeCallContext<'_>, rule: &mut RuleHandle, closure: FnPtr| {
        let at = c.call_position();
        Ok(rule.change(&c, |draft| put("then", &mut draft.then, closure, at)))
    });
    register_occasions(module);
}

fn register_occasions(module: &mut Module) {
    type Call<'a> = NativeCallContext<'a>;
    module.set_native_fn("every", |c: Call<'_>, rule: &mut RuleHandle, text: &str, zone: &str| {
        Ok(rule.change_rule(&c, "every", |draft| wait_for(draft, Occasion::every(text, zone))))
    });
    module.set_native_fn("untouched", |c: Call<'_>, rule: &mut RuleHandle, text: &str| {
        Ok(rule.change_rule(&c, "untouched", |draft| wait_for(draft, Occasion::untouched(text, None))))
    });
    module.set_native_fn("untouched", |c: Call<'_>, rule: &mut RuleHandle, text: &str, schedule: &str| {
        Ok(rule.change_rule(&c, "untouched", |draft| wait_for(draft, Occasion::untouched(text, Some(schedule)))))
    });
    module.set_native_fn("due_soon", |c: Call<'_>, rule: &mut RuleHandle, metric: &str, text: &str| {
        Ok(rule.change_rule(&c, "due_soon", |draft| wait_for(draft, Occasion::due_soon(metric, text))))
    });
}

fn wait_for(draft: &mut Draft, occasion: Result<Occasion, String>) -> Result<(), Finding> {
    let occasion = occasion.map_err(|text| {
        // Whatever it is, it was meant to say when the rule runs.
        draft.on.get_or_insert_default();
        here(text)
    })?;
    if draft.occasions.iter().any(|known| known.name == occasion.name) {
        return Err(here(format!("`{}` is there twice, expected it once per rule", occasion.name)));
    }
    draft.occasions.push(occasion);
    Ok(())
}

fn listen_to(draft: &mut Draft, event: Dynamic) -> Result<(), Finding> {
    draft.on.get_or_insert_default();
    let event = event
        .into_immutable_string()
        .map_err(|found| here(format!("`on` takes events such as `OPENED`, not {}", kind(found))))?;
    listen(draft, &event)
}

fn listen(draft: &mut Draft, event: &str) -> Result<(), Finding> {
    let on = draft.on.get_or_insert_default();
    on.insert(vocabulary::event_kind(event).map_err(unknown)?);
    Ok(())
}

fn put(part: &str, slot: &mut Option<Closure>, closure: FnPtr, at: Position) -> Result<(), Finding> {
    if slot.is_some() {
        return Err(twice(part));
    }
    *slot = Some(Closure { function: frozen(closure).map_err(here)?, at });
    Ok(())
}

/// The closure with copies of what it captured: nothing it does can be seen by another rule, another event or another
/// thread.
fn frozen(mut closure: FnPtr) -> Result<FnPtr, String> {
    let captured: Vec<Dynamic> = closure.iter_curry().map(|value| value.clone().flatten()).collect();
    if let Some(value) = captured.iter().find(|value| !is_plain(value, NESTING_MAX)) {
        let found = kind(value.type_name());
        return Err(format!("a closure may use text, numbers, lists and maps from outside, not {found}"));
    }
    closure.set_curry(captured);
    Ok(closure)
}

fn twice(part: &str) -> Finding {
    here(format!("`{part}` is there twice, expected it once per rule"))
}

fn unknown(word: UnknownWord) -> Finding {
    Finding { help: word.nearest.map(|nearest| format!("did you mean `{nearest}`?")), ..here(word.message) }
}

/// A finding that belongs to the call under way.
fn here(message: String) -> Finding {
    Finding::new(Position::NONE, message)
}
