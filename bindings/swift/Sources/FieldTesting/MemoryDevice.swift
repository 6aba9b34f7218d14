import Field
import Foundation

/// A device for tests and desktops whose keys are in memory: every object is another device.
public final class MemoryDevice: Device, DeviceSigner, KeyVault, @unchecked Sendable {
    private let key: any DeviceSigner
    private let lock = NSLock()
    private var secrets: [String: Data] = [:]
    private var failures: (all: (any Error)?, signing: (any Error)?)
    private var onMain = 0

    /// Makes its key.
    public init() throws {
        key = try SoftwareDevice.inMemory().signer()
    }

    public var signer: any DeviceSigner { self }
    public var vault: any KeyVault { self }

    /// Thrown by every call while it is set.
    public var fails: (any Error)? {
        get { lock.withLock { failures.all } }
        set { lock.withLock { failures.all = newValue } }
    }

    /// Thrown by every signature while it is set, as by a key that asks for the holder's presence.
    public var failsToSign: (any Error)? {
        get { lock.withLock { failures.signing } }
        set { lock.withLock { failures.signing = newValue } }
    }

    /// How often the library called on the main thread.
    public var callsOnMain: Int { lock.withLock { onMain } }

    public func publicKey() throws -> Data {
        try called { try key.publicKey() }
    }

    public func sign(message: Data) throws -> Data {
        try called {
            if let failure = failures.signing { throw failure }
            return try key.sign(message: message)
        }
    }

    public func load(name: String) throws -> Data? {
        try called { secrets[name] }
    }

    public func store(name: String, secret: Data) throws {
        try called { secrets[name] = secret }
    }

    public func destroy(name: String) throws {
        try called { secrets[name] = nil }
    }

    private func called<Result>(_ act: () throws -> Result) throws -> Result {
        try lock.withLock {
            if Thread.isMainThread { onMain += 1 }
            if let failure = failures.all { throw failure }
            return try act()
        }
    }
}
