package org.enlace.app.shell

import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.content.Context
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Looper
import android.os.SystemClock
import kotlin.math.roundToInt
import org.enlace.app.state.Spot

/** A position older than this is not where the phone is, in nanoseconds. */
private const val FRESH_NS = 120L * 1_000_000_000

/** Where the phone is: listens only while an activity is in front. Satellites need no network. */
class Locations(private val context: Context) : LocationListener {
    private val manager = context.service(LocationManager::class.java)

    @Volatile
    private var last: Location? = null

    fun now(): Spot? {
        val found = last ?: return null
        if (SystemClock.elapsedRealtimeNanos() - found.elapsedRealtimeNanos > FRESH_NS) return null
        val accuracy = if (found.hasAccuracy()) found.accuracy.roundToInt() else null
        return Spot((found.latitude * 1e7).roundToInt(), (found.longitude * 1e7).roundToInt(), accuracy)
    }

    fun listen() {
        if (context.checkSelfPermission(ACCESS_FINE_LOCATION) != PERMISSION_GRANTED) return
        for (provider in manager.getProviders(true)) {
            last = newer(last, manager.getLastKnownLocation(provider))
            manager.requestLocationUpdates(provider, 2_000L, 0f, this, Looper.getMainLooper())
        }
    }

    fun rest() = manager.removeUpdates(this)

    override fun onLocationChanged(location: Location) {
        last = location
    }

    private fun newer(one: Location?, other: Location?): Location? =
        listOfNotNull(one, other).maxByOrNull { it.elapsedRealtimeNanos }
}
