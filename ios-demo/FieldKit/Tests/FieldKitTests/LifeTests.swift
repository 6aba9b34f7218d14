import Testing

@testable import FieldKit

@MainActor
final class TestTime: BackgroundTime, RefreshSchedule {
    private(set) var begun = 0
    private(set) var ended = 0
    private(set) var asked: [Int] = []

    nonisolated init() {}

    func begin() -> Int {
        begun += 1
        return begun
    }

    func end(_ task: Int) { ended += 1 }
    func ask(afterS: Int) { asked.append(afterS) }
}

@MainActor
@Suite("life on a phone")
struct LifeTests {
    let time = TestTime()

    func life(_ scene: Scene) -> Lifecycle { Lifecycle(scene.app, time: time, schedule: time) }

    @Test func theFilesAreClosedBeforeTheTimeInTheBackgroundIsGivenBack() async throws {
        let scene = try await Scene()
        let life = life(scene)
        await life.left()
        #expect(scene.done == [.suspended])
        #expect((time.begun, time.ended) == (1, 1))
        #expect(!time.asked.isEmpty)
        await life.entered()
        await scene.app.settled()
        #expect(scene.done == [.suspended, .reopened])
    }

    @Test func aQuickReturnFindsTheFilesOpen() async throws {
        let scene = try await Scene()
        let life = life(scene)
        async let out: Void = life.left()
        async let back: Void = life.entered()
        _ = await (out, back)
        await scene.app.settled()
        let closed = scene.done.filter { $0 == .suspended }.count
        #expect(scene.done.filter { $0 == .reopened }.count == closed)
    }

    @Test func aRefreshInTheBackgroundOpensSyncsAndCloses() async throws {
        let scene = try await Scene()
        let life = life(scene)
        await life.left()
        let before = scene.bridge.done.count
        #expect(await life.refresh())
        #expect(Array(scene.bridge.done.dropFirst(before)) == [.reopened, .synced, .suspended])
        #expect(time.asked.count == 2)
    }

    @Test func aLockedPhoneIsRefreshedToo() async throws {
        let scene = try await Scene(locked: true)
        #expect(await life(scene).refresh())
        #expect(scene.bridge.done == [.reopened, .synced, .suspended])
        #expect(scene.state.screen.unlock != nil)
    }

    @Test func aRefreshThatDoesNotGetThroughClosesAllTheSame() async throws {
        let scene = try await Scene()
        let life = life(scene)
        await life.left()
        scene.bridge.failing = CoreProblem(.offline, "offline")
        #expect(await life.refresh() == false)
    }

    @Test func aRefreshWhileTheAppIsSeenLeavesTheFilesOpen() async throws {
        let scene = try await Scene()
        #expect(await life(scene).refresh())
        #expect(scene.done.isEmpty)
    }

    @Test func aPushThatSaysLookIsFollowedAndOneWithContentIsNot() async throws {
        let scene = try await Scene()
        let life = life(scene)
        #expect(await life.woken(keys: ["aps", "content-available"]))
        let before = scene.bridge.done.count
        #expect(await life.woken(keys: ["aps", "content-available", "title"]) == false)
        #expect(await life.woken(keys: ["aps"]) == false)
        #expect(scene.bridge.done.count == before)
    }

    @Test func whatIsWrongWithThePhoneIsSaidWorstFirst() async throws {
        let scene = try await Scene { bridge, phone in
            bridge.standing.compromised = true
            bridge.standing.restored = true
            bridge.standing.salvaged = 3
            bridge.news = SyncNews(clockOffMs: -840_000, distrust: true)
            phone.free = 5 << 20
        }
        let kinds = scene.state.troubles.map(\.kind)
        #expect(kinds == [.compromised, .distrust, .space, .clock, .restored, .salvaged])
        #expect(scene.state.troubles[3].words.contains("14 minutes"))
    }

    @Test func aHealthyPhoneHasNoTroubles() async throws {
        let scene = try await Scene { bridge, _ in bridge.news = SyncNews(clockOffMs: 60_000) }
        #expect(scene.state.troubles.isEmpty)
        #expect(scene.state.problem == nil)
    }

    @Test func noSignalIsNoProblemUntilSomebodyAsksForASync() async throws {
        let scene = try await Scene()
        scene.bridge.failing = CoreProblem(.offline, "offline")
        scene.app.syncQuietly()
        await scene.app.settled()
        scene.bridge.failing = nil
        #expect(scene.state.screen.home != nil)
    }

    @Test func whatTheFeedTellsShowsAtOnce() async throws {
        let scene = try await Scene()
        let following = Task { await scene.app.follow() }
        scene.bridge.standing.order = .retire
        scene.bridge.tell()
        while scene.state.screen.name != "order" { await Task.yield() }
        following.cancel()
    }

    @Test func theLanguageChangesAtOnceAndIsKept() async throws {
        let scene = try await Scene()
        await scene.act(.go(.settings), .speak(.es))
        #expect(scene.state.lang == .es)
        await scene.act(.back)
        #expect(scene.state.screen.home?.reports.first?.title == Words.of(.es).label("scenario", "rescue_water"))
        #expect(Settings.load(scene.drawer, system: .en).lang == .es)
    }

    @Test func settingsAreKeptAndAFileOfNonsenseIsNone() async throws {
        let scene = try await Scene()
        await scene.act(.go(.settings), .setLook(.light), .setQuiet(false), .setDuty(true))
        #expect(
            Settings.load(scene.drawer, system: .es)
                == Settings(lang: .en, look: .light, quietAtNight: false, onDuty: true))
        #expect(!scene.state.dark)
        scene.drawer.store("app.settings", [0xFF, 0x20])
        #expect(Settings.load(scene.drawer, system: .es) == Settings(lang: .es))
    }

    @Test func itIsDarkAtNightAndLightByDayUnlessSet() async throws {
        let scene = try await Scene()
        #expect(scene.state.dark)
        scene.phone.night = false
        #expect(!scene.state.dark)
        await scene.act(.go(.settings), .setLook(.dark))
        #expect(scene.state.dark)
    }
}
