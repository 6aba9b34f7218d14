//! Why a release may not be sent.

use thiserror::Error;

/// Why a release may not be sent. The words go into entries and are explained to people; they are never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
pub enum ReleaseRefusal {
    /// More bytes than its type may have.
    #[error("release is larger than accepted")]
    TooLarge,
    /// Not the shape its type and version say.
    #[error("release does not have the shape of its type")]
    Malformed,
    /// Only a releasing officer may send this.
    #[error("only a releasing officer may send this")]
    NotReleaser,
    /// The key has no role that may speak in the channel.
    #[error("the key has no role that may speak here")]
    NotResponder,
    /// The sender names a role the key does not have.
    #[error("the notice names a role its key does not have")]
    RoleForeign,
    /// A type others may not know, without its plain words.
    #[error("release has no plain words")]
    PlainMissing,
    /// It rests on no named law or agreement.
    #[error("release names no legal basis")]
    BasisMissing,
    /// A second officer must approve it.
    #[error("a second officer must approve the release")]
    ApprovalMissing,
    /// The members have not agreed that any agent may send this scenario.
    #[error("the channel does not let this scenario be sent without a releasing officer")]
    ScenarioNotStanding,
    /// The members have not agreed to free text.
    #[error("the channel does not let free text be sent without a releasing officer")]
    TextNotStanding,
    /// A text points at a person.
    #[error("a text holds what points at a person")]
    TextIdentifies,
    /// It says no time at which it leaves the screens of others.
    #[error("notice never expires")]
    ExpiryMissing,
    /// It stays longer than its purpose allows, or ends before it was written.
    #[error("notice expires outside its bounds")]
    ExpiryOutOfBounds,
    /// The place is told more exactly than purpose and scenario allow.
    #[error("the place is told more exactly than allowed")]
    PrecisionTooFine,
    /// The point is finer than the precision it claims.
    #[error("the point is finer than its precision says")]
    PointTooFine,
    /// A vehicle in flight, with another purpose than to apprehend.
    #[error("a vehicle is told without the purpose to apprehend")]
    VehicleWithoutPurpose,
    /// A field that never leaves an agency.
    #[error("report holds a field that stays with its agency")]
    FieldStays,
}

impl ReleaseRefusal {
    /// Every refusal, for catalogues and tests.
    pub const ALL: [Self; 17] = [
        Self::TooLarge,
        Self::Malformed,
        Self::NotReleaser,
        Self::NotResponder,
        Self::RoleForeign,
        Self::PlainMissing,
        Self::BasisMissing,
        Self::ApprovalMissing,
        Self::ScenarioNotStanding,
        Self::TextNotStanding,
        Self::TextIdentifies,
        Self::ExpiryMissing,
        Self::ExpiryOutOfBounds,
        Self::PrecisionTooFine,
        Self::PointTooFine,
        Self::VehicleWithoutPurpose,
        Self::FieldStays,
    ];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "release_too_large",
            Self::Malformed => "release_malformed",
            Self::NotReleaser => "not_releaser",
            Self::NotResponder => "not_responder",
            Self::RoleForeign => "notice_role_foreign",
            Self::PlainMissing => "release_plain_missing",
            Self::BasisMissing => "release_basis_missing",
            Self::ApprovalMissing => "release_approval_missing",
            Self::ScenarioNotStanding => "notice_scenario_not_standing",
            Self::TextNotStanding => "notice_text_not_standing",
            Self::TextIdentifies => "notice_text_identifies",
            Self::ExpiryMissing => "notice_expiry_missing",
            Self::ExpiryOutOfBounds => "notice_expiry_out_of_bounds",
            Self::PrecisionTooFine => "place_precision_too_fine",
            Self::PointTooFine => "place_point_too_fine",
            Self::VehicleWithoutPurpose => "notice_vehicle_without_purpose",
            Self::FieldStays => "report_field_stays",
        }
    }
}
