package org.enlace.field.android

import android.content.Context
import android.os.SystemClock
import android.provider.Settings
import java.util.TimeZone
import org.enlace.field.DeviceClock
import org.enlace.field.Reading

/** The phone's clocks: when, where, how long since the start, and which start. */
internal class PhoneClock(context: Context) : DeviceClock {
    private val resolver = context.contentResolver

    override fun now(): Reading {
        val (utcMs, zone) = System.currentTimeMillis() to TimeZone.getDefault()
        return Reading(
            utcMs = utcMs,
            offsetMin = (zone.getOffset(utcMs) / MINUTE_MS).toShort(),
            zone = zone.id,
            monotonicMs = SystemClock.elapsedRealtime().toULong(),
            boot = Settings.Global.getInt(resolver, Settings.Global.BOOT_COUNT, 0).toUInt(),
        )
    }

    private companion object {
        const val MINUTE_MS = 60_000
    }
}
