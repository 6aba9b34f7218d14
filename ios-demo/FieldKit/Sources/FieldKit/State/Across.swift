/// Notices from the other side.
public struct NoticesScreen: Equatable, Sendable {
    public var notices: [NoticeLine]

    public init(notices: [NoticeLine]) {
        self.notices = notices
    }
}

/// A row of the list of notices.
public struct NoticeLine: Equatable, Sendable {
    public var id: String
    public var title: String
    public var from: String
    public var level: String
    public var high: Bool
    public var time: String
    public var answer: String?

    public init(id: String, title: String, from: String, level: String, high: Bool, time: String, answer: String?) {
        self.id = id
        self.title = title
        self.from = from
        self.level = level
        self.high = high
        self.time = time
        self.answer = answer
    }
}

/// One notice: what it says, what was answered, and what each country says of the event.
public struct NoticeScreen: Equatable, Sendable {
    public var line: NoticeLine
    /// Every line of it, as it was signed.
    public var lines: [String]
    public var answers: [Choice]
    public var given: [GivenAnswer]
    public var countries: [String]
    public var rows: [BothRow]
    public var until: String
    /// Reasons to choose from while an answer waits for one.
    public var reasons: [Choice]

    public init(
        line: NoticeLine,
        lines: [String],
        answers: [Choice],
        given: [GivenAnswer],
        countries: [String],
        rows: [BothRow],
        until: String,
        reasons: [Choice] = []
    ) {
        self.line = line
        self.lines = lines
        self.answers = answers
        self.given = given
        self.countries = countries
        self.rows = rows
        self.until = until
        self.reasons = reasons
    }
}

/// An answer somebody gave.
public struct GivenAnswer: Equatable, Sendable {
    public var answer: String
    public var who: String
    public var time: String

    public init(answer: String, who: String, time: String) {
        self.answer = answer
        self.who = who
        self.time = time
    }
}

/// How the two countries' words stand to each other. Equal words are not an agreement; only a signature is.
public enum Accord: CaseIterable, Sendable {
    case agreed, differ, oneSided, equal
}

/// One claim, country by country; none where a country has said nothing.
public struct BothRow: Equatable, Sendable {
    public var label: String
    public var says: [String?]
    public var accord: Accord

    public init(label: String, says: [String?], accord: Accord) {
        self.label = label
        self.says = says
        self.accord = accord
    }
}

/// Whether the free words were looked through for names.
public enum Names: CaseIterable, Sendable {
    case notAsked, none, some
}

/// A notice is written, then looked at exactly as it leaves.
public struct ComposeScreen: Equatable, Sendable {
    public var title: String
    public var checking: Bool
    public var purposes: [Choice]
    public var happening: [Choice]
    public var asks: [Choice]
    public var precision: [Choice]
    public var text: String
    public var textMax: Int
    public var names: Names
    /// Every line that leaves.
    public var preview: [String]
    /// What in the free words may point at a person.
    public var doubts: [String]
    public var recipients: [String]
    public var keeps: String
    public var sent: Bool

    public init(
        title: String,
        checking: Bool,
        purposes: [Choice],
        happening: [Choice],
        asks: [Choice],
        precision: [Choice],
        text: String = "",
        textMax: Int = 280,
        names: Names = .notAsked,
        preview: [String] = [],
        doubts: [String] = [],
        recipients: [String] = [],
        keeps: String = "",
        sent: Bool = false
    ) {
        self.title = title
        self.checking = checking
        self.purposes = purposes
        self.happening = happening
        self.asks = asks
        self.precision = precision
        self.text = text
        self.textMax = textMax
        self.names = names
        self.preview = preview
        self.doubts = doubts
        self.recipients = recipients
        self.keeps = keeps
        self.sent = sent
    }

    /// Free words leave only after somebody said there are no names in them.
    public var maySend: Bool {
        checking && (text.allSatisfy(\.isWhitespace) || names == .none)
    }
}

/// A text to read aloud, one line a breath.
public struct RadioScreen: Equatable, Sendable {
    public var lines: [String]
    public var spoken: Lang

    public init(lines: [String], spoken: Lang) {
        self.lines = lines
        self.spoken = spoken
    }
}

/// What the holder can set.
public struct SettingsScreen: Equatable, Sendable {
    public var look: Look
    public var quietAtNight: Bool
    public var onDuty: Bool
    public var holder: String
    public var device: String
    public var wipeAfter: Int

    public init(look: Look, quietAtNight: Bool, onDuty: Bool, holder: String, device: String, wipeAfter: Int) {
        self.look = look
        self.quietAtNight = quietAtNight
        self.onDuty = onDuty
        self.holder = holder
        self.device = device
        self.wipeAfter = wipeAfter
    }
}

/// What the agency orders this phone to do.
public enum OrderKind: CaseIterable, Sendable {
    case retire, destroy, destroyNow
}

/// An order that stands.
public struct OrderScreen: Equatable, Sendable {
    public var kind: OrderKind

    public init(kind: OrderKind) {
        self.kind = kind
    }
}

/// Why nothing is left.
public enum GoneWhy: CaseIterable, Sendable {
    case tries, order, key
}

/// The phone is empty.
public struct GoneScreen: Equatable, Sendable {
    public var why: GoneWhy

    public init(why: GoneWhy) {
        self.why = why
    }
}
