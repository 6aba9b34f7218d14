//! `enlace invite`: an invite record and a QR code for each person; the list of invitations; taking one back.

mod list;
mod person;
mod revoke;
mod roster;
mod sheet;

use std::collections::BTreeSet;
use std::path::Path;

use enlace_core::clock::random_bytes;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::{Actor, At};
use enlace_core::i18n::format::{Clocks, moment};
use enlace_core::record::content::{Content, Invite};
use enlace_core::record::keys::PublicKey;
use enlace_core::wire::Invitation;
use qrcode::QrCode;
use qrcode::render::unicode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Context;
use super::args::{InviteArgs, InviteCommand};
use super::desk::Desk;
use super::failure::{Exit, Failure};
use super::files;
use super::output;
use super::reach::Reach;

pub use person::{grant, stream};
pub use sheet::{escape, qr as qr_image};

use person::{MAX_DEVICE_NUMBER, Person, Written};

/// Largest number of invitations that go in one request.
const BATCH: usize = 256;

/// Someone with an invite, before it is entered.
struct Invited {
    person: Person,
    device_number: u32,
    code: [u8; 16],
}

/// Runs the command; without one, invites.
pub fn run(context: &Context, args: &InviteArgs) -> Result<(), Failure> {
    match &args.command {
        None => make(context, args),
        Some(InviteCommand::List) => list::run(context),
        Some(InviteCommand::Revoke(args)) => revoke::run(context, args),
    }
}

/// Checks everybody, then invites everybody.
fn make(context: &Context, args: &InviteArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let profile = desk.directory().profile();
    let people = match &args.csv {
        Some(path) => roster::read(&files::read_text(path)?, profile)?,
        None => vec![person::check(&written(args), profile).map_err(first)?],
    };
    let invited = numbered(context, &desk, people)?;
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    let reach = Reach::read(desk.folder())?;
    let expires_ms = context.clock.now().utc_ms + i64::from(args.expires) * 3_600_000;
    let contents = invited.iter().map(|invited| Content::Invite(invite(&desk, invited, expires_ms))).collect();
    let control = StreamName::control();
    let envelopes = desk.seal(context, &key, (&control, desk.generation()), contents)?;
    let texts: Vec<String> = invited
        .iter()
        .zip(&envelopes)
        .map(|(invited, envelope)| {
            let invitation = Invitation {
                server: reach.server.clone(),
                pin: reach.pin,
                agency: desk.identity().agency.clone(),
                root: desk.identity().root,
                invite: envelope.id(),
                code: invited.code,
            };
            invitation.encode()
        })
        .collect();
    // Written before anything is entered: an invite whose sheet cannot be written would help nobody.
    if let Some(path) = &args.print {
        print_sheets(context, &desk, &reach, path, &invited, &texts, expires_ms)?;
    }
    for batch in envelopes.chunks(BATCH) {
        if let Err(failure) = desk.submit(context, &key, &control, batch) {
            if let Some(path) = &args.print {
                let _ = std::fs::remove_file(path);
            }
            return Err(failure);
        }
    }
    show(context, args.print.as_deref(), &invited, &texts, expires_ms);
    Ok(())
}

fn written(args: &InviteArgs) -> Written {
    Written {
        name: args.holder.clone().unwrap_or_default().trim().to_owned(),
        rank: args.rank.trim().to_owned(),
        call_sign: args.call_sign.trim().to_owned(),
        roles: args.role.clone(),
        unit: args.unit.clone().unwrap_or_default(),
        device_number: args.device_number.map(|number| number.to_string()).unwrap_or_default(),
        streams: args.streams.clone(),
    }
}

fn first(wrong: Vec<super::failure::Reason>) -> Failure {
    let first = wrong.into_iter().next();
    first.map_or_else(|| Failure::new("usage_not_understood", Exit::Usage), Failure::from)
}

/// Gives everybody a device number: the one asked for, else the next that no device, invite or colleague has.
fn numbered(context: &Context, desk: &Desk, people: Vec<Person>) -> Result<Vec<Invited>, Failure> {
    let directory = desk.directory();
    let devices = directory.devices().map(|device| (device.unit.clone(), device.device_number));
    let invites = directory.invites().map(|(_, state)| (state.invite.unit.clone(), state.invite.device_number));
    let mut taken: BTreeSet<(String, u32)> = devices.chain(invites).collect();
    for person in &people {
        if let Some(number) = person.device_number
            && !taken.insert((person.unit.clone(), number))
        {
            let failure = Failure::new("invite_device_number_taken", Exit::Refused);
            return Err(failure.with("number", number).with("unit", &person.unit));
        }
    }
    let mut invited = Vec::with_capacity(people.len());
    for person in people {
        let device_number = match person.device_number {
            Some(number) => number,
            None => next_free(&mut taken, &person.unit)?,
        };
        invited.push(Invited { person, device_number, code: random_bytes(&*context.entropy) });
    }
    Ok(invited)
}

