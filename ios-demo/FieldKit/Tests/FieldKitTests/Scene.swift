import Foundation
import Testing

@testable import FieldKit

/// A phone whose time, place and holder are what a test says.
final class TestPhone: Phone, @unchecked Sendable {
    var ms: Int64 = 1_795_512_000_000
    var spot: Spot? = Spot(latE7: 313_326_000, lonE7: -1_109_427_000, accuracyM: 8)
    var isThere = true
    var picture: Picture? = Picture(
        path: "/pictures/1.jpg", digest: "3f9a41c27d05b86e" + String(repeating: "0", count: 48), bytes: 1_000,
        takenMs: 1_795_512_000_000)
    var free: Int64? = 10 << 30
    var night = true

    func now() -> (ms: Int64, offsetMin: Int) { (ms, -420) }
    func here() async -> Spot? { spot }
    func presence(_ why: String) async -> Bool { isThere }
    func shoot() async -> Picture? { picture }
    func freeBytes() -> Int64? { free }
    func isNight() -> Bool { night }
}

/// An app over samples, begun.
@MainActor
struct Scene {
    let bridge = FakeBridge()
    let phone = TestPhone()
    let drawer = MemoryDrawer()
    let app: AppModel

    /// The code of every phone that has one.
    static let code = [4, 7, 1, 1, 0, 9]
    static let wrong = [0, 0, 0, 0, 0, 0]

    init(locked: Bool = false, _ set: (FakeBridge, TestPhone) -> Void = { _, _ in }) async throws {
        set(bridge, phone)
        let desk = Desk(bridge: bridge, phone: phone, drawer: drawer, system: .en)
        app = AppModel(desk)
        await app.start()
        if !locked, app.isLocked { await act(.showPresence) }
        await app.settled()
        bridge.forget()
    }

    func act(_ acts: Act...) async {
        for act in acts { await app.perform(act) }
        await app.settled()
    }

    func enter(_ code: [Int]) async { for digit in code { await app.perform(.digit(digit)) } }

    /// What was done to the core, less the syncs that follow by themselves.
    var done: [FakeBridge.Done] { bridge.done.filter { $0 != .synced } }

    var state: UiState { app.state }
    var words: Words { Words.of(state.lang) }
}

extension Screen {
    /// The name of a screen, for tests of ways.
    var name: String { String(describing: self).prefix { $0 != "(" }.description }

    var report: ReportScreen? { if case .report(let screen) = self { screen } else { nil } }
    var incident: IncidentScreen? { if case .incident(let screen) = self { screen } else { nil } }
    var unlock: UnlockScreen? { if case .unlock(let screen) = self { screen } else { nil } }
    var enrol: EnrolScreen? { if case .enrol(let screen) = self { screen } else { nil } }
    var identity: IdentityScreen? { if case .identity(let screen) = self { screen } else { nil } }
    var evidence: EvidenceScreen? { if case .evidence(let screen) = self { screen } else { nil } }
    var person: PersonScreen? { if case .person(let screen) = self { screen } else { nil } }
    var compose: ComposeScreen? { if case .compose(let screen) = self { screen } else { nil } }
    var search: SearchScreen? { if case .search(let screen) = self { screen } else { nil } }
    var sync: SyncScreen? { if case .sync(let screen) = self { screen } else { nil } }
    var home: HomeScreen? { if case .home(let screen) = self { screen } else { nil } }
}
