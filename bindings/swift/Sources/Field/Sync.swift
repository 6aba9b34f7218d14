import FieldFFI

extension FieldAppProtocol {
    /// Sends what waits and fetches what is new, until nothing waits on either side.
    ///
    /// Cancelling the task ends it in the library too and throws `CancellationError`; what arrived whole is kept.
    public func sync() async throws -> Synced {
        let token = CancelToken()
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            do {
                return try await syncUntilCancelled(cancel: token)
            } catch FieldError.Offline where Task.isCancelled {
                throw CancellationError()
            }
        } onCancel: {
            token.cancel()
        }
    }
}
