//! The shape of the command line. Its words are in the catalogues, see `help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::failure::Failure;
use super::{
    Context, backup, channel, courier, demo, devices, init, invite, keys, landmarks, log, peer, phone, purge, records,
    restore, serve,
};

#[derive(Debug, Parser)]
#[command(name = "enlace", version)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Global {
    #[arg(long, global = true, display_order = 900, value_name = "DIR", default_value = "enlace-data")]
    pub data: PathBuf,
    #[arg(long, global = true, display_order = 900)]
    pub json: bool,
    #[arg(long, global = true, display_order = 900, value_name = "LANG", value_parser = ["en", "es"])]
    pub lang: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(InitArgs),
    Serve(ServeArgs),
    Invite(InviteArgs),
    Devices {
        #[command(subcommand)]
        command: Option<DevicesCommand>,
    },
    Records {
        #[command(subcommand)]
        command: Option<RecordsCommand>,
    },
    Purge(PurgeArgs),
    Keys {
        #[command(subcommand)]
        command: Option<KeysCommand>,
    },
    Peer {
        #[command(subcommand)]
        command: Option<PeerCommand>,
    },
    Channel {
        #[command(subcommand)]
        command: Option<ChannelCommand>,
    },
    Courier {
        #[command(subcommand)]
        command: CourierCommand,
    },
    Log {
        #[command(subcommand)]
        command: LogCommand,
    },
    Landmarks {
        #[command(subcommand)]
        command: LandmarksCommand,
    },
    Backup(BackupArgs),
    Restore(RestoreArgs),
    Demo(DemoArgs),
    #[command(hide = true)]
    Phone(PhoneArgs),
}

#[derive(Debug, Args)]
pub struct InitArgs {
    #[arg(long, value_name = "NAME")]
    pub profile: String,
    #[arg(long, value_name = "CODE")]
    pub agency: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "URL", default_value = "https://localhost:8443")]
    pub server_url: String,
    #[arg(long, value_name = "TEXT")]
    pub duty_contact: Option<String>,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<std::net::SocketAddr>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct InviteArgs {
    #[command(subcommand)]
    pub command: Option<InviteCommand>,
    #[arg(long, value_name = "NAME", required_unless_present = "csv")]
    pub holder: Option<String>,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub rank: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub call_sign: String,
    #[arg(long, value_name = "ROLES", required_unless_present = "csv", value_delimiter = ',')]
    pub role: Vec<String>,
    #[arg(long, value_name = "UNIT", required_unless_present = "csv")]
    pub unit: Option<String>,
    #[arg(long, value_name = "N")]
    pub device_number: Option<u32>,
    #[arg(long, value_name = "STREAMS", required_unless_present = "csv", value_delimiter = ',')]
    pub streams: Vec<String>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["holder", "role", "unit", "streams", "device_number"])]
    pub csv: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub print: Option<PathBuf>,
    #[arg(long, value_name = "HOURS", default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=8_760))]
    pub expires: u32,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Subcommand)]
pub enum InviteCommand {
    List,
    Revoke(RevokeInviteArgs),
}

