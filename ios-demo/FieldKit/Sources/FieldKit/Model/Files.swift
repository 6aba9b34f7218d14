/// Opens and closes the database: iOS ends an app that is suspended while it holds a lock on a file, and a locked phone
/// holds nothing open. It is open while anybody uses it, an unlocked screen or a refresh in the background.
@MainActor
final class Files {
    enum Use: Hashable, Sendable { case screen, refresh }

    /// Within which the library must have closed; the system grants some 30 seconds and takes them away unasked.
    static let closeWithinMs: UInt32 = 5_000

    private let bridge: any CoreBridge
    private var uses: Set<Use> = []
    private var isOpen = false
    private var turn: Task<CoreProblem?, Never>?

    init(_ bridge: any CoreBridge) { self.bridge = bridge }

    func begin(_ use: Use) async throws(CoreProblem) {
        uses.insert(use)
        try await settle()
    }

    func end(_ use: Use) async {
        uses.remove(use)
        // Past its deadline the library goes on closing by itself; there is nothing to add.
        try? await settle()
    }

    /// One step after the other, so that a quick return finds the files open again and not half closed.
    private func settle() async throws(CoreProblem) {
        let before = turn
        let next = Task {
            _ = await before?.value
            return await step()
        }
        turn = next
        if let failed = await next.value { throw failed }
    }

    private func step() async -> CoreProblem? {
        do throws(CoreProblem) {
            if uses.isEmpty, isOpen {
                isOpen = false
                try await bridge.suspend(withinMs: Self.closeWithinMs)
            } else if !uses.isEmpty, !isOpen {
                try await bridge.reopen()
                isOpen = true
            }
            return nil
        } catch { return error }
    }
}
