//! `enlace channel list`: what is agreed, who has not signed yet, who speaks.

use enlace_core::border::channel::Channel;
use enlace_core::domain::stream::StreamClass;
use enlace_core::i18n::Lang;
use serde_json::{Value, json};

use super::super::Context;
use super::super::desk::Desk;
use super::super::failure::Failure;
use super::super::files;
use super::rosters;
use crate::store::Read as _;

/// Lists every channel the own agency has a half of.
pub fn run(context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let failure = |error| files::store_failure(&error, desk.folder().path());
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    for (stream, _) in desk.reader().heads().map_err(failure)? {
        if stream.class() != StreamClass::Channel {
            continue;
        }
        let all = rosters(&desk, &stream)?;
        let Channel { in_force, proposed } = Channel::of(&all);
        let missing: Vec<String> =
            proposed.last().map(|next| next.missing.iter().cloned().collect()).unwrap_or_default();
        let officers = all.first().map_or(0, |own| own.officers().filter(|(_, said)| !said.roles.is_empty()).count());
        let newest = proposed.last().map(|next| &next.settings).or(in_force.as_ref());
        let name = newest.map(|settings| match context.out.lang() {
            Lang::Es => settings.name_es.clone(),
            Lang::En => settings.name_en.clone(),
        });
        let state = match (&in_force, missing.is_empty()) {
            (None, _) => context.out.text("channel.state.proposed", &[("agencies", &missing.join(", "))]),
            (Some(settings), true) => {
                context.out.text("channel.state.in_force", &[("version", &settings.version.to_string())])
            }
            (Some(settings), false) => {
                let said = [("version", &*settings.version.to_string()), ("agencies", &*missing.join(", "))];
                context.out.text("channel.state.next_proposed", &said)
            }
        };
        let members: Vec<String> =
            newest.map(|settings| settings.members.iter().map(|m| m.agency.clone()).collect()).unwrap_or_default();
        rows.push(vec![
            stream.as_str().to_owned(),
            name.clone().unwrap_or_default(),
            members.join(", "),
            state,
            officers.to_string(),
        ]);
        told.push(json!({
            "channel": stream.as_str(), "name": name, "members": members, "officers": officers,
            "in_force": in_force.as_ref().map(|settings| settings.version),
            "newest": newest.map(|settings| settings.version), "missing": missing,
        }));
    }
    context.out.result(&Value::Array(told));
    if rows.is_empty() {
        context.out.say("channel.none", &[]);
        return Ok(());
    }
    let columns = ["channel", "name", "members", "state", "officers"].map(|name| format!("channel.column.{name}"));
    context.out.table(&columns, &rows);
    Ok(())
}
