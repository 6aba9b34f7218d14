import FieldFFI

/// What the link does, for the line on the home screen.
public enum LinkState: Equatable, Sendable {
    /// No network.
    case noNetwork
    /// Sending and fetching.
    case syncing
    /// Nothing waits on either side as far as this phone knows; what the last sync did.
    case upToDate(Synced)
    /// It did not work, and why; tried again by itself where that can help.
    case failed(FieldError)
}

/// Keeps an app in step with its server as the phone's conditions allow: a sync when a network comes, after each
/// ``nudge()`` and at least every so often; and the feed on top while conditions are good.
public final class Link: Sendable {
    private let app: any FieldAppProtocol
    private let every: Duration
    private let clock: any Clock<Duration>
    private let bell = Bell()

    public init(
        _ app: any FieldAppProtocol, every: Duration = .seconds(15 * 60), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.app = app
        self.every = every
        self.clock = clock
    }

    /// Something was saved, a push came, the person unlocked the phone: sync soon. Never waits.
    public func nudge() {
        bell.ring()
    }

    /// Works until it is cancelled. `tell` hears each change of state, `changed` each event of the feed; neither may
    /// take long.
    public func run(
        conditions: AsyncStream<Conditions>, onDuty: Bool, tell: @escaping @Sendable (LinkState) -> Void,
        changed: @escaping @Sendable (Event) -> Void = { _ in }
    ) async {
        var last: LinkUse?
        var work = Task<Void, Never> {}
        for await use in conditions.map({ $0.linkUse(onDuty: onDuty) }) where use != last {
            last = use
            work.cancel()
            await work.value
            work = Task { await self.work(use, tell: tell, changed: changed) }
        }
        let running = work
        await withTaskCancellationHandler {
            await running.value
        } onCancel: {
            running.cancel()
        }
    }

    private func work(
        _ use: LinkUse, tell: @escaping @Sendable (LinkState) -> Void, changed: @escaping @Sendable (Event) -> Void
    ) async {
        guard use != .wait else { return tell(.noNetwork) }
        let synced = Bell()
        await withTaskGroup(of: Void.self) { group in
            if use == .follow { group.addTask { await self.follow(after: synced, changed) } }
            await keepInStep(tell, synced)
            group.cancelAll()
        }
    }

    /// Holds the feed open from the first sync that went well, and again from the next one when it ended.
    private func follow(after synced: Bell, _ changed: @Sendable (Event) -> Void) async {
        while !Task.isCancelled {
            await synced.wait()
            guard !Task.isCancelled, let events = try? app.events() else { continue }
            for await event in events { changed(event) }
            synced.silence()
        }
    }

    private func keepInStep(_ tell: @Sendable (LinkState) -> Void, _ synced: Bell) async {
        var failures = 0
        while !Task.isCancelled {
            tell(.syncing)
            var pause: Duration? = every
            do {
                tell(.upToDate(try await app.sync()))
                synced.ring()
                failures = 0
            } catch let error as FieldError {
                tell(.failed(error))
                failures += 1
                pause = error.mendsItself ? retryAfter(failures) : nil
            } catch {
                return
            }
            await nudged(orAfter: pause)
        }
    }

    private func nudged(orAfter pause: Duration?) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.bell.wait() }
            if let pause { group.addTask { try? await self.clock.sleep(for: pause) } }
            await group.next()
            group.cancelAll()
        }
    }
}

/// Waits twice as long after each failure: 2 s, 4 s, ... up to 5 minutes.
func retryAfter(_ failures: Int) -> Duration {
    .seconds(min(1 << min(failures, 9), 300))
}
