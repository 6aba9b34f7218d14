package org.enlace.field.tests

import java.nio.file.Path
import java.util.concurrent.atomic.AtomicLong
import org.enlace.field.Device
import org.enlace.field.DeviceClock
import org.enlace.field.DeviceSigner
import org.enlace.field.Edit
import org.enlace.field.FieldApp
import org.enlace.field.Reading
import org.enlace.field.Saved
import org.enlace.field.Value
import org.enlace.field.open
import org.enlace.field.testing.MemoryDevice

/** A phone: what survives the app is here, the app itself is [app]. */
class Phone(folder: Path, private val name: String, nowMs: Long) {
    val path: Path = folder.resolve("$name.db")
    val memory = MemoryDevice()
    val clock = PhoneClock(nowMs)
    private var opened: FieldApp? = null

    /** Thrown by the device's key while it is set. */
    @Volatile
    var signerFails: Exception? = null

    val app: FieldApp get() = checkNotNull(opened) { "the phone $name is off" }

    /** What the app opens with. */
    val device: Device = object : Device by memory {
        override val clock: DeviceClock = this@Phone.clock
        override val signer: DeviceSigner = object : DeviceSigner by memory {
            override fun sign(message: ByteArray): ByteArray = signerFails?.let { throw it } ?: memory.sign(message)
        }
    }

    suspend fun open(): Phone = also { opened = FieldApp.open("$path", device) }

    suspend fun enrol(invitation: String) {
        app.enrol(invitation, "kotlin")
        app.sync()
    }

    /** The app ends without closing anything in order. */
    fun die() {
        opened?.close()
        opened = null
    }

    suspend fun deviceId(): String = checkNotNull(app.enrolment().device)

    suspend fun report(vararg fields: Pair<String, Any>): Saved = app.report(INTERNAL, fields.map { (path, value) -> put(path, value) })
}

/** An edit that sets a field to a text, or to a value made before. */
fun put(path: String, value: Any): Edit = Edit.Set(path, value as? Value ?: Value.Text(value as String))

/** A clock that stands where it is told, in Phoenix. */
class PhoneClock(@Volatile var nowMs: Long) : DeviceClock {
    private val ticks = AtomicLong()

    /** Lets time pass. */
    fun pass(ms: Long) {
        nowMs += ms
        ticks.addAndGet(ms)
    }

    override fun now() = Reading(
        utcMs = nowMs, offsetMin = -420, zone = "America/Phoenix", monotonicMs = ticks.incrementAndGet().toULong(), boot = 1u,
    )
}
