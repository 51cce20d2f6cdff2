//! What rules wait for: the occasions on which they run by themselves, and what ends a wait before.
use crate::{fault_text::Finding, limits::OCCASIONS_MAX, occasion::Occasion, plan::Ranked};

/// What the rules of a set wait for.
#[derive(Debug, Default)]
pub(crate) struct Waits {
    /// The occasions, each once.
    pub(crate) occasions: Vec<Wait>,
    /// The rules that asked to run again and say what ends that.
    pub(crate) ended: Vec<usize>,
}

/// An occasion, and the rules that wait for it.
#[derive(Debug)]
pub(crate) struct Wait {
    pub(crate) occasion: Occasion,
    pub(crate) rules: Vec<usize>,
}

impl Waits {
    pub(crate) fn of(rules: &[Ranked]) -> Self {
        let mut waits = Self::default();
        for (n, (rule, ..)) in rules.iter().enumerate() {
            waits.ended.extend((rule.again && rule.unless.is_some()).then_some(n));
            for occasion in &rule.occasions {
                match waits.occasions.iter_mut().find(|wait| wait.occasion.name == occasion.name) {
                    Some(wait) => wait.rules.push(n),
                    None => waits.occasions.push(Wait { occasion: occasion.clone(), rules: vec![n] }),
                }
            }
        }
        waits
    }

    /// Where there are more occasions than a ticket has timers for: in which file, and what to say.
    pub(crate) fn too_many(&self, rules: &[Ranked]) -> Option<(usize, Finding)> {
        let first = self.occasions.get(OCCASIONS_MAX)?.rules.first()?;
        let (rule, ..) = rules.get(*first)?;
        let text = format!("there are more than {OCCASIONS_MAX} occasions on which rules run by themselves");
        Some((rule.file, Finding::new(rule.at, text)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.occasions.is_empty() && self.ended.is_empty()
    }
}
