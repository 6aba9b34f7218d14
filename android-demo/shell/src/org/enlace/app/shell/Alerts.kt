package org.enlace.app.shell

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import org.enlace.app.R
import org.enlace.app.words.Say
import org.enlace.app.words.Words

private const val ALERTS = "alerts"
private const val DUTY = "duty"
private const val ALERT_ID = 1

/** What the lock screen shows: that there is something, never what. Silent and dark unless the person says otherwise. */
object Alerts {
    const val DUTY_ID = 2

    fun makeChannels(context: Context) {
        val words = words(context)
        val alerts = NotificationChannel(ALERTS, words.say(Say.ALERT_CHANNEL), NotificationManager.IMPORTANCE_LOW)
        val duty = NotificationChannel(DUTY, words.say(Say.ALERT_CHANNEL_DUTY), NotificationManager.IMPORTANCE_LOW)
        for (channel in listOf(alerts, duty)) {
            channel.setSound(null, null)
            channel.enableVibration(false)
            channel.enableLights(false)
            channel.lockscreenVisibility = Notification.VISIBILITY_SECRET
            manager(context).createNotificationChannel(channel)
        }
    }

    /** Something came that waits for an answer. Its words stay behind the code. */
    fun tell(context: Context) = manager(context).notify(ALERT_ID, build(context, ALERTS, Say.ALERT_TEXT).setAutoCancel(true).build())

    fun onDuty(context: Context): Notification = build(context, DUTY, Say.ALERT_DUTY).setOngoing(true).build()

    private fun build(context: Context, channel: String, text: Say): Notification.Builder {
        val words = words(context)
        val open = Intent(context, MainActivity::class.java).addFlags(Intent.FLAG_ACTIVITY_SINGLE_TOP)
        return Notification.Builder(context, channel)
            .setSmallIcon(R.drawable.mark)
            .setContentTitle(words.say(Say.NAME))
            .setContentText(words.say(text))
            .setVisibility(Notification.VISIBILITY_SECRET)
            .setContentIntent(PendingIntent.getActivity(context, 0, open, PendingIntent.FLAG_IMMUTABLE))
    }

    private fun words(context: Context) = Words.of((context.applicationContext as EnlaceApp).host.settings.read().lang)

    private fun manager(context: Context): NotificationManager = context.service(NotificationManager::class.java)
}
