//! What the definitions of custom fields must hold to be taken.
use alloc::{format, string::String};

use super::{ConfigurationSpec, check::check_unique, problems::Problems};
use crate::{
    FieldAccess, FieldKind, FieldSpec, Reader, Template,
    limits::{FIELD_NAME_MAX, FIELD_VALUE_MAX, FIELDS_MAX},
    spelling,
};

/// What a text says of custom fields that its readers may not know of, or that are not there.
pub(super) fn check_named<R: Reader>(
    template: &Template<R>,
    fields: &[FieldSpec],
    place: &str,
    problems: &mut Problems,
) {
    if fields.is_empty() && R::READS_UNDEFINED {
        return;
    }
    for name in template.names().filter_map(|name| name.strip_prefix("fields.")) {
        let open = || fields.iter().filter(|field| R::reads(field)).map(|field| field.name.as_str());
        let what = match fields.iter().find(|field| field.name == name) {
            Some(field) if R::reads(field) => continue,
            Some(_) => format!("names `fields.{name}`, which is for staff, expected a field that requesters may read"),
            None if fields.is_empty() => {
                format!("names `fields.{name}`, expected a field that is defined and that requesters may read")
            }
            None => format!("names `fields.{name}`, there is no such field, {}", spelling::expected(name, open())),
        };
        problems.add(String::from(place), what);
    }
}

pub(super) fn check_fields(spec: &ConfigurationSpec, problems: &mut Problems) {
    check_unique(spec.fields.iter().map(|field| field.name.as_str()), "field", problems);
    if spec.fields.len() > FIELDS_MAX {
        let what = format!("are {}, expected at most {FIELDS_MAX}", spec.fields.len());
        problems.add(String::from("fields"), what);
    }
    for (place, field) in spec.fields.iter().enumerate() {
        for what in wrong(field, spec.fields.get(..place).unwrap_or_default()) {
            problems.add(format!("field `{}`", field.name), what);
        }
    }
}

fn wrong(field: &FieldSpec, before: &[FieldSpec]) -> alloc::vec::Vec<String> {
    let mut wrong = alloc::vec::Vec::new();
    if field.name.trim().is_empty() || field.name.len() > FIELD_NAME_MAX {
        wrong.push(format!("has a name of {} bytes, expected 1 to {FIELD_NAME_MAX}", field.name.len()));
    }
    if let FieldKind::Choice { options } | FieldKind::MultiChoice { options } = &field.kind {
        if options.is_empty() {
            wrong.push(String::from("has no options, expected at least one"));
        }
        for option in options.iter().filter(|option| option.trim().is_empty() || option.contains(',')) {
            wrong.push(format!("has the option `{option}`, expected a text without commas"));
        }
    }
    if let FieldKind::Integer { min: Some(min), max: Some(max) } = &field.kind
        && min > max
    {
        wrong.push(format!("goes from {min} to {max}, expected the least first"));
    }
    if let Some(default) = &field.default {
        if default.len() > FIELD_VALUE_MAX {
            wrong.push(format!("has a default of {} bytes, expected at most {FIELD_VALUE_MAX}", default.len()));
        }
        wrong.extend(field.kind.check(default).err().map(|what| format!("has a wrong default: {what}")));
    }
    for (name, values) in &field.when {
        match before.iter().find(|other| other.name == *name) {
            None => wrong.push(format!("depends on `{name}`, expected a field that stands before it")),
            Some(other) if field.requester != FieldAccess::Hidden && other.requester == FieldAccess::Hidden => {
                wrong.push(format!("shows a requester what `{name}` holds, which is for staff"));
            }
            Some(other) => {
                let bad = values.iter().filter_map(|value| other.kind.check(value).err());
                wrong.extend(bad.map(|what| format!("depends on a value that `{name}` cannot have: {what}")));
            }
        }
    }
    wrong
}
