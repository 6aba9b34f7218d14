import Field
import FieldKit
import FieldTesting
import Foundation

@testable import FieldLive

/// A phone of these tests: what survives the app, with a clock and a place that stand where they are told.
final class LivePhone: Device, FieldKit.Phone, DeviceSigner, KeyVault, DeviceClock {
    let path: String
    private let memory: Locked<MemoryDevice>
    let drawer = MemoryDrawer()
    private let told: Locked<Told>

    struct Told {
        var utcMs: Int64
        var monotonicMs: UInt64 = 1_000
        var spot: Spot? = Spot(latE7: 313_326_000, lonE7: -1_109_427_000, accuracyM: 8)
        var isThere = true
        var picture: Picture?
        var free: Int64 = 10 << 30
    }

    init(_ path: String, _ nowMs: Int64) throws {
        self.path = path
        memory = Locked(try MemoryDevice())
        told = Locked(Told(utcMs: nowMs))
    }

    func set(_ change: @Sendable (inout Told) -> Void) { told.change(change) }

    /// Time passes on every clock.
    func wait(ms: Int64) {
        set { told in
            told.utcMs += ms
            told.monotonicMs += UInt64(ms)
        }
    }

    var signer: any DeviceSigner { self }
    var vault: any KeyVault { self }
    var clock: (any DeviceClock)? { self }

    func publicKey() throws -> Data { try memory.value.publicKey() }
    func sign(message: Data) throws -> Data { try memory.value.sign(message: message) }
    func load(name: String) throws -> Data? { try memory.value.load(name: name) }
    func store(name: String, secret: Data) throws { try memory.value.store(name: name, secret: secret) }
    func destroy(name: String) throws { try memory.value.destroy(name: name) }

    /// Key and secrets are gone: another device from now on.
    func forget() throws {
        let fresh = try MemoryDevice()
        memory.change { $0 = fresh }
    }

    func now() -> Reading {
        told.change { $0.monotonicMs += 1 }
        let now = told.value
        return Reading(
            utcMs: now.utcMs, offsetMin: -420, zone: "America/Phoenix", monotonicMs: now.monotonicMs, boot: 1)
    }

    func now() -> (ms: Int64, offsetMin: Int) { (told.value.utcMs, -420) }
    func here() async -> Spot? { told.value.spot }
    func presence(_ why: String) async -> Bool { told.value.isThere }
    func shoot() async -> Picture? { told.value.picture }
    func freeBytes() -> Int64? { told.value.free }
    func isNight() -> Bool { true }
}

/// The app on a phone, over the real library.
@MainActor
struct LiveScene {
    static let code = [4, 7, 1, 1, 0, 9]

    let phone: LivePhone
    let bridge: LiveBridge
    let app: AppModel

    /// The app comes to life; the phone may have lived before.
    init(_ phone: LivePhone) async {
        self.phone = phone
        bridge = LiveBridge(
            path: phone.path, device: phone, phone: phone, platform: "swift",
            conditions: { AsyncStream { $0.yield(Conditions(connected: true)) } }, forget: phone.forget)
        app = AppModel(Desk(bridge: bridge, phone: phone, drawer: phone.drawer, system: .en))
        await app.start()
        await app.settled()
    }

    /// A phone that has joined and whose holder has chosen a code.
    static func joined(
        _ agency: Agency, _ name: String, grants: [String: String] = [internalStream: "write"]
    ) async throws -> LiveScene {
        let phone = try LivePhone(agency.folder.appendingPathComponent("\(name).db").path, agency.nowMs)
        let scene = await LiveScene(phone)
        await scene.act(.scanned(try await agency.invite(name, grants: grants)), .go(.home))
        await scene.enter(code)
        await scene.enter(code)
        try holds(scene.state.screen.home != nil, "not at home: \(scene.state)")
        return scene
    }

    func act(_ acts: Act...) async {
        for act in acts { await app.perform(act) }
        await app.settled()
    }

    func enter(_ code: [Int]) async {
        for digit in code { await app.perform(.digit(digit)) }
        await app.settled()
    }

    /// Three touches; what the network does afterwards is waited for by who asks.
    func report(_ kind: String = "rescue_water") async {
        for act in [Act.go(.report), .pick(.kind, kind), .useHere(true), .useNow(true)] { await app.perform(act) }
    }

    /// Something a colleague writes that this app has no field for.
    func write(_ id: String, _ path: String, _ text: String) async throws {
        _ = try await bridge.ask { try await $0.edit(document: id, edits: [put(path, text)], reason: nil) }
    }

    func first() throws -> ReportLine {
        guard let line = state.screen.home?.reports.first else { throw Unmet("no report: \(state)") }
        return line
    }

    var state: UiState { app.state }
    var words: FieldKit.Words { FieldKit.Words.of(state.lang) }
}

extension Screen {
    var home: HomeScreen? { if case .home(let screen) = self { screen } else { nil } }
    var compose: ComposeScreen? { if case .compose(let screen) = self { screen } else { nil } }
    var report: ReportScreen? { if case .report(let screen) = self { screen } else { nil } }
    var incident: IncidentScreen? { if case .incident(let screen) = self { screen } else { nil } }
    var sync: SyncScreen? { if case .sync(let screen) = self { screen } else { nil } }
    var unlock: UnlockScreen? { if case .unlock(let screen) = self { screen } else { nil } }
    var enrol: EnrolScreen? { if case .enrol(let screen) = self { screen } else { nil } }
    var rescue: RescueScreen? { if case .rescue(let screen) = self { screen } else { nil } }
    var identity: IdentityScreen? { if case .identity(let screen) = self { screen } else { nil } }
    var evidence: EvidenceScreen? { if case .evidence(let screen) = self { screen } else { nil } }
    var timeline: TimelineScreen? { if case .timeline(let screen) = self { screen } else { nil } }
    var search: SearchScreen? { if case .search(let screen) = self { screen } else { nil } }
    var map: MapScreen? { if case .map(let screen) = self { screen } else { nil } }
    var radio: RadioScreen? { if case .radio(let screen) = self { screen } else { nil } }
}

/// Sets an agency up, hands it to a test on the screen's thread and ends it whatever happens.
@MainActor
func serving(_ code: String? = nil, _ test: @MainActor (Agency) async throws -> Void) async throws {
    let agency = try await Agency(code)
    let ended: Result<Void, any Error>
    do { ended = .success(try await test(agency)) } catch { ended = .failure(error) }
    try await agency.stop()
    try? FileManager.default.removeItem(at: agency.folder)
    try ended.get()
}
