//! Functions on lists and maps. They look one level deep, so that nothing here can recurse.
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, INT, Map, Module, NativeCallContext};

use crate::{
    fault_text::{complain, kind, printable},
    fuel::charge,
    limits::NESTING_MAX,
};

/// Bytes of a list or a map made a text that cost one step.
const BYTES_WRITTEN_PER_STEP: usize = 8;

type Outcome<T> = Result<T, Box<EvalAltResult>>;

pub(crate) fn register(module: &mut Module) {
    module.set_native_fn("len", |list: &mut Array| Ok(count(list.len())));
    module.set_getter_fn("len", |list: &mut Array| Ok(count(list.len())));
    module.set_native_fn("is_empty", |list: &mut Array| Ok(list.is_empty()));
    module.set_native_fn("contains", contains);
    module.set_native_fn("==", equal);
    module.set_native_fn("!=", |c: NativeCallContext<'_>, a: &mut Array, b: Array| equal(c, a, b).map(|same| !same));
    module.set_native_fn("push", push);
    module.set_native_fn("+", join_lists);
    module.set_native_fn("join", join);
    module.set_native_fn("to_string", |c: NativeCallContext<'_>, list: &mut Array| written(&c, shown_list(list)));
    module.set_native_fn("to_string", |c: NativeCallContext<'_>, map: &mut Map| written(&c, shown_map(map)));
    module.set_native_fn("len", |map: &mut Map| Ok(count(map.len())));
    module.set_native_fn("is_empty", |map: &mut Map| Ok(map.is_empty()));
    module.set_native_fn("contains", |map: &mut Map, key: &str| Ok(map.contains_key(key)));
    module.set_native_fn("keys", |map: &mut Map| {
        Ok(map.keys().map(|key| Dynamic::from(key.to_string())).collect::<Array>())
    });
    module
        .set_iter(std::any::TypeId::of::<Array>(), |list| Box::new(list.into_array().unwrap_or_default().into_iter()));
}

/// Whether a value is data through and through and not nested too deep.
pub(crate) fn is_plain(value: &Dynamic, depth: usize) -> bool {
    if value.is_array() {
        let Ok(list) = value.as_array_ref() else { return false };
        return depth > 0 && list.iter().all(|v| is_plain(v, depth.saturating_sub(1)));
    }
    if value.is_map() {
        let Ok(map) = value.as_map_ref() else { return false };
        return depth > 0 && map.values().all(|v| is_plain(v, depth.saturating_sub(1)));
    }
    value.is_unit() || value.is_bool() || value.is_int() || value.is_float() || value.is_char() || value.is_string()
}

/// Whether two values are the same: texts, numbers, truth values, nothing, and lists of these.
pub(crate) fn is_same(a: &Dynamic, b: &Dynamic) -> bool {
    if let (Ok(a), Ok(b)) = (a.as_array_ref(), b.as_array_ref()) {
        return a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b));
    }
    same(a, b)
}

/// A value as a person reads it: texts in quotation marks, lists in brackets.
pub(crate) fn shown(value: &Dynamic) -> String {
    if let Ok(text) = value.as_immutable_string_ref() {
        return format!("\"{}\"", printable(&text));
    }
    if let Ok(list) = value.as_array_ref() {
        return shown_list(&list);
    }
    if let Ok(map) = value.as_map_ref() {
        return shown_map(&map);
    }
    if value.is_unit() {
        return String::from("()");
    }
    let is_plain = value.is_int() || value.is_bool() || value.is_float() || value.is_char();
    if is_plain { value.to_string() } else { kind(value.type_name()).to_owned() }
}

fn shown_list(list: &[Dynamic]) -> String {
    format!("[{}]", list.iter().map(shown_part).collect::<Vec<String>>().join(", "))
}

fn shown_map(map: &Map) -> String {
    let entries = map.iter().map(|(key, value)| format!("{}: {}", printable(key), shown_part(value)));
    format!("#{{{}}}", entries.collect::<Vec<String>>().join(", "))
}

/// What stands in a list or a map.
fn shown_part(value: &Dynamic) -> String {
    if value.is_array() || value.is_map() { String::from("…") } else { shown(value) }
}

/// A list or a map that was made a text, by `${…}` too. rhai would write it at no cost, however deep it is.
fn written(context: &NativeCallContext<'_>, text: String) -> Outcome<String> {
    charge(context, text.len().wrapping_div(BYTES_WRITTEN_PER_STEP))?;
    Ok(text)
}

fn count(n: usize) -> INT {
    INT::try_from(n).unwrap_or(INT::MAX)
}

fn contains(context: NativeCallContext<'_>, list: &mut Array, wanted: Dynamic) -> Outcome<bool> {
    charge(&context, list.len())?;
    Ok(list.iter().any(|value| same(value, &wanted)))
}

/// Equality of plain values; lists and maps are never equal here.
fn same(a: &Dynamic, b: &Dynamic) -> bool {
    if let (Ok(a), Ok(b)) = (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
        return a.as_str() == b.as_str();
    }
    if let (Ok(a), Ok(b)) = (a.as_int(), b.as_int()) {
        return a == b;
    }
    if let (Ok(a), Ok(b)) = (a.as_bool(), b.as_bool()) {
        return a == b;
    }
    if let (Ok(a), Ok(b)) = (a.as_char(), b.as_char()) {
        return a == b;
    }
    a.is_unit() && b.is_unit()
}

fn equal(context: NativeCallContext<'_>, a: &mut Array, b: Array) -> Outcome<bool> {
    charge(&context, a.len())?;
    Ok(a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| same(a, b)))
}

fn push(context: NativeCallContext<'_>, list: &mut Array, value: Dynamic) -> Outcome<()> {
    let most = context.engine().max_array_size();
    charge(&context, list.len().wrapping_div(16).saturating_add(1))?;
    if list.len() >= most {
        return Err(complain(format!("a list holds at most {most} elements")));
    }
    if !is_plain(&value, NESTING_MAX) {
        let what = if value.is::<FnPtr>() { String::from("a closure") } else { kind(value.type_name()).to_owned() };
        return Err(complain(format!("`push` takes text, numbers and lists at most {NESTING_MAX} deep, not {what}")));
    }
    list.push(value);
    Ok(())
}

fn join_lists(context: NativeCallContext<'_>, a: Array, b: Array) -> Outcome<Array> {
    charge(&context, a.len().saturating_add(b.len()))?;
    let mut joined = a;
    joined.extend(b);
    Ok(joined)
}

fn join(context: NativeCallContext<'_>, list: &mut Array, separator: &str) -> Outcome<String> {
    let most = context.engine().max_string_size();
    let mut text = String::new();
    for (n, value) in list.iter().enumerate() {
        if n > 0 {
            text.push_str(separator);
        }
        match value.as_immutable_string_ref() {
            Ok(part) => text.push_str(&part),
            Err(_) if value.is_int() || value.is_bool() => text.push_str(&value.to_string()),
            Err(found) => {
                return Err(complain(format!("`join` takes a list of texts, this one holds {}", kind(found))));
            }
        }
        charge(&context, 1)?;
        if text.len() > most {
            return Err(complain(format!("`join` makes more than {most} bytes, the most a text may hold")));
        }
    }
    charge(&context, text.len().wrapping_div(64))?;
    Ok(text)
}
