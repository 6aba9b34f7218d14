/// Whether a code is asked for or chosen.
public enum CodeStage: CaseIterable, Sendable {
    case enter, choose, `repeat`
}

/// The code is asked for, or chosen after joining.
public struct UnlockScreen: Equatable, Sendable {
    /// Digits of a code chosen here.
    public static let length = 6
    public var stage: CodeStage
    public var digits: Int
    public var triesLeft: Int
    public var triesOf: Int
    public var wrong: Bool
    /// Time to wait before the next try, in words.
    public var wait: String?

    public init(
        stage: CodeStage = .enter,
        digits: Int = 0,
        triesLeft: Int,
        triesOf: Int,
        wrong: Bool = false,
        wait: String? = nil
    ) {
        self.stage = stage
        self.digits = digits
        self.triesLeft = triesLeft
        self.triesOf = triesOf
        self.wrong = wrong
        self.wait = wait
    }
}

/// How far joining has come.
public enum EnrolStage: CaseIterable, Sendable {
    case scanning, typing, waiting, done
}

/// The invitation is read.
public struct EnrolScreen: Equatable, Sendable {
    public var stage: EnrolStage
    public var typed: String
    public var agency: String
    public var device: String
    /// Eight groups of five digits, compared by voice with the administrator's.
    public var fingerprint: String?

    public init(
        stage: EnrolStage,
        typed: String = "",
        agency: String = "",
        device: String = "",
        fingerprint: String? = nil
    ) {
        self.stage = stage
        self.typed = typed
        self.agency = agency
        self.device = device
        self.fingerprint = fingerprint
    }
}

/// The list of reports and, above it, what the server has.
public struct HomeScreen: Equatable, Sendable {
    public var truth: Truth
    public var reports: [ReportLine]
    public var unanswered: Int
    public var more: Bool

    public init(truth: Truth, reports: [ReportLine], unanswered: Int = 0, more: Bool = false) {
        self.truth = truth
        self.reports = reports
        self.unanswered = unanswered
        self.more = more
    }
}

/// What the server has, in one look.
public struct Truth: Equatable, Sendable {
    public var waiting: Int
    /// Since when the oldest waits, in words.
    public var oldest: String?
    public var refused: Int
    public var apart: Int
    public var complete: Bool
    /// When the server last answered, in words; none if it never did.
    public var contact: String?

    public init(waiting: Int, oldest: String?, refused: Int, apart: Int, complete: Bool, contact: String?) {
        self.waiting = waiting
        self.oldest = oldest
        self.refused = refused
        self.apart = apart
        self.complete = complete
        self.contact = contact
    }

    /// The worst of it.
    public var mark: Mark {
        if apart > 0 { return .apart }
        if refused > 0 { return .refused }
        return waiting > 0 ? .waiting : .received
    }
}

/// A row of the list of reports.
public struct ReportLine: Equatable, Sendable {
    public var id: String
    public var title: String
    public var place: String?
    public var time: String
    public var reference: String?
    public var mark: Mark
    public var status: String
    /// Significance above routine, in words.
    public var level: String?
    public var conflicts: Int
    public var exercise: Bool

    public init(
        id: String,
        title: String,
        place: String?,
        time: String,
        reference: String?,
        mark: Mark,
        status: String,
        level: String? = nil,
        conflicts: Int = 0,
        exercise: Bool = false
    ) {
        self.id = id
        self.title = title
        self.place = place
        self.time = time
        self.reference = reference
        self.mark = mark
        self.status = status
        self.level = level
        self.conflicts = conflicts
        self.exercise = exercise
    }
}

/// What the server has, in full.
public struct SyncScreen: Equatable, Sendable {
    public var truth: Truth
    public var drafts: [DraftCard]
    public var never: [Fact]
    public var areas: [Area]
    public var running: Bool

    public init(truth: Truth, drafts: [DraftCard], never: [Fact], areas: [Area], running: Bool = false) {
        self.truth = truth
        self.drafts = drafts
        self.never = never
        self.areas = areas
        self.running = running
    }
}

/// Values a refusal took out of a report, kept and offered again.
public struct DraftCard: Equatable, Sendable {
    public var number: Int64
    public var title: String
    public var why: String
    public var values: [Fact]

    public init(number: Int64, title: String, why: String, values: [Fact]) {
        self.number = number
        self.title = title
        self.why = why
        self.values = values
    }
}

/// A working area and whether everything of its window has arrived.
public struct Area: Equatable, Sendable {
    public var name: String
    public var complete: Bool
    public var since: String?
    public var contact: String?

    public init(name: String, complete: Bool, since: String?, contact: String?) {
        self.name = name
        self.complete = complete
        self.since = since
        self.contact = contact
    }
}

