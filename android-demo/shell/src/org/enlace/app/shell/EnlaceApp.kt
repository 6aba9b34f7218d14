package org.enlace.app.shell

import android.app.Application
import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import org.enlace.app.live.Store

/** The process: one store, whatever woke it. */
class EnlaceApp : Application() {
    /** Lives as long as the process. */
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    val host: PhoneHost by lazy { PhoneHost(this) }
    val store: Store by lazy { Store(host) }

    override fun onCreate() {
        super.onCreate()
        Alerts.makeChannels(this)
        BackgroundSync.plan(this)
        scope.launch { store.start() }
    }
}

/** A part of the system that every phone has. */
internal fun <T : Any> Context.service(type: Class<T>): T = checkNotNull(getSystemService(type)) { "no $type" }
