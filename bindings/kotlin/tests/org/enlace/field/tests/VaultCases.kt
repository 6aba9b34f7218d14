package org.enlace.field.tests

import java.io.File
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import org.enlace.field.Device
import org.enlace.field.DeviceSigner
import org.enlace.field.FieldApp
import org.enlace.field.FieldException
import org.enlace.field.HostException
import org.enlace.field.KeyVault
import org.enlace.field.SealedVault
import org.enlace.field.SealingKey
import org.enlace.field.open
import org.enlace.field.shut
import org.enlace.field.testing.MemoryDevice
import org.enlace.field.withFieldApp

/** A keystore that can be wiped. */
private class SoftSeal : SealingKey {
    var key: SecretKey? = null

    override fun get(): SecretKey? = key

    override fun make(): SecretKey = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey().also { key = it }
}

private class Vaulted {
    val folder: File = ownFolder().toFile()
    val seal = SoftSeal()
    val vault = SealedVault(File(folder, "secrets"), seal)

    val device = object : Device {
        override val signer: DeviceSigner = MemoryDevice()
        override val vault: KeyVault get() = this@Vaulted.vault
    }

    fun file(name: String) = File(folder, "secrets/$name")
}

fun vaultCases(): List<Case> = listOf(
    Case("secrets come back, are replaced and are destroyed, and no file shows them") {
        Vaulted().run {
            same(vault.load("field.key"), null)
            val secret = "a secret of thirty-two bytes ....".toByteArray()
            vault.store("field.key", secret)
            vault.store("other", byteArrayOf())
            same(SealedVault(File(folder, "secrets"), seal).load("field.key")?.toList(), secret.toList())
            same(vault.load("other")?.size, 0)
            holds("secret" !in file("field.key").readBytes().decodeToString()) { "readable" }
            vault.store("field.key", byteArrayOf(1))
            same(vault.load("field.key")?.toList(), listOf<Byte>(1))
            vault.destroy("field.key")
            vault.destroy("field.key")
            same(vault.load("field.key"), null)
            same(File(folder, "secrets").list()?.toList(), listOf("other"))
        }
    },
    Case("a secret that was damaged, cut short or put under another name is never taken for a missing one") {
        Vaulted().run {
            vault.store("a", ByteArray(32) { 7 })
            val sealed = file("a").readBytes()
            val damaged = sealed.indices.map { at -> sealed.clone().also { it[at] = (it[at].toInt() xor 1).toByte() } }
            val cut = sealed.indices.map(sealed::copyOf)
            (damaged + cut).forEach { bytes ->
                file("a").writeBytes(bytes)
                unavailable { vault.load("a") }
            }
            file("b").writeBytes(sealed)
            unavailable { vault.load("b") }
            file("a").writeBytes(sealed)
            same(vault.load("a")?.size, 32)
        }
    },
    Case("a name is one file of the folder or nothing") {
        Vaulted().run {
            listOf("../a", "..", ".", "a/b", "", "A", "a\u0000", "x".repeat(81)).forEach { name ->
                val error = runCatching { vault.store(name, byteArrayOf(1)) }.exceptionOrNull()
                holds(error is HostException.Failed) { "$name: $error" }
            }
        }
    },
    Case("a phone whose secrets lie in sealed files enrols, signs, and goes on after a restart") {
        Agency().use { agency ->
            Vaulted().run {
                val path = "${File(folder, "field.db")}"
                withFieldApp(path, device) { app ->
                    app.enrol(agency.invite("ana"), "kotlin")
                    app.sync()
                    app.report(INTERNAL, listOf(put("scenario", "drone")))
                    same(app.sync().accepted, 1u)
                }
                withFieldApp(path, device) { app ->
                    app.report(INTERNAL, listOf(put("scenario", "tunnel")))
                    val synced = app.sync()
                    same(synced.accepted to synced.refused, 1u to emptyList<String>())
                }
            }
        }
    },
    Case("a wiped keystore and a restored phone are told from a phone that is new, and the file is kept") {
        Vaulted().run {
            val path = "${File(folder, "field.db")}"
            withFieldApp(path, device) { it.enrolment() }
            FieldApp.open(path, device).shut()
            seal.key = null
            fails<FieldException.Storage>("storage_key_missing") { FieldApp.open(path, device) }
            seal.make()
            fails<FieldException.Storage>("vault_unavailable") { FieldApp.open(path, device) }
            holds(File(path).length() > 0) { "the file is gone" }
        }
    },
)

private fun unavailable(act: () -> Any?) {
    val error = runCatching(act).exceptionOrNull()
    holds(error is HostException.Unavailable) { "$error" }
}
