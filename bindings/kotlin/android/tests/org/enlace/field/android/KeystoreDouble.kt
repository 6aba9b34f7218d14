package org.enlace.field.android

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.StrongBoxUnavailableException
import java.io.InputStream
import java.io.OutputStream
import java.security.InvalidKeyException
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.PrivateKey
import java.security.Provider
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Signature
import java.security.SignatureSpi
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.security.spec.ECGenParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey

/** What a phone's keystore is called among the providers of keys. */
const val PROVIDER = "AndroidKeyStore"

/** The keys in software that stand behind it: what Robolectric brings as a phone's own. */
const val SOFTWARE = "BC"

/**
 * What a phone's keystore is asked for and answers, with its keys in memory: it makes keys by the specification it is given,
 * signs with a key that nobody can read, and refuses as a keystore does.
 */
class KeystoreDouble : Provider(PROVIDER, "1", "a keystore in memory") {
    private val held = mutableMapOf<String, Key>()
    private val public = mutableMapOf<String, PublicKey>()

    /** How each key was asked for, by its name. */
    val asked = mutableMapOf<String, KeyGenParameterSpec>()

    /** Whether a chip of its own takes keys, whatever the phone says of itself. */
    var chipTakesKeys = true

    /** Thrown when a key is to sign. */
    var refuses: InvalidKeyException? = null

    init {
        service("KeyStore", PROVIDER) { Store() }
        service("KeyPairGenerator", "EC") { DeviceKeys() }
        service("KeyGenerator", "AES") { SealKeys() }
        service("Signature", "SHA256withECDSA") { Signing() }
    }

    /** A phone that was reset, or another phone. */
    fun wipe() {
        held.clear()
        public.clear()
    }

    private fun service(type: String, algorithm: String, make: () -> Any) = putService(
        object : Service(this, type, algorithm, "double", null, null) {
            override fun newInstance(parameter: Any?): Any = make()
        },
    )

    private fun take(spec: AlgorithmParameterSpec?): KeyGenParameterSpec {
        spec as KeyGenParameterSpec
        if (spec.isStrongBoxBacked && !chipTakesKeys) throw StrongBoxUnavailableException()
        asked[spec.keystoreAlias] = spec
        return spec
    }

    /** A key whose bytes nobody gets. */
    private class Hidden(val inside: PrivateKey) : PrivateKey {
        override fun getAlgorithm(): String = "EC"
        override fun getFormat(): String? = null
        override fun getEncoded(): ByteArray? = null
    }

    private inner class DeviceKeys : KeyPairGeneratorSpi() {
        private lateinit var spec: AlgorithmParameterSpec

        override fun initialize(size: Int, random: SecureRandom?) = error("a keystore is told more than a size")

        override fun initialize(spec: AlgorithmParameterSpec, random: SecureRandom?) {
            this.spec = spec
        }

        override fun generateKeyPair(): KeyPair {
            val spec = take(spec)
            val curve = spec.algorithmParameterSpec as ECGenParameterSpec
            val made = KeyPairGenerator.getInstance("EC", SOFTWARE).apply { initialize(curve) }.generateKeyPair()
            held[spec.keystoreAlias] = Hidden(made.private)
            public[spec.keystoreAlias] = made.public
            return KeyPair(made.public, held[spec.keystoreAlias] as PrivateKey)
        }
    }

    private inner class SealKeys : KeyGeneratorSpi() {
        private lateinit var spec: AlgorithmParameterSpec

        override fun engineInit(random: SecureRandom?) = error("a keystore is told a name")

        override fun engineInit(size: Int, random: SecureRandom?) = error("a keystore is told more than a size")

        override fun engineInit(spec: AlgorithmParameterSpec, random: SecureRandom?) {
            this.spec = spec
        }

        override fun engineGenerateKey(): SecretKey {
            val spec = take(spec)
            val made = KeyGenerator.getInstance("AES", "SunJCE").apply { init(spec.keySize) }.generateKey()
            held[spec.keystoreAlias] = made
            return made
        }
    }

    private inner class Signing : SignatureSpi() {
        private val inside = Signature.getInstance("SHA256withECDSA", SOFTWARE)

        override fun engineInitSign(key: PrivateKey) {
            refuses?.let { throw it }
            inside.initSign((key as? Hidden ?: throw InvalidKeyException("not of this keystore")).inside)
        }

        override fun engineInitVerify(key: PublicKey) = throw InvalidKeyException("only signs")
        override fun engineUpdate(byte: Byte) = inside.update(byte)
        override fun engineUpdate(bytes: ByteArray, from: Int, size: Int) = inside.update(bytes, from, size)
        override fun engineSign(): ByteArray = inside.sign()
        override fun engineVerify(signature: ByteArray): Boolean = error("only signs")
        @Deprecated("of the old interface")
        override fun engineSetParameter(name: String, value: Any?) = error("has none")
        @Deprecated("of the old interface")
        override fun engineGetParameter(name: String): Any = error("has none")
    }

    private inner class Store : KeyStoreSpi() {
        override fun engineGetKey(name: String, password: CharArray?): Key? = held[name]
        override fun engineGetCertificate(name: String): Certificate? = public[name]?.let(::Shown)
        override fun engineLoad(from: InputStream?, password: CharArray?) = Unit
        override fun engineDeleteEntry(name: String) {
            held -= name
            public -= name
        }

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(held.keys)
        override fun engineContainsAlias(name: String): Boolean = name in held
        override fun engineSize(): Int = held.size
        override fun engineIsKeyEntry(name: String): Boolean = name in held
        override fun engineIsCertificateEntry(name: String): Boolean = false
        override fun engineGetCertificateChain(name: String): Array<Certificate>? = null
        override fun engineGetCreationDate(name: String): Date? = null
        override fun engineGetCertificateAlias(certificate: Certificate): String? = null
        override fun engineSetKeyEntry(name: String, key: Key, password: CharArray?, chain: Array<Certificate>?) = error("makes its own")
        override fun engineSetKeyEntry(name: String, key: ByteArray, chain: Array<Certificate>?) = error("makes its own")
        override fun engineSetCertificateEntry(name: String, certificate: Certificate) = error("makes its own")
        override fun engineStore(to: OutputStream, password: CharArray?) = error("is no file")
    }

    private class Shown(private val key: PublicKey) : Certificate("X.509") {
        override fun getPublicKey(): PublicKey = key
        override fun getEncoded(): ByteArray = ByteArray(0)
        override fun verify(by: PublicKey) = Unit
        override fun verify(by: PublicKey, provider: String) = Unit
        override fun toString(): String = "the certificate of a key"
    }
}
