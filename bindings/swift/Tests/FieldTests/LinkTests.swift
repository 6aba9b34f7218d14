import Foundation
import Stage
import Testing

@testable import Field

private let good = Conditions(connected: true, batteryPercent: 80)
private let poor = Conditions(connected: true, batteryPercent: 9)
private let none = Conditions(connected: false, batteryPercent: 80)
private let quarter = Duration.seconds(15 * 60)

@Suite struct LinkTests {
    @Test(arguments: [true, false])
    func howMuchOfTheLinkIsUsedFollowsNetworkBatteryAndDuty(onDuty: Bool) {
        #expect(none.linkUse(onDuty: onDuty) == .wait)
        #expect(good.linkUse(onDuty: onDuty) == .follow)
        #expect(poor.linkUse(onDuty: onDuty) == .sync)
        #expect(Conditions(connected: true, savingPower: true).linkUse(onDuty: onDuty) == .sync)
        #expect(Conditions(connected: true, batteryPercent: 9, charging: true).linkUse(onDuty: onDuty) == .follow)
        #expect(Conditions(connected: true, batteryPercent: nil).linkUse(onDuty: onDuty) == .follow)
        #expect(Conditions(connected: true, metered: true).linkUse(onDuty: onDuty) == (onDuty ? .follow : .sync))
    }

    @Test func theLinkSyncsWhenANetworkComesAfterANudgeAndEveryQuarterOfAnHour() async throws {
        let world = World()
        try await world.run(none) {
            try await world.tells(.noNetwork)
            #expect(world.app.count.value.syncs == 0)
            world.conditions.yield(poor)
            try await world.synced(1)
            #expect(world.told.value == [.noNetwork, .syncing, .upToDate(done)])
            world.link.nudge()
            try await world.synced(2)
            try await world.sleeps(quarter)
            world.time.advance(by: quarter)
            try await world.synced(3)
            #expect(world.app.count.value.feeds == 0)
        }
    }

    @Test func theLinkTriesAgainLaterAndLaterAndNotAtAllAfterARefusalUntilItIsNudged() async throws {
        let world = World(fails: .Offline(code: "offline", reason: ""))
        try await world.run(poor) {
            for (number, seconds) in [2, 4, 8].enumerated() {
                try await world.sleeps(.seconds(seconds))
                #expect(world.app.count.value.syncs == number + 1)
                world.time.advance(by: .seconds(seconds))
            }
            try await world.sleeps(.seconds(16))
            world.app.fails.change { $0 = .Refused(code: "device_retired", reason: "") }
            world.link.nudge()
            try await world.tells(.failed(.Refused(code: "device_retired", reason: "")))
            world.time.advance(by: quarter * 10)
            world.app.fails.change { $0 = nil }
            world.link.nudge()
            try await world.synced(6)
        }
    }

    @Test func theFeedIsOpenWhileConditionsAreGoodAndIsOpenedAgainWhenItEnded() async throws {
        let world = World()
        try await world.run(good) {
            try await world.opens(1, feeds: 1)
            try world.app.listener.value?.onEvent(event: .ended(code: "link_cut"))
            try await world.opens(0, feeds: 1)
            world.link.nudge()
            try await world.opens(1, feeds: 2)
            world.conditions.yield(poor)
            try await world.opens(0, feeds: 2)
        }
        #expect(world.heard.value == [.ended(code: "link_cut")])
    }

    @Test func aLinkThatIsCancelledClosesItsFeed() async throws {
        let world = World()
        try await world.run(good) { try await world.opens(1, feeds: 1) }
        try await world.opens(0, feeds: 1)
    }

    @Test func waitsDoubleUpToFiveMinutes() {
        #expect([1, 2, 3, 8, 9, 60].map(retryAfter) == [2, 4, 8, 256, 300, 300].map { .seconds($0) })
    }

