import Foundation

/// What only the phone can do for the app: where it is, who holds it, what time it is, how much room is left. The device
/// side is in the app target; tests bring their own.
public protocol Phone: Sendable {
    /// Milliseconds since 1970 and the local offset from UTC in minutes.
    func now() -> (ms: Int64, offsetMin: Int)
    /// The position as the phone knows it; none without one.
    func here() async -> Spot?
    /// Asks for a finger, a face or the phone's own code.
    func presence(_ why: String) async -> Bool
    /// Takes a picture and takes its digest before anything else sees the file; none when the person gives up.
    func shoot() async -> Picture?
    /// Bytes that are free for the app; none where the phone does not say.
    func freeBytes() -> Int64?
    /// Whether the sun is down here, for a screen that must not light a face.
    func isNight() -> Bool
}

/// Small secrets and settings that outlive the app and leave the phone with no backup: on a phone, its Keychain.
public protocol Drawer: Sendable {
    func load(_ name: String) throws -> [UInt8]?
    func store(_ name: String, _ secret: [UInt8]) throws
    func destroy(_ name: String) throws
}

/// A drawer in memory, for previews and tests.
public final class MemoryDrawer: Drawer, @unchecked Sendable {
    private let lock = NSLock()
    private var secrets: [String: [UInt8]] = [:]

    public init() {}

    public func load(_ name: String) -> [UInt8]? { lock.withLock { secrets[name] } }
    public func store(_ name: String, _ secret: [UInt8]) { lock.withLock { secrets[name] = secret } }
    public func destroy(_ name: String) { lock.withLock { secrets[name] = nil } }
}
