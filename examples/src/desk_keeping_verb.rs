//! What `desk` is asked about keeping: bytes of attachments, people who are erased, policies of retention.
use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use helpdesk_core::{AgentId, Doing, RequesterId, Sweep, TenantId};
use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::{
    blobs_choice::BlobsChoice,
    desk_blobs,
    desk_keeping::{self, Forget, Keeper, Whose},
    failure::Failure,
    store_choice::StoreChoice,
};

/// What is asked.
#[derive(Debug, Subcommand)]
pub enum KeepingVerb {
    /// Check, collect or copy the bytes of attachments.
    Blobs(BlobsArgs),
    /// Erase a person: what they wrote and who they are; without `--apply` it is counted only.
    Erase(EraseArgs),
    /// Tell what is held of a person, a line of JSON for each thing.
    Person(PersonArgs),
    /// Take what is due by policies of retention; without `--apply` it is counted only.
    Retain(RetainArgs),
}

impl KeepingVerb {
    /// Does it. Answers what came of it, and whether all is well.
    ///
    /// # Errors
    /// [`Failure`] where a file cannot be read or written.
    pub async fn run(self) -> Result<(Value, bool), Failure> {
        match self {
            Self::Blobs(args) => run_blobs(args.deed).await,
            Self::Erase(args) => run_erase(args).await,
            Self::Person(args) => {
                let PersonArgs { store, tenant, person, agent, internal, to } = args;
                let whose = person.map(Whose::Requester).or(agent.map(Whose::Agent));
                let whose = whose.ok_or_else(|| Failure::new("expected `--person` or `--agent`".to_owned()))?;
                let done = looking(async |n| desk_keeping::tell(&store, &tenant, &whose, internal, &to, n).await).await;
                Ok((told(&done?)?, true))
            }
            Self::Retain(args) => {
                let (store, keeper) = args.keeper.into();
                let found = looking(async |n| desk_keeping::keep(&store, &keeper, &args.policy, n).await).await?;
                Ok((told(&found)?, found.failed.is_empty()))
            }
        }
    }
}

fn told(value: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(Failure::from_display)
}

/// Draws how many tickets were looked at, where somebody looks.
async fn looking<T>(work: impl AsyncFnOnce(&mut dyn FnMut(u64)) -> Result<T, Failure>) -> Result<T, Failure> {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(200));
    let done = work(&mut |n| bar.set_message(format!("{n} tickets"))).await;
    bar.finish_and_clear();
    done
}

async fn run_blobs(deed: BlobsDeed) -> Result<(Value, bool), Failure> {
    match deed {
        BlobsDeed::Check(files) => {
            let all = desk_blobs::check(&files.store, &files.blobs).await?;
            let is_whole = all.iter().all(|of| of.found.changed.is_empty() && of.found.missing.is_empty());
            Ok((told(&all)?, is_whole))
        }
        BlobsDeed::Collect(CollectArgs { files, put_before, apply }) => {
            let sweep = if apply { Sweep::Collect } else { Sweep::DryRun };
            Ok((told(&desk_blobs::collect(&files.store, &files.blobs, put_before, sweep).await?)?, true))
        }
        BlobsDeed::Copy(CopyBlobsArgs { files, to }) => {
            let n_blobs = desk_blobs::copy(&files.store, &files.blobs, &to).await?;
            Ok((json!({ "n_blobs": n_blobs }), true))
        }
    }
}

async fn run_erase(args: EraseArgs) -> Result<(Value, bool), Failure> {
    let EraseArgs { keeper, person, also, field, reason, key, holds } = args;
    let (store, keeper) = keeper.into();
    let (also, fields) = (also.into_iter().collect(), field.into_iter().collect());
    let whom = Forget { person, also, fields, key, reason };
    let found = looking(async |n| desk_keeping::forget(&store, &keeper, whom, holds.as_deref(), n).await).await?;
    let is_left = found.tickets.iter().any(|told| !told.left.is_empty());
    let is_all = found.held.is_empty() && found.failed.is_empty() && !is_left;
    Ok((told(&found)?, is_all))
}

