//! C2SP signed-note: text signed by named keys, the form in which checkpoints travel.
//!
//! Only Ed25519 is read. Signatures by keys nobody asked about are kept and ignored, as the specification wants.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::record::keys::{DeviceSigner, PublicKey, SignError};

/// Largest note in bytes.
pub const MAX_NOTE_BYTES: usize = 64 * 1024;
/// Most signatures in one note; the specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 32;

/// Text and what claims to be signatures on it. Nothing is checked before [`Note::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    name: String,
    /// Four bytes of key id, then what the key's kind says.
    blob: Vec<u8>,
}

/// What a key signs in a note, and so how its signatures are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// The log itself: the plain text (signature type 1).
    Log,
    /// A witness: the text at a time (`cosignature/v1`, signature type 4).
    Witness,
}

/// A key by its name: who may sign notes, and as what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteKey {
    name: String,
    kind: KeyKind,
    public: PublicKey,
}

/// Why a note, a checkpoint or a proof file is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Larger than [`MAX_NOTE_BYTES`], or more than [`MAX_SIGNATURES`].
    #[error("checkpoint is too large")]
    TooLarge,
    /// Not the text form that the C2SP specification gives.
    #[error("checkpoint is malformed")]
    Malformed,
    /// No signature by any of the expected keys.
    #[error("checkpoint is not signed by the expected key")]
    Unsigned,
    /// A signature by an expected key that does not verify.
    #[error("checkpoint signature does not verify")]
    BadSignature,
    /// The checkpoint of another log.
    #[error("checkpoint belongs to another log")]
    OtherLog,
    /// A key that is not Ed25519, or a name with a space or a plus sign.
    #[error("key cannot sign checkpoints")]
    UnfitKey,
    /// The key store did not sign.
    #[error("checkpoint: {0}")]
    NotSigned(#[from] SignError),
}

impl NoteError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "checkpoint_too_large",
            Self::Malformed => "checkpoint_malformed",
            Self::Unsigned => "checkpoint_unsigned",
            Self::BadSignature => "checkpoint_bad_signature",
            Self::OtherLog => "checkpoint_other_log",
            Self::UnfitKey => "checkpoint_unfit_key",
            Self::NotSigned(_) => "checkpoint_not_signed",
        }
    }
}

impl KeyKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Witness => 4,
        }
    }
}

impl NoteKey {
    /// A key under its name; only Ed25519 keys and names without spaces and plus signs fit.
    pub fn new(name: &str, kind: KeyKind, public: PublicKey) -> Result<Self, NoteError> {
        let fits = matches!(public, PublicKey::Ed25519(_)) && is_name(name);
        if fits { Ok(Self { name: name.to_owned(), kind, public }) } else { Err(NoteError::UnfitKey) }
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key itself.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ key).
    pub fn id(&self) -> [u8; 4] {
        let digest = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', self.kind.byte()])
            .chain_update(self.point())
            .finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    /// The text form `name+id+key` that other verifiers take as configuration.
    pub fn to_text(&self) -> String {
        let key = [&[self.kind.byte()], self.point()].concat();
        format!("{}+{}+{}", self.name, crate::ids::encode_hex(&self.id()), STANDARD.encode(key))
    }

    /// Reads [`Self::to_text`] back.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::UnfitKey);
        };
        let key = STANDARD.decode(key).map_err(|_| NoteError::UnfitKey)?;
        let (kind, point) = key.split_first().ok_or(NoteError::UnfitKey)?;
        let kind = [KeyKind::Log, KeyKind::Witness].into_iter().find(|known| known.byte() == *kind);
        let public = PublicKey::from_bytes(&[&[2], point].concat()).map_err(|_| NoteError::UnfitKey)?;
        let key = Self::new(name, kind.ok_or(NoteError::UnfitKey)?, public)?;
        if key.to_text() == text { Ok(key) } else { Err(NoteError::UnfitKey) }
    }

    fn point(&self) -> &[u8] {
        match &self.public {
            PublicKey::Ed25519(point) => point,
            PublicKey::Es256(point) => point,
        }
    }
}

