//! A server that lies: what it makes of frames that were true.

use enlace_core::clock::{Entropy as _, SeededEntropy};
use enlace_core::entry::{Entry, Verdict};
use enlace_core::record::body::Body;
use enlace_core::record::content::{Charter, Content};
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};
use enlace_core::wire::{DownFrame, DownItem, PartReader, PartType, Request, write_part};
use sha2::{Digest as _, Sha256};

use crate::choices::Choices;

/// What a server may do with a frame of its half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lie {
    /// Another byte somewhere in a record.
    Alter,
    /// A record left out.
    Withhold,
    /// A record left out, and all places after it numbered anew.
    Renumber,
    /// An old record once more, as a new one.
    Replay,
    /// A record in an officer's name that the officer did not sign.
    Forge,
    /// A charter by another root.
    ReRoot,
    /// A new epoch that the root does not know of.
    RaiseEpoch,
    /// Another entry for a record that is true: two histories.
    Fork,
    /// A record that counts, passed off as one that does not.
    Hide,
}

impl Lie {
    /// Lies that a receiver notices at once.
    const NOTICED: [Self; 6] = [Self::Alter, Self::Withhold, Self::Replay, Self::Forge, Self::ReRoot, Self::RaiseEpoch];
    /// Lies that hold until the true server's word is seen, or the author speaks again: entries are not signed, heads are.
    const SPLITTING: [Self; 3] = [Self::Renumber, Self::Fork, Self::Hide];
}

/// The liar's choices and a key that is nobody's.
pub struct Liar<'a> {
    choices: &'a Choices,
    stranger: SoftwareSigner,
    splits: bool,
}

impl<'a> Liar<'a> {
    /// One that tells two histories too if it `splits`.
    pub fn new(choices: &'a Choices, splits: bool) -> Self {
        let stranger = SoftwareSigner::generate(Algorithm::Es256, &SeededEntropy::new(choices.below(1 << 30) as u64));
        Self { choices, stranger, splits }
    }

    /// Changes one frame of an exchange between servers: what was done.
    pub fn change(&self, bytes: &[u8], server: &SoftwareSigner) -> (Vec<u8>, Option<Lie>) {
        self.change_some(bytes, server, |_| true)
    }

    /// Changes one frame of another agency's half in the answer to a phone.
    pub fn change_kept(&self, bytes: &[u8], server: &SoftwareSigner) -> (Vec<u8>, Option<Lie>) {
        self.change_some(bytes, server, |frame| frame.stream.origin().is_some())
    }

    fn change_some(
        &self,
        bytes: &[u8],
        server: &SoftwareSigner,
        may: impl Fn(&DownFrame) -> bool,
    ) -> (Vec<u8>, Option<Lie>) {
        let mut reader = PartReader::new();
        reader.push(bytes);
        let mut parts: Vec<(PartType, Vec<u8>)> = std::iter::from_fn(|| reader.next_part().ok().flatten()).collect();
        let frames = parts.iter().enumerate().filter(|(_, (part, _))| is_frame(*part));
        let mut frames: Vec<_> = frames.map(|(at, (_, payload))| (at, DownFrame::decode(payload).unwrap())).collect();
        frames.retain(|(_, frame)| may(frame));
        let chosen = self.choices.below(frames.len());
        let Some((at, frame)) = frames.get_mut(chosen) else { return (bytes.to_vec(), None) };
        let lie = self.lie_in(frame);
        parts[*at].1 = frame.encode();
        sign_again(&mut parts, server);
        let mut out = Vec::new();
        for (part, payload) in &parts {
            write_part(&mut out, *part, payload);
        }
        (out, lie)
    }

