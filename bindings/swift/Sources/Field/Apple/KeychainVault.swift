#if canImport(Security)
import FieldFFI
import Foundation
import Security

/// Secrets in the keychain: readable after the first unlock, in no backup, on this device alone.
final class KeychainVault: KeyVault {
    private let service: String

    init(service: String) {
        self.service = service
    }

    func load(name: String) throws -> Data? {
        var found: CFTypeRef?
        let query = named(name).merging([kSecReturnData: true, kSecMatchLimit: kSecMatchLimitOne]) { $1 }
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        try checked(status)
        return found as? Data
    }

    func store(name: String, secret: Data) throws {
        let change: [CFString: Any] = [kSecValueData: secret]
        let status = SecItemUpdate(named(name) as CFDictionary, change as CFDictionary)
        guard status == errSecItemNotFound else { return try checked(status) }
        let item: [CFString: Any] = [
            kSecValueData: secret, kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
        ]
        try checked(SecItemAdd(named(name).merging(item) { $1 } as CFDictionary, nil))
    }

    func destroy(name: String) throws {
        try checked(SecItemDelete(named(name) as CFDictionary), unless: errSecItemNotFound)
    }

    func deleteAll() throws {
        try checked(SecItemDelete(all as CFDictionary), unless: errSecItemNotFound)
    }

    private var all: [CFString: Any] {
        [kSecClass: kSecClassGenericPassword, kSecAttrService: service, kSecUseDataProtectionKeychain: true]
    }

    private func named(_ name: String) -> [CFString: Any] {
        all.merging([kSecAttrAccount: name]) { $1 }
    }
}
#endif
