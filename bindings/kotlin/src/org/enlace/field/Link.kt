package org.enlace.field

import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull

/** What the link does, for the line on the home screen. */
public sealed interface LinkState {
    /** No network. */
    public data object NoNetwork : LinkState

    /** Sending and fetching. */
    public data object Syncing : LinkState

    /** Nothing waits on either side as far as this phone knows. */
    public data class UpToDate(
        /** What the last sync did. */
        val synced: Synced,
    ) : LinkState

    /** It did not work; tried again by itself where that can help. */
    public data class Failed(
        /** Why. */
        val error: FieldException,
    ) : LinkState
}

/**
 * Keeps an app in step with its server as the phone's conditions allow: a sync when a network comes, after each [nudge]
 * and at least every [everyMs]; and the feed on top while conditions are good. What fails for want of a signal is tried
 * again by itself; after an error that waiting does not mend, only a [nudge] or other conditions begin again.
 */
public class Link(
    private val app: FieldAppInterface,
    private val everyMs: Long = 15 * 60_000L,
) {
    private val nudges = Channel<Unit>(Channel.CONFLATED)

    /** Something was saved, a push came, the person unlocked the phone: sync soon. Never waits. */
    public fun nudge() {
        nudges.trySend(Unit)
    }

    /** Works until cancelled. [tell] hears each change of state, [changed] each event of the feed. */
    public suspend fun run(
        conditions: Flow<Conditions>,
        onDuty: Boolean,
        tell: (LinkState) -> Unit,
        changed: (Event) -> Unit = {},
    ) {
        conditions.map { it.linkUse(onDuty) }.distinctUntilChanged().collectLatest { use ->
            when (use) {
                LinkUse.WAIT -> tell(LinkState.NoNetwork)
                LinkUse.SYNC -> keepInStep(tell) {}
                LinkUse.FOLLOW -> coroutineScope {
                    var feed: Job? = null
                    keepInStep(tell) { if (feed?.isActive != true) feed = launch { app.events().collect(changed) } }
                }
            }
        }
    }

    /** Syncs for ever; [synced] hears of each that went well. */
    private suspend fun keepInStep(tell: (LinkState) -> Unit, synced: () -> Unit): Nothing {
        var failures = 0
        while (true) {
            tell(LinkState.Syncing)
            val wait = try {
                tell(LinkState.UpToDate(app.sync()))
                synced()
                failures = 0
                everyMs
            } catch (error: FieldException) {
                tell(LinkState.Failed(error))
                failures += 1
                if (error.mendsItself) retryAfterMs(failures) else Long.MAX_VALUE
            }
            withTimeoutOrNull(wait) { nudges.receive() }
        }
    }
}

/** Waits twice as long after each failure: 2 s, 4 s, ... up to 5 minutes. */
internal fun retryAfterMs(failures: Int): Long = minOf(1_000L shl minOf(failures, 9), 300_000L)
