//! Values that are found again wherever they turn up, in whatever form, and which of them may.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use enlace_core::ids::{ItemId, encode_hex};
use enlace_core::record::cbor::Value;

/// Numbers below this are too common to be told from chance.
const RARE: i64 = 1 << 32;

/// What was planted, and what officers chose to tell since.
#[derive(Default)]
pub struct Canaries {
    /// Every form of every canary, with the canary's number.
    forms: Vec<(Vec<u8>, usize)>,
    labels: Vec<String>,
    is_told: Vec<bool>,
    by_label: BTreeMap<String, Vec<usize>>,
}

impl Canaries {
    /// Plants a word. The label says where; it is not searched for.
    pub fn word(&mut self, label: &str, word: &str) {
        self.plant(label, vec![word.as_bytes().to_vec()]);
    }

    /// Plants an id or a digest, as bytes, in hexadecimal and as a segment of a path.
    pub fn bytes(&mut self, label: &str, bytes: &[u8]) {
        let mut forms = vec![bytes.to_vec(), encode_hex(bytes).into_bytes()];
        forms.extend(ItemId::from_slice(bytes).map(|id| id.to_segment().into_bytes()));
        self.plant(label, forms);
    }

    /// Plants a number if it is rare enough.
    pub fn number(&mut self, label: &str, number: i64) {
        if number.abs() >= RARE {
            self.plant(label, vec![Value::Int(number).encode(), number.to_string().into_bytes()]);
        }
    }

    /// Plants a position, as two numbers of a list or of a map.
    pub fn point(&mut self, label: &str, lat_e7: i32, lon_e7: i32) {
        let [lat, lon] = [lat_e7, lon_e7].map(|degrees| Value::Int(degrees.into()).encode());
        self.plant(label, vec![[&lat[..], &lon[..]].concat(), [&lat[..], &[2], &lon[..]].concat()]);
    }

    fn plant(&mut self, label: &str, forms: Vec<Vec<u8>>) {
        let number = self.labels.len();
        self.labels.push(label.to_owned());
        self.is_told.push(false);
        self.by_label.entry(label.to_owned()).or_default().push(number);
        self.forms.extend(forms.into_iter().map(|form| (form, number)));
    }

    /// An officer chose to tell what was planted under that label.
    pub fn tell(&mut self, label: &str) {
        for number in self.by_label.get(label).into_iter().flatten() {
            self.is_told[*number] = true;
        }
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.labels.len()
    }

    /// Everything planted so far, ready to be searched for.
    pub fn search(&self) -> Search<'_> {
        let forms = AhoCorasick::new(self.forms.iter().map(|(form, _)| form)).unwrap();
        Search { canaries: self, forms }
    }
}

/// A search over everything planted.
pub struct Search<'a> {
    canaries: &'a Canaries,
    forms: AhoCorasick,
}

impl Search<'_> {
    /// Labels of canaries in these bytes that nobody chose to tell.
    pub fn leaks(&self, bytes: &[u8]) -> Vec<&str> {
        self.found(bytes).filter(|number| !self.canaries.is_told[*number]).map(|number| self.label(number)).collect()
    }

    /// How many canaries are in these bytes that somebody chose to tell.
    pub fn told(&self, bytes: &[u8]) -> usize {
        self.found(bytes).filter(|number| self.canaries.is_told[*number]).count()
    }

    fn label(&self, number: usize) -> &str {
        &self.canaries.labels[number]
    }

    fn found<'b>(&'b self, bytes: &'b [u8]) -> impl Iterator<Item = usize> + 'b {
        let matches = self.forms.find_overlapping_iter(bytes);
        matches.map(|found| self.canaries.forms[found.pattern().as_usize()].1)
    }
}