/// The three touches of a report, and after.
public enum ReportStep: Int, CaseIterable, Sendable {
    case what, `where`, when, saved
}

/// A report in three touches.
public struct ReportScreen: Equatable, Sendable {
    public var step: ReportStep
    /// Kinds of event on large tiles: few, or all.
    public var kinds: [Choice]
    public var all: Bool
    public var kind: Choice?
    public var here: Here?
    /// The clock on the button NOW.
    public var clock: String
    /// Write-only: what is saved cannot be read until somebody unlocks.
    public var locked: Bool
    public var silent: Bool
    public var reference: String?
    public var warnings: [String]

    public init(
        step: ReportStep,
        kinds: [Choice],
        all: Bool = false,
        kind: Choice? = nil,
        here: Here? = nil,
        clock: String = "",
        locked: Bool = false,
        silent: Bool = true,
        reference: String? = nil,
        warnings: [String] = []
    ) {
        self.step = step
        self.kinds = kinds
        self.all = all
        self.kind = kind
        self.here = here
        self.clock = clock
        self.locked = locked
        self.silent = silent
        self.reference = reference
        self.warnings = warnings
    }
}

/// Where the phone is.
public struct Here: Equatable, Sendable {
    public var spot: Spot
    public var words: String

    public init(spot: Spot, words: String) {
        self.spot = spot
        self.words = words
    }
}

/// What happened next with a report.
public struct IncidentScreen: Equatable, Sendable {
    public var line: ReportLine
    public var facts: [Fact]
    public var conflicts: [Conflict]
    public var drafts: [DraftCard]
    public var people: Int
    public var evidence: Int
    public var pinned: Bool
    public var canFile: Bool
    /// What filing asks for and nobody answered yet.
    public var missing: [String]
    /// Reasons to choose from while a change of a filed report waits for one.
    public var reasons: [Choice]

    public init(
        line: ReportLine,
        facts: [Fact],
        conflicts: [Conflict] = [],
        drafts: [DraftCard] = [],
        people: Int = 0,
        evidence: Int = 0,
        pinned: Bool = false,
        canFile: Bool = false,
        missing: [String] = [],
        reasons: [Choice] = []
    ) {
        self.line = line
        self.facts = facts
        self.conflicts = conflicts
        self.drafts = drafts
        self.people = people
        self.evidence = evidence
        self.pinned = pinned
        self.canFile = canFile
        self.missing = missing
        self.reasons = reasons
    }
}

/// A field on which two sides differ.
public struct Conflict: Equatable, Sendable {
    public var path: String
    public var label: String
    public var sides: [SideCard]

    public init(path: String, label: String, sides: [SideCard]) {
        self.path = path
        self.label = label
        self.sides = sides
    }
}

/// One side of a conflict.
public struct SideCard: Equatable, Sendable {
    public var shown: String
    public var who: String
    public var time: String

    public init(shown: String, who: String, time: String) {
        self.shown = shown
        self.who = who
        self.time = time
    }
}

/// What is proven of an act.
public enum Proof: CaseIterable, Sendable {
    case authored, received, witnessed, refused
}

/// Who did what to a report.
public struct TimelineScreen: Equatable, Sendable {
    public var title: String
    public var items: [TimelineLine]

    public init(title: String, items: [TimelineLine]) {
        self.title = title
        self.items = items
    }
}

/// One act.
public struct TimelineLine: Equatable, Sendable {
    public var what: String
    public var why: String?
    public var who: String
    public var time: String
    public var proof: Proof
    public var proven: String

    public init(what: String, why: String?, who: String, time: String, proof: Proof, proven: String) {
        self.what = what
        self.why = why
        self.who = who
        self.time = time
        self.proof = proof
        self.proven = proven
    }
}

/// Everything else, later: what filing asks for, field by field.
public struct FormScreen: Equatable, Sendable {
    public var title: String
    public var fields: [FormLine]
    /// Reasons to choose from while a change of a filed report waits for one.
    public var reasons: [Choice]

    public init(title: String, fields: [FormLine], reasons: [Choice] = []) {
        self.title = title
        self.fields = fields
        self.reasons = reasons
    }
}

/// A field to answer: by touching a choice or by writing.
public struct FormLine: Equatable, Sendable {
    public var path: String
    public var label: String
    /// Codes, and the answers "not known" and "does not apply" where they are taken.
    public var choices: [Choice]
    /// What is written; none where nothing can be.
    public var text: String?
    public var lines: Int

    public init(path: String, label: String, choices: [Choice], text: String? = nil, lines: Int = 1) {
        self.path = path
        self.label = label
        self.choices = choices
        self.text = text
        self.lines = lines
    }
}
