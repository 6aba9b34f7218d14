import FieldFFI

/// Everything only the device itself can do: hold its key, keep secrets, read a better clock than the system's.
///
/// `AppleDevice` on a phone, `MemoryDevice` of `FieldTesting` in tests.
public protocol Device: Sendable {
    /// The device's key: P-256, made on the device, not exportable.
    var signer: any DeviceSigner { get }
    /// Secrets that leave the device with no backup.
    var vault: any KeyVault { get }
    /// A clock that knows zone and boot count; none where the system's is as good.
    var clock: (any DeviceClock)? { get }
}

extension Device {
    public var clock: (any DeviceClock)? { nil }
}
