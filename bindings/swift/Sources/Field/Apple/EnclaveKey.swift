#if canImport(Security)
import FieldFFI
import Foundation
import Security

/// The device's key: made in the Secure Enclave on the first call, which the library makes on a thread of its own.
///
/// A simulator may have no enclave; there, and only there, the key lies in the keychain.
final class EnclaveKey: DeviceSigner, @unchecked Sendable {
    private let tag: Data
    private let presence: Presence
    private let lock = NSLock()

    init(tag: String, presence: Presence) {
        self.tag = Data(tag.utf8)
        self.presence = presence
    }

    func publicKey() throws -> Data {
        let key = try lock.withLock { try find() ?? make() }
        var error: Unmanaged<CFError>?
        guard let key = SecKeyCopyPublicKey(key), let point = SecKeyCopyExternalRepresentation(key, &error) else {
            throw hostError(error)
        }
        return point as Data
    }

    func sign(message: Data) throws -> Data {
        guard let key = try find() else { throw HostError.Unavailable }
        var error: Unmanaged<CFError>?
        let algorithm = SecKeyAlgorithm.ecdsaSignatureMessageX962SHA256
        guard let signature = SecKeyCreateSignature(key, algorithm, message as CFData, &error) else {
            throw hostError(error)
        }
        return signature as Data
    }

    func delete() throws {
        try checked(SecItemDelete(named as CFDictionary), unless: errSecItemNotFound)
    }

    private var named: [CFString: Any] {
        [
            kSecClass: kSecClassKey, kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
            kSecAttrApplicationTag: tag, kSecUseDataProtectionKeychain: true,
        ]
    }

    private func find() throws -> SecKey? {
        var found: CFTypeRef?
        let query = named.merging([kSecReturnRef: true]) { $1 }
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        try checked(status)
        // The query asks for keys alone.
        return (found as! SecKey)
    }

    private func make() throws -> SecKey {
        var error: Unmanaged<CFError>?
        var flags: SecAccessControlCreateFlags = [.privateKeyUsage]
        if presence == .eachTime { flags.insert(.userPresence) }
        #if targetEnvironment(simulator)
        flags.remove(.privateKeyUsage)
        let place: [CFString: Any] = [:]
        #else
        let place: [CFString: Any] = [kSecAttrTokenID: kSecAttrTokenIDSecureEnclave]
        #endif
        let readable = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        guard let access = SecAccessControlCreateWithFlags(nil, readable, flags, &error) else { throw hostError(error) }
        let permanent: [CFString: Any] = [
            kSecAttrIsPermanent: true, kSecAttrApplicationTag: tag, kSecAttrAccessControl: access,
        ]
        let wanted: [CFString: Any] = [
            kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom, kSecAttrKeySizeInBits: 256,
            kSecPrivateKeyAttrs: permanent, kSecUseDataProtectionKeychain: true,
        ]
        guard let key = SecKeyCreateRandomKey(wanted.merging(place) { $1 } as CFDictionary, &error) else {
            throw hostError(error)
        }
        return key
    }
}
#endif