impl Note {
    /// An unsigned note. The text is not empty, ends with a newline and holds no other control character.
    pub fn new(text: String) -> Result<Self, NoteError> {
        if text.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        if text == "\n" || !text.ends_with('\n') || !is_plain(&text) {
            return Err(NoteError::Malformed);
        }
        Ok(Self { text, signatures: Vec::new() })
    }

    /// The text without its signatures.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds the log's signature under `name`.
    ///
    /// A COSE `Sig_structure` begins with a byte that no text begins with and a cosignature's second line is no size,
    /// so a server's one key cannot be made to sign one of them in the guise of another.
    pub fn sign(&mut self, name: &str, signer: &dyn DeviceSigner) -> Result<(), NoteError> {
        let key = NoteKey::new(name, KeyKind::Log, signer.public_key())?;
        let signature = signer.sign(self.text.as_bytes())?;
        self.add(&key, &signature)
    }

    /// Appends a signature of `key`, given without its key id.
    pub(super) fn add(&mut self, key: &NoteKey, signature: &[u8]) -> Result<(), NoteError> {
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooLarge);
        }
        self.signatures.push(Signature { name: key.name.clone(), blob: [&key.id(), signature].concat() });
        Ok(())
    }

    /// What `key` signed, without the key id; only lines whose name and key id are both its own.
    pub(super) fn signatures_of<'a>(&'a self, key: &NoteKey) -> impl Iterator<Item = &'a [u8]> {
        let (name, id) = (key.name.clone(), key.id());
        self.signatures.iter().filter(move |line| line.name == name).filter_map(move |line| line.blob.strip_prefix(&id))
    }

    /// Checks the log's signature: at least one by `key`, and none by it that fails.
    pub fn verify(&self, key: &NoteKey) -> Result<(), NoteError> {
        let mut found = Err(NoteError::Unsigned);
        for signature in self.signatures_of(key) {
            let signature = signature.try_into().map_err(|_| NoteError::BadSignature)?;
            key.public.verify(self.text.as_bytes(), signature).map_err(|_| NoteError::BadSignature)?;
            found = Ok(());
        }
        found
    }

    /// The signed note as text.
    pub fn encode(&self) -> String {
        let lines = self.signatures.iter().map(|line| format!("— {} {}\n", line.name, STANDARD.encode(&line.blob)));
        format!("{}\n{}", self.text, lines.collect::<String>())
    }

    /// Reads [`Self::encode`] back. The text ends at the last empty line.
    pub fn decode(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed)?;
        let end = whole.rfind("\n\n").ok_or(NoteError::Malformed)? + 1;
        let (text, signatures) = whole.split_at(end);
        let signatures = signatures.strip_prefix('\n').ok_or(NoteError::Malformed)?;
        let signatures = signatures.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        let mut note = Self::new(text.to_owned())?;
        for line in signatures.split('\n') {
            if note.signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::TooLarge);
            }
            note.signatures.push(Signature::parse(line).ok_or(NoteError::Malformed)?);
        }
        Ok(note)
    }
}

impl Signature {
    fn parse(line: &str) -> Option<Self> {
        let (name, blob) = line.strip_prefix("— ")?.split_once(' ')?;
        let blob = STANDARD.decode(blob).ok()?;
        (is_name(name) && blob.len() > 4).then(|| Self { name: name.to_owned(), blob })
    }
}

