import Observation

/// Notices from the other side.
@MainActor
@Observable
final class NoticesModel: ScreenModel {
    private let desk: Desk
    private var shown = NoticesScreen(notices: [])

    init(_ desk: Desk) { self.desk = desk }

    var screen: Screen { .notices(shown) }

    func load() async throws(CoreProblem) { shown = try await desk.bridge.notices(desk.lang) }

    func act(_ act: Act) async throws(CoreProblem) {
        if case .open(let id) = act { await desk.go(NoticeModel(desk, id)) }
    }
}

/// One notice, one touch to answer.
@MainActor
@Observable
final class NoticeModel: ScreenModel {
    private let desk: Desk
    private let id: String
    private var shown: NoticeScreen
    private var answering = false
    /// An answer that waits for its reason.
    private var waiting: String?

    init(_ desk: Desk, _ id: String) {
        self.desk = desk
        self.id = id
        let line = NoticeLine(id: id, title: "", from: "", level: "", high: false, time: "", answer: nil)
        shown = NoticeScreen(line: line, lines: [], answers: [], given: [], countries: [], rows: [], until: "")
    }

    var screen: Screen {
        var screen = shown
        screen.reasons = waiting == nil ? [] : desk.bridge.answerReasons(desk.lang)
        return .notice(screen)
    }

    func load() async throws(CoreProblem) { shown = try await desk.bridge.notice(id, desk.lang) }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .answer(let code): try await answer(code, reason: nil)
        case .pick(.reason, let reason): if let waiting { try await answer(waiting, reason: reason) }
        default: break
        }
    }

    /// The core says which answers need a reason.
    private func answer(_ code: String, reason: String?) async throws(CoreProblem) {
        guard !answering else { return }
        answering = true
        defer { answering = false }
        do throws(CoreProblem) { try await desk.bridge.answer(id, code, reason: reason) } catch {
            guard error.code == "answer_reason_missing" else { throw error }
            waiting = code
            return
        }
        waiting = nil
        try await load()
        desk.nudge()
    }
}

/// A notice is written from codes, then looked at exactly as it leaves.
@MainActor
@Observable
final class ComposeModel: ScreenModel {
    private let desk: Desk
    private let id: String
    private var shown = ComposeScreen(title: "", checking: false, purposes: [], happening: [], asks: [], precision: [])
    private var isLoaded = false
    private var sending = false

    init(_ desk: Desk, of id: String) {
        self.desk = desk
        self.id = id
    }

    var incident: String? { id }
    var screen: Screen { .compose(shown) }

    func load() async throws(CoreProblem) {
        if shown.sent { return }
        var fresh = try await desk.bridge.noticeForm(of: id, purpose: shown.purposes.chosen, desk.lang)
        if isLoaded { fresh.choose(as: shown) }
        let wasChecking = shown.checking
        shown = fresh
        isLoaded = true
        if wasChecking { try await check() }
    }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .pick(.purpose, let code):
            // How exactly a place may be told follows from what it is for.
            shown.purposes.choose(code)
            shown.precision = []
            try await load()
        case .pick(.happening, let code): shown.happening.toggle(code)
        case .pick(.ask, let code): shown.asks.toggle(code)
        case .pick(.precision, let code): shown.precision.choose(code)
        case .write(let text):
            shown.text = String(text.prefix(shown.textMax))
            shown.names = .notAsked
        case .check: try await check()
        case .answerNames(let none):
            shown.names = none ? .none : .some
            if !none { shown.checking = false }
        case .send: try await send()
        default: break
        }
    }

    /// From the preview the way back leads to what was entered.
    func stepBack() -> Bool {
        guard shown.checking, !shown.sent else { return false }
        shown.checking = false
        shown.names = .notAsked
        return true
    }

    private var chosen: ChosenNotice {
        ChosenNotice(
            purpose: shown.purposes.chosen, happening: shown.happening.allChosen, asks: shown.asks.allChosen,
            precision: shown.precision.chosen,
            text: shown.text)
    }

    private func check() async throws(CoreProblem) {
        let page = try await desk.bridge.preview(of: id, chosen, desk.lang)
        shown.preview = page.lines
        shown.doubts = page.doubts
        shown.recipients = page.recipients
        shown.keeps = page.keeps
        shown.checking = true
    }

    private func send() async throws(CoreProblem) {
        guard shown.maySend, !sending else { return }
        sending = true
        defer { sending = false }
        try await desk.bridge.send(textConfirmed: shown.names == .none)
        shown.sent = true
        desk.nudge()
    }
}
