//! `rules replay`: what would be otherwise under other rules: over a log or the simulated fortnight, lived twice, or over the
//! histories in a store, asked twice.
mod answers;
mod lived;
mod told;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use helpdesk_core::{ConfigurationSpec, Instant};
use helpdesk_rules::{Limits, RuleSet, SourceFile};

pub use self::{
    lived::{End, Lived, live},
    told::{Change, Difference, Loads, Promises},
};
use super::{RuleFiles, print_json};
use crate::{
    failure::Failure,
    log::{Mapping, read_log, script},
    settings::Settings,
    simulation,
    step::Step,
    store_choice::StoreChoice,
};

/// What is compared, over what.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// The rules as they are: a file or a folder.
    #[arg(long)]
    pub old: PathBuf,
    /// The rules as they would be.
    #[arg(long)]
    pub new: PathBuf,
    /// The configuration of the desk; the one of the fortnight or of the log where absent.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// The log of another system, a CSV file.
    #[arg(long, requires = "mapping", conflicts_with = "db")]
    pub log: Option<PathBuf>,
    /// What the columns of the log mean, a TOML file.
    #[arg(long, requires = "log")]
    pub mapping: Option<PathBuf>,
    /// A store whose histories are looked at: `sqlite:PATH`.
    #[arg(long)]
    pub db: Option<StoreChoice>,
    /// The seed of the simulated fortnight, where there is neither log nor store.
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
    /// Print JSON, with every ticket.
    #[arg(long)]
    pub json: bool,
}

/// What a log's steps are, and the desk they are for.
struct Material {
    steps: Vec<Step>,
    spec: ConfigurationSpec,
    until: Option<Instant>,
}

/// Compares, prints, and says whether something would be otherwise.
///
/// # Errors
/// [`Failure`] where files, log or store are of no use.
pub fn replay(args: &ReplayArgs) -> Result<ExitCode, Failure> {
    let rules = |path: &PathBuf| Ok::<_, Failure>(RuleFiles::read(std::slice::from_ref(path))?.files);
    let (old, new) = (rules(&args.old)?, rules(&args.new)?);
    let difference = match &args.db {
        Some(store) => pollster::block_on(answers::compare(store, &compiled(&old)?, &compiled(&new)?))?,
        None => {
            let material = material(args)?;
            let one = pollster::block_on(live(&material.steps, &material.spec, &old, material.until))?;
            let other = pollster::block_on(live(&material.steps, &material.spec, &new, material.until))?;
            compare(&one, &other)
        }
    };
    if args.json {
        print_json(&difference)?;
    } else {
        difference.print();
    }
    Ok(if difference.changes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn compiled(files: &[SourceFile]) -> Result<RuleSet, Failure> {
    RuleSet::compile(files, Limits::default()).map_err(Failure::from_display)
}

fn material(args: &ReplayArgs) -> Result<Material, Failure> {
    let settings = |usual: fn() -> Result<Settings, crate::settings::SettingsError>| match &args.config {
        Some(directory) => Settings::read(directory).map_err(Failure::from_display),
        None => usual().map_err(Failure::from_display),
    };
    let Some((log, mapping)) = args.log.as_ref().zip(args.mapping.as_ref()) else {
        let steps = simulation::fortnight(args.seed).map_err(Failure::from_display)?;
        let until = Some(simulation::end().map_err(Failure::from_display)?);
        return Ok(Material { steps, spec: settings(Settings::fortnight)?.spec, until });
    };
    let mapping = Mapping::read(mapping).map_err(Failure::from_display)?;
    let read = read_log(log, &mapping).map_err(Failure::from_display)?;
    let mut script = script(read, &mapping).map_err(Failure::from_display)?;
    let mut settings = settings(Settings::incident_log)?;
    script.people(&mut settings.spec);
    let until = script.steps.last().map(|step| step.at);
    Ok(Material { steps: std::mem::take(&mut script.steps), spec: settings.spec, until })
}

/// What is otherwise between two lives of the same steps.
///
/// # Laws
/// The same rules make no difference (`rules_that_are_the_same_change_nothing`).
#[must_use]
pub fn compare(old: &Lived, new: &Lived) -> Difference {
    let mut changes: BTreeMap<Change, BTreeSet<String>> = BTreeMap::new();
    for (name, before) in &old.tickets {
        let Some(after) = new.tickets.get(name) else { continue };
        for (what, from, to) in before.facts().into_iter().zip(after.facts()).map(|((what, a), (_, b))| (what, a, b)) {
            if from != to {
                let change = Change { what: what.to_owned(), from, to };
                changes.entry(change).or_default().insert(name.clone());
            }
        }
    }
    Difference {
        n_tickets: old.tickets.len(),
        changes,
        loads: Loads::of(&old.loads, &new.loads),
        promises: Promises::of(&old.promises, &new.promises),
        limits: vec![
            "what people did is as it was: nobody answers sooner or later because somebody else has the ticket"
                .to_owned(),
            "what rules wait for is lived up to the end of the source; what would come due later is not".to_owned(),
            "where the source itself names a team or an agent, the ticket goes there, whatever rules said before"
                .to_owned(),
        ],
    }
}
