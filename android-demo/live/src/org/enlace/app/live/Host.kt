package org.enlace.app.live

import java.io.File
import org.enlace.app.state.Spot
import org.enlace.field.Device

/** What only the phone can do. The shell implements it; tests have one of their own. */
interface Host {
    /** Key, secrets and clock. */
    val device: Device

    /** Where the database belongs: in no backup. */
    val database: String

    /** Where files of evidence are kept: in no backup, and readable by this app alone. */
    val files: File

    /** System and app version, told to the agency. */
    val platform: String

    /** What the person set; may be lost. */
    val settings: Settings

    /** Where the phone is, if it knows it now. */
    fun here(): Spot?

    /** Whether the system says that room runs out. */
    fun isSpaceLow(): Boolean

    /** Whether the holder has just shown a finger, a face or the phone's code. */
    suspend fun presence(): Boolean

    /** Takes a picture into [files]; none when nobody took one. */
    suspend fun shoot(): File?

    /** Makes this phone another device, once nothing is left of what the old one held: its keys are deleted. */
    fun forget()

    /** What the person is doing changed: on duty the feed is kept open. */
    fun onDuty(onDuty: Boolean) {}
}
