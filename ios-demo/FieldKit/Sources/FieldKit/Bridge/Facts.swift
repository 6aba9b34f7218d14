/// Where the phone stands with its agency.
public struct Standing: Equatable, Sendable {
    public enum Enrolment: Sendable { case none, waiting, done }

    public var enrolment: Enrolment
    /// The agency's name, in the language asked for.
    public var agency: String
    /// The phone's number as its reports say it.
    public var device: String
    public var holder: String
    /// Eight groups of five digits, compared by voice with the administrator's.
    public var fingerprint: String?
    /// The exercise this phone works in; none in real life.
    public var exercise: String?
    /// Whether the phone was reported lost or stolen.
    public var compromised: Bool
    /// Reports saved from a damaged database, when this start found one.
    public var salvaged: Int?
    /// Whether this start found a database that a backup put back.
    public var restored: Bool
    /// What the agency orders this phone to do.
    public var order: OrderKind?
    /// Keys or database are gone for good.
    public var gone: Bool

    public init(
        enrolment: Enrolment,
        agency: String = "",
        device: String = "",
        holder: String = "",
        fingerprint: String? = nil,
        exercise: String? = nil,
        compromised: Bool = false,
        salvaged: Int? = nil,
        restored: Bool = false,
        order: OrderKind? = nil,
        gone: Bool = false
    ) {
        self.enrolment = enrolment
        self.agency = agency
        self.device = device
        self.holder = holder
        self.fingerprint = fingerprint
        self.exercise = exercise
        self.compromised = compromised
        self.salvaged = salvaged
        self.restored = restored
        self.order = order
        self.gone = gone
    }
}

/// How the lock stands.
public struct LockStanding: Equatable, Sendable {
    /// Whether a code was chosen.
    public var hasCode: Bool
    public var triesLeft: Int
    /// Wrong codes that wipe the phone.
    public var tries: Int
    /// How long until the next code is taken, in milliseconds.
    public var waitMs: Int64

    public init(hasCode: Bool, triesLeft: Int, tries: Int, waitMs: Int64 = 0) {
        self.hasCode = hasCode
        self.triesLeft = triesLeft
        self.tries = tries
        self.waitMs = waitMs
    }
}

/// What trying a code came to.
public enum CodeTried: Equatable, Sendable {
    case right
    case wrong
    /// Not looked at: too soon after the last wrong one.
    case tooSoon
    /// One wrong code too many: nothing is left on this phone.
    case wiped
}

/// What a sync brought to light.
public struct SyncNews: Equatable, Sendable {
    /// How far this phone's clock is ahead of the server's or behind it, in milliseconds.
    public var clockOffMs: Int64?
    /// Whether the server showed something that does not fit.
    public var distrust: Bool

    public init(clockOffMs: Int64? = nil, distrust: Bool = false) {
        self.clockOffMs = clockOffMs
        self.distrust = distrust
    }
}

/// The three touches of a report.
public struct NewReport: Equatable, Sendable {
    public var kind: String
    /// None where the person says the place later.
    public var here: Spot?
    /// Whether it happens now; the time is said later otherwise.
    public var now: Bool

    public init(kind: String, here: Spot?, now: Bool) {
        self.kind = kind
        self.here = here
        self.now = now
    }
}

/// A report that is durably on this phone.
public struct SavedReport: Equatable, Sendable {
    public var id: String
    public var reference: String?
    public var warnings: [String]

    public init(id: String, reference: String?, warnings: [String] = []) {
        self.id = id
        self.reference = reference
        self.warnings = warnings
    }
}

/// What was entered of a person to help.
public struct ChosenPerson: Equatable, Sendable {
    public var condition: String?
    public var age: String?
    public var language: String?
    /// Every need that was offered, with whether it is one.
    public var needs: [String: Bool]
    /// A code of the choices offered: a number, `new`, or empty for who came alone.
    public var group: String?
    /// Fields of the identity, for whoever showed presence.
    public var identity: [String: String]

    public init(
        condition: String? = nil,
        age: String? = nil,
        language: String? = nil,
        needs: [String: Bool] = [:],
        group: String? = nil,
        identity: [String: String] = [:]
    ) {
        self.condition = condition
        self.age = age
        self.language = language
        self.needs = needs
        self.group = group
        self.identity = identity
    }
}

/// A picture as the camera left it.
public struct Picture: Equatable, Sendable {
    public var path: String
    /// SHA-256 of the file in hexadecimal.
    public var digest: String
    public var bytes: Int64
    public var takenMs: Int64

    public init(path: String, digest: String, bytes: Int64, takenMs: Int64) {
        self.path = path
        self.digest = digest
        self.bytes = bytes
        self.takenMs = takenMs
    }
}

/// An item of evidence to sign for.
public struct NewEvidence: Equatable, Sendable {
    public var picture: Picture
    public var place: Spot?
    public var kind: String
    public var description: String
    public var packaging: String?
    public var seal: String

    public init(
        picture: Picture, place: Spot?, kind: String, description: String, packaging: String?, seal: String
    ) {
        self.picture = picture
        self.place = place
        self.kind = kind
        self.description = description
        self.packaging = packaging
        self.seal = seal
    }
}

/// An item of evidence that is signed for.
public struct KeptEvidence: Equatable, Sendable {
    public var reference: String?
    /// Which picture of this phone it is; no number is ever left out.
    public var number: Int64?

    public init(reference: String?, number: Int64?) {
        self.reference = reference
        self.number = number
    }
}

/// What a search found.
public struct Found: Equatable, Sendable {
    public var people: [ReportLine]
    public var reports: [ReportLine]

    public init(people: [ReportLine] = [], reports: [ReportLine]) {
        self.people = people
        self.reports = reports
    }
}

/// What was chosen for a notice.
public struct ChosenNotice: Equatable, Sendable {
    public var purpose: String?
    public var happening: [String]
    public var asks: [String]
    public var precision: String?
    public var text: String

    public init(
        purpose: String? = nil,
        happening: [String] = [],
        asks: [String] = [],
        precision: String? = nil,
        text: String = ""
    ) {
        self.purpose = purpose
        self.happening = happening
        self.asks = asks
        self.precision = precision
        self.text = text
    }
}

/// What would leave, exactly.
public struct NoticeDraftPage: Equatable, Sendable {
    /// Every line that leaves.
    public var lines: [String]
    /// What in the free words may point at a person.
    public var doubts: [String]
    public var recipients: [String]
    /// How long the others keep it, in words.
    public var keeps: String

    public init(lines: [String], doubts: [String] = [], recipients: [String], keeps: String) {
        self.lines = lines
        self.doubts = doubts
        self.recipients = recipients
        self.keeps = keeps
    }
}
