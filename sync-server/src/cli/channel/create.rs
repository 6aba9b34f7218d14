//! `enlace channel create`: the own half of a new channel, and the proposal the other members sign.

use enlace_core::record::content::{ChannelSettings, Standing};
use serde_json::json;

use super::super::Context;
use super::super::args::ChannelCreateArgs;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::{agree, channel, member, own_roster, proposal, unrestricted};

/// Minutes within which a person answers, by level and role: R responders, S supervisors, L liaison, H high level.
const DEADLINES: [(&str, &str, u16); 7] = [
    ("elevated", "R", 5),
    ("elevated", "S", 5),
    ("elevated", "L", 15),
    ("high", "R", 3),
    ("high", "S", 10),
    ("high", "L", 15),
    ("high", "H", 30),
];

/// Makes the channel.
pub fn run(context: &Context, args: &ChannelCreateArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let stream = channel(&args.channel)?;
    if own_roster(&desk, &stream)?.settings().is_some() {
        return Err(Failure::new("channel_exists", Exit::Refused).with("channel", &args.channel));
    }
    let own = desk.identity().agency.clone();
    let mut members = vec![member(&desk, &own)?];
    for agency in &args.with {
        members.push(member(&desk, agency)?);
    }
    members[0].radio.clone_from(&args.radio);
    members[0].phone.clone_from(&args.phone);
    members.sort_by(|a, b| a.agency.cmp(&b.agency));
    members.dedup_by(|a, b| a.agency == b.agency);
    let scenarios = if args.scenario.is_empty() { unrestricted() } else { args.scenario.clone() };
    let settings = ChannelSettings {
        version: 1,
        name_en: args.name_en.clone().unwrap_or_else(|| args.channel.clone()),
        name_es: args.name_es.clone().unwrap_or_else(|| args.channel.clone()),
        members,
        left: Vec::new(),
        standing: Standing { scenarios, text: !args.no_text },
        deadlines: DEADLINES.iter().map(|(level, role, min)| ((*level).to_owned(), (*role).to_owned(), *min)).collect(),
        recipients: Vec::new(),
    };
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    agree(context, &desk, &stream, Some(&args.root_key), &key, &settings)?;
    proposal::write(&args.out, &stream, &settings)?;
    let path = args.out.display().to_string();
    context
        .out
        .result(&json!({ "channel": stream.as_str(), "version": 1, "proposal": args.out, "members": args.with }));
    context.out.say("channel.create.done", &[("channel", stream.as_str()), ("path", &path)]);
    Ok(())
}
