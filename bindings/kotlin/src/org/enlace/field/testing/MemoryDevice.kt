package org.enlace.field.testing

import java.security.KeyPairGenerator
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import java.util.concurrent.ConcurrentHashMap
import org.enlace.field.Device
import org.enlace.field.DeviceSigner
import org.enlace.field.KeyVault

/**
 * A device for tests and desktops whose keys are in memory: every object is another device. It speaks as a phone's
 * keystore does: a P-256 key as `SubjectPublicKeyInfo`, signatures as DER.
 */
public class MemoryDevice : Device, DeviceSigner, KeyVault {
    @Volatile
    private var keys = newKeys()
    private val secrets = ConcurrentHashMap<String, ByteArray>()
    private val callers = ConcurrentHashMap.newKeySet<Thread>()

    /** Thrown by every call while it is set. */
    @Volatile
    public var fails: Exception? = null

    /** The threads the library called from. */
    public val threads: Set<Thread> get() = callers.toSet()

    override val signer: DeviceSigner get() = this
    override val vault: KeyVault get() = this

    override fun publicKey(): ByteArray = called { keys.public.encoded }

    override fun sign(message: ByteArray): ByteArray = called {
        Signature.getInstance("SHA256withECDSA").run {
            initSign(keys.private)
            update(message)
            sign()
        }
    }

    override fun load(name: String): ByteArray? = called { secrets[name]?.clone() }

    override fun store(name: String, secret: ByteArray) {
        called { secrets[name] = secret.clone() }
    }

    override fun destroy(name: String) {
        called { secrets.remove(name) }
    }

    /** Has another key and no secrets from now on, as a phone whose keys were deleted. */
    public fun forget() {
        secrets.clear()
        keys = newKeys()
    }

    private fun newKeys() =
        KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()

    private fun <T> called(act: () -> T): T {
        callers += Thread.currentThread()
        fails?.let { throw it }
        return act()
    }
}
