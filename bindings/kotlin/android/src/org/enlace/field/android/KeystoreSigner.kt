package org.enlace.field.android

import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.UserNotAuthenticatedException
import java.security.GeneralSecurityException
import java.security.ProviderException
import java.security.Signature
import org.enlace.field.DeviceSigner
import org.enlace.field.HostException

/** The device's key: made on the first call, which the library makes on a thread of its own. */
internal class KeystoreSigner(private val keys: KeystoreKeys, private val presence: Presence) : DeviceSigner {
    @Synchronized
    override fun publicKey(): ByteArray = read { (keys.publicKey() ?: keys.makeDeviceKey(presence)).encoded }

    override fun sign(message: ByteArray): ByteArray = read {
        val key = keys.privateKey() ?: throw HostException.Unavailable()
        Signature.getInstance("SHA256withECDSA").run {
            initSign(key)
            update(message)
            sign()
        }
    }
}

/** What the keystore throws, as the library understands it. */
internal fun <T> read(act: () -> T): T = try {
    act()
} catch (_: UserNotAuthenticatedException) {
    throw HostException.PresenceRequired()
} catch (_: KeyPermanentlyInvalidatedException) {
    throw HostException.Unavailable()
} catch (_: GeneralSecurityException) {
    throw HostException.Unavailable()
} catch (_: ProviderException) {
    // What the keystore's own process throws when it does not answer.
    throw HostException.Unavailable()
}
