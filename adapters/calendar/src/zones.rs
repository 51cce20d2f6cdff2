//! The zones of a calendar: from the names it uses to those of the zone data.

use std::collections::BTreeMap;

use helpdesk_sla::Tz;

use crate::component::Component;
use crate::moment::Unreadable;
use crate::windows_zones::windows_zone;
use crate::zone_labels::labeled_zone;

/// The longest name of a zone that is looked for, in bytes.
const ID_BYTES_MAX: usize = 255;

/// The zones a calendar names.
#[derive(Debug, Default)]
pub(crate) struct Zones {
    /// Those that the file itself explains by another name.
    explained: BTreeMap<String, Tz>,
}

impl Zones {
    /// Learns the zones that the file defines with a known name beside its own.
    pub(crate) fn of(components: &[Component]) -> Zones {
        let mut explained = BTreeMap::new();
        for component in components {
            let id = component.first("TZID").map(|line| line.value.trim().to_owned());
            let place = component.first("X-LIC-LOCATION").and_then(|line| line.value.trim().parse().ok());
            if let (Some(id), Some(zone)) = (id, place) {
                explained.insert(id, zone);
            }
        }
        Zones { explained }
    }

    /// Finds a zone: by its name in the zone data, by what the file says, by a common name or label of Windows, and by
    /// the end of a path.
    pub(crate) fn find(&self, id: &str) -> Option<Tz> {
        let id = id.trim();
        if id.len() > ID_BYTES_MAX {
            return None;
        }
        let known = id.parse().ok().or_else(|| self.explained.get(id).copied()).or_else(|| windows_zone(id));
        known.or_else(|| labeled_zone(id)).or_else(|| end_of_path(id))
    }

    pub(crate) fn unknown(id: &str) -> Unreadable {
        let expected = "a zone like `Europe/Berlin`, or one that the file explains with `X-LIC-LOCATION`";
        (format!("TZID={id}"), expected.to_owned())
    }
}

/// The zone at the end of a name such as `/example.org/2024/America/New_York`.
fn end_of_path(id: &str) -> Option<Tz> {
    let path = id.strip_prefix('/')?;
    let cuts = path.match_indices('/').map(|(index, _)| index + 1);
    cuts.filter_map(|cut| path.get(cut..)).find_map(|name| name.parse().ok())
}
