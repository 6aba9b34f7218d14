// The surface of `Sources/Field/Apple` without what it does, so that snippets which use it can be compiled anywhere.

import Field
import Foundation

public enum Presence: Equatable, Sendable {
    case notAsked
    case eachTime
}

public final class AppleDevice: Device {
    public let signer: any DeviceSigner
    public let vault: any KeyVault

    public init(holder: String = "holder", presence: Presence = .notAsked) {
        fatalError("stands in for \(holder), \(presence)")
    }

    public func databasePath() throws -> String {
        fatalError("stands in")
    }

    public func forget() throws {
        fatalError("stands in")
    }
}

extension Conditions {
    @MainActor
    public static func ofPhone() -> AsyncStream<Conditions> {
        AsyncStream { $0.finish() }
    }
}
