import Foundation

/// What was expected and not found.
package struct Unmet: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Throws with what was found unless both are equal.
package func same<T: Equatable>(_ found: T, _ wanted: T) throws {
    if found != wanted { throw Unmet("found \(found), expected \(wanted)") }
}

/// Throws unless it holds.
package func holds(_ what: Bool, _ said: @autoclosure () -> String) throws {
    if !what { throw Unmet(said()) }
}

/// Waits for something that the library or another process does when it likes.
package func until<T: Sendable>(
    _ what: String, seconds: Int = 30, isolation: isolated (any _Concurrency.Actor)? = #isolation,
    _ look: () async throws -> T?
) async throws -> T {
    for _ in 0..<(seconds * 50) {
        if let found = try await look() { return found }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw Unmet("never came: \(what)")
}

/// Waits for a call that ends when its task is cancelled, and no longer than this.
package func within<T: Sendable>(
    _ seconds: Double, _ what: String, _ act: @escaping @Sendable () async throws -> T
) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
        group.addTask { try await act() }
        group.addTask {
            try await Task.sleep(for: .seconds(seconds))
            return nil
        }
        defer { group.cancelAll() }
        guard let found = try await group.next(), let found else { throw Unmet("never came: \(what)") }
        return found
    }
}

/// A value that several tasks and the library's thread read and write.
package final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    package init(_ value: Value) {
        held = value
    }

    package var value: Value { lock.withLock { held } }

    package func change(_ act: (inout Value) -> Void) {
        lock.withLock { act(&held) }
    }
}
