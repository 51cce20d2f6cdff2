//! Functions on numbers, and how plain values become text. Operators on plain values are rhai's own, checked ones.
use rhai::{Dynamic, EvalAltResult, INT, Module};

use crate::fault_text::complain;

pub(crate) fn register(module: &mut Module) {
    module.set_native_fn("min", |a: INT, b: INT| Ok(a.min(b)));
    module.set_native_fn("max", |a: INT, b: INT| Ok(a.max(b)));
    module.set_native_fn("abs", absolute);
    module.set_native_fn("to_string", |n: &mut INT| Ok(n.to_string()));
    module.set_native_fn("to_string", |n: &mut f64| Ok(n.to_string()));
    module.set_native_fn("to_string", |b: &mut bool| Ok(b.to_string()));
    module.set_native_fn("to_string", |c: &mut char| Ok(c.to_string()));
    module.set_native_fn("to_string", |_: &mut ()| Ok(Dynamic::from(String::new())));
    module.set_iter(std::any::TypeId::of::<std::ops::Range<INT>>(), |range| {
        let range = range.try_cast::<std::ops::Range<INT>>().unwrap_or(0..0);
        Box::new(range.map(Dynamic::from))
    });
    module.set_iter(std::any::TypeId::of::<std::ops::RangeInclusive<INT>>(), |range| {
        let range = range.try_cast::<std::ops::RangeInclusive<INT>>();
        Box::new(range.into_iter().flatten().map(Dynamic::from))
    });
}

fn absolute(n: INT) -> Result<INT, Box<EvalAltResult>> {
    n.checked_abs().ok_or_else(|| complain(format!("`{n}` has no absolute value within 64 bits")))
}
