//! What a configuration says of customer companies.
use alloc::{collections::BTreeMap, format, string::String};

use super::{ConfigurationSpec, check::check_unique, problems::Problems};
use crate::{
    limits::{DOMAINS_MAX, ORGANIZATIONS_MAX},
    people::organization::is_domain,
};

pub(super) fn check_organizations(spec: &ConfigurationSpec, problems: &mut Problems) {
    if spec.organizations.len() > ORGANIZATIONS_MAX {
        let n = spec.organizations.len();
        problems.add(String::from("organizations"), format!("has {n}, the limit is {ORGANIZATIONS_MAX}"));
    }
    check_unique(spec.organizations.iter().map(|o| o.id.as_str()), "organization", problems);
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for organization in &spec.organizations {
        let place = || format!("organization `{}`", organization.id);
        if organization.domains.len() > DOMAINS_MAX {
            problems.add(place(), format!("has {} domains, the limit is {DOMAINS_MAX}", organization.domains.len()));
        }
        for domain in &organization.domains {
            if !is_domain(domain) {
                problems.add(place(), format!("has the domain `{domain}`, expected one such as `acme.example`"));
            }
            if let Some(other) = owners.insert(domain, organization.id.as_str()) {
                problems.add(place(), format!("has the domain `{domain}`, which is that of `{other}`"));
            }
        }
    }
}