#[derive(Debug, Args)]
pub struct RevokeInviteArgs {
    #[arg(value_name = "ID")]
    pub invite: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct KeyArgs {
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum DevicesCommand {
    List,
    Lost(DeviceArgs),
    Retire(DeviceArgs),
    Destroy(DestroyArgs),
    Grant(GrantArgs),
    Revoke(RevokeArgs),
}

#[derive(Debug, Args)]
pub struct DeviceArgs {
    #[arg(value_name = "ID")]
    pub device: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct DestroyArgs {
    #[arg(value_name = "ID")]
    pub device: String,
    #[arg(long, conflicts_with = "approve")]
    pub now: bool,
    #[arg(long)]
    pub approve: bool,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct GrantArgs {
    #[arg(value_name = "ID")]
    pub device: String,
    #[arg(value_name = "STREAM:ACCESS")]
    pub grant: String,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct RevokeArgs {
    #[arg(value_name = "ID")]
    pub device: String,
    #[arg(value_name = "STREAM")]
    pub stream: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Subcommand)]
pub enum RecordsCommand {
    List,
    Adopt(AdoptArgs),
}

#[derive(Debug, Args)]
pub struct AdoptArgs {
    #[arg(value_name = "ID", required_unless_present = "device")]
    pub records: Vec<String>,
    #[arg(long, value_name = "ID", conflicts_with = "records")]
    pub device: Option<String>,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct PurgeArgs {
    #[arg(value_name = "DOCUMENT")]
    pub document: String,
    #[arg(long, value_name = "TEXT", conflicts_with = "dry_run")]
    pub reason: Option<String>,
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    List,
    Administrator {
        #[command(subcommand)]
        command: AdministratorCommand,
    },
}

#[derive(Debug, Subcommand)]
pub enum AdministratorCommand {
    Add(AddAdministratorArgs),
    Remove(RemoveAdministratorArgs),
}

#[derive(Debug, Args)]
pub struct AddAdministratorArgs {
    #[arg(long, value_name = "FILE")]
    pub root_key: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[arg(long, value_name = "NAME", default_value = "")]
    pub holder: String,
}

#[derive(Debug, Args)]
pub struct RemoveAdministratorArgs {
    #[arg(value_name = "ID")]
    pub id: String,
    #[arg(long, value_name = "FILE")]
    pub root_key: PathBuf,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
}

#[derive(Debug, Subcommand)]
pub enum PeerCommand {
    List,
    Card(PeerCardArgs),
    Add(PeerAddArgs),
    Confirm(PeerConfirmArgs),
    Remove(PeerRemoveArgs),
}

#[derive(Debug, Args)]
pub struct PeerCardArgs {
    #[arg(long, value_name = "FILE")]
    pub root_key: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub print: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct PeerAddArgs {
    #[arg(value_name = "FILE")]
    pub card: PathBuf,
}

#[derive(Debug, Args)]
pub struct PeerConfirmArgs {
    #[arg(value_name = "AGENCY")]
    pub agency: String,
    #[arg(long, value_name = "DIGITS")]
    pub fingerprint: String,
    #[arg(long, value_name = "FILE")]
    pub root_key: PathBuf,
}

#[derive(Debug, Args)]
pub struct PeerRemoveArgs {
    #[arg(value_name = "AGENCY")]
    pub agency: String,
    #[arg(long, value_name = "FILE")]
    pub root_key: PathBuf,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
}

#[derive(Debug, Subcommand)]
pub enum ChannelCommand {
    List,
    Create(ChannelCreateArgs),
    Propose(ChannelProposeArgs),
    Accept(ChannelAcceptArgs),
    Accredit(ChannelAccreditArgs),
    Accounting(ChannelAccountingArgs),
}

#[derive(Debug, Args)]
pub struct ChannelAccountingArgs {
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum CourierCommand {
    Take(CourierTakeArgs),
}

#[derive(Debug, Args)]
pub struct CourierTakeArgs {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ChannelCreateArgs {
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    #[arg(long, value_name = "AGENCIES", value_delimiter = ',', required = true)]
    pub with: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub name_en: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub name_es: Option<String>,
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub scenario: Vec<String>,
    #[arg(long)]
    pub no_text: bool,
    #[arg(long, value_name = "TEXT")]
    pub radio: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub phone: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub root_key: PathBuf,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct ChannelProposeArgs {
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    #[arg(long, value_name = "AGENCIES", value_delimiter = ',')]
    pub add: Vec<String>,
    #[arg(long, value_name = "AGENCIES", value_delimiter = ',')]
    pub remove: Vec<String>,
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub scenario: Vec<String>,
    #[arg(long, value_name = "BOOL")]
    pub text: Option<bool>,
    #[arg(long, value_name = "TEXT")]
    pub radio: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub phone: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub root_key: Option<PathBuf>,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct ChannelAcceptArgs {
    #[arg(value_name = "PROPOSAL")]
    pub proposal: String,
    #[arg(long, value_name = "TEXT")]
    pub radio: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub phone: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub root_key: Option<PathBuf>,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Args)]
pub struct ChannelAccreditArgs {
    #[arg(value_name = "CHANNEL")]
    pub channel: String,
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub device: Vec<String>,
    #[arg(long, conflicts_with = "device")]
    pub all: bool,
    #[arg(long, conflicts_with = "all")]
    pub end: bool,
    #[command(flatten)]
    pub key: KeyArgs,
}

#[derive(Debug, Subcommand)]
pub enum LogCommand {
    Verify(VerifyArgs),
    Checkpoint,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
    #[arg(long, value_name = "DIGITS")]
    pub root: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub backup: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct BackupArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct RestoreArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, conflicts_with = "root_key")]
    pub dry_run: bool,
    #[arg(long, value_name = "FILE")]
    pub root_key: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    #[arg(long)]
    pub keep: bool,
    #[arg(long)]
    pub pause: bool,
    #[arg(long, conflicts_with = "pause")]
    pub quick: bool,
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", conflicts_with = "keep")]
    pub sabotage: Option<String>,
}

#[derive(Debug, Args)]
pub struct PhoneArgs {
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub offset_min: Option<i16>,
    #[arg(long, value_name = "NAME")]
    pub zone: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum LandmarksCommand {
    Check(LandmarksArgs),
}

#[derive(Debug, Args)]
pub struct LandmarksArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

impl Command {
    /// Does it.
    pub fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Init(args) => init::run(context, args),
            Self::Serve(args) => serve::run(context, args),
            Self::Invite(args) => invite::run(context, args),
            Self::Devices { command } => devices::run(context, command.as_ref()),
            Self::Records { command } => records::run(context, command.as_ref()),
            Self::Purge(args) => purge::run(context, args),
            Self::Keys { command } => keys::run(context, command.as_ref()),
            Self::Peer { command } => peer::run(context, command.as_ref()),
            Self::Channel { command } => channel::run(context, command.as_ref()),
            Self::Courier { command: CourierCommand::Take(args) } => courier::run(context, args),
            Self::Log { command: LogCommand::Verify(args) } => log::verify::run(context, args),
            Self::Log { command: LogCommand::Checkpoint } => log::checkpoint::run(context),
            Self::Landmarks { command: LandmarksCommand::Check(args) } => landmarks::run(context, args),
            Self::Backup(args) => backup::run(context, args),
            Self::Restore(args) => restore::run(context, args),
            Self::Demo(args) => demo::run(context, args),
            Self::Phone(args) => phone::run(context, args),
        }
    }
}
