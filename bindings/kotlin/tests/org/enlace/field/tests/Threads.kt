package org.enlace.field.tests

import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.ExecutorCoroutineDispatcher
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.enlace.field.CancelToken
import org.enlace.field.Device
import org.enlace.field.DeviceSigner
import org.enlace.field.FieldApp
import org.enlace.field.FieldException
import org.enlace.field.IncidentFilter
import org.enlace.field.KeyVault
import org.enlace.field.Lang
import org.enlace.field.SyncState
import org.enlace.field.open
import org.enlace.field.testing.MemoryDevice

fun threadCases(): List<Case> = listOf(
    Case("a screen's thread goes on while the keystore and the server take their time") {
        Agency().use { agency ->
            screen { thread ->
                val slow = SlowDevice()
                val path = ownFolder().resolve("slow.db")
                val app = slow.whileItWaits { FieldApp.open("$path", slow) }
                val invitation = agency.invite("ana")
                slow.whileItWaits { app.enrol(invitation, "kotlin") }
                app.sync()
                agency.freeze()
                coroutineScope {
                    val syncing = async { app.sync() }
                    until { agency.unanswered().takeIf { it > 0 } }
                    same(app.incidents(IncidentFilter(), Lang.EN).rows, emptyList())
                    holds(!syncing.isCompleted) { "the server answers although it is frozen" }
                    agency.goOn()
                    syncing.await()
                }
                holds(thread !in slow.inner.threads && slow.inner.threads.isNotEmpty()) { "the keystore was called on the screen's thread" }
                app.close()
            }
        }
    },
    Case("a cancelled coroutine hangs up in the library, and the app goes on") {
        Agency().use { agency ->
            val phone = agency.enrolled("ana")
            val saved = phone.report("scenario" to "drone")
            agency.freeze()
            coroutineScope {
                val syncing = async { phone.app.sync() }
                until { agency.unanswered().takeIf { it > 0 } }
                holds(!syncing.isCompleted) { "the server answers although it is frozen" }
                syncing.cancelAndJoin()
            }
            until { agency.unanswered().takeIf { it == 0 } }
            agency.goOn()
            phone.app.sync()
            same(phone.app.incident(saved.document, Lang.EN)?.sync, SyncState.RECEIVED)
            phone.die()
        }
    },
    Case("a token and hanging up end the syncs they are for") {
        Agency().use { agency ->
            val phone = agency.enrolled("ana")
            agency.freeze()
            val token = CancelToken()
            fails<FieldException.Offline>("link_cut") {
                whileSyncing(agency, { phone.app.syncUntilCancelled(token) }) { token.cancel() }
            }
            fails<FieldException.Offline>("link_cut") { whileSyncing(agency, { phone.app.sync() }) { phone.app.hangUp() } }
            agency.goOn()
            fails<FieldException.Offline>("link_cut") { phone.app.syncUntilCancelled(token) }
            phone.app.syncUntilCancelled(CancelToken())
            phone.die()
        }
    },
)

/** Runs on one thread, as a screen does. */
private suspend fun screen(act: suspend (Thread) -> Unit) {
    val only: ExecutorCoroutineDispatcher = Executors.newSingleThreadExecutor().asCoroutineDispatcher()
    only.use { withContext(it) { act(Thread.currentThread()) } }
}

/**
 * Cuts a sync off once it has reached a server that does not answer; what the sync then ends with. The library closes a
 * connection a moment after the sync it was for has ended, so the one before must not be taken for this one.
 */
private suspend fun whileSyncing(agency: Agency, sync: suspend () -> Unit, cut: () -> Unit) = coroutineScope {
    until { agency.unanswered().takeIf { it == 0 } }
    val syncing = async { runCatching { sync() } }
    until { agency.unanswered().takeIf { it > 0 } }
    cut()
    syncing.await().getOrThrow()
}

/** A device that does nothing until the screen's thread has done something else. */
private class SlowDevice : Device {
    val inner = MemoryDevice()
    @Volatile private var gate = CountDownLatch(0)
    @Volatile private var entered = CompletableDeferred<Unit>()

    override val signer: DeviceSigner = object : DeviceSigner by inner {
        override fun sign(message: ByteArray): ByteArray = slowly { inner.sign(message) }
    }
    override val vault: KeyVault = object : KeyVault by inner {
        override fun load(name: String): ByteArray? = slowly { inner.load(name) }
    }

    /** Were the call to hold its thread, nobody would open the gate. */
    suspend fun <T> whileItWaits(call: suspend () -> T): T = coroutineScope {
        gate = CountDownLatch(1)
        entered = CompletableDeferred()
        val calling = async { call() }
        yield()
        entered.await()
        gate.countDown()
        calling.await()
    }

    private fun <T> slowly(act: () -> T): T {
        entered.complete(Unit)
        gate.await()
        return act()
    }
}
