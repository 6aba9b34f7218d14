package org.enlace.field

/** Everything only the device itself can do: hold its key, keep secrets, read a better clock than the system's. */
public interface Device {
    /** The device's key: P-256, made on the device, not exportable. */
    public val signer: DeviceSigner

    /** Secrets that leave the device with no backup. */
    public val vault: KeyVault

    /** A clock that knows zone and boot count; none where the system's is as good. */
    public val clock: DeviceClock? get() = null
}
