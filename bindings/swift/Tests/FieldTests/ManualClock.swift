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
    private var sleepers: [(until: Instant, wake: AsyncStream<Void>.Continuation)] = []

    var now: Instant { lock.withLock { time } }
    let minimumResolution = Duration.zero

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self)
        lock.withLock {
            if deadline > time { sleepers.append((deadline, wake)) } else { wake.finish() }
        }
        for await _ in wakes {}
        try Task.checkCancellation()
    }

    /// How long until somebody wakes; none while nobody sleeps.
    var next: Duration? {
        lock.withLock { sleepers.map { time.duration(to: $0.until) }.min() }
    }

    func advance(by duration: Duration) {
        lock.withLock {
            time = time.advanced(by: duration)
            for sleeper in sleepers where sleeper.until <= time { sleeper.wake.finish() }
            sleepers.removeAll { $0.until <= time }
        }
    }
}
