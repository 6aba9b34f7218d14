package org.enlace.app.shell

import android.app.Service
import android.content.Context
import android.content.Intent
import android.content.pm.ServiceInfo.FOREGROUND_SERVICE_TYPE_REMOTE_MESSAGING
import android.os.Build
import android.os.IBinder
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import org.enlace.field.android.conditions

/** On duty the feed is kept open, with a silent notice that says so: alerts arrive at once. */
class DutyService : Service() {
    private var inStep: Job? = null

    override fun onBind(intent: Intent?): IBinder? = null

    override fun onStartCommand(intent: Intent?, flags: Int, startId: Int): Int {
        val app = application as EnlaceApp
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) {
            startForeground(Alerts.DUTY_ID, Alerts.onDuty(this), FOREGROUND_SERVICE_TYPE_REMOTE_MESSAGING)
        } else {
            startForeground(Alerts.DUTY_ID, Alerts.onDuty(this))
        }
        if (inStep?.isActive != true) inStep = app.scope.launch { app.store.stayLinked(conditions()) }
        return START_STICKY
    }

    override fun onDestroy() {
        inStep?.cancel()
        super.onDestroy()
    }

    companion object {
        fun start(context: Context) {
            context.startForegroundService(Intent(context, DutyService::class.java))
        }

        fun stop(context: Context) {
            context.stopService(Intent(context, DutyService::class.java))
        }
    }
}