    fn lie_in(&self, frame: &mut DownFrame) -> Option<Lie> {
        let all = if self.splits { &Lie::SPLITTING[..] } else { &Lie::NOTICED[..] };
        let lie = all[self.choices.below(all.len())];
        let items = &mut frame.items;
        let whole: Vec<usize> = (0..items.len()).filter(|at| items[*at].envelope.is_some()).collect();
        let at = *whole.get(self.choices.below(whole.len()))?;
        let has_later = at + 1 < items.len();
        match lie {
            Lie::Alter => {
                let envelope = items[at].envelope.as_mut()?;
                let byte = self.choices.below(envelope.len());
                envelope[byte] ^= 1;
            }
            Lie::Withhold | Lie::Renumber if !has_later => return None,
            Lie::Withhold => drop(items.remove(at)),
            Lie::Renumber => {
                items.remove(at);
                renumber(items, at);
            }
            Lie::Replay => items.push(after(items.last()?, items[at].envelope.clone()?)),
            Lie::Forge => {
                let body = body_of(&items[at])?;
                let mut forged = body;
                SeededEntropy::new(self.choices.below(1 << 30) as u64).fill(&mut forged.nonce);
                items.push(after(items.last()?, forged.seal(&self.stranger).ok()?.encode()));
            }
            Lie::ReRoot => {
                let body = body_of(&items[at])?;
                let charter = Charter {
                    administrators: vec![self.stranger.public_key()],
                    servers: vec![self.stranger.public_key()],
                    bundle_key: [3; 32],
                    country: "US".to_owned(),
                    name_en: "Other".to_owned(),
                    name_es: "Otra".to_owned(),
                };
                let (author, content) = (self.stranger.public_key().id(), Content::Charter(charter));
                let body = Body { author, content, ..body };
                items.push(after(items.last()?, body.seal(&self.stranger).ok()?.encode()));
            }
            Lie::RaiseEpoch => {
                let entry = entry_of(&items[at]);
                items[at].entry = Entry { epoch: entry.epoch + 1, ..entry }.encode();
                renumber(items, at + 1);
            }
            Lie::Fork => {
                let entry = entry_of(&items[at]);
                items[at].entry = Entry { received_ms: entry.received_ms + 1, ..entry }.encode();
                renumber(items, at + 1);
            }
            Lie::Hide => {
                let verdict = Verdict::Refused("not_responder".to_owned());
                items[at].entry = Entry { verdict, ..entry_of(&items[at]) }.encode();
                items[at].envelope = None;
                renumber(items, at + 1);
            }
        }
        Some(lie)
    }
}

/// Whether a part holds entries of a half.
pub const fn is_frame(part: PartType) -> bool {
    matches!(part, PartType::PeerFrame | PartType::DownFrame)
}

/// A request names its frames; its own server signs whatever it likes.
fn sign_again(parts: &mut [(PartType, Vec<u8>)], server: &SoftwareSigner) {
    let hashes = parts.iter().skip(1).map(|(_, payload)| Sha256::digest(payload).into()).collect();
    let Some((PartType::Request, request)) = parts.first_mut().map(|(part, payload)| (*part, payload)) else { return };
    let mut said = Request::peek(&Envelope::decode(request).unwrap()).unwrap();
    said.frames = hashes;
    *request = said.seal(server).unwrap().encode();
}

/// Makes the entries from an index on follow each other.
fn renumber(items: &mut [DownItem], from: usize) {
    for at in from.max(1)..items.len() {
        let before = entry_of(&items[at - 1]);
        let entry = Entry { pos: before.pos + 1, prev: Some(before.hash()), ..entry_of(&items[at]) };
        items[at].entry = entry.encode();
    }
}

/// An accepted entry after the last one, for any record.
fn after(last: &DownItem, envelope: Vec<u8>) -> DownItem {
    let last = entry_of(last);
    let record = Envelope::decode(&envelope).unwrap().id();
    let entry = Entry { pos: last.pos + 1, prev: Some(last.hash()), record, verdict: Verdict::Accepted, ..last };
    DownItem { entry: entry.encode(), envelope: Some(envelope), changes: Vec::new() }
}

fn entry_of(item: &DownItem) -> Entry {
    Entry::decode(&item.entry).unwrap()
}

fn body_of(item: &DownItem) -> Option<Body> {
    let envelope = Envelope::decode(item.envelope.as_ref()?).ok()?;
    Body::decode(envelope.payload()).ok()
}
