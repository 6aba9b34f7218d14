//! Field values drawn from the tables of the domain, so that the workload follows the model.

use enlace_core::document::Edit;
use enlace_core::domain::schema::{Kind, Leaf, Shape, Type};
use enlace_core::domain::sets::Set;
use enlace_core::domain::value::{Actor, At, Point, Scalar};
use enlace_core::ids::ItemId;

use super::dice::Dice;
use super::words::{call_sign, name};

/// Collects the edits of one user action.
#[derive(Debug)]
pub struct Form<'a> {
    /// The kind of document.
    pub kind: &'static Kind,
    /// Where choices come from.
    pub dice: &'a mut Dice,
    /// What was written so far.
    pub edits: Vec<Edit>,
}

impl Form<'_> {
    /// Writes a value.
    pub fn set(&mut self, path: impl Into<String>, value: Scalar) {
        self.edits.push(Edit::set(path, value));
    }

    /// Writes a text.
    pub fn text(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.set(path, Scalar::Text(text.into()));
    }

    /// Chooses a code of the field's set; one time in ten it is not known instead.
    pub fn code(&mut self, path: &str) {
        let Some(Leaf::Register { ty: Type::Code(set), answer_states }) = self.kind.resolve(path) else { return };
        if answer_states && self.dice.chance(10) {
            self.edits.push(Edit::set(path, enlace_core::domain::value::Answer::Unknown));
        } else {
            let code = pick(self.dice, set);
            self.text(path, code);
        }
    }

    /// Adds members to a set field.
    pub fn members(&mut self, path: &str, count: usize) {
        let field = path.rsplit('.').next().unwrap_or(path);
        for _ in 0..count {
            // Any word resolves as a member, which leads to the set.
            if let Some(Leaf::Member(set)) = self.kind.resolve(&format!("{path}.{field}")) {
                let code = pick(self.dice, set);
                self.set(format!("{path}.{code}"), Scalar::Bool(true));
            }
        }
    }

    /// Counts some cells of a grid.
    pub fn grid(&mut self, name: &str, cells: usize) {
        let Some(Shape::Grid { rows, columns, .. }) = self.kind.field(name).map(|field| field.shape) else { return };
        for _ in 0..cells {
            let (row, column) = (pick(self.dice, rows), pick(self.dice, columns));
            let count = self.dice.between(0, 9);
            self.set(format!("{name}.{row}.{column}"), Scalar::Int(count));
        }
    }

    /// A new item of a list: the prefix of its paths, dot included.
    pub fn item(&mut self, list: &str) -> String {
        format!("{list}.{}.", ItemId(self.dice.id()).to_segment())
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self, path: impl Into<String>) {
        let bytes = self.dice.bytes::<N>();
        self.set(path, Scalar::Bytes(bytes.to_vec()));
    }

    /// A time some minutes from `ms`.
    pub fn at(&mut self, path: impl Into<String>, ms: i64) {
        let at = ms + self.dice.between(0, 1_200_000);
        self.set(path, Scalar::At(at_ms(at)));
    }

    /// A point near the line.
    pub fn point(&mut self, path: impl Into<String>) {
        let point = Point {
            lat_e7: near(self.dice, 313_300_000, 400_000),
            lon_e7: near(self.dice, -1_109_400_000, 9_000_000),
            accuracy_m: u32::try_from(self.dice.between(3, 60)).ok(),
        };
        self.set(path, Scalar::Point(point));
    }
}

fn near(dice: &mut Dice, middle: i64, spread: i64) -> i32 {
    i32::try_from(dice.between(middle - spread, middle + spread)).unwrap_or(0)
}

/// A time with the offset of the workload's zone.
pub fn at_ms(utc_ms: i64) -> At {
    At { utc_ms, offset_min: -420, zone: Some("America/Hermosillo".to_owned()) }
}

/// A code of a set, the first ones more often.
pub fn pick(dice: &mut Dice, set: &Set) -> &'static str {
    let widest = dice.below(set.codes.len()) + 1;
    set.codes.get(dice.below(widest)).map_or("other", |code| code.code)
}

/// An officer of the agency, one of a few dozen.
pub fn officer(seed: u64, number: usize) -> Actor {
    let mut dice = Dice::new(seed ^ 0x0ff1, u64::try_from(number).unwrap_or(0));
    let (surname, _, given) = name(&mut dice);
    Actor {
        agency: "gn-nogales".to_owned(),
        unit: "NGL".to_owned(),
        role: "agent".to_owned(),
        rank: "Suboficial".to_owned(),
        call_sign: call_sign(&mut dice),
        name: format!("{given} {surname}"),
    }
}
