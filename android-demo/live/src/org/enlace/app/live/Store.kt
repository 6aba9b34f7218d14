package org.enlace.app.live

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.enlace.app.state.Act
import org.enlace.app.state.GoneWhy
import org.enlace.app.state.UiState
import org.enlace.field.Conditions
import org.enlace.field.FieldApp
import org.enlace.field.FieldException
import org.enlace.field.Link
import org.enlace.field.SUSPENSION_DEADLINE_MS
import org.enlace.field.Synced
import org.enlace.field.code
import org.enlace.field.explained
import org.enlace.field.inLanguage
import org.enlace.field.problems

/** Left alone in the background for longer than this, the app asks for its code again; milliseconds. */
private const val LOCK_AFTER_MS = 5 * 60_000L

/**
 * The app without its shell: acts of a person in, states of the screen out. Every act is carried out by the library;
 * what it answered is what the next state shows. Acts are done one after the other, whoever calls.
 */
class Store(host: Host) : AutoCloseable {
    internal val desk = Desk(host)
    private val turn = Mutex()
    private val shown = MutableStateFlow<UiState?>(null)
    private var away: Long? = null
    private val linking = Mutex()
    private val opened = MutableStateFlow<FieldApp?>(null)

    @Volatile
    private var link: Link? = null
    private val told = MutableSharedFlow<Unit>(extraBufferCapacity = 1, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** What the screen shows; none before [start]. */
    val state: StateFlow<UiState?> = shown.asStateFlow()

    /** Comes to life: asks for the code, or shows how to join. */
    suspend fun start() = turn.withLock { tried { desk.enter() } }

    /** Does what a person asked for. Returns when the state shows it. */
    suspend fun act(act: Act) {
        if (act == Act.Sync) {
            sync()
            return
        }
        turn.withLock {
            desk.problem = null
            tried { desk.perform(act) }
        }
        if (saves(act)) link?.nudge()
    }

    /** Sends and fetches; other acts go on meanwhile. Whether the server was reached. */
    suspend fun sync(): Boolean {
        val app = turn.withLock {
            desk.problem = null
            desk.syncing = desk.app != null
            tried {}
            desk.app
        } ?: return false
        val outcome = runCatching { app.sync() }
        turn.withLock {
            desk.syncing = false
            tried { desk.settle(outcome.getOrThrow()) }
        }
        return outcome.isSuccess
    }

    /** A sync that nobody waits for: on the open library, or on one opened for it and closed again. */
    suspend fun syncInBackground(): Background {
        if (turn.withLock { desk.app != null && away == null }) return if (sync()) desk.waits() else Background.LATER
        return turn.withLock { runCatching { desk.syncClosed() }.getOrDefault(Background.LATER) }
    }

    /** Keeps in step with the server whenever the app is unlocked. Runs until it is cancelled; one at a time, whoever calls. */
    suspend fun stayLinked(conditions: Flow<Conditions>) = linking.withLock {
        opened.collectLatest { app ->
            val link = Link(app ?: return@collectLatest).also { this.link = it }
            try {
                link.run(conditions, desk.setup.onDuty, tell = { told.tryEmit(Unit) }, changed = { told.tryEmit(Unit) })
            } finally {
                this.link = null
            }
        }
    }

    /** Shows anew whenever the feed brought something. Runs until it is cancelled. */
    suspend fun showChanges(): Unit = told.collect { refresh() }

    /** Reads anew what the screen shows: time passed, or something came. */
    suspend fun refresh() = turn.withLock { tried { desk.expire() } }

    /** The system may stop the process from here on: the database is closed before this returns. */
    suspend fun toBackground() = turn.withLock {
        away = desk.now().monotonicMs.toLong()
        tried { desk.app?.suspendForBackground(SUSPENSION_DEADLINE_MS) }
    }

    /** The person is back. After a while the code is asked for again. */
    suspend fun toForeground() = turn.withLock {
        val since = away ?: return@withLock
        away = null
        val passed = desk.now().monotonicMs.toLong() - since
        tried { if (passed < 0 || passed > LOCK_AFTER_MS) desk.lockUp() else desk.app?.reopen() }
    }

    /** Lets go of the library without waiting for anything: what was saved is saved. */
    override fun close() {
        desk.app?.close()
        desk.app = null
    }

    /** Tries something, shows what came of it, and says in words what failed. */
    private suspend fun tried(what: suspend () -> Unit) {
        try {
            what()
        } catch (error: FieldException) {
            failed(error)
        }
        show()
    }

    private suspend fun show() {
        opened.value = desk.app.takeIf { away == null }
        if (away != null) return
        try {
            shown.value = desk.state()
        } catch (error: FieldException) {
            failed(error)
            if (error is FieldException.NotHere || error is FieldException.Gone) desk.back()
            runCatching { shown.value = desk.state() }
        }
    }

    private fun failed(error: FieldException) {
        val findings = error.problems.map { it.words.inLanguage(desk.tongue) }
        desk.problem = findings.ifEmpty { listOf(error.explained(desk.tongue)) }.joinToString("\n")
        when {
            error is FieldException.Distrust -> desk.seen = desk.seen.copy(distrust = true)
            error.code == "device_compromised" -> desk.seen = desk.seen.copy(compromised = true)
            error.code == "storage_disk_full" || error.code == "vault_full" -> desk.seen = desk.seen.copy(diskFull = true)
            error.code == "storage_key_missing" -> desk.only(Place.Gone(GoneWhy.KEY))
        }
    }
}

/** What a sync in the background came to. */
enum class Background {
    /** The server was not reached: try again. */
    LATER,

    /** Nothing waits for the person. */
    QUIET,

    /** A notice of the other side waits for an answer, or an order for being carried out. */
    WAITED_FOR,
}

/** What a sync brought: rights, orders, what is not believed, how wrong the clock is. */
internal suspend fun Desk.settle(synced: Synced) {
    seen = seen.copy(
        clockOffMs = synced.clockOffsetMs ?: seen.clockOffMs,
        distrust = seen.distrust || synced.disbelieved.isNotEmpty(),
    )
    arrive()
}

private fun saves(act: Act) = act is Act.UseNow || act is Act.Keep || act is Act.TakeDraft || act is Act.Answer ||
    act == Act.File || act == Act.SavePerson || act == Act.SignEvidence || act == Act.Send
