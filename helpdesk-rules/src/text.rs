//! Functions on text. Each charges the bytes it looks at, and none builds more than a text may hold.
use rhai::{Array, Dynamic, EvalAltResult, INT, ImmutableString, Module, NativeCallContext};

use crate::{fault_text::complain, fuel::charge};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// Bytes that cost one step.
const BYTES_PER_STEP: usize = 64;

pub(crate) fn register(module: &mut Module) {
    module.set_native_fn("contains", |c: NativeCallContext<'_>, s: &str, part: &str| {
        paid(&c, s, part).map(|()| s.contains(part))
    });
    module.set_native_fn("starts_with", |c: NativeCallContext<'_>, s: &str, part: &str| {
        paid(&c, s, part).map(|()| s.starts_with(part))
    });
    module.set_native_fn("ends_with", |c: NativeCallContext<'_>, s: &str, part: &str| {
        paid(&c, s, part).map(|()| s.ends_with(part))
    });
    module.set_native_fn("to_lower", |c: NativeCallContext<'_>, s: &str| paid(&c, s, "").map(|()| s.to_lowercase()));
    module.set_native_fn("to_upper", |c: NativeCallContext<'_>, s: &str| paid(&c, s, "").map(|()| s.to_uppercase()));
    module.set_native_fn("trim", |c: NativeCallContext<'_>, s: &str| paid(&c, s, "").map(|()| s.trim().to_owned()));
    module.set_native_fn("len", length);
    module.set_getter_fn("len", |c: NativeCallContext<'_>, s: &mut ImmutableString| length(c, s.as_str()));
    module.set_native_fn("is_empty", |s: &str| Ok(s.is_empty()));
    module.set_native_fn("contains_any", contains_any);
    module.set_native_fn("split", split);
    module.set_native_fn("parse_int", |s: &str| Ok(s.trim().parse::<INT>().map_or(Dynamic::UNIT, Dynamic::from)));
    module.set_native_fn("to_string", |s: &mut ImmutableString| Ok(s.clone()));
}

fn paid(context: &NativeCallContext<'_>, s: &str, part: &str) -> Outcome<()> {
    charge(context, s.len().saturating_add(part.len()).wrapping_div(BYTES_PER_STEP))
}

fn length(context: NativeCallContext<'_>, s: &str) -> Outcome<INT> {
    paid(&context, s, "")?;
    Ok(INT::try_from(s.chars().count()).unwrap_or(INT::MAX))
}

fn contains_any(context: NativeCallContext<'_>, s: &str, words: Array) -> Outcome<bool> {
    for word in words {
        let word = word.into_immutable_string().map_err(|found| {
            complain(format!("`contains_any` takes a list of texts, this one holds {}", crate::fault_text::kind(found)))
        })?;
        charge(&context, 1)?;
        paid(&context, s, &word)?;
        if s.contains(word.as_str()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn split(context: NativeCallContext<'_>, s: &str, separator: &str) -> Outcome<Array> {
    if separator.is_empty() {
        return Err(complain(String::from("`split` takes a separator that is not empty")));
    }
    paid(&context, s, separator)?;
    let most = context.engine().max_array_size();
    let parts: Array =
        s.split(separator).take(most.saturating_add(1)).map(|part| Dynamic::from(part.to_owned())).collect();
    charge(&context, parts.len())?;
    if parts.len() > most {
        return Err(complain(format!("`split` makes more than {most} parts, the most a list may hold")));
    }
    Ok(parts)
}
