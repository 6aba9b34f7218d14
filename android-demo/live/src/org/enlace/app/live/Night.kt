package org.enlace.app.live

import kotlin.math.PI
import kotlin.math.acos
import kotlin.math.cos
import kotlin.math.sin
import kotlin.math.tan
import org.enlace.app.state.Spot
import org.enlace.field.Reading

private const val DAY_MS = 86_400_000L

/** Between sunset and sunrise, to a few minutes: enough for a screen to be dark. Without a position, from 18 to 6. */
fun isNight(now: Reading, here: Spot?): Boolean {
    if (here == null) {
        val hour = Math.floorMod(now.utcMs + now.offsetMin * 60_000L, DAY_MS) / 3_600_000
        return hour < 6 || hour >= 18
    }
    val day = Math.floorMod(now.utcMs / DAY_MS, 365L).toDouble()
    val declination = -0.4093 * cos(2 * PI * (day + 10) / 365)
    val latitude = here.latE7 / 1e7 * PI / 180
    val halfDay = acos((-tan(latitude) * tan(declination)).coerceIn(-1.0, 1.0))
    val swing = 2 * PI * (day - 81) / 365
    val equationMin = 9.87 * sin(2 * swing) - 7.53 * cos(swing) - 1.5 * sin(swing)
    // Hours from the sun's noon, as an angle.
    val solarMin = Math.floorMod(now.utcMs, DAY_MS) / 60_000.0 + here.lonE7 / 1e7 * 4 + equationMin
    val angle = (Math.floorMod((solarMin * 60).toLong(), 86_400L) / 86_400.0 - 0.5) * 2 * PI
    return angle < -halfDay || angle > halfDay
}
