//! What the definitions of custom fields must hold to be taken.
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::{ConfigurationSpec, check::check_unique, problems::Problems};
use crate::{
    FieldKind, FieldSpec, Reader, Referent, Template,
    lifecycle::cascade,
    limits::{FIELD_NAME_MAX, FIELD_VALUE_MAX, FIELDS_MAX, NAME_MAX},
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
        for what in wrong(field, spec.fields.get(..place).unwrap_or_default(), spec) {
            problems.add(format!("field `{}`", field.name), what);
        }
    }
}

fn wrong(field: &FieldSpec, before: &[FieldSpec], spec: &ConfigurationSpec) -> Vec<String> {
    let mut wrong = Vec::new();
    if field.name.trim().is_empty() || field.name.len() > FIELD_NAME_MAX {
        wrong.push(format!("has a name of {} bytes, expected 1 to {FIELD_NAME_MAX}", field.name.len()));
    }
    wrong.extend(wrong_kind(field, spec));
    if let Some(default) = &field.default {
        if default.len() > FIELD_VALUE_MAX {
            wrong.push(format!("has a default of {} bytes, expected at most {FIELD_VALUE_MAX}", default.len()));
        }
        if field.kind.refers_to().is_some() {
            wrong.push(String::from("has a default, expected none: what it names may be gone by then"));
        }
        wrong.extend(field.kind.check(default).err().map(|what| format!("has a wrong default: {what}")));
    }
    if field.requester.may_read() && !field.priorities.is_empty() {
        wrong.push(String::from("shows a requester the priority, which is for staff"));
    }
    for service in field.services.iter().filter(|id| !spec.services.iter().any(|known| known.id == **id)) {
        let expected = spelling::expected(service.as_str(), spec.services.iter().map(|known| known.id.as_str()));
        wrong.push(format!("is for the unknown service `{service}`, {expected}"));
    }
    wrong.extend(wrong_conditions(field, before));
    wrong
}

/// What is wrong with a type by itself.
fn wrong_kind(field: &FieldSpec, spec: &ConfigurationSpec) -> Vec<String> {
    let mut wrong = Vec::new();
    match &field.kind {
        FieldKind::Choice { options } | FieldKind::MultiChoice { options } => {
            if options.is_empty() {
                wrong.push(String::from("has no options, expected at least one"));
            }
            for option in options.iter().filter(|option| option.trim().is_empty() || option.contains(',')) {
                wrong.push(format!("has the option `{option}`, expected a text without commas"));
            }
        }
        FieldKind::Integer { min: Some(min), max: Some(max) } if min > max => {
            wrong.push(format!("goes from {min} to {max}, expected the least first"));
        }
        FieldKind::Cascade { options } => wrong.extend(cascade::wrong(options)),
        FieldKind::Regex { pattern, example: Some(example) } if !pattern.fits(example) => {
            wrong.push(format!("has the example `{example}`, expected one that fits `{pattern}`"));
        }
        FieldKind::Reference { to } => wrong.extend(wrong_reference(to, field, spec)),
        FieldKind::Text
        | FieldKind::Lines
        | FieldKind::Integer { .. }
        | FieldKind::Decimal { .. }
        | FieldKind::Boolean
        | FieldKind::Date
        | FieldKind::Instant
        | FieldKind::Regex { .. } => {}
    }
    wrong
}

fn wrong_reference(to: &Referent, field: &FieldSpec, spec: &ConfigurationSpec) -> Option<String> {
    if to.is_staff() && field.requester.may_fill() {
        return Some(String::from("tells a requester who is on the staff, expected `reads` or `hidden`"));
    }
    match to {
        Referent::Asset { kind } if !spec.assets.iter().any(|asset| asset.kind == *kind) => {
            let kinds: BTreeSet<&str> = spec.assets.iter().map(|asset| asset.kind.as_str()).collect();
            let expected = spelling::expected(kind, kinds.into_iter());
            Some(format!("names assets of the unknown kind `{kind}`, {expected}"))
        }
        Referent::Subject { kind } if kind.trim().is_empty() || kind.len() > NAME_MAX => {
            Some(format!("names subjects of the kind `{kind}`, expected 1 to {NAME_MAX} bytes"))
        }
        Referent::Ticket | Referent::Agent | Referent::Team | Referent::Asset { .. } | Referent::Subject { .. } => None,
    }
}

/// What is wrong with the conditions on other fields.
fn wrong_conditions(field: &FieldSpec, before: &[FieldSpec]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, values) in &field.when {
        match before.iter().find(|other| other.name == *name) {
            None => wrong.push(format!("depends on `{name}`, expected a field that stands before it")),
            Some(other) if field.requester.may_read() && !other.requester.may_read() => {
                wrong.push(format!("shows a requester what `{name}` holds, which is for staff"));
            }
            Some(other) => {
                let bad = values.iter().filter_map(|value| other.kind.check_wanted(value).err());
                wrong.extend(bad.map(|what| format!("depends on a value that `{name}` cannot have: {what}")));
            }
        }
    }
    wrong
}
