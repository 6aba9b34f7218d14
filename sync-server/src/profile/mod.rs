//! Profiles: what a pilot agreed on, as data, so that setting up an agency needs no typing.
//!
//! A profile lists the sectors, ports and agencies of both sides of one stretch of the line, and the forums in which
//! they meet. It is a proposal: what an agency says of itself is signed by that agency. The format is described in
//! `docs/operate/profiles.md`. Compiled in; reads no files and knows nothing of the command line.

mod check;
mod data;

pub use check::Fault;
pub use data::{Agency, CoChair, Former, Forum, Port, Profile, SectorData};

/// The profiles every build knows, by the word given to `enlace init --profile`.
const SHIPPED: [(&str, &str); 2] = [
    ("nogales", include_str!("../../profiles/nogales/profile.toml")),
    ("laredo", include_str!("../../profiles/laredo/profile.toml")),
];

/// Why a profile cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// No profile has this name.
    #[error("there is no such profile")]
    Unknown,
    /// The text is not in the form of a profile.
    #[error("the text is no profile: {0}")]
    Malformed(String),
    /// The profile contradicts itself or uses unknown codes.
    #[error("the profile has faults, the first: {0}")]
    Faulty(Fault),
}

/// Names of the shipped profiles.
pub fn names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// A shipped profile by its name.
pub fn by_name(name: &str) -> Result<Profile, ProfileError> {
    let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name).ok_or(ProfileError::Unknown)?;
    read(text)
}

/// Reads a profile and holds it to be whole: both languages, known codes, no reference into nothing.
pub fn read(text: &str) -> Result<Profile, ProfileError> {
    let profile: Profile = toml::from_str(text).map_err(|error| ProfileError::Malformed(error.message().to_owned()))?;
    profile.faults().into_iter().next().map_or(Ok(profile), |fault| Err(ProfileError::Faulty(fault)))
}

#[cfg(test)]
mod tests;
