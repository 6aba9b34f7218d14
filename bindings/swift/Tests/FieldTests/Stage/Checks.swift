import Field
import Foundation
import Testing

/// What a step expected and did not find.
struct Unmet: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Throws with what was found unless both are equal.
func same<T: Equatable>(_ found: T, _ wanted: T) throws {
    if found != wanted { throw Unmet("found \(found), expected \(wanted)") }
}

/// Throws unless it holds.
func holds(_ what: Bool, _ said: @autoclosure () -> String) throws {
    if !what { throw Unmet(said()) }
}

/// The act fails with this code, which has a sentence of its own in each language.
@discardableResult
func fails<T>(
    _ code: String, sourceLocation: SourceLocation = #_sourceLocation, _ act: () async throws -> T
) async -> FieldError? {
    do {
        _ = try await act()
    } catch let error as FieldError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        #expect(error.description.hasPrefix("\(code): "), sourceLocation: sourceLocation)
        let said = [Lang.en, .es].map(error.explained)
        #expect(said[0] != said[1] && said.allSatisfy { !$0.isEmpty && !$0.contains("(\(code))") }, "\(said)")
        return error
    } catch {
        Issue.record("\(error) instead of \(code)", sourceLocation: sourceLocation)
        return nil
    }
    Issue.record("did not fail with \(code)", sourceLocation: sourceLocation)
    return nil
}

/// Waits for something that the library or another process does when it likes.
func until<T: Sendable>(
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
func within<T: Sendable>(_ seconds: Double, _ what: String, _ act: @escaping @Sendable () async throws -> T)
    async throws
    -> T
{
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
final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    init(_ value: Value) {
        held = value
    }

    var value: Value { lock.withLock { held } }

    func change(_ act: (inout Value) -> Void) {
        lock.withLock { act(&held) }
    }
}
