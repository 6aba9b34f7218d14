//! `enlace init`: an agency from nothing. Either all of it exists afterwards, or none.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use enlace_core::domain::value::Actor;
use enlace_core::record::keys::{DeviceSigner as _, SoftwareSigner};
use serde_json::json;

use super::Context;
use super::args::InitArgs;
use super::certificate;
use super::data::{DataFolder, Lock};
use super::desk::agency_failure;
use super::failure::{Exit, Failure};
use super::files;
use super::output::Output;
use super::url::ServerUrl;
use crate::agency::{Agency, Genesis, genesis};
use crate::key_file::{KeyFile, KeyRole};
use crate::profile::{self, Agency as AgencyData, Profile, ProfileError};
use crate::store::Identity;
use crate::store::sqlite::{DATA_FILE, KEYS_FILE};

/// Administrators certified at the founding: two, so that orders which take two are possible from the first day.
const ADMINISTRATORS: u8 = 2;

/// Sets up the agency and says what to do with its keys.
pub fn run(context: &Context, args: &InitArgs) -> Result<(), Failure> {
    let profile = profile_of(args)?;
    let agency = agency_of(&profile, args)?;
    let url = ServerUrl::parse(&args.server_url)?;
    let folder = DataFolder::at(&context.data);
    files::make_folder(folder.path())?;
    let lock = folder.lock()?;
    if folder.is_taken() {
        return Err(Failure::new("data_exists", Exit::Refused).with("path", folder.path().display()));
    }
    let keys_folder = args.out.clone().unwrap_or_else(|| folder.keys());
    files::make_folder(&keys_folder)?;

    let mut created = Created::default();
    let keys = Keys::make(context, agency);
    keys.write(&mut created, &folder, &keys_folder)?;
    write_server_files(&mut created, &folder, &url)?;
    found(
        context,
        &mut created,
        &folder,
        &lock,
        &keys,
        &Genesis {
            profile: profile.to_record(agency, args.duty_contact.as_deref()),
            server: keys.server.signer.public_key(),
            administrators: keys.administrators.iter().map(|key| (key.signer.public_key(), holder(agency))).collect(),
        },
    )?;
    created.keep();
    tell(&context.out, &profile, agency, &folder, &keys_folder, &keys);
    if args.duty_contact.is_none() && agency.contact().is_none() {
        context.out.say("init.contact", &[]);
    }
    tell_next(&context.out, agency, &folder);
    Ok(())
}

/// A shipped profile by its name, or the one in a file whose name ends in `.toml`.
fn profile_of(args: &InitArgs) -> Result<Profile, Failure> {
    let name = args.profile.as_str();
    let is_file = Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml"));
    let read = if is_file { profile::read(&files::read_text(Path::new(name))?) } else { profile::by_name(name) };
    read.map_err(|error| match error {
        ProfileError::Unknown => {
            let known: Vec<&str> = profile::names().collect();
            Failure::new("profile_unknown", Exit::Usage).with("name", name).with("profiles", known.join(", "))
        }
        other => Failure::new("profile_malformed", Exit::Refused).with("path", name).with("what", other),
    })
}

/// The agency that was asked for; without a code the profile's default.
fn agency_of<'a>(profile: &'a Profile, args: &InitArgs) -> Result<&'a AgencyData, Failure> {
    let code = args.agency.as_deref().unwrap_or(&profile.default_agency);
    profile.agency(code).ok_or_else(|| {
        let known: Vec<&str> = profile.agencies.iter().map(|agency| agency.code.as_str()).collect();
        Failure::new("agency_unknown", Exit::Usage).with("code", code).with("agencies", known.join(", "))
    })
}

/// The keys of a new agency.
struct Keys {
    root: KeyFile,
    administrators: Vec<KeyFile>,
    server: KeyFile,
}

impl Keys {
    fn make(context: &Context, agency: &AgencyData) -> Self {
        let make = |role| KeyFile {
            role,
            agency: agency.code.clone(),
            signer: SoftwareSigner::generate(KeyFile::ALGORITHM, &*context.entropy),
        };
        Self {
            root: make(KeyRole::Root),
            administrators: (0..ADMINISTRATORS).map(|_| make(KeyRole::Administrator)).collect(),
            server: make(KeyRole::Server),
        }
    }

    fn write(&self, created: &mut Created, folder: &DataFolder, keys_folder: &Path) -> Result<(), Failure> {
        created.key(&root_path(keys_folder), &self.root)?;
        for (number, key) in (1..).zip(&self.administrators) {
            created.key(&administrator_path(keys_folder, number), key)?;
        }
        created.key(&folder.server_key(), &self.server)
    }
}

fn root_path(keys_folder: &Path) -> PathBuf {
    keys_folder.join("root.key")
}

fn administrator_path(keys_folder: &Path, number: u8) -> PathBuf {
    keys_folder.join(format!("administrator-{number}.key"))
}

fn holder(agency: &AgencyData) -> Actor {
    Actor { agency: agency.code.clone(), role: "administrator".to_owned(), ..Actor::default() }
}

