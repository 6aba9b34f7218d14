package org.enlace.app.shell

import android.content.Context
import android.os.Build
import android.os.storage.StorageManager
import java.io.File
import org.enlace.app.live.Host
import org.enlace.app.live.Settings
import org.enlace.app.state.Spot
import org.enlace.field.Device
import org.enlace.field.android.AndroidDevice

/** Below this the phone counts as full, in bytes: some hundred reports, and room for SQLite to tidy up. */
private const val LITTLE_ROOM = 64L * 1024 * 1024

/** The phone as the app sees it. What needs a screen is asked of the activity that is in front. */
class PhoneHost(private val context: Context) : Host {
    private val keys = AndroidDevice(context)
    val places = Locations(context)

    /** The activity in front; none while the app is in the background. */
    @Volatile
    var front: MainActivity? = null

    override val device: Device get() = keys
    override val database: String get() = keys.database
    override val files: File get() = File(context.noBackupFilesDir, "evidence").apply { mkdirs() }
    override val platform: String get() = "Android ${Build.VERSION.RELEASE}, app ${version()}"
    override val settings: Settings by lazy { Settings(File(context.noBackupFilesDir, "setup"), context.resources.configuration.locales[0]) }

    override fun here(): Spot? = places.now()

    override fun isSpaceLow(): Boolean {
        val storage = context.service(StorageManager::class.java)
        val room = runCatching { storage.getAllocatableBytes(storage.getUuidForPath(context.noBackupFilesDir)) }
        return room.getOrDefault(Long.MAX_VALUE) < LITTLE_ROOM
    }

    override suspend fun presence(): Boolean = front?.let { askPresence(it) } ?: false

    override suspend fun shoot(): File? = front?.camera?.shoot(files)

    override fun forget() = keys.forget()

    override fun onDuty(onDuty: Boolean) = if (onDuty) DutyService.start(context) else DutyService.stop(context)

    private fun version(): String = runCatching {
        context.packageManager.getPackageInfo(context.packageName, 0).versionName
    }.getOrNull().orEmpty()
}