/// What goes with it on the command line.
#[derive(Debug, Args)]
pub struct KeeperArgs {
    /// The store, which is there; desks may work on it meanwhile.
    #[arg(long)]
    pub store: StoreChoice,
    /// Whose tickets.
    #[arg(long)]
    pub tenant: TenantId,
    /// Who does it, as histories tell it.
    #[arg(long)]
    pub by: String,
    /// When, as RFC 3339.
    #[arg(long)]
    pub at: helpdesk_core::Instant,
    /// Do it.
    #[arg(long)]
    pub apply: bool,
    /// A file that notes what is done, page by page: the same command goes on from there where it was stopped.
    #[arg(long)]
    pub journal: Option<PathBuf>,
}

/// What goes with it on the command line.
#[derive(Debug, Args)]
pub struct EraseArgs {
    /// What every such command is told.
    #[command(flatten)]
    pub keeper: KeeperArgs,
    /// Who, by their id; whom they turned out to be goes with them.
    #[arg(long)]
    pub person: RequesterId,
    /// A word beside names and addresses that tells who they are: a nickname, a telephone number.
    #[arg(long)]
    pub also: Vec<String>,
    /// A custom field whose values go on the tickets that they asked.
    #[arg(long)]
    pub field: Vec<String>,
    /// Why.
    #[arg(long)]
    pub reason: String,
    /// What makes the pseudonym one that nobody can guess; the same again, where the command is run again.
    #[arg(long, default_value = "")]
    pub key: String,
    /// A file of policies whose holds are heeded.
    #[arg(long)]
    pub holds: Option<PathBuf>,
}

/// What goes with it on the command line.
#[derive(Debug, Args)]
pub struct RetainArgs {
    /// What every such command is told.
    #[command(flatten)]
    pub keeper: KeeperArgs,
    /// The file of policies and holds.
    #[arg(long)]
    pub policy: PathBuf,
}

impl From<KeeperArgs> for (StoreChoice, Keeper) {
    fn from(args: KeeperArgs) -> Self {
        let doing = if args.apply { Doing::Apply } else { Doing::DryRun };
        (args.store, Keeper { tenant: args.tenant, by: args.by, at: args.at, doing, journal: args.journal })
    }
}

/// What goes with it on the command line.
#[derive(Debug, Args)]
pub struct BlobsArgs {
    /// What to do.
    #[command(subcommand)]
    pub deed: BlobsDeed,
}

/// What is done with bytes.
#[derive(Debug, Subcommand)]
pub enum BlobsDeed {
    /// Read everything, and look whether what messages name is there.
    Check(BlobFileArgs),
    /// Take away what no message names; without `--apply` it is counted only.
    Collect(CollectArgs),
    /// Copy the bytes of all tenants of a store to another place.
    Copy(CopyBlobsArgs),
}

/// What goes with it on the command line.
#[derive(Debug, Args)]
pub struct BlobFileArgs {
    /// The store with the messages.
    #[arg(long)]
    pub store: StoreChoice,
    /// The bytes: a file of SQLite, or `postgres:CONNECTION`.
    #[arg(long)]
    pub blobs: BlobsChoice,
}

/// What goes with it on the command line.
#[derive(Debug, Args)]
pub struct CollectArgs {
    /// What every such command is told.
    #[command(flatten)]
    pub files: BlobFileArgs,
    /// Leave what was put at this instant or later, as RFC 3339: further back than any commit comes after its bytes.
    #[arg(long)]
    pub put_before: helpdesk_core::Instant,
    /// Do it.
    #[arg(long)]
    pub apply: bool,
}

/// What goes with it on the command line.
#[derive(Debug, Args)]
pub struct CopyBlobsArgs {
    /// What every such command is told.
    #[command(flatten)]
    pub files: BlobFileArgs,
    /// Where to: a file of SQLite, or `postgres:CONNECTION`.
    #[arg(long)]
    pub to: BlobsChoice,
}

/// What goes with it on the command line.
#[derive(Debug, Args)]
pub struct PersonArgs {
    /// The store, which is there; desks may work on it meanwhile.
    #[arg(long)]
    pub store: StoreChoice,
    /// Whose tickets.
    #[arg(long)]
    pub tenant: TenantId,
    /// A requester, by their id; whom they turned out to be is told as well.
    #[arg(long, required_unless_present = "agent")]
    pub person: Option<RequesterId>,
    /// An agent, by their id.
    #[arg(long, conflicts_with = "person")]
    pub agent: Option<AgentId>,
    /// Tell what is internal on tickets that they asked, too: it is not for them as they are requesters.
    #[arg(long)]
    pub internal: bool,
    /// Into which file.
    #[arg(long)]
    pub to: PathBuf,
}
