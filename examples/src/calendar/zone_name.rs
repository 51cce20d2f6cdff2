//! Names of zones as a person writes them, and which one was meant.
use helpdesk_sla::{Zone, ZoneError};
use strsim::jaro_winkler;
use thiserror::Error;

/// How alike a name must be to be suggested, of 1.
const ALIKE_MIN: f64 = 0.85;

/// The longest name that is compared, in bytes.
const NAME_MAX: usize = 100;

/// Why a text is no zone, and which was perhaps meant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error}{}", .suggested.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
pub struct ZoneNameError {
    /// What is wrong.
    pub error: ZoneError,
    /// A zone with a name like it.
    pub suggested: Option<&'static str>,
}

/// Reads the name of a zone.
///
/// # Errors
/// [`ZoneNameError`], with a zone of a name like it.
///
/// # Examples
/// ```
/// use helpdesk_examples::calendar::zone;
///
/// assert_eq!(zone("Berlin").err().and_then(|error| error.suggested), Some("Europe/Berlin"));
/// ```
pub fn zone(text: &str) -> Result<Zone, ZoneNameError> {
    text.parse().map_err(|error| ZoneNameError { error, suggested: suggested(text) })
}

/// Lists the zones whose names have a part, as it is written or with other spaces and letters.
#[must_use]
pub fn zones_like(part: &str) -> Vec<&'static str> {
    let part = folded(part);
    names().filter(|name| folded(name).contains(&part)).collect()
}

/// The zone whose name is most like a text.
pub(super) fn suggested(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.len() > NAME_MAX {
        return None;
    }
    let asked = folded(text);
    let place = |name: &str| name.rsplit('/').next().map(folded).unwrap_or_default();
    let exact = names().find(|name| folded(name) == asked).or_else(|| names().find(|name| place(name) == asked));
    exact.or_else(|| {
        let likeness = |name: &str| {
            let full = jaro_winkler(&folded(name), &asked);
            if asked.contains('/') { full } else { full.max(jaro_winkler(&place(name), &asked)) }
        };
        let mut best: Option<(f64, &'static str)> = None;
        for name in names() {
            let alike = likeness(name);
            if alike >= ALIKE_MIN && best.is_none_or(|(other, _)| alike > other) {
                best = Some((alike, name));
            }
        }
        best.map(|(_, name)| name)
    })
}

fn names() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
}

fn folded(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace(' ', "_")
}
