//! The address book of other agencies: what their cards said, in `peers.toml` beside the data.
//!
//! It says where a server is and how its certificate is known. Whether an agency is believed stands elsewhere: in the
//! pin that the own root signed.

use std::collections::BTreeMap;
use std::path::Path;

use enlace_core::domain::stream::is_label;
use enlace_core::ids::{decode_hex, encode_hex};
use enlace_core::record::cbor::{CborError, Value};
use enlace_core::record::content::PeerPin;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{DeviceSigner, PublicKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Name of the file in the server's folder.
pub const FILE: &str = "peers.toml";

/// Kind number of a card among all signed payloads.
const KIND: u16 = 103;
const VERSION: u8 = 1;

/// Why there is no card or no address book to be had.
#[derive(Debug, Error)]
pub enum PeerError {
    /// Some other file.
    #[error("not a card")]
    CardForeign,
    /// Not signed by the root key it names, or changed since.
    #[error("card is not signed by the root it names")]
    CardUnsigned,
    /// The address book cannot be read or written.
    #[error("address book cannot be used")]
    Book,
}

impl PeerError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CardForeign => "peer_card_foreign",
            Self::CardUnsigned => "peer_card_unsigned",
            Self::Book => "peer_book_unusable",
        }
    }
}

/// What one agency hands another: who it is and where its server stands, signed by its root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What the other agency's root will sign, once the fingerprint was compared.
    pub pin: PeerPin,
    /// Address of its server.
    pub url: String,
    /// SHA-256 of the public key in the server's certificate; `None` when a public authority vouches for it.
    pub certificate: Option<[u8; 32]>,
}

impl Card {
    /// The signed card.
    pub fn seal(&self, root: &dyn DeviceSigner) -> Option<Vec<u8>> {
        let pin = &self.pin;
        let payload = Value::map([
            (1, Some(Value::from(u32::from(VERSION)))),
            (2, Some(Value::from(u32::from(KIND)))),
            (3, Some(Value::from(pin.agency.as_str()))),
            (4, Some(Value::Bytes(pin.root.to_bytes()))),
            (5, Some(Value::Bytes(pin.server.to_bytes()))),
            (6, Some(Value::from(pin.country.as_str()))),
            (7, Some(Value::from(pin.name_en.as_str()))),
            (8, Some(Value::from(pin.name_es.as_str()))),
            (9, Some(Value::from(self.url.as_str()))),
            (10, self.certificate.as_ref().map(|pin| Value::from(&pin[..]))),
        ]);
        Envelope::sign(payload.encode(), root).ok().map(|envelope| envelope.encode())
    }

    /// Reads a card; its signature is that of the root it names. Only a person can say whose root that is.
    pub fn open(bytes: &[u8]) -> Result<Self, PeerError> {
        let envelope = Envelope::decode(bytes).map_err(|_| PeerError::CardForeign)?;
        let card = Self::read(envelope.payload()).map_err(|_| PeerError::CardForeign)?;
        envelope.verify(&card.pin.root).map_err(|_| PeerError::CardUnsigned)?;
        if is_label(&card.pin.agency) { Ok(card) } else { Err(PeerError::CardForeign) }
    }

    fn read(payload: &[u8]) -> Result<Self, CborError> {
        let mut fields = Value::decode(payload)?.into_map()?;
        let (version, kind): (u8, u16) = (fields.take(1)?.into_int()?, fields.take(2)?.into_int()?);
        if (version, kind) != (VERSION, KIND) {
            return Err(CborError::Shape);
        }
        let key = |value: Value| PublicKey::from_bytes(&value.into_bytes()?).map_err(|_| CborError::Shape);
        Ok(Self {
            pin: PeerPin {
                agency: fields.take(3)?.into_text()?,
                root: key(fields.take(4)?)?,
                server: key(fields.take(5)?)?,
                country: fields.take(6)?.into_text()?,
                name_en: fields.take(7)?.into_text()?,
                name_es: fields.take(8)?.into_text()?,
            },
            url: fields.take(9)?.into_text()?,
            certificate: fields.take_optional(10).map(Value::into_byte_array).transpose()?,
        })
    }
}

/// Cards by agency code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressBook(pub BTreeMap<String, Listed>);

