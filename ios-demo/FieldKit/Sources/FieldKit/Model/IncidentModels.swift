import Observation

/// A report: what is known, what two people say differently, and what can be done next.
@MainActor
@Observable
final class IncidentModel: ScreenModel {
    private let desk: Desk
    private let id: String
    private var shown: IncidentScreen
    private var missing: [FieldProblem] = []
    /// A change of a filed report that waits for its reason.
    private var waiting: Change?

    private enum Change {
        case keep(path: String, side: Int)
        case takeDraft(Int64)
    }

    init(_ desk: Desk, _ id: String) {
        self.desk = desk
        self.id = id
        shown = IncidentScreen(
            line: ReportLine(id: id, title: "", place: nil, time: "", reference: nil, mark: .waiting, status: ""),
            facts: [])
    }

    var incident: String? { id }

    /// What filing asked for and nobody answered yet.
    var asked: [String] { missing.map(\.path) }

    var screen: Screen {
        var screen = shown
        screen.missing = missing.map { $0.words(desk.lang) }
        screen.reasons = waiting == nil ? [] : desk.bridge.reasons(desk.lang)
        return .incident(screen)
    }

    func load() async throws(CoreProblem) { shown = try await desk.bridge.incident(id, desk.lang) }

    /// What was missing is asked for anew with the next filing.
    func answered() { missing = [] }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .keep(let path, let side): try await change(.keep(path: path, side: side), reason: nil)
        case .takeDraft(let number): try await change(.takeDraft(number), reason: nil)
        case .dropDraft(let number):
            try await desk.bridge.dropDraft(number)
            try await load()
        case .pick(.reason, let code):
            if let waiting { try await change(waiting, reason: code) }
        case .file: try await file()
        case .pin(let pinned):
            try await desk.bridge.pin(id, pinned)
            try await load()
        default: break
        }
    }

    /// The core says whether a reason is needed; then the change waits for one.
    private func change(_ change: Change, reason: String?) async throws(CoreProblem) {
        do throws(CoreProblem) {
            switch change {
            case .keep(let path, let side): try await desk.bridge.keep(id, path: path, side: side, reason: reason)
            case .takeDraft(let number): try await desk.bridge.takeDraft(number, reason: reason)
            }
        } catch {
            guard error.code == "change_reason_needed" else { throw error }
            waiting = change
            return
        }
        waiting = nil
        try await load()
        desk.nudge()
    }

    private func file() async throws(CoreProblem) {
        do throws(CoreProblem) { try await desk.bridge.file(id) } catch {
            guard error.kind == .input, !error.fields.isEmpty else { throw error }
            missing = error.fields
            return
        }
        missing = []
        try await load()
        desk.nudge()
    }
}

/// Who did what to a report, and what is proven of it.
@MainActor
@Observable
final class TimelineModel: ScreenModel {
    private let desk: Desk
    private let id: String
    private var shown = TimelineScreen(title: "", items: [])

    init(_ desk: Desk, _ id: String) {
        self.desk = desk
        self.id = id
    }

    var incident: String? { id }
    var screen: Screen { .timeline(shown) }

    func load() async throws(CoreProblem) { shown = try await desk.bridge.timeline(id, desk.lang) }
}

/// A text to read aloud, in the language on the screen or the other.
@MainActor
@Observable
final class RadioModel: ScreenModel {
    private let desk: Desk
    private let id: String
    private var other = false
    private var shown: RadioScreen

    init(_ desk: Desk, _ id: String) {
        self.desk = desk
        self.id = id
        shown = RadioScreen(lines: [], spoken: desk.lang)
    }

    var incident: String? { id }
    var screen: Screen { .radio(shown) }

    func load() async throws(CoreProblem) {
        shown = try await desk.bridge.radio(id, other ? desk.lang.other : desk.lang)
    }

    func act(_ act: Act) async throws(CoreProblem) {
        guard act == .otherLanguage else { return }
        other.toggle()
        try await load()
    }
}