fn next_free(taken: &mut BTreeSet<(String, u32)>, unit: &str) -> Result<u32, Failure> {
    let of_unit = |number| (unit.to_owned(), number);
    let last = taken.range(of_unit(0)..=of_unit(MAX_DEVICE_NUMBER)).next_back().map_or(0, |(_, number)| *number);
    // After the last one while there is room: a number is not given to a second phone while it can be helped.
    let free = (last + 1..=MAX_DEVICE_NUMBER).chain(1..=last).find(|number| !taken.contains(&of_unit(*number)));
    let free = free.ok_or_else(|| Failure::new("invite_device_numbers_used_up", Exit::Refused).with("unit", unit))?;
    taken.insert(of_unit(free));
    Ok(free)
}

fn invite(desk: &Desk, invited: &Invited, expires_ms: i64) -> Invite {
    let person = &invited.person;
    Invite {
        holder: Actor {
            agency: desk.identity().agency.clone(),
            unit: person.unit.clone(),
            role: person.roles.first().cloned().unwrap_or_default(),
            rank: person.rank.clone(),
            call_sign: person.call_sign.clone(),
            name: person.name.clone(),
        },
        roles: person.roles.clone(),
        unit: person.unit.clone(),
        device_number: invited.device_number,
        grants: person.grants.clone(),
        code_hash: Sha256::digest(invited.code).into(),
        expires_ms,
    }
}

fn reference(invited: &Invited) -> String {
    format!("{}-{:04}", invited.person.unit, invited.device_number)
}

fn print_sheets(
    context: &Context,
    desk: &Desk,
    reach: &Reach,
    path: &Path,
    invited: &[Invited],
    texts: &[String],
    expires_ms: i64,
) -> Result<(), Failure> {
    let pages: Vec<sheet::Page> = invited
        .iter()
        .zip(texts)
        .map(|(invited, text)| {
            let person = &invited.person;
            let marks = [person.rank.clone(), person.call_sign.clone(), reference(invited)];
            sheet::Page {
                name: person.name.clone(),
                marks: marks.into_iter().filter(|mark| !mark.is_empty()).collect(),
                roles: person.roles.clone(),
                invitation: text.clone(),
                expires_ms,
            }
        })
        .collect();
    let profile = desk.directory().profile().cloned().unwrap_or_default();
    let root: &PublicKey = &desk.identity().root;
    let common = sheet::Common {
        profile: &profile,
        server: &reach.server,
        fingerprint: &root.fingerprint(),
        offset_min: context.clock.now().offset_min,
    };
    files::write_new(path, sheet::render(&common, &pages)?.as_bytes())
}

fn show(context: &Context, print: Option<&Path>, invited: &[Invited], texts: &[String], expires_ms: i64) {
    let out = &context.out;
    let people: Vec<Value> = invited
        .iter()
        .zip(texts)
        .map(|(invited, text)| {
            // With sheets the codes are on paper; a script's log is no place for them.
            let text = print.is_none().then_some(text);
            json!({ "name": invited.person.name, "reference": reference(invited), "invitation": text })
        })
        .collect();
    out.result(&json!({ "invited": people, "expires_ms": expires_ms, "sheets": print }));
    if print.is_none() {
        for (invited, text) in invited.iter().zip(texts) {
            out.say("invite.scan", &[("name", &invited.person.name), ("reference", &reference(invited))]);
            out.line(&if output::is_terminal() { qr(text) } else { text.clone() });
        }
    }
    let at = At { utc_ms: expires_ms, offset_min: context.clock.now().offset_min, zone: None };
    let date = moment(out.lang(), &at, Clocks::There);
    out.say("invite.done", &[("count", &invited.len().to_string()), ("date", &date)]);
    if let Some(path) = print {
        out.say("invite.printed", &[("path", &path.display().to_string())]);
        out.say("invite.printed.do", &[]);
    }
}

/// The code in half blocks, dark on light whatever the terminal's colours; the text itself where it does not fit.
fn qr(text: &str) -> String {
    let Ok(code) = QrCode::new(text) else { return text.to_owned() };
    let image = code.render::<unicode::Dense1x2>().quiet_zone(true).build();
    image.lines().map(|line| ["\u{1b}[30;107m", line, "\u{1b}[0m\n"].concat()).collect()
}