/// A card in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What it says; its address may have been edited by hand since.
    pub card: Card,
    /// As its root signed it.
    pub signed: Vec<u8>,
}

/// A card as the file shows it; `card` is the truth, the rest is for people.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Row {
    url: String,
    name: String,
    card: String,
}

impl Listed {
    /// Reads a signed card.
    pub fn open(signed: Vec<u8>) -> Result<Self, PeerError> {
        Ok(Self { card: Card::open(&signed)?, signed })
    }
}

impl AddressBook {
    /// Reads the file; a missing one is an empty book.
    pub fn read(path: &Path) -> Result<Self, PeerError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(_) => return Err(PeerError::Book),
        };
        let rows: BTreeMap<String, Row> = toml::from_str(&text).map_err(|_| PeerError::Book)?;
        let mut book = Self::default();
        for (agency, row) in rows {
            let mut listed = Listed::open(decode_hex(&row.card).ok_or(PeerError::Book)?)?;
            // The address may be edited by hand when a server moves; the keys may not.
            listed.card.url = row.url;
            if listed.card.pin.agency != agency {
                return Err(PeerError::Book);
            }
            book.0.insert(agency, listed);
        }
        Ok(book)
    }

    /// The file's text.
    pub fn text(&self) -> Result<String, PeerError> {
        let row = |listed: &Listed| Row {
            url: listed.card.url.clone(),
            name: listed.card.pin.name_en.clone(),
            card: encode_hex(&listed.signed),
        };
        let rows: BTreeMap<&String, Row> = self.0.iter().map(|(agency, listed)| (agency, row(listed))).collect();
        toml::to_string(&rows).map_err(|_| PeerError::Book)
    }
}

#[cfg(test)]
mod tests {
    use enlace_core::clock::SeededEntropy;
    use enlace_core::i18n::is_explained;
    use enlace_core::record::keys::{Algorithm, SoftwareSigner};

    use super::*;

    fn root(seed: u64) -> SoftwareSigner {
        SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(seed))
    }

    fn card(root: &SoftwareSigner) -> Card {
        let server = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(2)).public_key();
        let pin = PeerPin {
            agency: "cbp-nogales".to_owned(),
            root: root.public_key(),
            server,
            country: "US".to_owned(),
            name_en: "Border Patrol".to_owned(),
            name_es: "Patrulla Fronteriza".to_owned(),
        };
        Card { pin, url: "https://enlace.example:8443".to_owned(), certificate: Some([3; 32]) }
    }

    #[test]
    fn a_card_is_what_its_own_root_signed_and_nothing_else() {
        let (root, other) = (root(1), root(9));
        let signed = card(&root).seal(&root).unwrap();
        assert_eq!(Card::open(&signed).unwrap(), card(&root));
        let forged = card(&root).seal(&other).unwrap();
        assert!(matches!(Card::open(&forged), Err(PeerError::CardUnsigned)));
        for at in 0..signed.len() {
            let mut changed = signed.clone();
            changed[at] ^= 1;
            assert!(Card::open(&changed).is_err(), "byte {at}");
        }
        assert!(matches!(Card::open(b"anything"), Err(PeerError::CardForeign)));
    }

    #[test]
    fn the_book_reads_back_and_an_address_may_be_edited_by_hand() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(AddressBook::read(&path).unwrap(), AddressBook::default());
        let root = root(1);
        let listed = Listed::open(card(&root).seal(&root).unwrap()).unwrap();
        let book = AddressBook([("cbp-nogales".to_owned(), listed)].into());
        let text = book.text().unwrap();
        std::fs::write(&path, &text).unwrap();
        assert_eq!(AddressBook::read(&path).unwrap(), book);
        std::fs::write(&path, text.replace("enlace.example", "moved.example")).unwrap();
        assert_eq!(AddressBook::read(&path).unwrap().0["cbp-nogales"].card.url, "https://moved.example:8443");
        std::fs::write(&path, text.replace("cbp-nogales", "gn-nogales")).unwrap();
        assert!(AddressBook::read(&path).is_err());
    }

    #[test]
    fn every_code_is_explained() {
        for error in [PeerError::CardForeign, PeerError::CardUnsigned, PeerError::Book] {
            assert!(is_explained(error.code()), "{}", error.code());
        }
    }
}
