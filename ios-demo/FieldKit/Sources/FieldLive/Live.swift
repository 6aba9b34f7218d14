import Field
import FieldKit
import Foundation

/// The app's core on a device.
public enum Live {
    /// A bridge to the library. The database lies at `path`, in a folder that is in no backup. `forget` makes the device
    /// a new one, once nothing is left of what the old one held: a key that belonged to an agency joins none again.
    public static func bridge(
        path: String, device: any Device, phone: any Phone, platform: String,
        conditions: @escaping @Sendable () -> AsyncStream<Conditions>, forget: @escaping @Sendable () throws -> Void
    ) -> any CoreBridge {
        LiveBridge(
            path: path, device: device, phone: phone, platform: platform, conditions: conditions, forget: forget)
    }

    /// The device's keystore as the app's drawer.
    public static func drawer(_ device: any Device) -> any Drawer { VaultDrawer(vault: device.vault) }
}

private struct VaultDrawer: Drawer {
    let vault: any KeyVault

    func load(_ name: String) throws -> [UInt8]? { try vault.load(name: name).map { [UInt8]($0) } }
    func store(_ name: String, _ secret: [UInt8]) throws { try vault.store(name: name, secret: Data(secret)) }
    func destroy(_ name: String) throws { try vault.destroy(name: name) }
}