fn write_server_files(created: &mut Created, folder: &DataFolder, url: &ServerUrl) -> Result<(), Failure> {
    if url.is_tls {
        let made = certificate::make(url.names())?;
        created.file(&folder.certificate(), made.certificate.as_bytes())?;
        created.file(&folder.certificate_key(), made.key.as_bytes())?;
    }
    created.file(&folder.config(), config_text(url).as_bytes())
}

/// The configuration, with what each line is for.
fn config_text(url: &ServerUrl) -> String {
    let tls = "\n# The server's own certificate, whose key phones pin. Leave this part out behind a proxy that holds one.\n\
        # Certificado propio del servidor; los teléfonos fijan su llave. Quite esta parte detrás de un proxy con otro.\n\
        [tls]\ncertificate = \"tls.crt\"\nkey = \"tls.key\"\n";
    format!(
        "# Address and port to listen on. / Dirección y puerto en los que escucha.\n\
         listen = \"{}\"\n\
         # Address that invitations tell phones. / Dirección que las invitaciones dan a los teléfonos.\n\
         url = \"{}\"\n{}",
        url.listen(),
        url.text,
        if url.is_tls { tls } else { "" }
    )
}

fn found(
    context: &Context,
    created: &mut Created,
    folder: &DataFolder,
    lock: &Lock,
    keys: &Keys,
    founding: &Genesis,
) -> Result<(), Failure> {
    let failure = |error| agency_failure(&error, folder.path());
    let records = genesis(founding, &keys.root.signer, &context.clock.now(), &*context.entropy);
    let records = records.map_err(|error| failure(error.into()))?;
    created.database(folder)?;
    let store = folder.store(&context.entropy, lock)?;
    let identity = Identity {
        agency: founding.profile.code.clone(),
        origin: format!("{}.enlace/log", founding.profile.code),
        root: keys.root.signer.public_key(),
        server: keys.server.signer.public_key(),
    };
    let signer = SoftwareSigner::from_secret(KeyFile::ALGORITHM, *keys.server.signer.secret());
    let signer = signer.map_err(|_| Failure::new("server_key_unusable", Exit::Refused))?;
    Agency::found(store, &identity, &records, Arc::new(signer), Arc::clone(&context.clock)).map_err(failure)?;
    Ok(())
}

fn tell(out: &Output, profile: &Profile, agency: &AgencyData, folder: &DataFolder, keys_folder: &Path, keys: &Keys) {
    let digits = keys.root.signer.public_key().fingerprint();
    let root = root_path(keys_folder);
    let administrators: Vec<PathBuf> =
        (1..=ADMINISTRATORS).map(|number| administrator_path(keys_folder, number)).collect();
    out.result(&json!({
        "agency": agency.code, "data": folder.path(), "root_key": root, "administrator_keys": administrators,
        "fingerprint": digits,
    }));
    let path = folder.path().display().to_string();
    out.say("init.done", &[("name", agency.name(out.lang())), ("code", &agency.code), ("folder", &path)]);
    let ports = profile.ports_of(agency).map(|port| format!("{} ({})", port.name(out.lang()), port.code));
    let ports = ports.collect::<Vec<_>>().join("; ");
    out.say("init.profile", &[("profile", profile.title(out.lang())), ("ports", &ports)]);
    out.say("fingerprint", &[("digits", &digits)]);
    out.line("");
    out.say("init.root_key", &[("path", &root.display().to_string())]);
    out.say("init.root_key.do", &[]);
    for (number, path) in administrators.iter().enumerate() {
        let number = (number + 1).to_string();
        out.say("init.administrator_key", &[("n", &number), ("path", &path.display().to_string())]);
    }
    out.say("init.administrator_key.do", &[]);
}

/// The commands that come after this one.
fn tell_next(out: &Output, agency: &AgencyData, folder: &DataFolder) {
    let path = folder.path().display();
    out.line("");
    let sector = agency.sectors.first().map_or("", String::as_str);
    out.say("init.next", &[]);
    out.line(&format!("  enlace serve --data {path}"));
    let streams = format!("internal/{sector}:write,identity/{sector}:write");
    out.line(&format!(
        "  enlace invite --data {path} --holder … --role agent --unit {} --streams {streams}",
        agency.unit
    ));
}

/// Files this run made; taken away again unless it comes to its end.
#[derive(Default)]
struct Created(Vec<PathBuf>);

impl Created {
    fn key(&mut self, path: &Path, key: &KeyFile) -> Result<(), Failure> {
        files::write_key(path, key)?;
        self.0.push(path.to_owned());
        Ok(())
    }

    fn file(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        files::write_new(path, bytes)?;
        self.0.push(path.to_owned());
        Ok(())
    }

    /// Makes way for the database.
    fn database(&mut self, folder: &DataFolder) -> Result<(), Failure> {
        for file in [DATA_FILE, KEYS_FILE] {
            // Made empty first: SQLite gives its side files the mode of the file it finds.
            self.file(&folder.path().join(file), b"")?;
            self.0.extend(["-wal", "-shm"].map(|suffix| folder.path().join(format!("{file}{suffix}"))));
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Created {
    fn drop(&mut self) {
        for path in &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}
