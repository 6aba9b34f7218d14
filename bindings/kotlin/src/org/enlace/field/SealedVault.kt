package org.enlace.field

import java.io.File
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardOpenOption.CREATE
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.TRUNCATE_EXISTING
import java.nio.file.StandardOpenOption.WRITE
import java.nio.ByteBuffer
import java.security.GeneralSecurityException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/** The key that secrets are sealed with. It stays in its keystore. Both functions may throw [HostException]. */
public interface SealingKey {
    /** The key, if there is one: a wiped keystore and a phone restored from a backup have none. */
    public fun get(): SecretKey?

    /** Makes a key for AES-GCM in the place of whatever there was. */
    public fun make(): SecretKey
}

/**
 * Secrets as files of one folder, each sealed with AES-GCM under its name. The folder must be in no backup; were it
 * restored elsewhere all the same, nothing in it could be opened there.
 *
 * Where the sealing key is gone no secret is there any more, and a database that needs one is refused as foreign, with
 * its file kept. A secret that is there but damaged is [HostException.Unavailable]: never taken for a missing one.
 */
public class SealedVault(private val folder: File, private val key: SealingKey) : KeyVault {
    override fun load(name: String): ByteArray? = kept {
        val file = fileOf(name)
        if (!file.exists()) return@kept null
        val key = key.get() ?: return@kept null
        val sealed = file.readBytes()
        if (sealed.size < OVERHEAD || sealed[0] != FORMAT) throw HostException.Unavailable()
        cipher(name) { init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, sealed, 1, NONCE)) }
            .doFinal(sealed, 1 + NONCE, sealed.size - 1 - NONCE)
    }

    override fun store(name: String, secret: ByteArray): Unit = kept {
        val key = key.get() ?: key.make()
        // The keystore chooses the nonce; many refuse to be told one.
        val cipher = cipher(name) { init(Cipher.ENCRYPT_MODE, key) }
        replace(fileOf(name), byteArrayOf(FORMAT) + cipher.iv + cipher.doFinal(secret))
    }

    override fun destroy(name: String): Unit = kept {
        Files.deleteIfExists(fileOf(name).toPath())
        flush(folder)
    }

    private fun fileOf(name: String): File {
        if (!NAME.matches(name)) throw HostException.Failed()
        Files.createDirectories(folder.toPath())
        return File(folder, name)
    }

    private fun cipher(name: String, begin: Cipher.() -> Unit): Cipher =
        Cipher.getInstance("AES/GCM/NoPadding").apply {
            begin()
            updateAAD(name.toByteArray())
        }

    /** The old secret or the new one is there after a power cut, never a part of either. */
    private fun replace(file: File, content: ByteArray) {
        val next = File(folder, "${file.name}~")
        FileChannel.open(next.toPath(), CREATE, WRITE, TRUNCATE_EXISTING).use { channel ->
            val bytes = ByteBuffer.wrap(content)
            while (bytes.hasRemaining()) channel.write(bytes)
            channel.force(true)
        }
        Files.move(next.toPath(), file.toPath(), ATOMIC_MOVE)
        flush(folder)
    }

    private fun flush(folder: File) = FileChannel.open(folder.toPath(), READ).use { it.force(true) }

    @Synchronized
    private fun <T> kept(act: () -> T): T = try {
        act()
    } catch (_: GeneralSecurityException) {
        throw HostException.Unavailable()
    } catch (_: java.io.IOException) {
        throw HostException.Unavailable()
    }

    private companion object {
        const val FORMAT: Byte = 1
        const val NONCE = 12
        const val TAG_BITS = 128
        const val OVERHEAD = 1 + NONCE + TAG_BITS / 8
        val NAME = Regex("[a-z0-9][a-z0-9.-]{0,79}")
    }
}
