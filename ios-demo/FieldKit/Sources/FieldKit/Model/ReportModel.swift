import Observation

/// A report in three touches: what, here, now. The third one saves, whatever the network does.
@MainActor
@Observable
final class ReportModel: ScreenModel {
    private let desk: Desk
    let isLocked: Bool
    private var step = ReportStep.what
    private var all = false
    private var kind: Choice?
    private var here: Here?
    private var place: Here?
    private var saved: SavedReport?
    private var saving = false

    init(_ desk: Desk, locked: Bool) {
        self.desk = desk
        isLocked = locked
    }

    /// Kinds of event on the first tiles; all others are one touch away.
    nonisolated static let few = [
        "rescue_land", "rescue_water", "accidental_crossing", "shots_across", "assault_on_person", "barrier_injury",
        "child_alone",
        "pursuit_to_line",
    ]

    var incident: String? { isLocked ? nil : saved?.id }

    var screen: Screen {
        let (now, offset) = desk.phone.now()
        return .report(
            ReportScreen(
                step: step, kinds: kinds(), all: all, kind: kind, here: step == .where ? here : place,
                clock: desk.words.time(now, offsetMin: offset, now: now), locked: isLocked, silent: desk.quiet,
                reference: isLocked ? nil : saved?.reference, warnings: isLocked ? [] : saved?.warnings ?? []))
    }

    /// The way back within a report leads to the step before; a saved one is left.
    func stepBack() -> Bool {
        guard step == .where || step == .when else { return false }
        step = step == .when ? .where : .what
        return true
    }

    private func kinds() -> [Choice] {
        let offered = desk.bridge.kinds(desk.lang)
        return all ? offered : Self.few.compactMap { code in offered.first { $0.code == code } }
    }

    /// Looks for the position while the first touch is still to come.
    func load() async throws(CoreProblem) {
        if let chosen = kind { kind = desk.bridge.kinds(desk.lang).first { $0.code == chosen.code } }
        if step == .what || step == .where, let spot = await desk.phone.here() {
            here = Here(spot: spot, words: desk.bridge.place(spot, desk.lang))
        }
    }

    func act(_ act: Act) async throws(CoreProblem) {
        switch (step, act) {
        case (.what, .allKinds): all.toggle()
        case (.what, .pick(.kind, let code)):
            kind = kinds().first { $0.code == code }
            if kind != nil { step = .where }
        case (.where, .useHere(let use)):
            place = use ? here : nil
            step = .when
        case (.when, .useNow(let now)): try await save(now)
        default: break
        }
    }

    /// One report, however often the thumb comes down.
    private func save(_ now: Bool) async throws(CoreProblem) {
        guard let kind, !saving else { return }
        saving = true
        defer { saving = false }
        let report = NewReport(kind: kind.code, here: place?.spot, now: now)
        if isLocked {
            try await desk.bridge.seal(report)
        } else {
            saved = try await desk.bridge.report(report, desk.lang)
        }
        step = .saved
        desk.nudge()
    }
}
