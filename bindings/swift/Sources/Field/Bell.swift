import Foundation

/// Rings for one who waits now or later; several rings before anybody waits are one.
final class Bell: @unchecked Sendable {
    private let lock = NSLock()
    private var rung = false
    private var waiting: AsyncStream<Void>.Continuation?

    func ring() {
        lock.withLock {
            if let waiting, case .enqueued = waiting.yield() {
                waiting.finish()
            } else {
                rung = true
            }
            waiting = nil
        }
    }

    /// Forgets a ring that nobody waited for.
    func silence() {
        lock.withLock { rung = false }
    }

    /// Until it rings, or the task is cancelled.
    func wait() async {
        let (rings, continuation) = AsyncStream.makeStream(of: Void.self)
        lock.withLock {
            if rung { continuation.finish() } else { waiting = continuation }
            rung = false
        }
        for await _ in rings {}
    }
}
