//! Labels of zones, which Exchange writes where a name belongs. It is a list of the common ones, not of all.

use helpdesk_sla::Tz;

/// The zone of a label such as `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`. The offset is not looked at:
/// it is that of the winter, or of another year.
pub(crate) fn labeled_zone(label: &str) -> Option<Tz> {
    let (offset, places) = label.strip_prefix('(')?.split_once(')')?;
    if !offset.starts_with("UTC") && !offset.starts_with("GMT") {
        return None;
    }
    LABELS.iter().find(|(known, _)| *known == places.trim_start()).map(|(_, zone)| *zone)
}

const LABELS: [(&str, Tz); 36] = [
    ("Abu Dhabi, Muscat", Tz::Asia__Dubai),
    ("Adelaide", Tz::Australia__Adelaide),
    ("Alaska", Tz::America__Anchorage),
    ("Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", Tz::Europe__Berlin),
    ("Arizona", Tz::America__Phoenix),
    ("Athens, Bucharest", Tz::Europe__Bucharest),
    ("Atlantic Time (Canada)", Tz::America__Halifax),
    ("Auckland, Wellington", Tz::Pacific__Auckland),
    ("Bangkok, Hanoi, Jakarta", Tz::Asia__Bangkok),
    ("Beijing, Chongqing, Hong Kong, Urumqi", Tz::Asia__Shanghai),
    ("Belgrade, Bratislava, Budapest, Ljubljana, Prague", Tz::Europe__Budapest),
    ("Brasilia", Tz::America__Sao_Paulo),
    ("Brisbane", Tz::Australia__Brisbane),
    ("Brussels, Copenhagen, Madrid, Paris", Tz::Europe__Paris),
    ("Cairo", Tz::Africa__Cairo),
    ("Canberra, Melbourne, Sydney", Tz::Australia__Sydney),
    ("Central Time (US & Canada)", Tz::America__Chicago),
    ("Chennai, Kolkata, Mumbai, New Delhi", Tz::Asia__Kolkata),
    ("Coordinated Universal Time", Tz::UTC),
    ("Darwin", Tz::Australia__Darwin),
    ("Dublin, Edinburgh, Lisbon, London", Tz::Europe__London),
    ("Eastern Time (US & Canada)", Tz::America__New_York),
    ("Harare, Pretoria", Tz::Africa__Johannesburg),
    ("Hawaii", Tz::Pacific__Honolulu),
    ("Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius", Tz::Europe__Kyiv),
    ("Istanbul", Tz::Europe__Istanbul),
    ("Jerusalem", Tz::Asia__Jerusalem),
    ("Kuala Lumpur, Singapore", Tz::Asia__Singapore),
    ("Mountain Time (US & Canada)", Tz::America__Denver),
    ("Newfoundland", Tz::America__St_Johns),
    ("Osaka, Sapporo, Tokyo", Tz::Asia__Tokyo),
    ("Pacific Time (US & Canada)", Tz::America__Los_Angeles),
    ("Perth", Tz::Australia__Perth),
    ("Sarajevo, Skopje, Warsaw, Zagreb", Tz::Europe__Warsaw),
    ("Seoul", Tz::Asia__Seoul),
    ("Taipei", Tz::Asia__Taipei),
];
