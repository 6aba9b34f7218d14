//! Enumerations: the code tables of the data model. A code is never renamed, reused or removed.

/// An enumeration. Labels live in the catalogues under `enum.<set>.<code>`.
#[derive(Debug)]
pub struct Set {
    /// Name in text keys.
    pub name: &'static str,
    /// Codes in the order a picker shows them.
    pub codes: &'static [Code],
}

/// One code of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// ASCII `snake_case`.
    pub code: &'static str,
    /// What it prints as elsewhere (NIBRS code, IPH box, CAP value), if anywhere.
    pub maps_to: Option<&'static str>,
}
