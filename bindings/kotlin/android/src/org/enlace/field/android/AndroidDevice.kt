package org.enlace.field.android

import android.content.Context
import java.io.File
import org.enlace.field.Device
import org.enlace.field.DeviceClock
import org.enlace.field.DeviceSigner
import org.enlace.field.KeyVault
import org.enlace.field.SealedVault

/** Whether the key signs only for a person who has just shown a finger, a face or the phone's code. */
public sealed interface Presence {
    /** Signs whenever the phone was unlocked once after its start: what background sync needs. */
    public data object NotAsked : Presence

    /** Signs for so long after the person was recognised; otherwise calls fail with `presence_required`. */
    public data class Within(
        /** Seconds, at least 1. */
        val seconds: Int,
    ) : Presence
}

/**
 * One holder's place on an Android phone: a P-256 key in the phone's keystore, in a chip of its own (StrongBox) where there
 * is one; secrets sealed with a second key of the keystore, in files that no backup takes; and the phone's clocks.
 *
 * A shift phone has one for each holder, told apart by [holder]: a word of `a`-`z`, `0`-`9` and `-`.
 */
public class AndroidDevice(context: Context, holder: String = "holder", presence: Presence = Presence.NotAsked) : Device {
    private val app: Context = context.applicationContext
    private val folder: File = File(app.noBackupFilesDir, "enlace/$holder")
    private val keys = KeystoreKeys("enlace.$holder", app)

    init {
        require(HOLDER.matches(holder)) { "not a holder's word: $holder" }
    }

    override val signer: DeviceSigner = KeystoreSigner(keys, presence)

    override val vault: KeyVault = SealedVault(File(folder, "secrets"), keys.sealing)

    override val clock: DeviceClock = PhoneClock(app)

    /** Where the holder's database belongs: in no backup either. */
    public val database: String get() = File(folder.apply { mkdirs() }, "field.db").path

    /** Deletes both keys, after `obey` returned `true`: nothing that may be left of the files can be opened any more. */
    public fun forget(): Unit = keys.delete()

    private companion object {
        val HOLDER = Regex("[a-z0-9-]{1,40}")
    }
}
