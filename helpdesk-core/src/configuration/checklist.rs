//! What the templates of checklists must hold to be taken.
use alloc::{format, string::String};

use super::{ConfigurationSpec, check::check_unique, problems::Problems};
use crate::{
    TicketKind,
    limits::{CHECKLIST_ITEM_MAX, CHECKLIST_MAX},
};

pub(super) fn check_checklists(spec: &ConfigurationSpec, problems: &mut Problems) {
    check_unique(spec.checklists.iter().map(|list| list.id.as_str()), "checklist", problems);
    for list in &spec.checklists {
        let place = || format!("checklist `{}`", list.id);
        if list.items.is_empty() {
            problems.add(place(), String::from("has no items, expected at least one"));
        }
        for (n, item) in (1..).zip(&list.items) {
            if item.text.trim().is_empty() || item.text.len() > CHECKLIST_ITEM_MAX {
                let what = format!("item {n} has {} bytes, expected 1 to {CHECKLIST_ITEM_MAX}", item.text.len());
                problems.add(place(), what);
            }
        }
    }
    for kind in TicketKind::ALL {
        let given = spec.checklists.iter().filter(|list| list.kinds.contains(&kind));
        let n_items: usize = given.map(|list| list.items.len()).sum();
        if n_items > CHECKLIST_MAX {
            let what = format!("give a new {kind} {n_items} items, expected at most {CHECKLIST_MAX}");
            problems.add(String::from("checklists"), what);
        }
    }
}
