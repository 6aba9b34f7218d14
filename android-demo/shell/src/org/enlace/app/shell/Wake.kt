package org.enlace.app.shell

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent

/** A road on which an agency's server may wake a phone. It carries no content: what waits is fetched by a sync. */
interface WakeRoad {
    /** Asks for an address to be woken at; told to [onAddress], and again whenever it changes. */
    fun ask(context: Context, onAddress: (String) -> Unit)

    /** The phone is not to be woken any more. */
    fun end(context: Context)
}

/** UnifiedPush: a distributor of the person's choice, on the phone or not there. */
class UnifiedPush(private val token: String) : WakeRoad {
    override fun ask(context: Context, onAddress: (String) -> Unit) {
        listener = onAddress
        send(context, "org.unifiedpush.android.distributor.REGISTER") { putExtra("application", context.packageName) }
    }

    override fun end(context: Context) {
        listener = null
        send(context, "org.unifiedpush.android.distributor.UNREGISTER") {}
    }

    private fun send(context: Context, action: String, more: Intent.() -> Unit) {
        for (distributor in context.packageManager.queryBroadcastReceivers(Intent(action), 0)) {
            val intent = Intent(action).setPackage(distributor.activityInfo.packageName).putExtra("token", token)
            context.sendBroadcast(intent.apply(more))
        }
    }

    /** Hears the distributor. Whatever bytes a message has are not looked at. */
    class Receiver : BroadcastReceiver() {
        override fun onReceive(context: Context, intent: Intent) {
            when (intent.action) {
                "org.unifiedpush.android.connector.NEW_ENDPOINT" -> intent.getStringExtra("endpoint")?.let { listener?.invoke(it) }
                "org.unifiedpush.android.connector.MESSAGE" -> BackgroundSync.soon(context)
            }
        }
    }

    private companion object {
        @Volatile
        var listener: ((String) -> Unit)? = null
    }
}
