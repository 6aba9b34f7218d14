package org.enlace.app.shell

import android.app.Activity
import android.hardware.biometrics.BiometricManager.Authenticators.BIOMETRIC_STRONG
import android.hardware.biometrics.BiometricManager.Authenticators.DEVICE_CREDENTIAL
import android.hardware.biometrics.BiometricPrompt
import android.os.CancellationSignal
import kotlin.coroutines.resume
import kotlinx.coroutines.suspendCancellableCoroutine
import org.enlace.app.words.Say
import org.enlace.app.words.Words

/** Asks for a finger, a face or the phone's own code. */
suspend fun askPresence(activity: MainActivity): Boolean = suspendCancellableCoroutine { waiting ->
    val words = Words.of(activity.spoken())
    val signal = CancellationSignal()
    waiting.invokeOnCancellation { signal.cancel() }
    val answer = object : BiometricPrompt.AuthenticationCallback() {
        override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) = waiting.resume(true)

        override fun onAuthenticationError(errorCode: Int, errString: CharSequence) {
            if (waiting.isActive) waiting.resume(false)
        }
    }
    activity.runOnUiThread { prompt(activity, words).authenticate(signal, activity.mainExecutor, answer) }
}

private fun prompt(activity: Activity, words: Words): BiometricPrompt = BiometricPrompt.Builder(activity)
    .setTitle(words.say(Say.UNLOCK_PRESENCE))
    .setAllowedAuthenticators(BIOMETRIC_STRONG or DEVICE_CREDENTIAL)
    .build()
