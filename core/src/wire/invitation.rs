//! Invitations: what an administrator's sheet of paper tells a phone, as text that fits one QR code.
//!
//! Everything a phone must believe without asking the network: whose agency, which root, which server, which code.
//! The text is `ENLACE1:` and upper-case base32 of canonical CBOR and four bytes of its SHA-256. Upper case keeps the
//! QR code in its denser alphanumeric mode, base32 survives being read aloud, the four bytes notice a slip of the hand.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::ids::RecordId;
use crate::record::cbor::{CborError, Value};
use crate::record::keys::PublicKey;

/// First characters of every invitation, whatever its version.
const SCHEME: &str = "ENLACE";

/// First characters of an invitation this build reads.
const PREFIX: &str = "ENLACE1:";

/// Longest text read, in characters. Longer texts do not fit a QR code that a phone reads from paper.
pub const MAX_TEXT: usize = 1_024;

/// Bytes of SHA-256 at the end.
const CHECK_BYTES: usize = 4;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What a phone needs to enrol. CBOR map: 1 server · 2 pin · 3 agency · 4 root key · 5 invite · 6 code.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// URL of the agency's server, `https://host:port`.
    pub server: String,
    /// SHA-256 of the `SubjectPublicKeyInfo` in the server's certificate; `None` when a public authority vouches
    /// for the certificate.
    pub pin: Option<[u8; 32]>,
    /// Agency code.
    pub agency: String,
    /// The agency's root key: from here on everything else can be checked.
    pub root: PublicKey,
    /// The invite in `control`.
    pub invite: RecordId,
    /// The code that only the invited person is given. Secret until used.
    pub code: [u8; 16],
}

/// Why a text is not an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvitationError {
    /// Some other text or QR code.
    #[error("text is not an invitation")]
    Foreign,
    /// An invitation of a version this build does not know.
    #[error("invitation was made by a newer version")]
    Newer,
    /// A character is wrong or missing.
    #[error("invitation is damaged")]
    Damaged,
}

impl InvitationError {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Foreign => "invitation_foreign",
            Self::Newer => "invitation_newer",
            Self::Damaged => "invitation_damaged",
        }
    }
}

impl From<CborError> for InvitationError {
    fn from(_: CborError) -> Self {
        Self::Damaged
    }
}

impl Invitation {
    /// The text for the QR code: upper-case letters, digits and one colon.
    pub fn encode(&self) -> String {
        let mut bytes = Value::map([
            (1, Some(Value::from(self.server.as_str()))),
            (2, self.pin.as_ref().map(|pin| Value::from(&pin[..]))),
            (3, Some(Value::from(self.agency.as_str()))),
            (4, Some(Value::Bytes(self.root.to_bytes()))),
            (5, Some(Value::from(self.invite.as_bytes()))),
            (6, Some(Value::from(&self.code[..]))),
        ])
        .encode();
        let check = check_of(&bytes);
        bytes.extend_from_slice(&check);
        format!("{PREFIX}{}", encode_base32(&bytes))
    }

    /// Reads [`Self::encode`] back. Case and white space do not matter: people paste, and printers break lines.
    pub fn parse(text: &str) -> Result<Self, InvitationError> {
        if text.len() > MAX_TEXT {
            return Err(InvitationError::Foreign);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let Some(coded) = text.strip_prefix(PREFIX) else {
            return Err(if is_other_version(&text) { InvitationError::Newer } else { InvitationError::Foreign });
        };
        let bytes = decode_base32(coded).ok_or(InvitationError::Damaged)?;
        let (bytes, check) = bytes.split_last_chunk::<CHECK_BYTES>().ok_or(InvitationError::Damaged)?;
        if *check != check_of(bytes) {
            return Err(InvitationError::Damaged);
        }
        let mut fields = Value::decode(bytes)?.into_map()?;
        Ok(Self {
            server: fields.take(1)?.into_text()?,
            pin: fields.take_optional(2).map(Value::into_byte_array).transpose()?,
            agency: fields.take(3)?.into_text()?,
            root: PublicKey::from_bytes(&fields.take(4)?.into_bytes()?).map_err(|_| InvitationError::Damaged)?,
            invite: RecordId(fields.take(5)?.into_byte_array()?),
            code: fields.take(6)?.into_byte_array()?,
        })
    }
}

/// The code stays out of logs and panics.
impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation")
            .field("server", &self.server)
            .field("agency", &self.agency)
            .field("invite", &self.invite)
            .finish_non_exhaustive()
    }
}

