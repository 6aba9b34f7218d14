import Foundation

/// Time that passes when it is told to.
final class ManualClock: Clock, @unchecked Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let lock = NSLock()
    private var time = Instant(offset: .zero)
    private var sleepers: [UUID: (until: Instant, wake: AsyncStream<Void>.Continuation)] = [:]

    var now: Instant { lock.withLock { time } }
    let minimumResolution = Duration.zero

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self)
        let sleeper = UUID()
        // One who was cancelled sleeps no more.
        wake.onTermination = { _ in self.lock.withLock { self.sleepers[sleeper] = nil } }
        let isDue = lock.withLock {
            if deadline > time { sleepers[sleeper] = (deadline, wake) }
            return deadline <= time
        }
        if isDue { wake.finish() }
        for await _ in wakes {}
        try Task.checkCancellation()
    }

    /// How long until somebody wakes; none while nobody sleeps.
    var next: Duration? {
        lock.withLock { sleepers.values.map { time.duration(to: $0.until) }.min() }
    }

    func advance(by duration: Duration) {
        let due = lock.withLock {
            time = time.advanced(by: duration)
            return sleepers.values.filter { $0.until <= time }
        }
        for sleeper in due { sleeper.wake.finish() }
    }
}
