package org.enlace.field.android

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.PublicKey
import java.security.spec.ECGenParameterSpec
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import org.enlace.field.SealingKey

internal const val KEYSTORE: String = "AndroidKeyStore"

/** A holder's two keys in the phone's keystore, under names of their own. Neither can leave it. */
internal class KeystoreKeys(name: String, context: Context) {
    private val device = "$name.device"
    private val seal = "$name.seal"
    private val store: KeyStore by lazy { KeyStore.getInstance(KEYSTORE).apply { load(null) } }
    private val hasChip = Build.VERSION.SDK_INT >= Build.VERSION_CODES.P &&
        context.packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)

    val sealing: SealingKey = object : SealingKey {
        override fun get(): SecretKey? = read { store.getKey(seal, null) as SecretKey? }

        override fun make(): SecretKey = read(::makeSeal)
    }

    fun privateKey(): PrivateKey? = store.getKey(device, null) as PrivateKey?

    fun publicKey(): PublicKey? = store.getCertificate(device)?.publicKey

    fun makeDeviceKey(presence: Presence): PublicKey = inChipIfAny { chip ->
        val purpose = KeyProperties.PURPOSE_SIGN
        val spec = KeyGenParameterSpec.Builder(device, purpose)
            .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
            .setDigests(KeyProperties.DIGEST_SHA256)
            .within(chip)
            .asking(presence)
        KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, KEYSTORE)
            .apply { initialize(spec.build()) }.generateKeyPair().public
    }

    fun delete(): Unit = read { listOf(device, seal).forEach(store::deleteEntry) }

    /** Not in the chip of its own: every signature stores its number first, and such chips take a tenth of a second. */
    private fun makeSeal(): SecretKey {
        val spec = KeyGenParameterSpec.Builder(seal, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(SEAL_BITS)
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, KEYSTORE)
            .apply { init(spec.build()) }.generateKey()
    }

    /** A phone may say it has a chip and refuse a key: then the keystore itself holds it. */
    private fun <T> inChipIfAny(make: (Boolean) -> T): T = try {
        make(hasChip)
    } catch (_: StrongBoxUnavailableException) {
        make(false)
    }

    private companion object {
        const val SEAL_BITS = 256
    }
}

private fun KeyGenParameterSpec.Builder.within(chip: Boolean): KeyGenParameterSpec.Builder = apply {
    if (chip && Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) setIsStrongBoxBacked(true)
}

private fun KeyGenParameterSpec.Builder.asking(presence: Presence): KeyGenParameterSpec.Builder = apply {
    if (presence !is Presence.Within) return@apply
    setUserAuthenticationRequired(true)
    // A new finger or face must not take the key, and with it the holder's name, from the person who enrolled.
    setInvalidatedByBiometricEnrollment(false)
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
        val proofs = KeyProperties.AUTH_BIOMETRIC_STRONG or KeyProperties.AUTH_DEVICE_CREDENTIAL
        setUserAuthenticationParameters(presence.seconds, proofs)
    } else {
        @Suppress("DEPRECATION")
        setUserAuthenticationValidityDurationSeconds(presence.seconds)
    }
}