fn is_other_version(text: &str) -> bool {
    let version = text.strip_prefix(SCHEME).and_then(|rest| rest.split_once(':')).map(|(version, _)| version);
    version.is_some_and(|version| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()))
}

fn check_of(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|n| digest[n])
}

/// Base32 of RFC 4648 §6 without padding.
fn encode_base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for block in bytes.chunks(5) {
        let bits = (0..5).fold(0_u64, |bits, n| (bits << 8) | u64::from(block.get(n).copied().unwrap_or(0)));
        let digits = (block.len() * 8).div_ceil(5);
        text.extend((0..digits).map(|n| char::from(ALPHABET[((bits >> (35 - 5 * n)) & 31) as usize])));
    }
    text
}

/// Reads [`encode_base32`] back; `None` on a foreign character, an impossible length or spare bits that are set.
fn decode_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for character in text.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == character)?;
        bits = (bits << 5) | u32::try_from(digit).ok()?;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    (bits == 0 && count < 5).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::SeededEntropy;
    use crate::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};

    fn invitation() -> Invitation {
        Invitation {
            server: "https://enlace.gn-nogales.example:8443".to_owned(),
            pin: Some([7; 32]),
            agency: "gn-nogales".to_owned(),
            root: SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(1)).public_key(),
            invite: RecordId([9; 32]),
            code: [3; 16],
        }
    }

    #[test]
    fn an_invitation_reads_back_however_it_was_pasted() {
        let text = invitation().encode();
        assert_eq!(Invitation::parse(&text), Ok(invitation()));
        let pasted = text.to_lowercase().replace("aa", "a\n a");
        assert_eq!(Invitation::parse(&pasted), Ok(invitation()));
        let unpinned = Invitation { pin: None, ..invitation() };
        assert_eq!(Invitation::parse(&unpinned.encode()), Ok(unpinned));
    }

    #[test]
    fn the_text_fits_a_small_qr_code_in_alphanumeric_mode() {
        let text = invitation().encode();
        assert!(text.len() <= 366, "{} characters", text.len());
        assert!(text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ':'));
    }

    #[test]
    fn the_code_is_not_in_its_debug_form() {
        let shown = format!("{:?}", invitation());
        assert!(!shown.contains("3, 3") && !shown.contains("0303"), "{shown}");
    }

    #[test]
    fn every_changed_or_missing_character_is_noticed() {
        let text = invitation().encode();
        for at in PREFIX.len()..text.len() {
            let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert_eq!(Invitation::parse(&changed), Err(InvitationError::Damaged), "{at}");
            assert_eq!(Invitation::parse(&text[..at]), Err(InvitationError::Damaged), "{at}");
        }
    }

    #[test]
    fn other_texts_and_newer_invitations_are_told_apart() {
        for foreign in ["", "https://example.com", "ENLACE", "ENLACE:AA", "ENLACEX:AA"] {
            assert_eq!(Invitation::parse(foreign), Err(InvitationError::Foreign), "{foreign}");
        }
        assert_eq!(Invitation::parse("ENLACE2:AAAA"), Err(InvitationError::Newer));
        assert_eq!(Invitation::parse(&"A".repeat(MAX_TEXT + 1)), Err(InvitationError::Foreign));
    }

    #[test]
    fn base32_is_the_published_one() {
        for (plain, coded) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(encode_base32(plain.as_bytes()), coded);
            assert_eq!(decode_base32(coded).as_deref(), Some(plain.as_bytes()));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_survive_base32(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(decode_base32(&encode_base32(&bytes)), Some(bytes));
        }

        #[test]
        fn no_text_panics(text in "(ENLACE1:)?[A-Z2-7 ]{0,64}|\\PC{0,64}") {
            prop_assert!(Invitation::parse(&text).is_err());
        }
    }
}
