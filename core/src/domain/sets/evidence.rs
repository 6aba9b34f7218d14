//! Evidence items: what they are, how found, kept and handed on.

use super::{Set, code};

/// Kind of evidence.
pub static EVIDENCE_KIND: Set = Set {
    name: "evidence_kind",
    codes: &[
        code("photo"),
        code("video"),
        code("audio"),
        code("document"),
        code("firearm"),
        code("ammunition"),
        code("other_weapon"),
        code("drug"),
        code("fuel"),
        code("money"),
        code("vehicle"),
        code("clothing"),
        code("biological"),
        code("trace"),
        code("device"),
        code("sketch"),
        code("other"),
    ],
};

/// How an item was found.
pub static EVIDENCE_START: Set =
    Set { name: "evidence_start", codes: &[code("located"), code("discovered"), code("handed_in")] };

/// How an item was documented in place.
pub static DOCUMENTATION: Set =
    Set { name: "documentation", codes: &[code("written"), code("photographic"), code("sketch"), code("other")] };

/// How an item was collected.
pub static COLLECTION: Set = Set { name: "collection", codes: &[code("manual"), code("instrument")] };

/// What an item was packed in.
pub static PACKAGING: Set =
    Set { name: "packaging", codes: &[code("bag"), code("box"), code("container"), code("none")] };

/// State of an item's packaging.
pub static PACKAGING_STATE: Set =
    Set { name: "packaging_state", codes: &[code("intact"), code("damaged"), code("opened"), code("seal_broken")] };

/// Acts of a chain of custody.
pub static CUSTODY_ACT: Set = Set {
    name: "custody_act",
    codes: &[
        code("collected"),
        code("sealed"),
        code("handed_over"),
        code("received"),
        code("refused"),
        code("opened"),
        code("examined"),
        code("stored"),
        code("transferred"),
        code("returned"),
        code("disposed"),
    ],
};
