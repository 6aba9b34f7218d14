import Field
import FieldKit
import FieldTesting
import Foundation
import Testing

@testable import FieldLive

@MainActor
final class NoTime: BackgroundTime, RefreshSchedule {
    nonisolated init() {}
    func begin() -> Int { 0 }
    func end(_ task: Int) {}
    func ask(afterS: Int) {}
}

@MainActor
@Suite("life on a phone over the real library")
struct LifeTests {
    let time = NoTime()

    @Test func outOfSightTheFilesAreClosedAndAReturnOpensThem() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            let life = Lifecycle(scene.app, time: time, schedule: time)
            await scene.report()
            await scene.app.settled()
            await life.left()
            let log = scene.phone.path + "-wal"
            let size = (try? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0
            #expect(size == 0)
            // Whoever else opens the files now finds them free.
            try await withFieldApp(path: scene.phone.path, device: scene.phone) { app in
                _ = try await app.syncSummary(lang: .en)
            }
            await life.entered()
            await scene.act(.back)
            #expect(try scene.first().mark == .received)
        }
    }

    @Test func aRefreshInTheBackgroundBringsWhatColleaguesWroteAndClosesAgain() async throws {
        try await serving { agency in
            let ana = try await LiveScene.joined(agency, "ana")
            let luis = try await LiveScene.joined(agency, "luis")
            let life = Lifecycle(luis.app, time: time, schedule: time)
            await luis.act(.lock)
            await ana.report()
            await ana.app.settled()
            #expect(await life.woken(keys: ["aps", "content-available"]))
            #expect(luis.state.screen.unlock != nil)
            try await agency.stop()
            await luis.enter(LiveScene.code)
            #expect(luis.state.screen.home?.reports.count == 1)
            #expect(await life.refresh() == false)
        }
    }

    @Test func anAppThatWasKilledComesBackLockedWithEverythingThatWasSaved() async throws {
        try await serving { agency in
            let phone = try await { () -> LivePhone in
                let scene = try await LiveScene.joined(agency, "ana")
                await scene.report()
                return scene.phone
            }()
            // The process is gone: what it held open is let go by nobody's hand.
            let again = try await until("the old app's end") { () -> LiveScene? in
                let scene = await LiveScene(phone)
                await scene.enter(LiveScene.code)
                return scene.state.screen.home == nil ? nil : scene
            }
            #expect(again.state.screen.home?.reports.count == 1)
        }
    }

    @Test func aReportOverTheLockIsSealedAndThereAfterTheNextUnlock() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            await scene.act(.lock, .go(.lockedReport), .pick(.kind, "shots_across"), .useHere(true), .useNow(true))
            let saved = try #require(scene.state.screen.report)
            #expect((saved.step, saved.reference) == (.saved, nil))
            await scene.act(.back)
            await scene.enter(LiveScene.code)
            #expect(try scene.first().title == scene.words.label("scenario", "shots_across"))
            #expect(try scene.first().mark == .received)
        }
    }

    @Test func tenWrongCodesLeaveNothingAndThePhoneCanJoinAgain() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            await scene.report()
            await scene.act(.lock)
            for left in (0..<10).reversed() {
                await scene.enter([0, 0, 0, 0, 0, 0])
                if left > 0 { #expect(scene.state.screen.unlock?.triesLeft == left) }
                scene.phone.wait(ms: 3_600_000)
            }
            #expect(scene.state.screen == .gone(GoneScreen(why: .tries)))
            #expect(!FileManager.default.fileExists(atPath: scene.phone.path))
            await scene.act(.joinAgain, .scanned(try await agency.invite("ana2")))
            #expect(scene.state.screen.enrol?.stage == .done, "\(scene.state)")
        }
    }

    @Test func aPhoneWhoseKeystoreWasWipedSaysSoAndCanJoinAgain() async throws {
        try await serving { agency in
            let before = try await LiveScene.joined(agency, "ana")
            await before.report()
            await before.act(.lock)
            let wiped = try LivePhone(before.phone.path, agency.nowMs)
            let scene = await LiveScene(wiped)
            #expect(scene.state.screen == .gone(GoneScreen(why: .key)))
            await scene.act(.joinAgain, .scanned(try await agency.invite("ana2")))
            #expect(scene.state.screen.enrol?.stage == .done)
        }
    }

    @Test func aPhoneThatWasRestoredFromABackupSaysSoAndGoesOn() async throws {
        try await serving { agency in
            let before = try await LiveScene.joined(agency, "ana")
            await before.act(.lock)
            let backup = before.phone.path + ".backup"
            try FileManager.default.copyItem(atPath: before.phone.path, toPath: backup)
            await before.enter(LiveScene.code)
            await before.report()
            await before.app.settled()
            await before.act(.back, .lock)
            try FileManager.default.removeItem(atPath: before.phone.path)
            try FileManager.default.moveItem(atPath: backup, toPath: before.phone.path)
            let scene = await LiveScene(before.phone)
            await scene.enter(LiveScene.code)
            #expect(scene.state.troubles.map(\.kind) == [.restored])
            await scene.report("shots_across")
            await scene.act(.back)
            #expect(Set(scene.state.screen.home?.reports.map(\.mark) ?? []) == [.received])
            #expect(scene.state.screen.home?.reports.count == 2)
        }
    }

    @Test func aClockThatIsWrongIsToldAndAReportIsSavedAllTheSame() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            #expect(scene.state.troubles.isEmpty)
            scene.phone.set { $0.utcMs += 14 * 60_000 }
            await scene.report()
            await scene.act(.back)
            #expect(scene.state.troubles.map(\.kind) == [.clock])
            #expect(try scene.first().mark == .received)
        }
    }

    @Test func littleRoomIsToldAndAReportIsSavedAllTheSame() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            scene.phone.set { $0.free = 1 << 20 }
            #expect(scene.state.troubles.map(\.kind) == [.space])
            await scene.report()
            #expect(scene.state.screen.report?.step == .saved)
        }
    }

    @Test func anOrderToDestroyIsShownAndCarriedOut() async throws {
        try await serving { agency in
            let scene = try await LiveScene.joined(agency, "ana")
            let device = try #require(try await scene.bridge.ask { try await $0.enrolment().device })
            try await agency.devices("destroy", device)
            try await agency.devices("destroy", device, "--approve")
            await scene.act(.go(.sync), .sync)
            #expect(scene.state.screen == .order(OrderScreen(kind: .destroy)))
            await scene.act(.obey)
            #expect(scene.state.screen == .gone(GoneScreen(why: .order)))
            #expect(!FileManager.default.fileExists(atPath: scene.phone.path))
        }
    }

    @Test func whatTheFeedBringsShowsWhileSomebodyLooks() async throws {
        try await serving { agency in
            let ana = try await LiveScene.joined(agency, "ana")
            let luis = try await LiveScene.joined(agency, "luis")
            let looking = Task { await luis.app.follow() }
            await ana.report()
            await ana.app.settled()
            _ = try await until("ana's report on luis's screen") { luis.state.screen.home?.reports.first }
            looking.cancel()
        }
    }
}