/// Whether the only control characters are newlines.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ' || byte == b'\n')
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && is_plain(name) && !name.contains(|c: char| c.is_whitespace() || c == '+')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::SeededEntropy;
    use crate::record::keys::{Algorithm, SoftwareSigner};

    /// Key and signed text of the Go reference implementation's documentation.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const PETERS_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn signer() -> SoftwareSigner {
        SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(11))
    }

    fn log_key(name: &str) -> NoteKey {
        NoteKey::new(name, KeyKind::Log, signer().public_key()).unwrap()
    }

    fn signed() -> Note {
        let mut note = Note::new("words\n\nmore words\n".to_owned()).unwrap();
        note.sign("nogales.example/log", &signer()).unwrap();
        note
    }

    #[test]
    fn the_published_note_verifies_and_a_changed_one_does_not() {
        let key = NoteKey::parse(PETER).unwrap();
        assert_eq!(key.to_text(), PETER);
        let note = Note::decode(PETERS_NOTE.as_bytes()).unwrap();
        assert_eq!(note.verify(&key), Ok(()));
        assert_eq!(note.encode(), PETERS_NOTE);
        let changed = Note::decode(PETERS_NOTE.replace("don't", "do").as_bytes()).unwrap();
        assert_eq!(changed.verify(&key), Err(NoteError::BadSignature));
    }

    #[test]
    fn text_may_hold_empty_lines_and_reads_back() {
        let read = Note::decode(signed().encode().as_bytes()).unwrap();
        assert_eq!(read, signed());
        assert_eq!(read.text(), "words\n\nmore words\n");
        assert_eq!(read.verify(&log_key("nogales.example/log")), Ok(()));
    }

    #[test]
    fn signatures_by_other_names_and_keys_are_ignored_and_a_failing_one_is_fatal() {
        let mut note = signed();
        assert_eq!(note.verify(&log_key("laredo.example/log")), Err(NoteError::Unsigned));
        let other = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(12));
        note.sign("nogales.example/log", &other).unwrap();
        let key = log_key("nogales.example/log");
        assert_eq!(note.verify(&key), Ok(()));
        note.add(&key, &[0; 64]).unwrap();
        assert_eq!(note.verify(&key), Err(NoteError::BadSignature));
        let mut short = Note::new("words\n".to_owned()).unwrap();
        short.add(&key, &[0; 63]).unwrap();
        assert_eq!(short.verify(&key), Err(NoteError::BadSignature));
    }

    #[test]
    fn malformed_notes_are_refused() {
        let line = signed().encode().lines().last().unwrap().to_owned();
        for bad in [
            String::new(),
            "\n".to_owned(),
            "words\n".to_owned(),
            "words\n\n".to_owned(),
            format!("\n\n{line}\n"),
            format!("words\n{line}\n"),
            format!("words\n\n{line}"),
            format!("words\n\n{line}\nmore\n"),
            format!("wor\tds\n\n{line}\n"),
            format!("words\r\n\r\n{line}\r\n"),
            format!("words\n\n{}\n", line.replace('—', "-")),
            "words\n\n— a+b AAAAAAA=\n".to_owned(),
            "words\n\n— a AAAAAA==\n".to_owned(),
            "words\n\n— a AAAA-AA=\n".to_owned(),
            "words\n\n—  AAAAAAA=\n".to_owned(),
        ] {
            assert_eq!(Note::decode(bad.as_bytes()), Err(NoteError::Malformed), "{bad:?}");
        }
        assert_eq!(Note::decode(b"\xff\n\n"), Err(NoteError::Malformed));
        assert_eq!(Note::decode(&vec![b'a'; MAX_NOTE_BYTES + 1]), Err(NoteError::TooLarge));
        let many = format!("words\n\n{}", format!("{line}\n").repeat(MAX_SIGNATURES + 1));
        assert_eq!(Note::decode(many.as_bytes()), Err(NoteError::TooLarge));
    }

    #[test]
    fn unfit_keys_are_refused() {
        let phone = SoftwareSigner::generate(Algorithm::Es256, &SeededEntropy::new(1));
        assert_eq!(signed().sign("phone", &phone), Err(NoteError::UnfitKey));
        assert_eq!(signed().sign("two words", &signer()), Err(NoteError::UnfitKey));
        for bad in ["", "name", "name+00000000", "name+00000000+AQ==", &PETER.replace("c74f", "c74e")] {
            assert_eq!(NoteKey::parse(bad), Err(NoteError::UnfitKey), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics_and_whatever_is_read_is_written_alike(text in "(— |a|b |\n|AAAAAAA=\n|\\PC){0,24}") {
            if let Ok(note) = Note::decode(text.as_bytes()) {
                prop_assert_eq!(note.encode(), text.as_str());
            }
            let _ = NoteKey::parse(&text);
        }
    }
}
