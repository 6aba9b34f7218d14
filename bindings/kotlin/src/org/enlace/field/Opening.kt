package org.enlace.field

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

/** How long a phone gives a process to close its files, less a reserve, in milliseconds. */
public const val SUSPENSION_DEADLINE_MS: UInt = 5_000u

/** Opens the database at [path] with a device's key and keystore. One process at a time. */
public suspend fun FieldApp.Companion.open(path: String, device: Device): FieldApp =
    open(path, device.signer, device.vault, device.clock)

/** The lock of the database at [path], whether that is open, closed or not there yet. */
public fun FieldLock.Companion.at(path: String, device: Device): FieldLock = at(path, device.vault, device.clock)

/**
 * Closes the files and lets go of the library's side. `close` alone would do the same on the caller's thread, which may
 * be a screen's. Runs to its end even when the caller is cancelled.
 */
public suspend fun FieldApp.shut(deadlineMs: UInt = SUSPENSION_DEADLINE_MS) {
    withContext(NonCancellable + Dispatchers.IO) {
        try {
            suspendForBackground(deadlineMs)
        } finally {
            close()
        }
    }
}

/** Opens, hands the app to [block] and shuts it whatever happens. */
public suspend fun <T> withFieldApp(path: String, device: Device, block: suspend (FieldApp) -> T): T {
    val app = FieldApp.open(path, device)
    try {
        return block(app)
    } finally {
        app.shut()
    }
}
