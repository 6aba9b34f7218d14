package org.enlace.app.shell

import android.content.Context
import androidx.work.Constraints
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequest
import androidx.work.PeriodicWorkRequest
import androidx.work.WorkManager
import androidx.work.Worker
import androidx.work.WorkerParameters
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.runBlocking
import org.enlace.app.live.Background

private const val REGULAR = "sync"
private const val SOON = "sync-soon"
private const val EVERY_MIN = 15L

/** A sync that nobody waits for: every quarter of an hour with a network, and when a push says that something waits. */
class BackgroundSync(context: Context, parameters: WorkerParameters) : Worker(context, parameters) {
    override fun doWork(): Result = runBlocking {
        val app = applicationContext as EnlaceApp
        val came = app.store.syncInBackground()
        if (came == Background.WAITED_FOR && app.host.front == null) Alerts.tell(app)
        if (came == Background.LATER) Result.retry() else Result.success()
    }

    companion object {
        private val withNetwork = Constraints.Builder().setRequiredNetworkType(NetworkType.CONNECTED).build()

        fun plan(context: Context) {
            val request = PeriodicWorkRequest.Builder(BackgroundSync::class.java, EVERY_MIN, TimeUnit.MINUTES).setConstraints(withNetwork).build()
            WorkManager.getInstance(context).enqueueUniquePeriodicWork(REGULAR, ExistingPeriodicWorkPolicy.KEEP, request)
        }

        fun soon(context: Context) {
            val request = OneTimeWorkRequest.Builder(BackgroundSync::class.java).setConstraints(withNetwork).build()
            WorkManager.getInstance(context).enqueueUniqueWork(SOON, ExistingWorkPolicy.KEEP, request)
        }
    }
}
