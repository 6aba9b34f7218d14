package org.enlace.app.shell

import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.Manifest.permission.CAMERA
import android.Manifest.permission.POST_NOTIFICATIONS
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.os.Build
import android.os.Bundle
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.viewinterop.AndroidView
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import org.enlace.app.state.Act
import org.enlace.app.state.Lang
import org.enlace.app.ui.App
import org.enlace.field.android.conditions

/** How often times on the screen are told anew, milliseconds. */
private const val TICK_MS = 15_000L

/** The one activity: a state in, acts out. Nothing of it can be photographed by the system. */
class MainActivity : ComponentActivity() {
    private val app: EnlaceApp get() = application as EnlaceApp
    val camera: CameraEye by lazy { CameraEye(this) { act(Act.Scanned(it)) } }
    private var inStep: Job? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        window.setFlags(FLAG_SECURE, FLAG_SECURE)
        ask()
        setContent {
            val state by app.store.state.collectAsState()
            LaunchedEffect(Unit) { while (isActive) { delay(TICK_MS); app.store.refresh() } }
            state?.let { App(it, ::act, camera = { modifier -> AndroidView({ camera.view }, modifier) }) }
        }
    }

    override fun onStart() {
        super.onStart()
        app.host.front = this
        app.host.places.listen()
        app.scope.launch { app.store.toForeground() }
        inStep = app.scope.launch {
            launch { app.store.showChanges() }
            app.store.stayLinked(conditions())
        }
    }

    override fun onStop() {
        inStep?.cancel()
        app.host.front = null
        app.host.places.rest()
        camera.close()
        // On duty the feed stays open: the service holds the process, and the library with it.
        if (!app.host.settings.read().onDuty) app.scope.launch { app.store.toBackground() }
        super.onStop()
    }

    fun spoken(): Lang = app.store.state.value?.lang ?: Lang.ES

    private fun act(act: Act) {
        app.scope.launch { app.store.act(act) }
    }

    private fun ask() {
        val wanted = mutableListOf(ACCESS_FINE_LOCATION, CAMERA)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) wanted += POST_NOTIFICATIONS
        val missing = wanted.filter { checkSelfPermission(it) != PERMISSION_GRANTED }
        if (missing.isNotEmpty()) requestPermissions(missing.toTypedArray(), 1)
    }
}