    @Test func aLinkOverTheRealServerSendsWhatIsNudgedAndHearsWhatOthersWrite() async throws {
        try await withAgency { agency in
            let (ana, luis) = (try await agency.enrolled("ana"), try await agency.enrolled("luis"))
            let (sending, hearing) = (Link(try ana.app), Link(try luis.app))
            let heard = Heard()
            let links = [
                Task {
                    await hearing.run(conditions: always(good), onDuty: true, tell: { _ in }, changed: heard.onEvent)
                },
                Task { await sending.run(conditions: always(poor), onDuty: true, tell: { _ in }) },
            ]
            let saved = try await ana.report()
            sending.nudge()
            _ = try await until("the event") { heard.changed(saved.document) }
            #expect(try await luis.app.incident(document: saved.document, lang: .es)?.sync == .received)
            for link in links {
                link.cancel()
                await link.value
            }
        }
    }
}

private func always(_ conditions: Conditions) -> AsyncStream<Conditions> {
    AsyncStream { $0.yield(conditions) }
}

private let done = Synced(
    sent: 0, received: 0, documents: [], accepted: 0, refused: [], rejected: [], disbelieved: [], clockOffsetMs: nil,
    bytesUp: 0, bytesDown: 0, rounds: 1
)

/// A link over an app that only counts, in time that passes when it is told to.
private final class World: Sendable {
    let app = CountingApp(noHandle: .init())
    let time = ManualClock()
    let link: Link
    let told = Locked<[LinkState]>([])
    let heard = Locked<[Event]>([])
    let conditions: AsyncStream<Conditions>.Continuation
    private let stream: AsyncStream<Conditions>

    init(fails: FieldError? = nil) {
        link = Link(app, clock: time)
        (stream, conditions) = AsyncStream.makeStream()
        app.fails.change { $0 = fails }
    }

    func run(_ first: Conditions, _ act: () async throws -> Void) async throws {
        conditions.yield(first)
        let running = Task {
            await link.run(
                conditions: stream, onDuty: false, tell: { state in self.told.change { $0.append(state) } },
                changed: { event in self.heard.change { $0.append(event) } })
        }
        let result: Result<Void, any Error>
        do { result = .success(try await act()) } catch { result = .failure(error) }
        running.cancel()
        _ = try await within(10, "the end of the link") { await running.value }
        try result.get()
    }

    func tells(_ state: LinkState) async throws {
        _ = try await until("\(state)") { told.value.last == state ? true : nil }
    }

    /// So many syncs were done, and no more.
    func synced(_ count: Int) async throws {
        _ = try await until("sync \(count)") {
            told.value.last == .upToDate(done) && app.count.value.syncs >= count ? true : nil
        }
        try same(app.count.value.syncs, count)
    }

    func sleeps(_ pause: Duration) async throws {
        _ = try await until("a pause of \(pause)") { time.next == pause ? true : nil }
    }

    func opens(_ open: Int, feeds: Int) async throws {
        _ = try await until("\(open) open of \(feeds) feeds") {
            let count = app.count.value
            return count.open == open && count.feeds == feeds ? true : nil
        }
    }
}

/// An app without a library behind it.
private final class CountingApp: FieldApp, @unchecked Sendable {
    let fails = Locked<FieldError?>(nil)
    let count = Locked((syncs: 0, feeds: 0, open: 0))
    let listener = Locked<(any EventListener)?>(nil)

    override func syncUntilCancelled(cancel: CancelToken) async throws -> Synced {
        count.change { $0.syncs += 1 }
        if let error = fails.value { throw error }
        return done
    }

    override func follow(listener: any EventListener) throws -> TaskHandle {
        self.listener.change { $0 = listener }
        count.change {
            $0.feeds += 1
            $0.open += 1
        }
        let handle = CountedHandle(noHandle: .init())
        handle.closes.change { $0 = { [count] in count.change { $0.open -= 1 } } }
        return handle
    }
}

private final class CountedHandle: TaskHandle, @unchecked Sendable {
    let closes = Locked<(@Sendable () -> Void)?>(nil)

    override func cancel() {
        closes.value?()
        closes.change { $0 = nil }
    }
}
