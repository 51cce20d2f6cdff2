//! The hardened engine: nothing exists in it but what is registered, and everything in it is bounded.
use std::sync::Arc;

use rhai::{Dynamic, Engine, Module, OptimizationLevel, debugger::DebuggerCommand};

use crate::{
    Limits,
    fuel::{Fuel, FuelTag},
    list, number,
    testing::LineTrace,
    text, vocabulary,
};

/// Words of rhai that rules have no use for and that open ways around the limits.
const DISABLED: [&str; 14] = [
    "eval",
    "Fn",
    "curry",
    "is_shared",
    "is_def_var",
    "is_def_fn",
    "import",
    "export",
    "private",
    "try",
    "catch",
    "global",
    "this",
    "type_of",
];

/// An engine for one run: `new_raw`, the given modules, every limit by number, and its own fuel.
///
/// Building one costs about a microsecond, because the functions live in shared modules. So each run has its own, and
/// with it its own fuel: nothing has to be locked, and runs on several threads cannot mix.
pub(crate) fn hardened_engine(limits: &Limits, fuel: &Arc<Fuel>, modules: &[Arc<Module>]) -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_strict_variables(true)
        .set_fail_on_invalid_map_property(true)
        .set_max_call_levels(limits.call_depth)
        .set_max_expr_depths(limits.expression_depth, limits.expression_depth)
        .set_max_variables(limits.variables)
        .set_max_functions(limits.declarations.saturating_add(limits.rules.saturating_mul(2)))
        .set_max_modules(0)
        .set_max_string_size(limits.string_bytes)
        .set_max_array_size(limits.array_length)
        .set_max_map_size(limits.map_size)
        .on_print(|_| ())
        .on_debug(|_, _, _| ());
    engine.set_max_strings_interned(0);
    engine.set_default_tag(Dynamic::from(FuelTag(Arc::clone(fuel))));
    for module in modules {
        engine.register_global_module(Arc::clone(module));
    }
    let fuel = Arc::clone(fuel);
    engine.on_progress(move |_| fuel.spend(1).err().map(|_| Dynamic::UNIT));
    engine
}

/// Notes the line of everything that this engine runs.
pub(crate) fn watch_lines(engine: &mut Engine, trace: &Arc<LineTrace>) {
    let trace = Arc::clone(trace);
    #[expect(deprecated, reason = "rhai marks what may change with `deprecated`; it is the only way to see what runs")]
    engine.register_debugger(
        |_, debugger| debugger,
        move |_, _, node, _, position| {
            let place = if position.is_none() { node.position() } else { position };
            place.line().into_iter().for_each(|line| trace.note(line));
            Ok(DebuggerCommand::StepInto)
        },
    );
}

/// Takes away the words that rules have no use for. Only the parser looks at them.
pub(crate) fn disable_words(engine: &mut Engine) {
    for word in DISABLED {
        engine.disable_symbol(word);
    }
}

/// The functions on plain values that every script has.
pub(crate) fn base_module() -> Arc<Module> {
    let mut module = Module::new();
    text::register(&mut module);
    list::register(&mut module);
    number::register(&mut module);
    // Functions of a script see no scope around them: what they may name stands here.
    for name in vocabulary::constants() {
        module.set_var(name.as_str(), name.to_lowercase());
    }
    Arc::new(module)
}
