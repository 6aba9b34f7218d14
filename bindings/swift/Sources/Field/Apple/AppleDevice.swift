#if canImport(Security)
import FieldFFI
import Foundation
import Security

/// Whether the device's key signs only for a person who has just shown a face, a finger or the phone's code.
public enum Presence: Equatable, Sendable {
    /// Signs whenever the phone was unlocked once after its start: what background sync needs.
    case notAsked
    /// Asks at every signature; calls fail with `presence_required` when it is not shown.
    case eachTime
}

/// One holder's place on an iPhone or iPad: a P-256 key in the Secure Enclave, and secrets in the keychain, which no
/// backup and no other device gets.
///
/// A shift phone has one for each holder, told apart by `holder`: a word of `a`-`z`, `0`-`9` and `-`.
public final class AppleDevice: Device {
    public let signer: any DeviceSigner
    public let vault: any KeyVault
    private let key: EnclaveKey
    private let secrets: KeychainVault
    private let holder: String

    public init(holder: String = "holder", presence: Presence = .notAsked) {
        self.holder = holder
        key = EnclaveKey(tag: "org.enlace.field.\(holder).device", presence: presence)
        secrets = KeychainVault(service: "org.enlace.field.\(holder)")
        signer = key
        vault = secrets
    }

    /// Where the holder's database belongs: readable after the first unlock, as its key is, and in no backup.
    public func databasePath() throws -> String {
        let support = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var folder = support.appendingPathComponent("enlace/\(holder)", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #if !os(macOS)
        let protection: [FileAttributeKey: Any] = [
            .protectionKey: FileProtectionType.completeUntilFirstUserAuthentication
        ]
        try FileManager.default.setAttributes(protection, ofItemAtPath: folder.path)
        #endif
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
        return folder.appendingPathComponent("field.db").path
    }

    /// Deletes the key and the secrets, after `obey` returned `true`: nothing that may be left of the files can be
    /// opened any more. Also what a newly installed app does before its first `open`: the keychain outlives an app that
    /// is deleted.
    public func forget() throws {
        try key.delete()
        try secrets.deleteAll()
    }
}
#endif
