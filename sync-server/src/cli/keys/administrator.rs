//! `enlace keys administrator`: the root certifies one more administrator, or ends a certificate.

use enlace_core::domain::value::Actor;
use enlace_core::ingest::directory::CertifiedKey;
use enlace_core::record::content::{Certificate, CertifiedRole, Content, Revocation, Revoked};
use enlace_core::record::keys::{DeviceSigner as _, SoftwareSigner};
use serde_json::json;

use super::super::Context;
use super::super::args::{AddAdministratorArgs, RemoveAdministratorArgs};
use super::super::beginning;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::super::files;
use crate::key_file::{KeyFile, KeyRole};

/// Makes a key for a new administrator and has the root certify it.
pub fn add(context: &Context, args: &AddAdministratorArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let root = desk.root(&args.root_key)?;
    let agency = desk.identity().agency.clone();
    let signer = SoftwareSigner::generate(KeyFile::ALGORITHM, &*context.entropy);
    let subject = signer.public_key();
    // The file first: a certificate for a key that nobody holds would help nobody.
    files::write_key(&args.out, &KeyFile { role: KeyRole::Administrator, agency: agency.clone(), signer })?;
    let name = args.holder.trim().to_owned();
    let holder = Actor { agency, role: CertifiedRole::Administrator.word().to_owned(), name, ..Actor::default() };
    let content = Content::Certificate(Certificate { subject, role: CertifiedRole::Administrator, holder });
    if let Err(failure) = desk.enter(context, &root, vec![content]) {
        let _ = std::fs::remove_file(&args.out);
        return Err(failure);
    }
    let (id, path) = (subject.id().to_hex(), args.out.display().to_string());
    context.out.result(&json!({ "id": id, "key": args.out }));
    context.out.say("keys.administrator.add.done", &[("id", &beginning::short(&id)), ("path", &path)]);
    context.out.say("keys.root.away", &[]);
    Ok(())
}

/// Ends an administrator's certificate. What that administrator signed before stays.
pub fn remove(context: &Context, args: &RemoveAdministratorArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let size = desk.directory().size();
    let administrators: Vec<&CertifiedKey> = desk
        .directory()
        .certified()
        .filter(|key| key.role == CertifiedRole::Administrator && key.term.holds(size))
        .collect();
    let all = administrators.iter().map(|key| (key.key.id().to_hex(), key.key.id()));
    let id = beginning::find(&args.id, all, "administrator_id_unknown", "administrator_id_ambiguous")?;
    if administrators.len() == 1 {
        return Err(Failure::new("administrator_last", Exit::Refused));
    }
    let root = desk.root(&args.root_key)?;
    let content = Content::Revocation(Revocation { revoked: Revoked::Key(id), reason: args.reason.clone() });
    let records = desk.enter(context, &root, vec![content])?;
    let left = administrators.len() - 1;
    let record = records.first().map(|id| id.to_hex());
    context.out.result(&json!({ "id": id.to_hex(), "record": record, "administrators": left }));
    context.out.say("keys.administrator.remove.done", &[("id", &beginning::short(&id.to_hex()))]);
    if left == 1 {
        context.out.say("keys.administrator.one_left", &[]);
    }
    context.out.say("keys.root.away", &[]);
    Ok(())
}
