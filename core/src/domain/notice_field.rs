//! The fields of a notice to responders: their numbers in signed values and their names in text keys.

/// A field of a notice. Its label is `field.notice.<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeField {
    /// Key in the signed values; never reused.
    pub key: u64,
    /// Last word of its text key.
    pub name: &'static str,
}

const fn field(key: u64, name: &'static str) -> NoticeField {
    NoticeField { key, name }
}

/// Every field, by number. 1 to 4 and 20 to 22 are said by the head of the release and by its stream.
pub static NOTICE_FIELDS: &[NoticeField] = &[
    field(5, "scenario"),
    field(6, "severity"),
    field(7, "level"),
    field(8, "occurred"),
    field(9, "place"),
    field(10, "counts"),
    field(11, "hazards"),
    field(12, "happening"),
    field(13, "weapons"),
    field(14, "units"),
    field(15, "vehicle"),
    field(16, "asks"),
    field(17, "meeting"),
    field(18, "reach"),
    field(19, "text"),
    field(23, "sender"),
];

/// The field of that number; `None` for a field newer than this build.
pub fn notice_field(key: u64) -> Option<&'static NoticeField> {
    NOTICE_FIELDS.iter().find(|field| field.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_and_find_their_field() {
        assert!(NOTICE_FIELDS.windows(2).all(|pair| pair[0].key < pair[1].key));
        assert_eq!(notice_field(19).map(|field| field.name), Some("text"));
        assert_eq!(notice_field(20), None);
    }
}
