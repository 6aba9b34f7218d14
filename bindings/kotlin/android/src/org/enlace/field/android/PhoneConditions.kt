package org.enlace.field.android

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import android.os.BatteryManager
import android.os.PowerManager
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.distinctUntilChanged
import org.enlace.field.Conditions

/**
 * The phone's network, charge and power saving, told anew whenever one of them changes. Needs the permission
 * `ACCESS_NETWORK_STATE`, which the package's manifest brings.
 */
public fun Context.conditions(): Flow<Conditions> = combine(networks(), power()) { network, power ->
    Conditions(
        connected = network.connected,
        metered = network.metered,
        batteryPercent = power.percent,
        charging = power.charging,
        savingPower = power.saving,
    )
}.distinctUntilChanged()

private fun <T : Any> Context.service(type: Class<T>): T = checkNotNull(getSystemService(type)) { "no $type" }

private data class NetworkNow(val connected: Boolean, val metered: Boolean)

private data class PowerNow(val percent: Int?, val charging: Boolean, val saving: Boolean)

private fun Context.networks(): Flow<NetworkNow> = callbackFlow {
    val manager = service(ConnectivityManager::class.java)
    trySend(networkOf(manager.getNetworkCapabilities(manager.activeNetwork)))
    val callback = object : ConnectivityManager.NetworkCallback() {
        override fun onCapabilitiesChanged(network: Network, capabilities: NetworkCapabilities) {
            trySend(networkOf(capabilities))
        }

        override fun onLost(network: Network) {
            trySend(networkOf(null))
        }
    }
    manager.registerDefaultNetworkCallback(callback)
    awaitClose { manager.unregisterNetworkCallback(callback) }
}.conflate()

private fun networkOf(capabilities: NetworkCapabilities?) = NetworkNow(
    connected = capabilities?.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) == true,
    metered = capabilities?.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) == false,
)

private fun Context.power(): Flow<PowerNow> = callbackFlow {
    val manager = service(PowerManager::class.java)
    val receiver = object : BroadcastReceiver() {
        private var battery: Intent? = null

        override fun onReceive(context: Context, intent: Intent) {
            if (intent.action == Intent.ACTION_BATTERY_CHANGED) battery = intent
            trySend(powerOf(battery, manager.isPowerSaveMode))
        }
    }
    val changes = IntentFilter(Intent.ACTION_BATTERY_CHANGED).apply {
        addAction(PowerManager.ACTION_POWER_SAVE_MODE_CHANGED)
    }
    // The charge is sticky: what it is now comes back at once, to the receiver as well.
    trySend(powerOf(registerReceiver(receiver, changes), manager.isPowerSaveMode))
    awaitClose { unregisterReceiver(receiver) }
}.conflate()

private fun powerOf(battery: Intent?, saving: Boolean): PowerNow {
    val (level, scale) = listOf(BatteryManager.EXTRA_LEVEL, BatteryManager.EXTRA_SCALE).map { battery?.getIntExtra(it, -1) ?: -1 }
    return PowerNow(
        percent = if (level >= 0 && scale > 0) level * 100 / scale else null,
        charging = (battery?.getIntExtra(BatteryManager.EXTRA_PLUGGED, 0) ?: 0) != 0,
        saving = saving,
    )
}
