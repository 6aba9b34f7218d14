//! What goes by hand: sealed bundles, their codes, and text messages.
//!
//! A seal is random and holds compressed bytes, so a stored bundle is opened, never made again.

use enlace_core::border::voice::Message;
use enlace_core::bundle::{Collected, KeyPair, QrCollector, open, qr_frames, seal};
use enlace_core::clock::SeededEntropy;
use enlace_tests::samples;

use crate::files::{stored, stored_lines};

/// The key that stored bundles are sealed to.
fn recipient() -> KeyPair {
    KeyPair::derive(&[0x42; 32])
}

#[test]
fn stored_bundles_open_and_their_codes_are_the_stored_ones() {
    let key = recipient();
    for (name, contents) in ["said", "courier"].into_iter().zip(samples::wire::bundles()) {
        let sealed = seal(&contents, &key.public, &SeededEntropy::new(3)).unwrap();
        let bytes = stored("hand", name, &sealed);
        assert_eq!(open(&bytes, &key.public, &key.secret), Ok(contents), "{name}");
        let codes = stored_lines("hand", &format!("{name}_codes"), &qr_frames(&bytes).unwrap());
        assert_eq!(qr_frames(&bytes).unwrap(), codes, "{name}");
        let mut collector = QrCollector::default();
        let last = codes.iter().map(|code| collector.take(code)).last();
        assert_eq!(last, Some(Ok(Collected::Whole(bytes))), "{name}");
    }
}

#[test]
fn stored_messages_read_and_are_written_the_same() {
    let messages = samples::wire::messages();
    let stored = stored_lines("hand", "messages", &messages);
    assert_eq!((stored.len(), &stored), (3, &messages));
    for text in stored {
        assert_eq!(Message::decode(&text).unwrap().encode(), Ok(text.clone()));
    }
}
