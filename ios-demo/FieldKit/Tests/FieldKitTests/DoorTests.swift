import Testing

@testable import FieldKit

@MainActor
@Suite("unlocking, joining, leaving")
struct DoorTests {
    @Test func aPhoneThatIsNotEnrolledBeginsWithTheInvitationAndEndsWithACodeOfItsOwn() async throws {
        let scene = try await Scene { bridge, _ in
            bridge.standing = Standing(enrolment: .none)
            bridge.lockStanding.hasCode = false
        }
        #expect(scene.state.screen.enrol?.stage == .scanning)
        await scene.act(.go(.typeCode), .typed("ENLACE1:Q7HX"))
        #expect(scene.state.screen.enrol?.stage == .typing)
        await scene.act(.join)
        #expect(scene.done == [.enrolled("ENLACE1:Q7HX")])
        #expect(scene.state.screen.enrol?.stage == .done)
        await scene.act(.go(.home))
        #expect(scene.state.screen.unlock?.stage == .choose)
        await scene.enter(Scene.code)
        #expect(scene.state.screen.unlock?.stage == .repeat)
        await scene.enter(Scene.wrong)
        #expect(scene.state.problem == scene.words.say(.unlockDiffer))
        await scene.enter(Scene.code)
        await scene.enter(Scene.code)
        #expect(scene.done.last == .choseCode("471109"))
        #expect(scene.state.screen.home != nil)
    }

    @Test func aForeignCodeIsExplainedAndWhatWasTypedStays() async throws {
        let scene = try await Scene { bridge, _ in bridge.standing = Standing(enrolment: .none) }
        await scene.act(.go(.typeCode), .typed("hello"))
        scene.bridge.failing = CoreProblem(.input, "invitation_foreign")
        await scene.act(.join)
        #expect(scene.state.problem == scene.words.explain("invitation_foreign"))
        #expect(scene.state.screen.enrol?.typed == "hello")
    }

    @Test func aLockedPhoneHoldsNoFileOpenAndTheRightCodeOpensThemAndWhatWasSealed() async throws {
        let scene = try await Scene(locked: true)
        #expect(scene.state.screen.unlock?.triesLeft == 10)
        await scene.enter(Scene.wrong)
        let wrong = try #require(scene.state.screen.unlock)
        #expect((wrong.wrong, wrong.triesLeft, wrong.digits) == (true, 9, 0))
        await scene.enter(Array(Scene.code.dropLast()))
        #expect(scene.state.screen.unlock?.digits == 5)
        await scene.act(.eraseDigit, .digit(0), .digit(9))
        #expect(scene.state.screen.home != nil)
        #expect(scene.done == [.reopened, .openedSealed])
    }

    @Test func lockingLetsGoOfEverythingAndClosesTheFiles() async throws {
        let scene = try await Scene()
        await scene.act(.open("2"), .lock)
        #expect(scene.state.screen.unlock != nil)
        #expect(scene.done == [.suspended])
        await scene.act(.back)
        #expect(scene.state.screen.unlock != nil)
    }

    @Test func aWaitIsSaidAndATryInBetweenIsNotLookedAt() async throws {
        let scene = try await Scene(locked: true)
        scene.bridge.lockStanding.waitMs = 60_000
        await scene.enter(Scene.code)
        #expect(scene.state.screen.unlock?.wait == "1 minute")
        scene.bridge.lockStanding.waitMs = 0
        await scene.enter(Scene.code)
        #expect(scene.state.screen.home != nil)
    }

    @Test func theLastWrongCodeEndsThePhoneAndItCanJoinAgain() async throws {
        let scene = try await Scene(locked: true)
        for _ in 1...10 { await scene.enter(Scene.wrong) }
        #expect(scene.state.screen == .gone(GoneScreen(why: .tries)))
        await scene.act(.joinAgain)
        #expect(scene.done == [.begunAgain])
        #expect(scene.state.screen.enrol?.stage == .scanning)
    }

    @Test func presenceOpensAsTheCodeDoesAndItsAbsenceDoesNot() async throws {
        let scene = try await Scene(locked: true)
        scene.phone.isThere = false
        await scene.act(.showPresence)
        #expect(scene.state.screen.unlock != nil)
        scene.phone.isThere = true
        await scene.act(.showPresence)
        #expect(scene.state.screen.home != nil)
        #expect(scene.done.first == .forgave)
    }

    @Test(arguments: Door.allCases)
    func nothingIsReadOverALock(door: Door) async throws {
        let scene = try await Scene(locked: true)
        await scene.act(.go(door), .open("1"))
        let seen = scene.state.screen.name
        #expect(door == .lockedReport ? seen == "report" : seen == "unlock")
        #expect(scene.state.troubles.isEmpty)
    }

    @Test func anOrderIsShownBeforeAnythingElseAndObeyed() async throws {
        let scene = try await Scene { bridge, _ in bridge.standing.order = .destroyNow }
        #expect(scene.state.screen == .order(OrderScreen(kind: .destroyNow)))
        await scene.act(.obey)
        #expect(scene.state.screen == .gone(GoneScreen(why: .order)))
    }

    @Test func anOrderThatASyncBringsTakesTheScreen() async throws {
        let scene = try await Scene()
        await scene.act(.go(.sync))
        scene.bridge.standing.order = .retire
        await scene.act(.sync)
        #expect(scene.state.screen == .order(OrderScreen(kind: .retire)))
    }

    @Test func aPhoneWhoseKeyIsGoneSaysSo() async throws {
        let scene = try await Scene { bridge, _ in bridge.failing = CoreProblem(.gone, "storage_key_missing") }
        #expect(scene.state.screen == .gone(GoneScreen(why: .key)))
    }

    @Test func whoComesBackAfterFiveMinutesMeetsTheLock() async throws {
        let scene = try await Scene()
        await scene.app.left()
        scene.phone.ms += AppModel.lockAfterMs - 1
        await scene.app.returned()
        #expect(scene.state.screen.home != nil)
        await scene.app.left()
        scene.phone.ms += AppModel.lockAfterMs
        await scene.app.returned()
        #expect(scene.state.screen.unlock != nil)
    }

    @Test func aPhoneThatNobodyHadUnlockedBeginsWhenSomebodyHas() async throws {
        let scene = try await Scene { bridge, _ in bridge.failing = CoreProblem(.unlock, "vault_locked") }
        #expect(scene.state.problem == scene.words.explain("vault_locked"))
        scene.bridge.failing = nil
        await scene.app.returned()
        #expect(scene.state.screen.unlock?.triesLeft == 10)
    }

    @Test func aClockSetBackInBetweenLocks() async throws {
        let scene = try await Scene()
        await scene.app.left()
        scene.phone.ms -= 1
        await scene.app.returned()
        #expect(scene.state.screen.unlock != nil)
    }
}
