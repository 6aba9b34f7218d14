package org.enlace.field.android

import android.app.Application
import android.content.Intent
import android.content.pm.PackageManager
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.os.BatteryManager
import android.os.PowerManager
import android.provider.Settings
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.UserNotAuthenticatedException
import java.io.File
import java.security.Security
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.X509EncodedKeySpec
import java.time.Duration
import java.util.TimeZone
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.enlace.field.Conditions
import org.enlace.field.EnrolmentState
import org.enlace.field.FieldApp
import org.enlace.field.FieldException
import org.enlace.field.HostException
import org.enlace.field.code
import org.enlace.field.open
import org.enlace.field.withFieldApp
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowNetworkCapabilities
import org.robolectric.shadows.ShadowSystemClock

/** The Android sources over the framework's own code, with a keystore in memory. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], manifest = Config.NONE)
class AndroidTest {
    private val app: Application get() = RuntimeEnvironment.getApplication()
    private val keystore = KeystoreDouble()

    @Before
    fun plugIn() {
        Security.addProvider(keystore)
    }

    @After
    fun unplug() = Security.removeProvider(PROVIDER)

    @Test
    fun the_device_key_is_made_once_and_signs_what_its_public_key_verifies() {
        val device = AndroidDevice(app)
        val public = device.signer.publicKey()
        assertEquals(public.toList(), AndroidDevice(app).signer.publicKey().toList())
        val key = java.security.KeyFactory.getInstance("EC", SOFTWARE).generatePublic(X509EncodedKeySpec(public)) as ECPublicKey
        assertEquals(256, key.params.order.bitLength())
        val signature = device.signer.sign("a record".toByteArray())
        val verifying = Signature.getInstance("SHA256withECDSA", SOFTWARE).apply {
            initVerify(key)
            update("a record".toByteArray())
        }
        assertTrue(verifying.verify(signature))
        val spec = keystore.asked.getValue("enlace.holder.device")
        assertEquals(KeyProperties.PURPOSE_SIGN, spec.purposes)
        assertEquals(listOf(KeyProperties.DIGEST_SHA256), spec.digests.toList())
        assertFalse(spec.isUserAuthenticationRequired || spec.isStrongBoxBacked)
    }

    @Test
    fun the_key_lies_in_a_chip_of_its_own_where_there_is_one_that_takes_it() {
        shadowOf(app.packageManager).setSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE, true)
        AndroidDevice(app, "ana").signer.publicKey()
        assertTrue(keystore.asked.getValue("enlace.ana.device").isStrongBoxBacked)
        keystore.chipTakesKeys = false
        AndroidDevice(app, "luis").run {
            signer.publicKey()
            vault.store("a", byteArrayOf(1))
        }
        assertFalse(keystore.asked.getValue("enlace.luis.device").isStrongBoxBacked)
        assertFalse(keystore.asked.getValue("enlace.luis.seal").isStrongBoxBacked)
    }

    @Test
    fun presence_is_asked_for_where_it_was_chosen_and_refusals_are_told_apart() {
        val device = AndroidDevice(app, presence = Presence.Within(30))
        device.signer.publicKey()
        val spec = keystore.asked.getValue("enlace.holder.device")
        assertTrue(spec.isUserAuthenticationRequired)
        assertEquals(30, spec.userAuthenticationValidityDurationSeconds)
        assertFalse(spec.isInvalidatedByBiometricEnrollment)
        keystore.refuses = UserNotAuthenticatedException()
        assertThrows(HostException.PresenceRequired::class.java) { device.signer.sign(byteArrayOf(1)) }
        keystore.refuses = KeyPermanentlyInvalidatedException()
        assertThrows(HostException.Unavailable::class.java) { device.signer.sign(byteArrayOf(1)) }
        keystore.wipe()
        assertThrows(HostException.Unavailable::class.java) { device.signer.sign(byteArrayOf(1)) }
    }

    @Test
    fun secrets_lie_sealed_where_no_backup_takes_them_and_each_holder_has_their_own() {
        val (ana, luis) = AndroidDevice(app, "ana") to AndroidDevice(app, "luis")
        ana.vault.store("field.key", byteArrayOf(1, 2, 3))
        assertEquals(listOf<Byte>(1, 2, 3), AndroidDevice(app, "ana").vault.load("field.key")?.toList())
        assertNull(luis.vault.load("field.key"))
        assertTrue(File(app.noBackupFilesDir, "enlace/ana/secrets/field.key").isFile)
        assertTrue(ana.database.startsWith(app.noBackupFilesDir.path))
        val spec = keystore.asked.getValue("enlace.ana.seal")
        assertEquals(256 to listOf("GCM"), spec.keySize to spec.blockModes.toList())
        ana.forget()
        assertNull(ana.vault.load("field.key"))
        assertThrows(IllegalArgumentException::class.java) { AndroidDevice(app, "../ana") }
    }

    @Test
    fun an_app_opens_with_the_phone_s_keys_and_not_after_the_keystore_was_wiped() = runBlocking {
        val device = AndroidDevice(app)
        withFieldApp(device.database, device) { assertEquals(EnrolmentState.NOT_STARTED, it.enrolment().state) }
        withFieldApp(device.database, AndroidDevice(app)) { it.enrolment() }
        keystore.wipe()
        val error = runCatching { FieldApp.open(device.database, AndroidDevice(app)) }.exceptionOrNull()
        assertEquals("storage_key_missing", (error as FieldException).code)
        assertTrue(File(device.database).length() > 0)
    }

    @Test
    fun the_clock_says_when_where_and_since_which_start() {
        TimeZone.setDefault(TimeZone.getTimeZone("America/Hermosillo"))
        Settings.Global.putInt(app.contentResolver, Settings.Global.BOOT_COUNT, 7)
        val clock = AndroidDevice(app).clock
        val before = clock.now()
        ShadowSystemClock.advanceBy(Duration.ofSeconds(90))
        val after = clock.now()
        assertEquals(Triple("America/Hermosillo", (-420).toShort(), 7u), Triple(after.zone, after.offsetMin, after.boot))
        assertEquals(90_000uL, after.monotonicMs - before.monotonicMs)
    }

    @Test
    fun conditions_follow_network_charge_and_power_saving_and_let_go_when_nobody_collects() = runBlocking {
        val manager = app.getSystemService(ConnectivityManager::class.java)!!
        val heard = mutableListOf<Conditions>()
        val collecting = launch(Dispatchers.Unconfined) { app.conditions().toList(heard) }
        yield()
        val callback = shadowOf(manager).networkCallbacks.single()
        val free = capabilities(NetworkCapabilities.NET_CAPABILITY_INTERNET, NetworkCapabilities.NET_CAPABILITY_NOT_METERED)
        callback.onCapabilitiesChanged(manager.activeNetwork!!, free)
        battery(level = 9, plugged = 0)
        settle()
        assertEquals(Conditions(true, metered = false, batteryPercent = 9, charging = false, savingPower = false), heard.last())
        callback.onCapabilitiesChanged(manager.activeNetwork!!, capabilities(NetworkCapabilities.NET_CAPABILITY_INTERNET))
        battery(level = 60, plugged = BatteryManager.BATTERY_PLUGGED_USB)
        settle()
        assertEquals(Conditions(true, metered = true, batteryPercent = 60, charging = true, savingPower = false), heard.last())
        callback.onLost(manager.activeNetwork!!)
        shadowOf(app.getSystemService(PowerManager::class.java)).setIsPowerSaveMode(true)
        app.sendBroadcast(Intent(PowerManager.ACTION_POWER_SAVE_MODE_CHANGED))
        settle()
        assertEquals(false to true, heard.last().connected to heard.last().savingPower)
        collecting.cancel()
        yield()
        assertTrue(shadowOf(manager).networkCallbacks.isEmpty())
        assertTrue(shadowOf(app).registeredReceivers.none { it.intentFilter.hasAction(Intent.ACTION_BATTERY_CHANGED) })
    }

    private fun capabilities(vararg has: Int): NetworkCapabilities =
        ShadowNetworkCapabilities.newInstance().also { made -> has.forEach { shadowOf(made).addCapability(it) } }

    private fun battery(level: Int, plugged: Int) = app.sendBroadcast(
        Intent(Intent.ACTION_BATTERY_CHANGED)
            .putExtra(BatteryManager.EXTRA_LEVEL, level)
            .putExtra(BatteryManager.EXTRA_SCALE, 100)
            .putExtra(BatteryManager.EXTRA_PLUGGED, plugged),
    )

    /** Broadcasts arrive on the main thread's queue; what they set off runs in coroutines. */
    private suspend fun settle() {
        shadowOf(android.os.Looper.getMainLooper()).idle()
        yield()
    }
}
