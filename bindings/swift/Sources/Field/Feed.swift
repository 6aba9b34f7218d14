import FieldFFI

extension FieldAppProtocol {
    /// The live feed while it is iterated. Events carry ids, no content: query what the screen shows.
    ///
    /// Ends after `.ended`; leaving the loop or cancelling its task ends the feed in the library. Each call is a feed
    /// of its own, for one loop.
    public func events() throws -> AsyncStream<Event> {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let handle = try follow(listener: Forwarder(continuation))
        continuation.onTermination = { _ in handle.cancel() }
        return events
    }
}

/// Hands on what the library tells on its own thread.
private final class Forwarder: EventListener {
    private let continuation: AsyncStream<Event>.Continuation

    init(_ continuation: AsyncStream<Event>.Continuation) {
        self.continuation = continuation
    }

    func onEvent(event: Event) {
        continuation.yield(event)
        if case .ended = event { continuation.finish() }
    }
}
