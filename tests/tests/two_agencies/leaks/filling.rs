//! Fills every field of a document kind with values that are found again.

use enlace_core::document::Edit;
use enlace_core::domain::schema::{Field, Kind, Shape, Type};
use enlace_core::domain::sets::Set;
use enlace_core::domain::value::{Actor, At, Point, Scalar};
use enlace_core::ids::ItemId;
use enlace_tests::workload::Dice;

use super::canary::Canaries;

/// Values for one document.
pub struct Filling<'a> {
    /// What is planted.
    pub canaries: &'a mut Canaries,
    /// Choices.
    pub dice: &'a mut Dice,
    /// Times come after it, each later than the one before.
    pub time_ms: i64,
    /// Word before the paths in labels.
    pub name: String,
    /// Top-level fields that commands fill themselves.
    pub without: &'a [&'a str],
    /// Edits so far.
    pub edits: Vec<Edit>,
}

/// A lower-case word that stands nowhere else.
pub fn word(dice: &mut Dice) -> String {
    let letters = (0..8).map(|_| char::from(b'a' + u8::try_from(dice.below(26)).unwrap()));
    std::iter::once('q').chain(letters).chain(std::iter::once('z')).collect()
}

impl Filling<'_> {
    /// Every field of a kind.
    pub fn fill(mut self, kind: &'static Kind) -> Vec<Edit> {
        self.fields(kind, kind.fields, "");
        self.edits
    }

    fn fields(&mut self, kind: &'static Kind, fields: &'static [Field], before: &str) {
        for field in fields {
            let path = format!("{before}{}", field.name);
            if self.without.contains(&path.as_str()) {
                continue;
            }
            match field.shape {
                Shape::One(ty) | Shape::Answer(ty) => self.register(path, ty),
                Shape::Prose { .. } => {
                    let word = self.word(&path);
                    self.edits.push(Edit::write(path, word));
                }
                Shape::Members(set) => {
                    let code = self.code(set);
                    self.edits.push(Edit::set(format!("{path}.{code}"), true));
                }
                Shape::Grid { rows, columns, cell } => {
                    let (row, column) = (self.code(rows), self.code(columns));
                    self.register(format!("{path}.{row}.{column}"), cell);
                }
                Shape::Part(part) => self.fields(kind, part, &format!("{path}.")),
                Shape::List(part) => {
                    for _ in 0..2 {
                        let item = ItemId(self.dice.id());
                        let path = format!("{path}.{}", item.to_segment());
                        self.canaries.bytes(&format!("{} item {path}", self.name), item.as_bytes());
                        self.fields(kind, part, &format!("{path}."));
                    }
                }
                Shape::PerField(part) => {
                    let top = self.dice.pick(kind.fields).unwrap().name;
                    self.fields(kind, part, &format!("{path}.{top}."));
                }
            }
        }
    }

    fn register(&mut self, path: String, ty: Type) {
        let label = format!("{} {path}", self.name);
        let value = match ty {
            Type::Text { .. } => Scalar::Text(self.word(&path)),
            Type::Date => Scalar::Text("1990-04-23".to_owned()),
            Type::Lang => Scalar::Text("es".to_owned()),
            Type::Country => Scalar::Text("MX".to_owned()),
            Type::Code(set) => Scalar::Text(self.code(set)),
            Type::Int { min, max } => {
                let number = self.dice.between(min, max);
                self.canaries.number(&label, number);
                Scalar::Int(number)
            }
            Type::Bool => Scalar::Bool(true),
            Type::At => {
                self.time_ms += self.dice.between(1, 60_000);
                self.canaries.number(&label, self.time_ms);
                Scalar::At(At { utc_ms: self.time_ms, offset_min: -420, zone: None })
            }
            Type::Point => {
                let at = |dice: &mut Dice, middle: i64| i32::try_from(middle + dice.between(0, 9_000_000)).unwrap();
                let point = Point::new(at(self.dice, 313_000_000), at(self.dice, -1_109_000_000));
                self.canaries.point(&label, point.lat_e7, point.lon_e7);
                Scalar::Point(point)
            }
            Type::Actor => Scalar::Actor(self.actor(&path)),
            Type::Bytes { len } => {
                let bytes = self.dice.bytes::<32>()[..len].to_vec();
                self.canaries.bytes(&label, &bytes);
                Scalar::Bytes(bytes)
            }
        };
        self.edits.push(Edit::set(path, value));
    }

    /// A person; who it is by name is never told with the field.
    fn actor(&mut self, path: &str) -> Actor {
        let name = word(self.dice);
        self.canaries.word(&format!("{} {path} name", self.name), &name);
        let role = "agent".to_owned();
        let [agency, unit, rank, call_sign] = [(); 4].map(|()| self.word(path));
        Actor { agency, unit, role, rank, call_sign, name }
    }

    fn word(&mut self, path: &str) -> String {
        let word = word(self.dice);
        self.canaries.word(&format!("{} {path}", self.name), &word);
        word
    }

    fn code(&mut self, set: &Set) -> String {
        self.dice.pick(set.codes).unwrap().code.to_owned()
    }
}
