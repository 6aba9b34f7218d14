import Observation

/// The list of reports under the sync truth.
@MainActor
@Observable
final class HomeModel: ScreenModel {
    private let desk: Desk
    private var shown = HomeScreen(
        truth: Truth(waiting: 0, oldest: nil, refused: 0, apart: 0, complete: true, contact: nil), reports: [])
    private static let page = 50
    private var rows = page

    init(_ desk: Desk) { self.desk = desk }

    var screen: Screen { .home(shown) }

    func load() async throws(CoreProblem) { shown = try await desk.bridge.home(desk.lang, atLeast: rows) }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .open(let id): await desk.go(IncidentModel(desk, id))
        case .more:
            rows += Self.page
            try await load()
        default: break
        }
    }
}

/// What the server has, in full.
@MainActor
@Observable
final class SyncModel: ScreenModel {
    private let desk: Desk
    private var shown = SyncScreen(
        truth: Truth(waiting: 0, oldest: nil, refused: 0, apart: 0, complete: true, contact: nil), drafts: [],
        never: [], areas: [])

    init(_ desk: Desk) { self.desk = desk }

    var screen: Screen {
        var screen = shown
        screen.running = desk.syncing
        return .sync(screen)
    }

    func load() async throws(CoreProblem) { shown = try await desk.bridge.sync(desk.lang) }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .sync:
            guard !desk.syncing else { return }
            if let failed = await desk.app?.syncOnce() { throw failed }
        case .takeDraft(let number):
            try await desk.bridge.takeDraft(number, reason: nil)
            try await load()
            desk.nudge()
        case .dropDraft(let number):
            try await desk.bridge.dropDraft(number)
            try await load()
        default: break
        }
    }
}

/// A search on this phone. Names are another compartment, opened on purpose.
@MainActor
@Observable
final class SearchModel: ScreenModel {
    private let desk: Desk
    private var query = ""
    private var reports: [ReportLine] = []
    private var people: [ReportLine] = []
    private var names = false

    init(_ desk: Desk) { self.desk = desk }

    var screen: Screen { .search(SearchScreen(query: query, hits: people + reports, names: names)) }

    /// Reports only. Each look at people is on record, so it happens once each time somebody shows to be there.
    func load() async throws(CoreProblem) { try await find(names: false) }

    private func find(names: Bool) async throws(CoreProblem) {
        let asked = query
        let nothing = asked.allSatisfy(\.isWhitespace)
        let found = nothing ? Found(reports: []) : try await desk.bridge.search(asked, names: names, desk.lang)
        // An answer that comes after the next letter was typed belongs to nobody.
        guard asked == query else { return }
        reports = found.reports
        if names { (people, self.names) = (found.people, true) }
    }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .write(let text):
            // Names were shown for what was asked then: nobody looks at people letter by letter.
            (query, people, names) = (text, [], false)
            try await load()
        case .showPresence:
            guard await desk.phone.presence(desk.words.say(.searchNames)) else { return }
            try await find(names: true)
        case .open(let id) where reports.contains { $0.id == id }: await desk.go(IncidentModel(desk, id))
        default: break
        }
    }
}

/// The map around the phone, or around what was reported last where it has no position.
@MainActor
@Observable
final class MapModel: ScreenModel {
    private let desk: Desk
    private var shown: MapScreen

    init(_ desk: Desk) {
        self.desk = desk
        shown = MapScreen(
            line: [], landmarks: [], reports: [], here: nil, radiusM: 1, centre: Spot(latE7: 0, lonE7: 0), scaleM: 1,
            scale: "")
    }

    var screen: Screen { .map(shown) }

    func load() async throws(CoreProblem) {
        let here = await desk.phone.here()
        shown = try await desk.bridge.map(here: here, desk.lang)
    }

    func act(_ act: Act) async throws(CoreProblem) {
        if case .open(let id) = act { await desk.go(IncidentModel(desk, id)) }
    }
}

/// Few settings. The language changes at once, under the finger.
@MainActor
@Observable
final class SettingsModel: ScreenModel {
    private let desk: Desk

    init(_ desk: Desk) { self.desk = desk }

    var screen: Screen {
        let set = desk.settings
        return .settings(
            SettingsScreen(
                look: set.look, quietAtNight: set.quietAtNight, onDuty: set.onDuty, holder: desk.standing.holder,
                device: desk.standing.device, wipeAfter: desk.lock.tries))
    }

    func load() async throws(CoreProblem) { desk.standing = try await desk.bridge.standing(desk.lang) }

    func act(_ act: Act) async throws(CoreProblem) {
        switch act {
        case .speak(let lang):
            try desk.set { $0.lang = lang }
            try await load()
        case .setLook(let look): try desk.set { $0.look = look }
        case .setQuiet(let quiet): try desk.set { $0.quietAtNight = quiet }
        case .setDuty(let onDuty): try desk.set { $0.onDuty = onDuty }
        default: break
        }
    }
}
