/// Time in the background that the system grants: `beginBackgroundTask`.
public protocol BackgroundTime: Sendable {
    /// Asks for time. It ends with `end`, or by itself when the system wants it back.
    @MainActor func begin() -> Int
    @MainActor func end(_ task: Int)
}

/// Asks the system to run the app later for a sync: `BGAppRefreshTask`. The system decides when.
public protocol RefreshSchedule: Sendable {
    @MainActor func ask(afterS: Int)
}

/// A push that only says "look". It holds no content; what it may hold is checked here, so that a server that puts more
/// into it is ignored and seen.
public enum WakeUp: Equatable, Sendable {
    case look
    /// Holds more than the wake-up may.
    case foreign

    /// `keys` are the names in the push's payload beside and in `aps`.
    public static func reading(keys: Set<String>) -> WakeUp {
        keys.isSubset(of: ["aps", "content-available"]) && keys.contains("content-available") ? .look : .foreign
    }
}
